/** What ingest hands to everybody else: the activity, what a directory says, their records in the log, and the report of what was read. */
import type { Activity } from './core/activity.ts';

export {
  Activity,
  CHANNELS,
  type Channel,
  PARTICIPANTS_LISTED_MAX,
  Participant,
  ROLES,
  type Role,
} from './core/activity.ts';

/** One thing that could not be read: what, where, and what to do. Never holds what the input said. */
export interface Complaint {
  /** Stable, such as `ING_BAD_LINE`. */
  readonly code: string;
  /** For people: what was wrong. */
  readonly message: string;
  /** The file by its name: its whole path with `~` for the home folder; one that is not there, as the user named it. */
  readonly file: string;
  /** Line in that file, counted from 1, where the fault or the faulty item begins. */
  readonly line?: number;
  /** The field at fault: `at`, `participants[3].address`, `Date`. */
  readonly field?: string;
}

/** What a connector yields, in the order of the source. Each item is one input and ends in exactly one class of the accounts. */
export type Reading =
  | { readonly kind: 'activity'; readonly activity: Activity }
  /** One input that is set aside. */
  | { readonly kind: 'quarantined'; readonly complaint: Complaint }
  /** One input that was left out on purpose, such as a meeting marked private. Counted, and nothing of it is kept. */
  | { readonly kind: 'excluded'; readonly reason: string }
  /** An input that was read as a whole, yet something about it should be said (a list that was cut, a date repaired). Not an input of its own. */
  | { readonly kind: 'warning'; readonly complaint: Complaint };

export { activityKey, sightingKey } from './core/activity-keys.ts';
export { DirectoryRecord, directoryKey } from './core/directory.ts';
export {
  ACTIVITY_TYPE,
  activityRecord,
  DEAD_LETTER_TYPE,
  DIRECTORY_TYPE,
  deadLetterRecord,
  directoryRecord,
  type EnvelopeRecord,
} from './core/envelope.ts';
export { isPlaceholderMail } from './core/placeholder-mail.ts';
export { isPlainlyActivity } from './core/plainly-activity.ts';
export { STREAM_STATES } from './core/stream-state.ts';
export type { CapabilityStatus, StreamTrouble } from './core/sync-status.ts';
