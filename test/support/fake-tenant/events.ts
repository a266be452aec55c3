/** What a meeting is in a fake tenant, the same for every vendor. Every calendar that it stands in shows this one event. */

import { MARKERS } from './markers.ts';
import type { MailAddress } from './messages.ts';

export type Answer = 'accepted' | 'declined' | 'tentative' | 'none';

export interface Attendee extends MailAddress {
  readonly answer: Answer;
  readonly optional: boolean;
  /** A room or a thing. */
  readonly resource: boolean;
}

/** A time, or a whole day of the calendar it stands in. Ends are exclusive. */
export type EventTime =
  | { readonly at: number; readonly zone?: string }
  /** `2026-03-01` */
  | { readonly date: string };

/** What one instance of a series has of its own. */
export interface Occurrence {
  readonly start?: EventTime;
  readonly end?: EventTime;
  readonly cancelled?: boolean;
  readonly attendees?: readonly Attendee[];
}

export interface CalendarEvent {
  readonly id: string;
  readonly uid: string;
  readonly organizer: MailAddress;
  /** Without the organizer, unless the organizer answered too. */
  readonly attendees: readonly Attendee[];
  readonly start: EventTime;
  readonly end: EventTime;
  /** Of a series: where its instances would begin, and how they differ. Absent for a single event. */
  readonly series?: {
    /** Milliseconds since 1970 of every original start, the earliest first. */
    readonly slots: readonly number[];
    /** `RRULE:FREQ=WEEKLY;…` when the slots follow one. */
    readonly rule?: string;
    /** By original start. */
    readonly changed: ReadonlyMap<number, Occurrence>;
  };
  readonly cancelled: boolean;
  readonly visibility: 'default' | 'public' | 'private' | 'confidential';
  readonly guestsSeeOthers: boolean;
  /** More guests than a vendor lists: it then shows the owner of the calendar alone. */
  readonly attendeesOmitted: boolean;
  readonly type: 'default' | 'focusTime' | 'outOfOffice' | 'workingLocation' | 'birthday' | 'fromGmail';
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly sequence: number;
  /** Content, as in a mail. */
  readonly title: string;
  readonly description: string;
  readonly location: string;
}

export type NewEvent = Pick<CalendarEvent, 'id' | 'organizer' | 'start' | 'end'> & Partial<CalendarEvent>;

export function eventWith(event: NewEvent): CalendarEvent {
  return {
    uid: `${event.id}@calendar.example.com`,
    attendees: [],
    cancelled: false,
    visibility: 'default',
    guestsSeeOthers: true,
    attendeesOmitted: false,
    type: 'default',
    createdAt: 0,
    updatedAt: 0,
    sequence: 0,
    title: MARKERS.title,
    description: MARKERS.description,
    location: MARKERS.location,
    ...event,
  };
}

export function attendee(address: string, answer: Answer = 'none', more: Partial<Attendee> = {}): Attendee {
  return { address, answer, optional: false, resource: false, ...more };
}

/** An event or one instance of a series, as it is now. */
export interface Instance {
  readonly event: CalendarEvent;
  /** Milliseconds since 1970, absent for a single event. It stays when the instance is moved. */
  readonly originalStart?: number;
  readonly start: EventTime;
  readonly end: EventTime;
  readonly cancelled: boolean;
  readonly attendees: readonly Attendee[];
  /** Whether it differs from its series. */
  readonly isException: boolean;
}

/** Every instance, the cancelled ones too, in the order of their original starts. */
export function instancesOf(event: CalendarEvent): Instance[] {
  const { start, end, cancelled, attendees, series } = event;
  if (series === undefined) return [{ event, start, end, cancelled, attendees, isException: false }];
  const length = instantOf(end, 'UTC') - instantOf(start, 'UTC');
  return series.slots.map((slot) => {
    const own = series.changed.get(slot);
    return {
      event,
      originalStart: slot,
      start: own?.start ?? like(start, slot),
      end: own?.end ?? like(end, slot + length),
      cancelled: cancelled || (own?.cancelled ?? false),
      attendees: own?.attendees ?? attendees,
      isException: own !== undefined,
    };
  });
}

function like(time: EventTime, at: number): EventTime {
  return 'date' in time ? { date: new Date(at).toISOString().slice(0, 10) } : { ...time, at };
}

/** The instant of a time; a whole day begins at midnight of the zone. */
export function instantOf(time: EventTime, zone: string): number {
  if ('at' in time) return time.at;
  const midnight = Date.parse(`${time.date}T00:00:00Z`);
  // twice, since the offset at the first guess may be that of the other side of a clock change
  const guess = midnight - offsetAt(midnight, zone);
  return midnight - offsetAt(guess, zone);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC, milliseconds. */
export function offsetAt(at: number, zone: string): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  clocks.set(zone, clock);
  const shown = clock.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(shown ?? '') ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -size : size;
}
