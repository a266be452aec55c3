import { Fault } from '../../../infra/kernel/fault.ts';
import type { Reading } from '../../contract.ts';
import { activityFromMeeting, type MeetingOccurrence } from '../../core/activity-from-meeting.ts';
import { type Place, quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import type { ReadContext } from './file-source.ts';
import { type IcsComponent, icsComponents } from './ics-components.ts';
import { type IcsEvent, readEvent } from './ics-event.ts';
import { dayOf, startsOf } from './ics-starts.ts';
import { IcsZones } from './ics-zones.ts';

/** An entry and the occurrences of it that were changed one by one. */
interface Series {
  master?: IcsEvent;
  readonly changed: IcsEvent[];
}

/**
 * The meetings of an iCalendar file. Each occurrence is one input, and so is each entry that gives none.
 *
 * All-day and floating times stand in `context.timeZone`. Of several entries with one UID the highest SEQUENCE holds
 * (of equals a cancelled one, then the last); a changed occurrence stands in for the one it names.
 */
export async function* readIcs(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const zones = new IcsZones(context.timeZone);
  const events: IcsComponent[] = [];
  let seen = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      if (seen === 0 && Buffer.from(chunk.subarray(0, 1024)).includes(0)) throw notText(context);
      seen += chunk.length;
      yield chunk;
    }
  }
  for await (const component of icsComponents(counted())) {
    if (component.kind === 'VTIMEZONE') zones.add(component);
    else events.push(component);
  }
  const series = new Map<string, Series>();
  for (const component of events) {
    yield* readOrSetAside({ file: context.file.name, line: component.line }, () =>
      collect(component, zones, series, context),
    );
  }
  for (const one of series.values()) yield* seriesReadings(one, context);
}

function notText(context: ReadContext): Fault {
  return new Fault('ING_NOT_TEXT', 'This is no calendar: it holds bytes that text does not have.', {
    where: context.file.name,
  });
}

function* collect(
  component: IcsComponent,
  zones: IcsZones,
  all: Map<string, Series>,
  context: ReadContext,
): Generator<Reading> {
  const place = { file: context.file.name, line: component.line };
  if (!context.begin(component.line)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  const event = readEvent(component, zones);
  if ('field' in event)
    return yield quarantined(event.field === 'END' ? 'ING_TRUNCATED' : 'ING_BAD_EVENT', place, event);
  const series = all.get(event.uid) ?? { changed: [] };
  all.set(event.uid, series);
  if (event.recurrenceId === undefined) {
    const former = series.master;
    series.master = former === undefined ? event : later(former, event);
    if (former !== undefined) yield { kind: 'excluded', reason: 'superseded' };
    return;
  }
  const at = series.changed.findIndex(({ recurrenceId }) => recurrenceId?.instant === event.recurrenceId?.instant);
  const former = series.changed[at];
  if (former === undefined) series.changed.push(event);
  else {
    series.changed[at] = later(former, event);
    yield { kind: 'excluded', reason: 'superseded' };
  }
}

/** Which of two revisions holds. */
function later(a: IcsEvent, b: IcsEvent): IcsEvent {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence ? a : b;
  return a.cancelled && !b.cancelled ? a : b;
}

function* seriesReadings({ master, changed }: Series, context: ReadContext): Generator<Reading> {
  if (master === undefined) {
    for (const event of changed)
      yield* singleReadings(event, context, event.recurrenceId?.instant ?? event.start.instant);
    return;
  }
  const recurs = master.rules.length > 0 || master.added.length > 0;
  if (!recurs && changed.length === 0) return yield* singleReadings(master, context, master.start.instant);
  yield* masterReadings(master, changed, context);
  for (const event of changed)
    yield* singleReadings(event, context, event.recurrenceId?.instant ?? event.start.instant);
}

/** All occurrences of a series but those that were changed one by one. */
function* masterReadings(master: IcsEvent, changed: readonly IcsEvent[], context: ReadContext): Generator<Reading> {
  const place = placeOf(master, context);
  if (!context.begin(master.line)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  if (master.isPrivate) return yield { kind: 'excluded', reason: 'private' };
  const found = startsOrFailure(master, context.now);
  if (found === 'failed') return yield quarantined('ING_PARSE_FAILED', place);
  if (found === undefined) return yield quarantined('ING_BAD_RECURRENCE', place, { field: 'RRULE' });
  const gone = new Set(
    [...master.removed, ...changed.flatMap(({ recurrenceId }) => recurrenceId ?? [])].map(({ instant }) => instant),
  );
  const days = new Set(master.removed.filter(({ isDate }) => isDate).map(({ wall }) => dayOf(wall)));
  const starts = found.starts.filter(({ instant, day }) => !gone.has(instant) && !days.has(day));
  if (starts.length === 0 && changed.length === 0) return yield { kind: 'excluded', reason: 'no occurrence' };
  if (found.cut) yield warning('ING_RECURRENCE_CUT', place, { field: 'RRULE' });
  yield* remarks(master, place);
  for (const [index, { instant }] of starts.entries()) {
    const readings = occurrenceReadings(master, instant, instant, place, context);
    // what is to be said about the entry is said once, and an entry without people is one input
    yield* index === 0 ? readings : readings.filter(({ kind }) => kind !== 'warning');
    if (readings[0]?.kind === 'excluded') return;
  }
}

function startsOrFailure(master: IcsEvent, now: number): ReturnType<typeof startsOf> | 'failed' {
  try {
    return startsOf(master, now);
  } catch {
    return 'failed';
  }
}

/** One entry that stands for one occurrence. */
function* singleReadings(event: IcsEvent, context: ReadContext, originalStart: number): Generator<Reading> {
  const place = placeOf(event, context);
  if (event.isPrivate) return yield { kind: 'excluded', reason: 'private' };
  yield* remarks(event, place);
  yield* occurrenceReadings(event, event.start.instant, originalStart, place, context);
}

function* remarks(event: IcsEvent, place: Place): Generator<Reading> {
  if (event.unknownZone) yield warning('ING_TIME_ZONE_UNKNOWN', place, { field: 'DTSTART' });
  if (event.cut) yield warning('ING_FIELD_CUT', place, { field: 'ATTENDEE' });
}

function occurrenceReadings(
  event: IcsEvent,
  start: number,
  originalStart: number,
  place: Place,
  context: ReadContext,
): Reading[] {
  const { uid, sequence: version, cancelled, attendees, unnamed, durationSeconds, organizer } = event;
  const meeting: MeetingOccurrence = {
    ...{ uid, originalStart, start, version, cancelled, attendees, unnamed },
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(organizer === undefined ? {} : { organizer }),
  };
  return activityFromMeeting(meeting, place, { provider: 'files', mailbox: context.file.mailbox });
}

function placeOf(event: IcsEvent, context: ReadContext): Place {
  return { file: context.file.name, line: event.line };
}
