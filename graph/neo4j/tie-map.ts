import { reverseTie, type Tie } from '../../scorer/contract.ts';

/** The properties of a tie as a map, out of the relationship `k`. */
export const TIE_MAP = `k {.k, .kDepth, .kOut, .kIn, .reciprocity, .firstAt, .lastAt, .lastOut, .lastIn, .mails, .meetings,
  .calls, .others, .weeksOut, .weeksIn}`;

/** The tie in a map, turned round when it is to be seen from the other side. */
export function tieOf(map: Tie, reversed: boolean): Tie {
  return reversed ? reverseTie(map) : map;
}
