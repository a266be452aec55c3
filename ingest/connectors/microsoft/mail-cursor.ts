/** How far a mailbox was read. What each folder's link is stands in the marks: a link may have thousands of characters. */
import { z } from 'zod';
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import type { Json, StepRequest } from '../../sync/port.ts';
import { foldersRead, type KnownFolder } from './mail-folders.ts';

/** Rises when more or other fields are asked for, so that everything is read again. */
const MASK = 1;

const MailCursor = z.object({
  mask: z.string(),
  round: z.number(),
  /** Link to what changed in the tree of folders, or to its next page; null at the very beginning. */
  tree: z.string().nullable(),
  folders: z.array(
    z.object({ id: z.string(), parent: z.string(), total: z.number(), out: z.boolean(), live: z.boolean() }),
  ),
  /** Folders still to be asked in this pass, in turn. Empty: the tree is looked at next. */
  queue: z.array(z.string()),
  /** When the pass began, milliseconds since 1970. */
  passAt: z.number(),
  /** Messages read in first rounds. */
  done: z.number(),
  /** Folders whose link had expired and was begun anew in this pass; null unless that is allowed in this pass. */
  mended: z.array(z.string()).nullable(),
  /** Fingerprints of the messages that came last in this pass: Graph tells some of them twice. */
  seen: z.array(z.number()),
});
export type MailCursor = z.output<typeof MailCursor>;

/** What is read of a mailbox: another mask reads everything again. The labels that are left out stand in it as a hash. */
export function maskOf(excludeLabels: readonly string[]): string {
  const labels = excludeLabels.map((label) => label.toLowerCase()).sort();
  return labels.length === 0 ? `${MASK}` : `${MASK}:${keyedHash('kith mail mask', labels.join('\n'))}`;
}

/** Where to go on. A cursor of another mask, or none, is a new beginning. */
export function mailCursorOf(
  { cursor, expired }: Pick<StepRequest, 'cursor' | 'expired'>,
  mask: string,
  now: number,
): MailCursor {
  const read = MailCursor.safeParse(cursor);
  if (!read.success || read.data.mask !== mask) {
    // marks may be there of rounds that nobody remembers: their numbers are never given again
    const round = read.success ? read.data.round + 1 : now;
    return { mask, round, tree: null, folders: [], queue: [], passAt: 0, done: 0, mended: null, seen: [] };
  }
  if (!expired) return read.data;
  // nobody tells which link it was: that of the tree when the tree is due, else one of the folders in turn
  return { ...read.data, mended: [], ...(isPassDue(read.data, now) ? { tree: null } : {}) };
}

/** Live folders are asked again this often while others are read for the first time. */
const LIVE_EVERY_MS = 600_000;

/** Whether the tree and the live folders are due, though some folders have not been read to their end. */
export function isPassDue({ queue, folders, passAt }: MailCursor, now: number): boolean {
  if (queue.length === 0) return true;
  const live = new Set(folders.filter((folder) => folder.live).map(({ id }) => id));
  return now - passAt > LIVE_EVERY_MS && live.size > 0 && queue.every((id) => !live.has(id));
}

/** The pass after the tree was read: live folders first, since somebody waits for what is new in them. */
export function passBegun(cursor: MailCursor, folders: readonly KnownFolder[], tree: string, now: number): MailCursor {
  const read = foldersRead(folders);
  const queue = [...read.filter(({ live }) => live), ...read.filter(({ live }) => !live)].map(({ id }) => id);
  return {
    ...cursor,
    tree,
    folders: [...folders],
    queue,
    passAt: now,
    seen: [],
    mended: cursor.mended?.length === 0 ? [] : null,
  };
}

/** Whether the first round of every folder that is read is over. */
export function isLive({ folders }: MailCursor): boolean {
  return foldersRead(folders).every(({ live }) => live);
}

/** As JSON. */
export function asJson(cursor: MailCursor): Json {
  return { ...cursor };
}
