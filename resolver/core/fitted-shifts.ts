/** One pair as it is fitted: the bits that the model gives it, which levels it has, and what is true. */
export interface FittedPair {
  readonly bits: number;
  /** Indices of its levels. */
  readonly levels: readonly number[];
  readonly isSame: boolean;
}

export interface FittedShifts {
  /** By level, how many bits it is worth more than the model says. */
  readonly shifts: readonly number[];
  /** By level, the standard deviation of that, in bits. */
  readonly errors: readonly number[];
}

type Matrix = number[][];

/** It takes four to eight. */
const STEPS_MAX = 60;
const SMALL = 1e-9;

/**
 * How the bits of levels have to be shifted so that 2^bits are the odds with which pairs are one person: logistic regression with the
 * model's bits as its offset, and each shift normal around 0 before anything is seen. By Laplace's approximation: the maximum, and the
 * curvature there.
 *
 * @param deviation of a shift before anything is seen, in bits
 */
export function fittedShifts(pairs: readonly FittedPair[], levels: number, deviation: number): FittedShifts {
  const precision = 1 / deviation ** 2;
  let shifts = new Array<number>(levels).fill(0);
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const { slope, curvature } = derivatives(pairs, shifts, precision);
    const step = solved(factorOf(curvature), slope);
    shifts = climbed(pairs, shifts, step, precision);
    if (step.every((bits) => Math.abs(bits) < SMALL)) break;
  }
  const factor = factorOf(derivatives(pairs, shifts, precision).curvature);
  const errors = shifts.map((_, level) => {
    const unit = shifts.map((__, at) => Number(at === level));
    return Math.sqrt(solved(factor, unit)[level] ?? 0);
  });
  return { shifts, errors };
}

function bitsOf({ bits, levels }: FittedPair, shifts: readonly number[]): number {
  return levels.reduce((sum, level) => sum + (shifts[level] ?? 0), bits);
}

/** The logarithm of how likely what is true is, together with the shifts. */
function heightOf(pairs: readonly FittedPair[], shifts: readonly number[], precision: number): number {
  const before = shifts.reduce((sum, shift) => sum - (precision * shift ** 2) / 2, 0);
  return pairs.reduce((sum, pair) => {
    const bits = bitsOf(pair, shifts);
    return sum - Math.log1p(2 ** (pair.isSame ? -bits : bits));
  }, before);
}

/** The whole step, or so much of it that it leads up. */
function climbed(
  pairs: readonly FittedPair[],
  from: readonly number[],
  step: readonly number[],
  precision: number,
): number[] {
  const height = heightOf(pairs, from, precision);
  for (let part = 1; part > SMALL; part /= 2) {
    const to = from.map((shift, level) => shift + part * (step[level] ?? 0));
    if (heightOf(pairs, to, precision) >= height) return to;
  }
  return [...from];
}

/** The first derivative, and the second with its sign turned. */
function derivatives(
  pairs: readonly FittedPair[],
  shifts: readonly number[],
  precision: number,
): { slope: number[]; curvature: Matrix } {
  const slope = shifts.map((shift) => -precision * shift);
  const curvature: Matrix = shifts.map((_, row) => shifts.map((__, column) => (row === column ? precision : 0)));
  for (const pair of pairs) {
    const chance = 1 / (1 + 2 ** -bitsOf(pair, shifts));
    const width = Math.LN2 ** 2 * chance * (1 - chance);
    for (const level of pair.levels) {
      slope[level] = (slope[level] ?? 0) + Math.LN2 * (Number(pair.isSame) - chance);
      const row = curvature[level] ?? [];
      for (const other of pair.levels) row[other] = (row[other] ?? 0) + width;
    }
  }
  return { slope, curvature };
}

/** The lower triangle whose product with its transpose is the matrix (Cholesky); the matrix is positive definite. */
function factorOf(matrix: Matrix): Matrix {
  const factor: Matrix = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    const own = factor[i] ?? [];
    for (let j = 0; j <= i; j += 1) {
      const other = factor[j] ?? [];
      let rest = row[j] ?? 0;
      for (let k = 0; k < j; k += 1) rest -= (own[k] ?? 0) * (other[k] ?? 0);
      own[j] = i === j ? Math.sqrt(rest) : rest / (other[j] ?? 1);
    }
  });
  return factor;
}

/** What the factored matrix maps to `right`. */
function solved(factor: Matrix, right: readonly number[]): number[] {
  const half: number[] = [];
  factor.forEach((row, i) => {
    let rest = right[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (row[k] ?? 0) * (half[k] ?? 0);
    half[i] = rest / (row[i] ?? 1);
  });
  const found = new Array<number>(right.length).fill(0);
  for (let i = right.length - 1; i >= 0; i -= 1) {
    let rest = half[i] ?? 0;
    for (let k = i + 1; k < right.length; k += 1) rest -= (factor[k]?.[i] ?? 0) * (found[k] ?? 0);
    found[i] = rest / (factor[i]?.[i] ?? 1);
  }
  return found;
}
