import { MINUTES_PER_DAY } from '../../infra/kernel/instant.ts';
import { countInteractions, type ScoringSettings, tieAt } from '../../scorer/contract.ts';
import type { Asking, PersonRef, TieView } from '../contract.ts';
import type { ComputedTie } from './computed-tie.ts';

/** A tie as it is shown: brought to the minute asked for, with the interactions of the window. */
export function viewOf(person: PersonRef, known: ComputedTie, asking: Asking, settings: ScoringSettings): TieView {
  const { tie, ledger } = known;
  const { now, windowDays } = asking;
  const window = countInteractions(ledger, now - windowDays * MINUTES_PER_DAY, now);
  return { person, tie, ...tieAt(tie, now, settings), window };
}
