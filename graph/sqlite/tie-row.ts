import { MINUTES_PER_DAY } from '../../infra/kernel/instant.ts';
import { countInteractions, reverseTie, type ScoringSettings, type Tie, tieAt } from '../../scorer/contract.ts';
import type { Asking, PersonRef, TieView } from '../contract.ts';
import type { ComputedTie } from './computed-tie.ts';

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

/** A tie as it is shown: brought to the minute asked for, with the interactions of the window. */
export function viewOf(person: PersonRef, known: ComputedTie, asking: Asking, settings: ScoringSettings): TieView {
  const { tie, ledger } = known;
  const { now, windowDays } = asking;
  const window = countInteractions(ledger, now - windowDays * MINUTES_PER_DAY, now);
  return { person, tie, ...tieAt(tie, now, settings), window };
}
