/** How far the calls of an account have been read, and which window is next. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json } from '../../sync/port.ts';

export const DAY_MS = 86_400_000;

const Instant = z.int();

/** A stretch of time that is being read, page by page: from `from` up to but not with `to`. */
const Window = z.object({
  from: Instant,
  to: Instant,
  /** The link to its next page. */
  page: z.string().optional(),
  /** How often it was begun again because its link was no longer taken. */
  restarts: z.int().default(0),
});
export type Window = z.output<typeof Window>;

/** Another version begins a new round. */
const CallsCursor = z.object({
  v: z.literal(1),
  account: z.string(),
  /** When the first reading began. What came later, or was not over then, is left to the live reading. */
  begun: Instant,
  /** Backfill: all calls from here to `begun` are read. Absent when it has reached the horizon. */
  edge: Instant.optional(),
  /** All calls that were over then are read. */
  upTo: Instant,
  /** Which round the marks belong to: a day, counted from 1970. */
  round: z.int(),
  window: Window.optional(),
  done: z.int(),
});
export type CallsCursor = z.output<typeof CallsCursor>;

export function firstCursor(account: string, now: number): CallsCursor {
  return { v: 1, account, begun: now, edge: now, upTo: now, round: dayOf(now), done: 0 };
}

/** As a stream keeps it. */
export function kept(cursor: CallsCursor): Json {
  // JSON leaves out what is undefined
  return cursor as unknown as Json;
}

/** Fails with `cursor-expired` for one of another version, and for one that belongs to another account. */
export function readCursor(cursor: Json, account: string): CallsCursor {
  const read = CallsCursor.safeParse(cursor);
  if (!read.success) throw new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'kept by another version of kith');
  if (read.data.account !== account) {
    const todo = 'Connect the account under a name of its own, or reset this connection.';
    throw new SyncFailure('misconfigured', 'ING_CURSOR_FOREIGN', 'what was read belongs to another account', { todo });
  }
  return read.data;
}

/**
 * The cursor with the window that is to be read: the one under way; else, in the backfill, the day (UTC) before what was
 * read; else the last 24 hours before what was read up to now, since a call lasts at most as long.
 */
export function withWindow(cursor: CallsCursor, horizon: number, now: number): CallsCursor & { window: Window } {
  if (cursor.window !== undefined) return { ...cursor, window: cursor.window };
  const { edge, ...rest } = cursor;
  if (edge !== undefined && edge > horizon) {
    const from = Math.max(horizon, dayOf(edge - 1) * DAY_MS);
    return { ...cursor, window: { from, to: edge, restarts: 0 } };
  }
  const from = Math.max(horizon, Math.min(cursor.upTo, now) - DAY_MS);
  return { ...rest, window: { from, to: Math.max(now, from), restarts: 0 } };
}

/** After a page: its window goes on with the next page, or is done. */
export function afterPage(
  { window, ...cursor }: CallsCursor & { window: Window },
  nextPage: string | undefined,
  horizon: number,
  readings: number,
): CallsCursor {
  const done = cursor.done + readings;
  if (nextPage !== undefined) return { ...cursor, done, window: { ...window, page: nextPage } };
  if (cursor.edge === undefined) return { ...cursor, done, upTo: window.to, round: dayOf(window.to) };
  const { edge: _, ...rest } = cursor;
  return window.from > horizon ? { ...cursor, done, edge: window.from } : { ...rest, done };
}

/** The first page of the window once more; undefined when that was tried too often. */
export function restarted(cursor: CallsCursor & { window: Window }): CallsCursor | undefined {
  const { page: _, ...window } = cursor.window;
  if (window.restarts >= 2) return undefined;
  return { ...cursor, window: { ...window, restarts: window.restarts + 1 } };
}

/** What asks for the first page of a window. Bounds lie at or beyond its own, in case Twilio looks at the day alone. */
export function windowPath({ from, to }: Window, pageSize: number): string {
  const query = new URLSearchParams({
    'StartTime>': iso(from),
    'StartTime<': iso(Math.ceil(to / DAY_MS) * DAY_MS),
    PageSize: String(pageSize),
  });
  return `Calls.json?${query}`;
}

export function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS);
}

function iso(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}
