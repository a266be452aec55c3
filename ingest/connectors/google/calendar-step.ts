/** One step of a calendar: a page of its window, of what has vanished from it, or of what changed since. */
import type { Reading } from '../../contract.ts';
import { quarantined } from '../../core/complain.ts';
import { isTimeZone } from '../../core/local-time.ts';
import type { Json, StepRequest, StepResult, Subject } from '../../sync/port.ts';
import { type CalendarCursor, isBaselineDue, newBaseline, readCalendarCursor } from './calendar-cursor.ts';
import type { GoogleCalls } from './calls.ts';
import { type Event, Events } from './event.ts';
import { readMark } from './event-mark.ts';
import { type CalendarOf, readEvent, vanishedReadings } from './event-reading.ts';
import { eventInstant } from './event-time.ts';
import { authOf } from './google-apis.ts';
import { MASKS } from './masks.ts';
import { calendarCharges } from './quotas.ts';

const PAGE = 250;

type Put = readonly [id: string, what: Json];

export async function calendarStep(calls: GoogleCalls, subject: Subject, request: StepRequest): Promise<StepResult> {
  const now = calls.options.ports.now();
  const before = readCalendarCursor(request.cursor, subject.id);
  const isDue = isBaselineDue(before, request.expired, now);
  const cursor =
    isDue || before === undefined ? newBaseline(subject.id, before, { now, horizon: request.horizon }) : before;
  if (cursor.phase === 'sweep') return sweep(calls, subject, cursor, request);
  return await readPage(calls, subject, cursor, request);
}

/**
 * The first request of a baseline is bounded by time, those with its sync token must not be: Google's guide to
 * synchronization restricts the first one so, while `timeMin` and `timeMax` may not stand beside a token. All other
 * parameters are the same. Whether a token remembers the bounds is not said, so the window is looked at again here.
 */
async function ask(
  calls: GoogleCalls,
  subject: Subject,
  { phase, page, token, from, until }: CalendarCursor,
  signal: AbortSignal,
): Promise<Events> {
  const bounds =
    phase === 'baseline'
      ? { timeMin: new Date(from).toISOString(), timeMax: new Date(until).toISOString() }
      : { syncToken: token ?? '' };
  return await calls.call({
    ...{ capability: 'calendar', subject, charges: calendarCharges(subject.id), signal },
    send: (auth, ends) =>
      calls.apis.calendar.events.list(
        {
          ...{ calendarId: 'primary', singleEvents: true, eventTypes: ['default'], maxResults: PAGE },
          // only so does an event that a guest removed keep its details, which tell it from one that was called off
          showDeleted: true,
          ...{ fields: MASKS.events, ...bounds, ...(page === undefined ? {} : { pageToken: page }) },
          auth: authOf(auth),
        },
        { signal: ends },
      ),
    read: (data) => Events.parse(data),
  });
}

async function readPage(
  calls: GoogleCalls,
  subject: Subject,
  cursor: CalendarCursor,
  { marks, signal }: StepRequest,
): Promise<StepResult> {
  const asked = calls.options.ports.now();
  const answer = await ask(calls, subject, cursor, signal);
  const calendar = calendarOf(calls, subject, answer.timeZone);
  const known = marks.get(answer.items.known.map(({ id }) => id));
  const place = { file: `google/calendar/${subject.id}` };
  const readings: Reading[] = Array.from({ length: answer.items.unknown }, () => quarantined('ING_BAD_EVENT', place));
  const put: Put[] = [];
  const remove: string[] = [];
  const notes: Record<string, number> = {};
  const note = (what: string) => {
    notes[what] = (notes[what] ?? 0) + 1;
  };
  for (const event of answer.items.known) {
    const mark = readMark(known.get(event.id));
    if (mark === undefined && isOutside(event, calendar.timeZone, cursor)) {
      note('outside the window');
      continue;
    }
    const read = readEvent(event, calendar, mark);
    readings.push(...read.readings);
    if (read.mark !== undefined) put.push([event.id, read.mark]);
    else if (mark !== undefined) remove.push(event.id);
    if (read.note !== undefined) note(read.note);
  }
  const next = after(cursor, answer);
  const isEnd = next.phase === 'changes' && next.page === undefined;
  return {
    ...{ readings, cursor: next, notes, marks: { round: cursor.round, put, remove } },
    ...{ phase: next.caughtUp ? 'live' : 'backfilling', more: !isEnd },
    ...(cursor.phase === 'baseline' ? { progress: { done: next.done } } : {}),
    ...(isEnd ? { upTo: asked } : {}),
  };
}

/** A token comes with the last page only, and is kept only then. */
function after(cursor: CalendarCursor, { items, nextPageToken, nextSyncToken }: Events): CalendarCursor {
  const { page: _, ...kept } = cursor;
  const done = cursor.done + items.known.length;
  if (nextPageToken !== undefined) return { ...kept, done, page: nextPageToken };
  const token = nextSyncToken === undefined ? {} : { token: nextSyncToken };
  return { ...kept, ...token, done, phase: cursor.phase === 'baseline' ? 'sweep' : 'changes' };
}

/** Who was remembered and did not come up in the baseline: taken back within the window, forgotten outside of it. */
function sweep(calls: GoogleCalls, subject: Subject, cursor: CalendarCursor, { marks }: StepRequest): StepResult {
  const calendar = calendarOf(calls, subject, undefined);
  const left = [...marks.notOf(cursor.round, PAGE)];
  const readings = left.flatMap(([id, what]) => {
    const mark = readMark(what);
    if (mark === undefined || mark.start < cursor.from || mark.start >= cursor.until) return [];
    return vanishedReadings(id, mark, calendar, undefined);
  });
  const isEnd = left.length < PAGE;
  const next: CalendarCursor = isEnd ? { ...cursor, phase: 'changes', caughtUp: true } : cursor;
  return {
    ...{ readings, cursor: next, marks: { round: cursor.round, put: [], remove: left.map(([id]) => id) } },
    ...{ phase: next.caughtUp ? 'live' : 'backfilling', more: !isEnd },
    ...(isEnd ? { upTo: cursor.since } : {}),
  };
}

function calendarOf({ options }: GoogleCalls, { id, address }: Subject, timeZone: string | undefined): CalendarOf {
  const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : 'UTC';
  const { policy, ports } = options;
  return { subject: { id, address }, timeZone: zone, now: ports.now(), privateMeetings: policy.privateMeetings };
}

/** By its start; a removal without one is left to what is remembered. */
function isOutside(event: Event, timeZone: string, { phase, from, until }: CalendarCursor): boolean {
  // Google's bounds are about the end of the first and the start of the last, and it knows them best
  if (phase === 'baseline') return false;
  const start = eventInstant(event.start, timeZone);
  return start !== undefined && (start < from || start >= until);
}
