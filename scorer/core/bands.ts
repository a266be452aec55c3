/** How strong a tie is, in a word. */
export type Band = 'strong' | 'good' | 'weak' | 'faint';

/**
 * Where each band of the index begins. A judgement, not a measurement: ten mails a week both ways for a year are 89, one a week
 * is 77, one a quarter 31, one exchange this week 25, twelve mails without an answer 5 to 13 (science 3.2).
 */
const BANDS: readonly (readonly [Band, number])[] = [
  ['strong', 60],
  ['good', 30],
  ['weak', 10],
];

/** The band of an index (0–100). */
export function bandOf(index: number): Band {
  return BANDS.find(([, from]) => index >= from)?.[0] ?? 'faint';
}
