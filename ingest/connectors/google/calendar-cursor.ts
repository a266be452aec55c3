/** How far a calendar has been read. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json } from '../../sync/port.ts';
import { MASK_VERSION } from './masks.ts';

const Cursor = z.object({
  /** Rises with every change of what is asked beside the fields: a sync token is of one way of asking. */
  version: z.literal(2),
  mask: z.int(),
  calendar: z.string(),
  /** `baseline`: all of the window · `sweep`: what was remembered and is in it no longer · `changes`: what is new since. */
  phase: z.enum(['baseline', 'sweep', 'changes']),
  /** Grows with each baseline. */
  round: z.int(),
  /** The window: milliseconds since 1970, as all times here. */
  from: z.number(),
  until: z.number(),
  /** When the baseline began. */
  since: z.number(),
  page: z.string().exactOptional(),
  token: z.string().exactOptional(),
  done: z.int(),
  /** Whether all of the window was read once. */
  caughtUp: z.boolean(),
});
export type CalendarCursor = z.output<typeof Cursor>;

const DAY = 86_400_000;
/** What is read ahead; back goes as far as mail does, so that a meeting of last year counts beside a mail of that day. */
const AHEAD = 30 * DAY;
/** The window moves by a new baseline. It also finds what a sync token was silent about. */
const BASELINE_EVERY = 7 * DAY;
/** Of a calendar that gives no sync token. */
const BASELINE_WITHOUT_TOKEN = 3_600_000;

export function readCalendarCursor(kept: Json, calendar: string): CalendarCursor | undefined {
  const read = Cursor.safeParse(kept);
  if (!read.success) return undefined;
  if (read.data.calendar !== calendar) {
    throw new SyncFailure('misconfigured', 'ING_CURSOR_FOREIGN', 'what was kept belongs to another calendar');
  }
  return read.data;
}

/** Whether all is to be read again: it never was, the token is refused, other fields are read now, or a week is over. */
export function isBaselineDue(cursor: CalendarCursor | undefined, expired: boolean, now: number): boolean {
  if (cursor === undefined || expired || cursor.mask !== MASK_VERSION) return true;
  if (cursor.phase !== 'changes') return false;
  return now - cursor.since >= (cursor.token === undefined ? BASELINE_WITHOUT_TOKEN : BASELINE_EVERY);
}

export function newBaseline(
  calendar: string,
  before: CalendarCursor | undefined,
  { now, horizon }: { now: number; horizon: number },
): CalendarCursor {
  return {
    ...{ version: 2, mask: MASK_VERSION, calendar, phase: 'baseline', round: (before?.round ?? now) + 1, since: now },
    ...{ from: horizon, until: now + AHEAD, done: 0, caughtUp: before?.caughtUp ?? false },
  };
}
