/** What the scorer hands to everybody else: ledgers that join, ties that are scored from them, and the settings. */
export { type Band, bandOf } from './core/bands.ts';
export { decay, LANDMARK, landmarkLog, middleOf, valueAt, weekOf } from './core/decay.ts';
export { InteractionColumns, type PackedInteractions } from './core/interaction-columns.ts';
export { interactionWeight } from './core/interaction-weight.ts';
export {
  entriesOf,
  foldLedgers,
  joinInto,
  joinPacked,
  NO_ENTRIES,
  type PackedEntries,
  packEntries,
} from './core/ledger.ts';
export {
  activityAt,
  compareActivities,
  ENTRY_BYTES,
  entryCount,
  type LedgerEntry,
  minuteAt,
  readEntry,
  reverseEntry,
  stateAt,
} from './core/ledger-entry.ts';
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
