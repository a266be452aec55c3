/** The activity: one act of communication, metadata only. One schema for files, connectors, the log and the API. */
import { z } from 'zod';

export const CHANNELS = ['mail', 'meeting', 'call', 'chat', 'task'] as const;
export const ROLES = ['from', 'to', 'cc', 'bcc', 'organizer', 'attendee', 'caller', 'callee'] as const;

export type Channel = (typeof CHANNELS)[number];
export type Role = (typeof ROLES)[number];

/** More participants than this are counted in `participantsTotal` and not listed: such an activity makes no ties anyway. */
export const PARTICIPANTS_LISTED_MAX = 2000;

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
  key: z.string('missing, or not a text').min(1, 'empty').max(1024, 'longer than 1,024 characters'),
  /** A revised meeting or call has a higher version; the highest holds. A mail is never revised. */
  version: z.int('not a whole number').min(0, 'below 0').max(0xffff_ffff, 'above 4,294,967,295').default(0),
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
