import { Fault } from '../../../infra/kernel/fault.ts';
import type { Reading } from '../../contract.ts';
import { activityFromMeeting, type MeetingOccurrence } from '../../core/activity-from-meeting.ts';
import { type Place, quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import { INGEST_ERRORS, type IngestErrorCode } from '../../errors.ts';
import { withLineFeeds } from './csv-rows.ts';
import type { FileReading, ReadContext } from './file-source.ts';
import { type IcsComponent, icsComponents } from './ics-components.ts';
import { type IcsEvent, readEvent } from './ics-event.ts';
import { cutAt, LeftOut, noEvents, whyNone } from './ics-left-out.ts';
import { namedBy, type Occurrence, type SharedOut, shareOut } from './ics-series.ts';
import { startsOf } from './ics-starts.ts';
import { IcsZones } from './ics-zones.ts';
import { withoutUtf16 } from './text-encoding.ts';

/** An entry and the occurrences of it that were changed one by one. */
interface Series {
  master?: IcsEvent;
  readonly changed: IcsEvent[];
}

/**
 * The meetings of an iCalendar file. Each occurrence is one input, and so is each entry that gives none.
 *
 * All-day and floating times stand in `context.timeZone`. Of several entries with one UID the highest SEQUENCE holds
 * (of equals a cancelled one, then the last); a changed occurrence stands in for the one it names,
 * and with `RANGE=THISANDFUTURE` for all later ones. Fault `ING_NOT_TEXT` when it holds no calendar.
 */
export async function* readIcs(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<FileReading> {
  const zones = new IcsZones(context.timeZone);
  const events: IcsComponent[] = [];
  let seen = 0;
  let isCalendar = false;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of withLineFeeds(withoutUtf16(bytes))) {
      if (seen === 0 && chunk.subarray(0, 1024).includes(0)) throw notText(context, NUL_BYTES);
      seen += chunk.length;
      yield chunk;
    }
  }
  for await (const component of icsComponents(counted())) {
    isCalendar ||= component.kind !== 'VTIMEZONE';
    if (component.kind === 'VTIMEZONE') zones.add(component);
    else if (component.kind === 'VEVENT') events.push(component);
  }
  if (!isCalendar) throw notText(context, NO_BEGINNING);
  if (events.length === 0) yield noEvents(context.file.name);
  const series = new Map<string, Series>();
  for (const component of events) {
    yield* readOrSetAside({ file: context.file.name, line: component.line }, () =>
      collect(component, zones, series, context),
    );
  }
  const leftOut = new LeftOut();
  for (const one of series.values()) yield* seriesReadings(one, context, leftOut);
  yield* leftOut.notices(context.file.name, context.now);
}

const NUL_BYTES = 'it holds bytes that text does not have.';
const NO_BEGINNING = 'no line of it says BEGIN:VCALENDAR. What was saved may be a page that asks to sign in.';

function notText({ file }: ReadContext, why: string): Fault {
  return new Fault('ING_NOT_TEXT', `This is no calendar: ${why}`, {
    where: file.name,
    todo: 'Export the calendar as an .ics file once more.',
  });
}

/** What guests send about a meeting (RFC 5546) is not how it stands: a reply names its sender alone, a proposal a time that nobody agreed to. */
const NOT_THE_MEETING: ReadonlyMap<string, string> = new Map([
  ['REPLY', 'reply'],
  ['COUNTER', 'proposal'],
  ['DECLINECOUNTER', 'proposal'],
  ['REFRESH', 'proposal'],
]);

function* collect(
  component: IcsComponent,
  zones: IcsZones,
  all: Map<string, Series>,
  context: ReadContext,
): Generator<Reading> {
  const place = { file: context.file.name, line: component.line };
  if (!context.begin(component.line)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  const reason = NOT_THE_MEETING.get(component.method);
  if (reason !== undefined) return yield { kind: 'excluded', reason };
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
  const at = series.changed.findIndex(
    ({ recurrenceId, range }) => recurrenceId?.instant === event.recurrenceId?.instant && range === event.range,
  );
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

function* seriesReadings({ master, changed }: Series, context: ReadContext, leftOut: LeftOut): Generator<Reading> {
  const recurs = master !== undefined && (master.rules.length > 0 || master.added.length > 0);
  if (master !== undefined && !recurs && changed.length === 0)
    return yield* entryReadings(master, [namedBy(master)], context);
  const shared = master === undefined ? undefined : yield* masterReadings(master, changed, context, leftOut);
  for (const event of changed) yield* changedReadings(event, shared, context);
}

/** All occurrences of a series but those that were changed; returns what is left for the changes. */
function* masterReadings(
  master: IcsEvent,
  changed: readonly IcsEvent[],
  context: ReadContext,
  leftOut: LeftOut,
): Generator<Reading, SharedOut | undefined> {
  const place = placeOf(master, context);
  if (!context.begin(master.line)) return void (yield quarantined('ING_PARSE_TIMEOUT', place));
  const setAside = (code: IngestErrorCode, more = {}): Reading =>
    master.isPrivate ? { kind: 'excluded', reason: 'private' } : quarantined(code, place, more);
  const found = startsOrFailure(master, context.now);
  if (found === 'failed') return void (yield setAside('ING_PARSE_FAILED'));
  if (found === undefined) return void (yield setAside('ING_BAD_RECURRENCE', { field: 'RRULE' }));
  const shared = shareOut(master, changed, found.starts);
  const isKept = [master, ...changed].some(isAboutOthers);
  if (isKept) leftOut.add(master.line, found);
  if (shared.own.length === 0 && changed.length === 0) yield { kind: 'excluded', reason: whyNone(found) };
  else {
    if (isKept && found.cut)
      yield warning('ING_RECURRENCE_CUT', place, { field: 'RRULE', message: cutAt(found.cut, context.now) });
    yield* entryReadings(master, shared.own, context);
  }
  return shared;
}

function isAboutOthers({ isPrivate, organizer, attendees }: IcsEvent): boolean {
  return !isPrivate && (organizer !== undefined || attendees.length > 0);
}

/** One occurrence, or one and all later ones, in place of what the series says. */
function* changedReadings(event: IcsEvent, shared: SharedOut | undefined, context: ReadContext): Generator<Reading> {
  const said = rangeNotRead(event, shared);
  if (said !== undefined) {
    yield warning('ING_RANGE_NOT_READ', placeOf(event, context), { field: 'RECURRENCE-ID', message: said });
  }
  const occurrences = shared?.changed.get(event) ?? [namedBy(event)];
  if (occurrences.length === 0) yield { kind: 'excluded', reason: 'superseded' };
  else yield* entryReadings(event, occurrences, context);
}

function rangeNotRead({ range }: IcsEvent, shared: SharedOut | undefined): string | undefined {
  if (range === undefined) return undefined;
  if (range !== 'THISANDFUTURE')
    return `${INGEST_ERRORS.ING_RANGE_NOT_READ} Of ranges, only THISANDFUTURE is known. If it matters, change those occurrences one by one in the calendar, and export it again.`;
  return shared === undefined
    ? `${INGEST_ERRORS.ING_RANGE_NOT_READ} The series with its UID is not in this file, or cannot be read. Export the whole calendar, and import that.`
    : undefined;
}

function startsOrFailure(master: IcsEvent, now: number): ReturnType<typeof startsOf> | 'failed' {
  try {
    return startsOf(master, now);
  } catch {
    return 'failed';
  }
}

/** The occurrences that one entry tells of. What is to be said about it is said once, and without people it is one input. */
function* entryReadings(event: IcsEvent, occurrences: readonly Occurrence[], context: ReadContext): Generator<Reading> {
  const place = placeOf(event, context);
  if (event.isPrivate) return yield { kind: 'excluded', reason: 'private' };
  yield* remarks(event, place);
  for (const [index, occurrence] of occurrences.entries()) {
    const readings = occurrenceReadings(event, occurrence, place, context);
    yield* index === 0 ? readings : readings.filter(({ kind }) => kind !== 'warning');
    if (readings[0]?.kind === 'excluded') return;
  }
}

function* remarks(event: IcsEvent, place: Place): Generator<Reading> {
  if (event.unknownZone) yield warning('ING_TIME_ZONE_UNKNOWN', place, { field: 'DTSTART' });
  if (event.cut) yield warning('ING_FIELD_CUT', place, { field: 'ATTENDEE' });
}

function occurrenceReadings(
  event: IcsEvent,
  { start, originalStart }: Occurrence,
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
