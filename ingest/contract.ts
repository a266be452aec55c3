/** What ingest hands to everybody else: the activity, its record in the log, and the report of what was read. */
import { z } from 'zod';

export const CHANNELS = ['mail', 'meeting', 'call', 'chat', 'task'] as const;
export const ROLES = ['from', 'to', 'cc', 'bcc', 'organizer', 'attendee', 'caller', 'callee'] as const;

export type Channel = (typeof CHANNELS)[number];
export type Role = (typeof ROLES)[number];

/** More participants than this are counted in `participantsTotal` and not listed: such an activity makes no ties anyway. */
export const PARTICIPANTS_LISTED_MAX = 1000;

/** Longer display names are lists or accidents. */
const NAME_MAX = 256;

const ADDRESS_HELP = 'write "mailto:alice@example.com", "tel:+15550100" or "urn:provider:id"';

export const Participant = z.object({
  role: z.enum(ROLES),
  /** An identity as its provider writes it: `mailto:`, `tel:` or `urn:`. Normalised by the resolver, kept raw here. */
  address: z
    .string()
    .max(320, 'longer than 320 characters')
    .regex(/^(?:mailto|tel|urn):./, ADDRESS_HELP),
  /** The name shown beside the address; what goes beyond {@link NAME_MAX} characters is cut. */
  name: z
    .string()
    .overwrite((name) => name.slice(0, NAME_MAX))
    .optional(),
  /** A meeting's answer (`accepted`, `tentative`, `declined`, `none`); a call's callee: `accepted` when it was answered, `none` when not. */
  response: z.string().max(32).toLowerCase().optional(),
});
export type Participant = z.infer<typeof Participant>;

/** One act of communication as one mailbox saw it: metadata only. Fields not named here are dropped when it is read. */
export const Activity = z.object({
  channel: z.enum(CHANNELS),
  /** The same for all copies of the act: normalised Message-ID; iCalUID + original start; the provider's call id. */
  key: z.string().min(1).max(1024),
  /** A revised meeting or call has a higher version; the highest holds. A mail is never revised. */
  version: z.int().min(0).max(0xffff_ffff).default(0),
  /** When it happened (a meeting: its start), ISO 8601 with an offset. */
  at: z.iso.datetime({ offset: true, error: 'not an ISO 8601 time with an offset, such as 2026-03-01T09:30:00Z' }),
  durationSeconds: z.number().min(0).optional(),
  participants: z.array(Participant).min(1, 'no participant').max(PARTICIPANTS_LISTED_MAX),
  /** How many there were when `participants` had to be cut at {@link PARTICIPANTS_LISTED_MAX}. */
  participantsTotal: z.int().min(1).optional(),
  inReplyTo: z.string().max(1024).optional(),
  /** Why it counts as a machine's act: `list`, `bulk`, `auto-reply`, `bounce`, `notification`, `invitation`, … */
  automated: z.string().max(64).optional(),
  cancelled: z.boolean().optional(),
  /** Whose copy this is. Two mailboxes may each see what the other cannot (a Bcc). */
  sighting: z.object({ provider: z.string().max(64), mailbox: z.string().max(320) }).optional(),
});
export type Activity = z.output<typeof Activity>;

/** One thing that could not be read: what, where, and what to do. Never holds what the input said. */
export interface Complaint {
  /** Stable, such as `ING_BAD_LINE`. */
  readonly code: string;
  /** For people: what was wrong. */
  readonly message: string;
  /** The file as the user named it. */
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
export {
  ACTIVITY_TYPE,
  activityRecord,
  DEAD_LETTER_TYPE,
  deadLetterRecord,
  type EnvelopeRecord,
} from './core/envelope.ts';
