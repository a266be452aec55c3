/** Share of the other direction that each direction is lent, so that a one-sided tie is weak and not nothing (science 3.1). */
const LEAK = 0.02;

/**
 * The power mean with exponent −½ of both directions, after the leak: `S = 4XY/(√X+√Y)²` (science 3.1).
 *
 * The size of X when both are equal, 4Y when Y is far smaller. Homogeneous of degree one, hence the order of ties does
 * not change with time.
 */
export function reciprocalMean(out: number, into: number): number {
  if (out === 0 && into === 0) return 0;
  const x = out + LEAK * into;
  const y = into + LEAK * out;
  return (4 * x * y) / (Math.sqrt(x) + Math.sqrt(y)) ** 2;
}

/** How balanced a tie is: the weaker direction as a share of the stronger, 0 (one-sided) to 1 (even). Constant in time. */
export function reciprocity(out: number, into: number): number {
  const stronger = Math.max(out, into);
  return stronger === 0 ? 0 : Math.min(out, into) / stronger;
}
