/** An event, or one instance of a series, as it stands in somebody's calendar at Microsoft. */
import { createHash } from 'node:crypto';
import { type Attendee, type EventTime, type Instance, instantOf, offsetAt, type Answer as Reply } from '../events.ts';
import type { MailAddress } from '../messages.ts';
import { addressesOf, type Person } from '../people.ts';
import type { Json } from './directory-json.ts';
import type { Face } from './graph-call.ts';
import { eventId } from './ids.ts';
import { graphTime } from './mail-json.ts';
import { exchangeName } from './time-zones.ts';

/** Never given to whoever has no more than `Calendars.ReadBasic.All`. */
export const WITHHELD_FROM_BASIC = new Set(['body', 'bodyPreview', 'attachments', 'extensions']);

const REPLIES: Readonly<Record<Reply, string>> = {
  accepted: 'accepted',
  declined: 'declined',
  tentative: 'tentativelyAccepted',
  none: 'notResponded',
};
const SENSITIVITY = { default: 'normal', public: 'normal', private: 'private', confidential: 'confidential' } as const;
const NEVER = '0001-01-01T00:00:00Z';

const named = ({ address, name }: MailAddress) => ({ emailAddress: { name: name ?? address, address } });

/** A time in a zone, as Graph writes it: without an offset, with seven digits after the second. A whole day has no zone. */
export function dateTimeIn(time: EventTime, zone: string, shown: string): Json {
  if ('date' in time) return { dateTime: `${time.date}T00:00:00.0000000`, timeZone: shown };
  const ahead = zone === 'UTC' ? 0 : offsetAt(time.at, zone);
  const local = new Date(time.at + ahead).toISOString();
  return { dateTime: `${local.slice(0, 23)}0000`, timeZone: shown };
}

/** Where a whole day of a calendar begins, for the window of a view. */
export const beginsAt = (time: EventTime) => instantOf(time, 'UTC');

export interface ShownIn {
  /** IANA. */
  readonly zone: string;
  /** As the client wrote it. */
  readonly name: string;
}

/**
 * What tells a meeting apart in every calendar. Each occurrence has one of its own: a global object id (MS-OXOCAL
 * 2.2.1.27) with the original day, which wraps the UID of the series as of one that came from another system.
 */
function iCalUId({ event, originalStart }: Instance): string {
  if (originalStart === undefined) return event.uid;
  const day = new Date(originalStart);
  const stamp = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  const hex = stamp.map((part, index) => part.toString(16).padStart(index === 0 ? 4 : 2, '0')).join('');
  const data = Buffer.concat([
    Buffer.from('vCal-Uid'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from(event.uid),
    Buffer.alloc(1),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return `040000008200E00074C5B7101A82E008${hex}${'0'.repeat(32)}${length.toString('hex')}${data.toString('hex')}`.toUpperCase();
}

function typeOf({ event, isException }: Instance): string {
  if (event.series === undefined) return 'singleInstance';
  return isException ? 'exception' : 'occurrence';
}

export function isOrganizer(person: Person, { event }: Instance): boolean {
  const own = addressesOf(person).map((address) => address.toLowerCase());
  return own.includes(event.organizer.address.toLowerCase());
}

/** The one instance, or the whole series as its master. */
export function eventJson(face: Face, person: Person, instance: Instance, shownIn: ShownIn, isMaster = false): Json {
  const { event, start, end, cancelled, originalStart } = instance;
  const { series } = event;
  const id = eventId(person.id, event.id, isMaster ? undefined : originalStart);
  const changeKey = changeKeyOf(instance);
  const isSeries = series !== undefined;
  return {
    '@odata.etag': `W/"${changeKey}"`,
    id,
    createdDateTime: exactTime(event.createdAt),
    lastModifiedDateTime: exactTime(event.updatedAt),
    changeKey,
    categories: [],
    transactionId: null,
    originalStartTimeZone: zoneNameOf(event.start),
    originalEndTimeZone: zoneNameOf(event.end),
    ...(isSeries && !isMaster && originalStart !== undefined ? { originalStart: graphTime(originalStart) } : {}),
    iCalUId: isMaster ? event.uid : iCalUId(instance),
    uid: event.uid,
    occurrenceId: isSeries && !isMaster ? `OID.${id}.${new Date(originalStart ?? 0).toISOString().slice(0, 10)}` : null,
    reminderMinutesBeforeStart: 15,
    isReminderOn: true,
    hasAttachments: false,
    subject: event.title,
    bodyPreview: event.description,
    body: { contentType: 'html', content: `<html><body>${event.description}</body></html>` },
    importance: 'normal',
    sensitivity: SENSITIVITY[event.visibility],
    isAllDay: 'date' in start,
    isCancelled: cancelled,
    isOrganizer: isOrganizer(person, instance),
    isDraft: false,
    responseRequested: true,
    seriesMasterId: isSeries && !isMaster ? eventId(person.id, event.id) : null,
    showAs: showAs(instance),
    type: isMaster ? 'seriesMaster' : typeOf(instance),
    webLink: `https://outlook.example/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: false,
    onlineMeetingProvider: 'unknown',
    onlineMeeting: null,
    allowNewTimeProposals: true,
    hideAttendees: !event.guestsSeeOthers,
    ...peopleIn(face, person, instance),
    start: dateTimeIn(isMaster ? event.start : start, shownIn.zone, shownIn.name),
    end: dateTimeIn(isMaster ? event.end : end, shownIn.zone, shownIn.name),
    location: placeJson(event.location),
    locations: [placeJson(event.location)],
    recurrence: isMaster ? recurrenceOf(instance) : null,
  };
}

const exactTime = (at: number) => new Date(at).toISOString().replace('Z', '0000Z');

/** Changes with everything that can change of an instance: its own part of the series, too. */
function changeKeyOf({ event, start, end, cancelled, attendees }: Instance): string {
  const state = JSON.stringify([event.id, event.sequence, event.updatedAt, start, end, cancelled, attendees]);
  return createHash('sha256').update(state).digest('base64').slice(0, 24);
}

const zoneNameOf = (time: EventTime) => ('zone' in time && time.zone !== undefined ? exchangeName(time.zone) : 'UTC');

function placeJson(displayName: string): Json {
  return { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' };
}

function showAs({ event, cancelled }: Instance): string {
  if (cancelled) return 'free';
  if (event.type === 'outOfOffice') return 'oof';
  return event.type === 'workingLocation' ? 'workingElsewhere' : 'busy';
}

function peopleIn(face: Face, person: Person, instance: Instance): Json {
  const { event, attendees } = instance;
  const own = addressesOf(person).map((address) => address.toLowerCase());
  const isOwner = isOrganizer(person, instance);
  const isOwn = ({ address }: Attendee) => own.includes(address.toLowerCase());
  const knowsAll = isOwner || face.behaviour.answersOfOthers === 'everybody';
  const listed = isOwner || event.guestsSeeOthers ? attendees : attendees.filter(isOwn);
  const mine = attendees.find(isOwn);
  const response = isOwner ? 'organizer' : REPLIES[mine?.answer ?? 'none'];
  return {
    organizer: named(event.organizer),
    attendees: listed.map((one) => attendeeJson(one, knowsAll || isOwn(one))),
    responseStatus: {
      response,
      time: mine === undefined || mine.answer === 'none' ? NEVER : exactTime(event.updatedAt),
    },
  };
}

function attendeeJson(attendee: Attendee, isAnswerKnown: boolean): Json {
  const type = attendee.resource ? 'resource' : attendee.optional ? 'optional' : 'required';
  const response = isAnswerKnown && attendee.answer !== 'none' ? REPLIES[attendee.answer] : 'none';
  return { type, status: { response, time: NEVER }, ...named(attendee) };
}

const PATTERNS: Readonly<Record<string, string>> = {
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'absoluteMonthly',
  YEARLY: 'absoluteYearly',
};
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** By its rule, as far as that goes; a series without one has as many weekly instances as it has slots. */
function recurrenceOf({ event }: Instance): Json | null {
  const { slots = [], rule = 'RRULE:FREQ=WEEKLY' } = event.series ?? {};
  const [first] = slots;
  if (first === undefined) return null;
  const parts = new Map(
    rule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part) => part.split('=', 2) as [string, string]),
  );
  const begins = new Date(first);
  return {
    pattern: {
      type: PATTERNS[parts.get('FREQ') ?? ''] ?? 'weekly',
      interval: Number(parts.get('INTERVAL') ?? 1),
      month: begins.getUTCMonth() + 1,
      dayOfMonth: begins.getUTCDate(),
      daysOfWeek: [WEEKDAYS[begins.getUTCDay()]],
      firstDayOfWeek: 'sunday',
      index: 'first',
    },
    range: {
      type: 'numbered',
      startDate: begins.toISOString().slice(0, 10),
      endDate: '0001-01-01',
      recurrenceTimeZone: zoneNameOf(event.start),
      numberOfOccurrences: slots.length,
    },
  };
}
