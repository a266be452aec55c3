/**
 * The meetings of one calendar: pass after pass over a window around today, each event compared with what was remembered
 * of it. What changed is told, and what is no longer there is taken back. Graph's own delta for calendars gives neither
 * the people of an occurrence nor its disappearance.
 */
import type { Reading } from '../../contract.ts';
import { activityFromMeeting, meetingKey } from '../../core/activity-from-meeting.ts';
import { type Place, quarantined, readOrSetAside } from '../../core/complain.ts';
import type { Json, StepRequest, StepResult, Subject } from '../../sync/port.ts';
import { CALENDAR_MASK, type CalendarCursor, calendarCursorOf } from './calendar-cursor.ts';
import { copyVersion, EVENT_SELECT, GraphEvent, meetingOf, type ReadMeeting } from './calendar-event.ts';
import { type CalendarMark, calendarMark, calendarMarkJson } from './calendar-marks.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { mailboxCharges } from './limits.ts';
import { holdsContent } from './mail-message.ts';
import { Notes } from './notes.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';

const PAGE_ITEMS = 100;
const SWEEP_ITEMS = 200;

/** Times come in UTC: the names of other zones are Windows' own. */
const IN_UTC = 'outlook.timezone="UTC"';

export async function calendarStep(asked: Asked, subject: Subject, request: StepRequest): Promise<StepResult> {
  const cursor = calendarCursorOf(request, asked.ports.now());
  return cursor.at === 'sweep'
    ? sweepStep(asked, subject, cursor, request)
    : await pageStep(asked, subject, cursor, request);
}

async function pageStep(
  asked: Asked,
  subject: Subject,
  cursor: CalendarCursor,
  request: StepRequest,
): Promise<StepResult> {
  const mailbox = subject.id;
  const first = graphPath(['users', mailbox, 'calendarView'], {
    startDateTime: new Date(cursor.from).toISOString(),
    endDateTime: new Date(cursor.to).toISOString(),
    $select: EVENT_SELECT.join(','),
    $top: String(PAGE_ITEMS),
  });
  const page = await asked.graph.get({
    ...{ target: typeof cursor.at === 'object' && cursor.at !== null ? cursor.at.link : first, shape: GraphPage },
    ...{ prefer: [IN_UTC], charges: mailboxCharges(mailbox), mailbox, signal: request.signal },
    patient: !cursor.live,
  });
  const notes = new Notes();
  const readings: Reading[] = [];
  const events = page.items.flatMap((item) => {
    if (holdsContent(item)) notes.add('unexpected content');
    const event = readItem(GraphEvent, item);
    if (event === undefined) readings.push(quarantined('ING_ANSWER_UNEXPECTED', placeOf(subject, 'unknown')));
    return event === undefined ? [] : [event];
  });
  const known = request.marks.get(events.map(({ id }) => id));
  const put = new Map<string, Json>();
  for (const event of events) {
    const before = calendarMark(known.get(event.id));
    const read = readEvent(asked, subject, event, before);
    readings.push(...read.readings);
    notes.take(read.notes);
    put.set(event.id, calendarMarkJson(read.mark));
  }
  const next: CalendarCursor = {
    ...cursor,
    at: page.next === undefined ? 'sweep' : { link: page.next },
    done: cursor.done + events.length,
  };
  return {
    ...{ readings, cursor: { ...next }, marks: { round: cursor.round, put: [...put], remove: [] } },
    ...{ phase: cursor.live ? 'live' : 'backfilling', more: true, ...notes.asField() },
    ...(cursor.live ? {} : { progress: { done: next.done } }),
  };
}

/**
 * What was remembered and not met in this pass: it lies outside of the window by now, or it is gone. What is gone is taken
 * back and remembered still, since it may have been moved behind the window, and come again.
 */
function sweepStep(asked: Asked, subject: Subject, cursor: CalendarCursor, request: StepRequest): StepResult {
  const missed = request.marks.notOf(cursor.round, SWEEP_ITEMS);
  const readings: Reading[] = [];
  const put: [string, Json][] = [];
  const remove: string[] = [];
  for (const [id, json] of missed) {
    const before = calendarMark(json);
    if (before === undefined || before.start < cursor.from) {
      remove.push(id);
      continue;
    }
    const isInside = before.start < cursor.to;
    const isGone = isInside && isCalledOff(before, asked.ports.now());
    const back = isGone ? takenBack(subject, id, before, asked.ports.now()) : undefined;
    readings.push(...(back?.readings ?? []));
    put.push([id, calendarMarkJson(back?.mark ?? before)]);
  }
  const isOver = missed.size < SWEEP_ITEMS;
  return {
    readings,
    cursor: { ...cursor, at: isOver ? null : 'sweep', live: cursor.live || isOver },
    marks: { round: cursor.round, put, remove },
    ...{ phase: cursor.live || isOver ? 'live' : 'backfilling', more: !isOver },
    ...(isOver ? { upTo: cursor.passAt } : {}),
  };
}

/**
 * Whether a meeting that stands in this calendar no longer takes place no longer. Graph shows what an organizer calls off
 * with `isCancelled` until its guest removes it, so what vanishes without that was removed by a guest, who takes it from
 * nobody else; nor does whoever clears away a meeting that has been held.
 */
function isCalledOff({ told, start }: CalendarMark, now: number): boolean {
  if (told === null) return false;
  return told.organizer || (told.alone && start > now);
}

/** What to say of an event, given what was said of it before. Nothing, when it is the same. */
function readEvent(
  asked: Asked,
  subject: Subject,
  event: GraphEvent,
  before: CalendarMark | undefined,
): { readings: readonly Reading[]; notes: Notes; mark: CalendarMark } {
  const notes = new Notes();
  const stamp = event.changeKey || event.lastModifiedDateTime || '';
  // what is asked for and what may be told count too: with another policy it is another reading
  const change = stamp === '' ? '' : `${CALENDAR_MASK}/${asked.policy.privateMeetings}/${stamp}`;
  if (before !== undefined && before.change === change && change !== '') return { readings: [], notes, mark: before };
  const place = placeOf(subject, event.id);
  const meeting = meetingOf(event, subject.address);
  if ('fault' in meeting) {
    const code = meeting.fault === 'zone' ? 'ING_TIME_ZONE_UNKNOWN' : 'ING_BAD_EVENT';
    const readings = [quarantined(code, place, { field: meeting.fault === 'zone' ? 'start' : meeting.fault })];
    return { readings, notes, mark: { change, told: before?.told ?? null, start: before?.start ?? 0 } };
  }
  // a change that leaves the time of modification as it was must still replace what was told
  const version = Math.max(meeting.version, 1 + (before?.above ?? before?.told?.version ?? -1));
  const readings = [...tell(asked, subject, { ...meeting, version }, place)];
  const isTold = readings.some(({ kind }) => kind === 'activity');
  if (isTold && meeting.isPartial) notes.add('partial');
  const key = isTold ? meetingKey(meeting.uid, meeting.originalStart) : undefined;
  const told = before?.told ?? null;
  if (told !== null && before !== undefined && meetingKey(told.uid, told.original) !== key) {
    // a single meeting that was moved has another key from then on; one that became private is told no longer
    readings.unshift(...takenBack(subject, event.id, before, asked.ports.now()).readings);
  }
  const { uid, originalStart: original, isOrganizer: organizer, isAlone: alone, start } = meeting;
  return {
    readings,
    notes,
    mark: { change, told: isTold ? { uid, original, version, organizer, alone } : null, start },
  };
}

function tell({ policy }: Asked, subject: Subject, meeting: ReadMeeting, place: Place): readonly Reading[] {
  if (meeting.isPrivate && policy.privateMeetings === 'exclude') return [{ kind: 'excluded', reason: 'private' }];
  const sighting = { provider: 'microsoft', mailbox: subject.id };
  return readOrSetAside(place, () => activityFromMeeting(meeting, place, sighting));
}

/** The meeting stands in this calendar no longer. The organizer's copy still holds, where there is one. */
function takenBack(
  subject: Subject,
  id: string,
  { told, start }: CalendarMark,
  now: number,
): { readings: readonly Reading[]; mark: CalendarMark } {
  if (told === null) return { readings: [], mark: { change: '', told, start } };
  const self = { address: `mailto:${subject.address}` };
  // who was invited may have deleted only their own copy: any copy that changed later holds
  const version = Math.max(told.version + 1, told.organizer ? copyVersion(true, now) : 0);
  const readings = activityFromMeeting(
    {
      ...{ uid: told.uid, originalStart: told.original, start, version, cancelled: true },
      ...(told.organizer ? { organizer: self, attendees: [] } : { attendees: [self] }),
    },
    placeOf(subject, id),
    { provider: 'microsoft', mailbox: subject.id },
  );
  return { readings, mark: { change: '', told: null, start, above: version } };
}

function placeOf(subject: Subject, id: string): Place {
  return { file: `microsoft/calendar/${subject.id}/${id}` };
}
