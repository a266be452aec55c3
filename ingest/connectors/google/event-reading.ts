/** An entry of a Google calendar → its reading, and what is remembered of it. */
import type { Reading } from '../../contract.ts';
import { activityFromMeeting, type Invited, type MeetingOccurrence } from '../../core/activity-from-meeting.ts';
import { quarantined, readOrSetAside } from '../../core/complain.ts';
import type { Subject } from '../../sync/port.ts';
import type { Event, EventAttendee } from './event.ts';
import type { EventMark } from './event-mark.ts';
import { eventInstant, eventSlot } from './event-time.ts';
import { cancelledVersion, eventVersion, leftVersion } from './event-version.ts';
import { MASK_VERSION } from './masks.ts';
import { GOOGLE } from './options.ts';

/** Above this Google does not pass on who answers what, and a talk of so many makes no ties anyway. */
export const GUESTS_MAX = 200;

export interface CalendarOf {
  readonly subject: Pick<Subject, 'id' | 'address'>;
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly privateMeetings: 'exclude' | 'attendance';
}

export interface EventReading {
  readonly readings: readonly Reading[];
  /** What to remember; undefined: what is remembered is to be forgotten. */
  readonly mark?: EventMark;
  readonly note?: 'partial' | 'unknown removal' | 'unchanged';
}

/** @param known what is remembered of it */
export function readEvent(event: Event, calendar: CalendarOf, known: EventMark | undefined): EventReading {
  if (event.status === 'cancelled') {
    if (known === undefined) return { readings: [], note: 'unknown removal' };
    if (isLeft(event, known)) return { readings: leftReadings(event, calendar, known) };
    return { readings: vanishedReadings(event.id, known, calendar, instantOfText(event.updated)) };
  }
  if (isPrivate(event) && calendar.privateMeetings === 'exclude') return leftOut(event, calendar, known, 'private');
  if (!hasGuests(event)) return leftOut(event, calendar, known, 'nobody invited');
  const start = eventInstant(event.start, calendar.timeZone);
  const slot = eventSlot(event.originalStartTime ?? event.start);
  const place = placeOf(event.id, calendar);
  if (start === undefined || slot === undefined || event.iCalUID === undefined) {
    return {
      readings: [quarantined('ING_BAD_EVENT', place, { field: event.iCalUID === undefined ? 'iCalUID' : 'start' })],
    };
  }
  const organizer = event.organizer?.self === true;
  const partial = isPartial(event);
  const complete = isComplete(event);
  const updated = instantOfText(event.updated);
  const version = eventVersion({ updated, organizer, complete });
  const mark: EventMark = {
    ...{ uid: event.iCalUID, slot, start, version, organizer, mask: MASK_VERSION },
    ...(updated === undefined ? {} : { updated }),
  };
  if (updated !== undefined && isSame(known, mark)) return { readings: [], mark, note: 'unchanged' };
  const meeting = meetingOf(event, { mark, partial, calendar });
  const told = readOrSetAside(place, () => activityFromMeeting(meeting, place, sightingOf(calendar)));
  // a single meeting that was moved has another key from then on
  const isMoved = known !== undefined && (known.uid !== mark.uid || known.slot !== mark.slot);
  const readings = isMoved ? [...cancelledReadings(event.id, known, calendar, updated), ...told] : told;
  return { readings, mark, ...(partial ? { note: 'partial' } : {}) };
}

/**
 * Whether a guest removed the entry from the own calendar. Google's reference of events says of `status`: what somebody was
 * invited to and removed goes on to provide its details, of what was called off only the id is sure.
 */
function isLeft({ organizer, iCalUID, start, attendees }: Event, known: EventMark): boolean {
  const hasDetails = iCalUID !== undefined && start !== undefined && attendees.length > 0;
  return hasDetails && !known.organizer && organizer !== undefined && !organizer.self;
}

/** A guest who removes a meeting that lies ahead has declined it, and the others still meet. */
function leftReadings(event: Event, calendar: CalendarOf, known: EventMark): readonly Reading[] {
  // who is not shown the others must not speak for them
  if (known.start <= calendar.now || !isComplete(event)) return [];
  const answered = event.attendees.map((one) => (one.self ? { ...one, responseStatus: 'declined' } : one));
  const updated = instantOfText(event.updated);
  const version = leftVersion(known.version, updated);
  const mark = { ...known, version };
  const meeting = meetingOf({ ...event, attendees: answered }, { mark, partial: false, calendar });
  const place = placeOf(event.id, calendar);
  return readOrSetAside(place, () => activityFromMeeting(meeting, place, sightingOf(calendar)));
}

/**
 * What was told of an entry that is no longer there. A guest who clears away a meeting that has been held takes nothing back:
 * it was held, with the others. One that lies ahead may have been called off by an organizer outside, which looks the same.
 */
export function vanishedReadings(
  id: string,
  mark: EventMark,
  calendar: CalendarOf,
  updated: number | undefined,
): readonly Reading[] {
  if (!mark.organizer && mark.start <= calendar.now) return [];
  return cancelledReadings(id, mark, calendar, updated);
}

/** Takes back what was told of an entry. Who took part no longer matters: the owner of the calendar stands for all. */
function cancelledReadings(
  id: string,
  { uid, slot, start, version, organizer }: EventMark,
  calendar: CalendarOf,
  updated: number | undefined,
): readonly Reading[] {
  const place = placeOf(id, calendar);
  const self = { address: `mailto:${calendar.subject.address}` };
  const meeting: MeetingOccurrence = {
    ...{ uid, originalStart: slot, start, cancelled: true },
    version: cancelledVersion(version, { updated, organizer }),
    ...(organizer ? { organizer: self, attendees: [] } : { attendees: [self] }),
  };
  return readOrSetAside(place, () => activityFromMeeting(meeting, place, sightingOf(calendar)));
}

function isPartial({ attendeesOmitted, attendees }: Event): boolean {
  return attendeesOmitted || attendees.length > GUESTS_MAX;
}

function isComplete(event: Event): boolean {
  return !isPartial(event) && event.guestsCanSeeOtherGuests;
}

/** Left out on purpose; what was told of it before, when it was another kind of entry, is taken back instead. */
function leftOut(event: Event, calendar: CalendarOf, known: EventMark | undefined, reason: string): EventReading {
  if (known === undefined) return { readings: [{ kind: 'excluded', reason }] };
  return { readings: cancelledReadings(event.id, known, calendar, instantOfText(event.updated)) };
}

function meetingOf(
  event: Event,
  { mark, partial, calendar }: { mark: EventMark; partial: boolean; calendar: CalendarOf },
): MeetingOccurrence {
  const listed = partial ? event.attendees.filter(({ self }) => self) : event.attendees;
  const end = eventInstant(event.end, calendar.timeZone);
  const people = event.attendees.filter(({ resource }) => !resource).length;
  // a list is only cut when it is long: without a number it would pass for a talk of two
  const total = event.attendeesOmitted ? Math.max(people, GUESTS_MAX + 1) : people;
  const organizer = organizerOf(event);
  return {
    ...{ uid: mark.uid, originalStart: mark.slot, start: mark.start, version: mark.version, cancelled: false },
    ...(end === undefined ? {} : { durationSeconds: Math.round((end - mark.start) / 1000) }),
    ...(organizer === undefined ? {} : { organizer }),
    attendees: listed.flatMap(invitedOf),
    unnamed: listed.filter(({ email, resource }) => !resource && !isAddress(email)).length,
    ...(partial ? { total } : {}),
  };
}

function invitedOf({ email, displayName, responseStatus, resource }: EventAttendee): Invited[] {
  if (!isAddress(email)) return [];
  return [
    {
      address: `mailto:${email}`,
      ...(displayName === undefined ? {} : { name: displayName }),
      ...(responseStatus === undefined ? {} : { response: responseStatus }),
      resource,
    },
  ];
}

const NOBODY = ['@group.calendar.google.com', '@resource.calendar.google.com', 'unknownorganizer@calendar.google.com'];

/** Undefined for a calendar of several people, or of nobody that is known: that organizes nothing itself. */
export function organizerOf({ organizer }: Pick<Event, 'organizer'>): Invited | undefined {
  const { email, displayName } = organizer ?? {};
  if (!isAddress(email) || NOBODY.some((end) => email.toLowerCase().endsWith(end))) return undefined;
  return { address: `mailto:${email}`, ...(displayName === undefined ? {} : { name: displayName }) };
}

/** An appointment with oneself, or with a room alone, is nobody's communication. */
function hasGuests({ attendees, attendeesOmitted, organizer }: Event): boolean {
  if (attendeesOmitted || organizer?.self === false) return true;
  return attendees.some(({ self, resource }) => !self && !resource);
}

function isPrivate({ visibility }: Event): boolean {
  return visibility === 'private' || visibility === 'confidential';
}

function isSame(known: EventMark | undefined, { version, updated, start, slot, organizer, mask }: EventMark): boolean {
  return (
    known !== undefined &&
    known.version === version &&
    known.updated === updated &&
    known.start === start &&
    known.slot === slot &&
    known.organizer === organizer &&
    known.mask === mask
  );
}

function isAddress(email: string | undefined): email is string {
  return email?.includes('@') === true;
}

function instantOfText(text: string | undefined): number | undefined {
  const instant = Date.parse(text ?? '');
  return Number.isNaN(instant) ? undefined : instant;
}

function placeOf(id: string, { subject }: CalendarOf): { file: string } {
  return { file: `google/calendar/${subject.id}/${id}` };
}

function sightingOf({ subject }: CalendarOf): { provider: string; mailbox: string } {
  return { provider: GOOGLE, mailbox: subject.id };
}
