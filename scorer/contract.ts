/** What the scorer hands to everybody else: ledgers that join, ties that are scored from them, and the settings. */
export { decay, LANDMARK, landmarkLog, middleOf, valueAt, weekOf } from './core/decay.ts';
export { interactionWeight } from './core/interaction-weight.ts';
export {
  entriesOf,
  entryCount,
  foldLedgers,
  joinInto,
  type LedgerEntry,
  NO_ENTRIES,
  packEntries,
  reverseEntry,
} from './core/ledger.ts';
export { DEFAULT_SETTINGS, DEPTH_HALF_LIFE_DAYS, ScoringSettings } from './core/settings.ts';
export { cellsOf, decayedMass, indexOf, strengthOf, type WeekMass, weeksOf } from './core/strength.ts';
export {
  type ChannelCounts,
  countInteractions,
  reverseTie,
  type ScoredTie,
  scoreTie,
  type Tie,
  type TieNow,
  tieAt,
} from './core/tie.ts';
