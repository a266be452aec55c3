/** How far a calendar was read: which pass over which window. Pure. */
import { z } from 'zod';
import type { StepRequest } from '../../sync/port.ts';

const DAY_MS = 86_400_000;

/** The first pass goes back as far as mail does, but Graph refuses views of more than 1,825 days. */
const FIRST_BACK_DAYS = 1780;
/** What is older than this seldom changes, and is not compared again. */
const BACK_DAYS = 180;
const AHEAD_DAYS = 30;
/** Whole days stand in another zone than the window. */
const MARGIN_DAYS = 1;

/** Rises when more or other fields are asked for, so that every event is told anew. */
export const CALENDAR_MASK = '1';

const CalendarCursor = z.object({
  mask: z.string(),
  /** Rises with every pass. */
  round: z.number(),
  /** The next page; null when the next step begins a pass, `sweep` while what was not seen in it is looked at. */
  at: z.union([z.null(), z.object({ link: z.string() }), z.literal('sweep')]),
  /** The window, milliseconds since 1970. */
  from: z.number(),
  to: z.number(),
  passAt: z.number(),
  /** A whole pass has been made. */
  live: z.boolean(),
  done: z.number(),
});
export type CalendarCursor = z.output<typeof CalendarCursor>;

/** A pass always begins at the beginning: a page that expired begins it again. */
export function calendarCursorOf(
  { cursor, expired, horizon }: Pick<StepRequest, 'cursor' | 'expired' | 'horizon'>,
  now: number,
): CalendarCursor {
  const read = CalendarCursor.safeParse(cursor);
  const before = read.success ? read.data : undefined;
  const isSame = before?.mask === CALENDAR_MASK;
  if (before !== undefined && isSame && !expired && before.at !== null) return before;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const to = today + (AHEAD_DAYS + MARGIN_DAYS + 1) * DAY_MS;
  const live = before?.live === true && isSame;
  const back = today - ((live ? BACK_DAYS : FIRST_BACK_DAYS) + MARGIN_DAYS) * DAY_MS;
  const from = Math.max(back, Math.min(horizon - MARGIN_DAYS * DAY_MS, to - DAY_MS));
  return { mask: CALENDAR_MASK, round: (before?.round ?? 0) + 1, at: null, from, to, passAt: now, live, done: 0 };
}
