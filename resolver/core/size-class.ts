/**
 * How many people an activity had, in classes: 1, 2, 3, 4–5, 6–10, 11–25, 26 and more, each with the number that stands
 * for it. Classes instead of exact numbers change AUC by at most .001 (science 4.5) and keep the ledger small.
 */
export const SIZE_REPRESENTATIVES = [1, 2, 3, 4.5, 7.5, 16, 50] as const;

/** The class of `n` people (recipients of a mail, attendees of a meeting), an index into {@link SIZE_REPRESENTATIVES}. */
export function sizeClassOf(n: number): number {
  if (n <= 3) return Math.max(n, 1) - 1;
  if (n <= 5) return 3;
  if (n <= 10) return 4;
  return n <= 25 ? 5 : 6;
}
