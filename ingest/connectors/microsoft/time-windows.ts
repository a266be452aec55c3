/** Reading a log of a tenant by closed windows of time, the oldest first, each with an overlap for what came late. Pure. */

import { z } from 'zod';
import { isoOfMillis } from '../../../infra/kernel/instant.ts';
import type { StepRequest } from '../../sync/port.ts';

export interface WindowPolicy {
  /** The provider keeps nothing that is older, milliseconds. */
  readonly kept: number;
  /** The longest window that may be asked for. */
  readonly longest: number;
  /** How long entries may change or come late: so much is read again each time. */
  readonly late: number;
}

const WindowCursor = z.object({
  mask: z.string(),
  /** Everything before this has been read, apart from what comes late; milliseconds since 1970. */
  upTo: z.number(),
  /** The window under way, and the next page of it. */
  window: z.object({ from: z.number(), to: z.number(), link: z.string().nullable() }).nullable(),
  /** Rises with every pass, so that old marks can be told. */
  round: z.number(),
  live: z.boolean(),
});
export type WindowCursor = z.output<typeof WindowCursor>;
export type Window = NonNullable<WindowCursor['window']>;

const MASK = '1';

/** The cursor with the window to read next. A page link that expired begins its window again. */
export function windowCursorOf(
  { cursor, expired, horizon }: Pick<StepRequest, 'cursor' | 'expired' | 'horizon'>,
  { kept, longest, late }: WindowPolicy,
  now: number,
): WindowCursor & { window: Window } {
  const read = WindowCursor.safeParse(cursor);
  const oldest = Math.max(horizon, now - kept);
  const before: WindowCursor =
    read.success && read.data.mask === MASK
      ? read.data
      : { mask: MASK, upTo: oldest, window: null, round: 0, live: false };
  if (before.window !== null && before.window.from >= now - kept) {
    return { ...before, window: { ...before.window, ...(expired ? { link: null } : {}) } };
  }
  const from = Math.max(oldest, before.live || before.upTo > oldest ? before.upTo - late : before.upTo);
  const to = Math.min(now, from + longest);
  return { ...before, window: { from: Math.min(from, to), to, link: null }, round: before.round + 1 };
}

/** After a page: the same window with the next link, or the window is closed. */
export function afterWindowPage(
  cursor: WindowCursor & { window: Window },
  link: string | undefined,
  now: number,
): { cursor: WindowCursor; more: boolean; live: boolean } {
  const { window } = cursor;
  if (link !== undefined) return { cursor: { ...cursor, window: { ...window, link } }, more: true, live: cursor.live };
  // a moment passes between a step and the next: that is no window of its own
  const isNow = now - window.to < 60_000;
  const live = cursor.live || isNow;
  const next = { ...cursor, upTo: Math.max(cursor.upTo, window.to), window: null, live };
  return { cursor: next, more: !isNow, live };
}

/** ISO 8601 in whole seconds. */
export function isoSecond(at: number): string {
  return isoOfMillis(Math.floor(at / 1000) * 1000);
}
