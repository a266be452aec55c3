/**
 * A local part without the number at its end: `info2` → `info`. A loop, since a pattern that looks for digits before an
 * end takes quadratic time on a long row of digits.
 */
export function withoutNumber(local: string): string {
  let end = local.length;
  while (end > 0 && isDigit(local.charCodeAt(end - 1))) end -= 1;
  return local.slice(0, end);
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}
