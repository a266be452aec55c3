import { reverseTie, type Tie } from '../../scorer/contract.ts';

/** The columns of a tie, with `t` as the knows table, under the names of {@link Tie}. */
export const TIE_COLUMNS = `t.k, t.k_depth AS kDepth, t.k_out AS kOut, t.k_in AS kIn, t.reciprocity,
  t.first_at AS firstAt, t.last_at AS lastAt, t.last_out AS lastOut, t.last_in AS lastIn,
  t.mails, t.meetings, t.calls, t.others, t.weeks_out AS weeksOut, t.weeks_in AS weeksIn`;

/** The tie in a row, turned round when the row runs the other way. */
export function tieOf(row: Tie, reversed: boolean): Tie {
  const { k, kDepth, kOut, kIn, reciprocity, firstAt, lastAt, lastOut, lastIn } = row;
  const { mails, meetings, calls, others, weeksOut, weeksIn } = row;
  const counts = { mails, meetings, calls, others, weeksOut, weeksIn };
  const tie = { k, kDepth, kOut, kIn, reciprocity, firstAt, lastAt, lastOut, lastIn, ...counts };
  return reversed ? reverseTie(tie) : tie;
}
