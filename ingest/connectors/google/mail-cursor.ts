/** How far a mailbox has been read. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json } from '../../sync/port.ts';
import { MASK_VERSION } from './masks.ts';

const Cursor = z.object({
  version: z.literal(1),
  /** Of {@link MASK_VERSION}. */
  mask: z.int(),
  /** Whose mailbox it is: a cursor of another one is refused. */
  mailbox: z.string(),
  /** `listing`: from the newest mail to the oldest; `history`: what changed since `historyId`. */
  phase: z.enum(['listing', 'history']),
  /** From where the history is read; unsigned 64 bits, so never a number. */
  historyId: z.string(),
  /** Of the list or of the history; absent at its first page. */
  page: z.string().exactOptional(),
  /** While it is listed: when what is new was looked for, milliseconds since 1970, and the page of that history. */
  lookedAt: z.number().exactOptional(),
  lookPage: z.string().exactOptional(),
  /** Nothing older is wanted in this round, milliseconds since 1970. */
  floor: z.number(),
  /** When this round of the list, or of the history, began; milliseconds since 1970. */
  since: z.number(),
  /** Everything older than this has been read once, milliseconds since 1970. */
  upTo: z.number().exactOptional(),
  /** Whether the history was read to its end after the list. */
  caughtUp: z.boolean(),
  /** Mails read in this round, and how many the mailbox holds. */
  done: z.int(),
  total: z.int().exactOptional(),
});
export type MailCursor = z.output<typeof Cursor>;

const DAY = 86_400_000;

/** What was kept, if it can be gone on with; undefined when all is to be read (once more). */
export function readMailCursor(kept: Json, mailbox: string): MailCursor | undefined {
  const read = Cursor.safeParse(kept);
  if (!read.success) return undefined;
  if (read.data.mailbox !== mailbox) {
    throw new SyncFailure('misconfigured', 'ING_CURSOR_FOREIGN', 'what was kept belongs to another mailbox');
  }
  return read.data.mask === MASK_VERSION ? read.data : undefined;
}

/** Where the list of a new round may stop: everything before was read, but for mails that were on their way for a day. */
export function floorOf(before: MailCursor | undefined, horizon: number): number {
  return before?.upTo === undefined ? horizon : Math.max(horizon, before.upTo - DAY);
}

/** The later of two history ids. They are compared as numbers of any size. */
export function laterId(one: string, other: string): string {
  return BigInt(one) >= BigInt(other) ? one : other;
}

/** A large mailbox is listed for hours: so often is looked for what is new meanwhile, and the history id kept young. */
const LOOK_EVERY = 60_000;

export function isLookDue({ phase, page, lookPage, lookedAt, since }: MailCursor, now: number): boolean {
  if (phase !== 'listing' || page === undefined) return false;
  return lookPage !== undefined || now - (lookedAt ?? since) >= LOOK_EVERY;
}
