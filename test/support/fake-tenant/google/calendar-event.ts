/** An event as Google Calendar shows it to one person. */
import { type Attendee, type EventTime, type Instance, instantOf, offsetAt } from '../events.ts';
import { MARKERS } from '../markers.ts';
import { addressesOf, type Person } from '../people.ts';

/** Beyond so many guests the answers of others are not shown. */
const ANSWERS_SHOWN_MAX = 200;

const ANSWERS = { accepted: 'accepted', declined: 'declined', tentative: 'tentative', none: 'needsAction' } as const;

/** How the caller wants to see events. */
export interface EventView {
  readonly viewer: Person;
  /** Zone of the times in the answer. */
  readonly zone: string;
  readonly etag: string;
  /** More guests than this are left out, all but the viewer. */
  readonly maxAttendees: number;
}

/** The id of an instance tells the event and the original start; that of a single event is the event's. */
export function instanceId({ event, originalStart }: Instance): string {
  if (originalStart === undefined) return event.id;
  const basic = new Date(originalStart).toISOString().replaceAll(/[-:]|\.000/g, '');
  return `${event.id}_${'date' in event.start ? basic.slice(0, 8) : basic}`;
}

/**
 * All that is shown of an event or instance that is gone: its id. Events to which somebody was invited and that they
 * removed themselves go on to provide their details, to whoever asks for deleted ones (Events resource, `status`).
 */
export function cancelledEvent(instance: Instance, view: EventView, withDetails = false): object {
  const { event, originalStart } = instance;
  return {
    ...(withDetails ? shownEvent(instance, view) : {}),
    kind: 'calendar#event',
    etag: view.etag,
    id: instanceId(instance),
    status: 'cancelled',
    ...(originalStart === undefined ? {} : originalOf(instance, originalStart, view)),
    ...(originalStart === undefined ? {} : { recurringEventId: event.id }),
  };
}

/** An instance, or a single event. */
export function instanceEvent(instance: Instance, view: EventView): object {
  const { event, originalStart } = instance;
  if (instance.cancelled) return cancelledEvent(instance, view);
  return {
    ...shownEvent(instance, view),
    id: instanceId(instance),
    ...(originalStart === undefined ? {} : originalOf(instance, originalStart, view)),
    ...(originalStart === undefined ? {} : { recurringEventId: event.id }),
  };
}

/** A series as a whole: its first instance with the rule. */
export function masterEvent(master: Instance, view: EventView): object {
  const { event } = master;
  const { rule, slots = [] } = event.series ?? {};
  const dates = slots.map((slot) => new Date(slot).toISOString().replaceAll(/[-:]|\.000/g, ''));
  const recurrence = [rule ?? `RDATE;VALUE=DATE-TIME:${dates.join(',')}`];
  return { ...shownEvent(master, view), id: event.id, recurrence };
}

function originalOf({ event }: Instance, originalStart: number, view: EventView): object {
  const start: EventTime =
    'date' in event.start
      ? { date: new Date(originalStart).toISOString().slice(0, 10) }
      : { ...event.start, at: originalStart };
  return { originalStartTime: shownTime(start, view.zone) };
}

function shownEvent({ event, start, end, attendees }: Instance, view: EventView): object {
  const { organizer, visibility } = event;
  const isOwn = (address: string) =>
    addressesOf(view.viewer).some((own) => own.toLowerCase() === address.toLowerCase());
  const organizes = isOwn(organizer.address);
  const who = {
    email: organizer.address,
    ...(organizer.name === undefined ? {} : { displayName: organizer.name }),
    ...(organizes ? { self: true } : {}),
  };
  const isCut = event.attendeesOmitted || attendees.length > view.maxAttendees;
  const seesAll = !isCut && (event.guestsSeeOthers || organizes);
  const seen = seesAll ? attendees : attendees.filter(({ address }) => isOwn(address));
  const showsAnswers = attendees.length <= ANSWERS_SHOWN_MAX;
  const guests = seen.map((one) => guestOf(one, isOwn(one.address), one.address === organizer.address, showsAnswers));
  return {
    kind: 'calendar#event',
    etag: view.etag,
    status: 'confirmed',
    htmlLink: `https://calendar.example.com/event?eid=${event.id}`,
    created: new Date(event.createdAt).toISOString(),
    updated: new Date(event.updatedAt).toISOString(),
    summary: event.title,
    description: event.description,
    location: event.location,
    creator: who,
    organizer: who,
    start: shownTime(start, view.zone),
    end: shownTime(end, view.zone),
    iCalUID: event.uid,
    sequence: event.sequence,
    ...(guests.length === 0 ? {} : { attendees: guests }),
    ...(isCut ? { attendeesOmitted: true } : {}),
    ...(visibility === 'default' ? {} : { visibility }),
    ...(event.guestsSeeOthers ? {} : { guestsCanSeeOtherGuests: false }),
    attachments: [{ title: MARKERS.attachment, fileUrl: 'https://files.example.com/1', mimeType: 'application/pdf' }],
    reminders: { useDefault: true },
    eventType: event.type,
  };
}

function guestOf(attendee: Attendee, self: boolean, organizer: boolean, showsAnswers: boolean): object {
  return {
    email: attendee.address,
    ...(attendee.name === undefined ? {} : { displayName: attendee.name }),
    ...(organizer ? { organizer: true } : {}),
    ...(self ? { self: true } : {}),
    ...(attendee.resource ? { resource: true } : {}),
    ...(attendee.optional ? { optional: true } : {}),
    responseStatus: showsAnswers || self ? ANSWERS[attendee.answer] : 'needsAction',
  };
}

/** `2026-03-02T10:00:00+01:00` in the zone of the view; the event's own zone stands beside it. */
function shownTime(time: EventTime, zone: string): object {
  if ('date' in time) return { date: time.date };
  const offset = offsetAt(time.at, zone);
  const local = new Date(time.at + offset).toISOString().slice(0, 19);
  const minutes = Math.abs(offset) / 60_000;
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  const shift = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${parts.join(':')}`;
  return { dateTime: `${local}${shift}`, timeZone: time.zone ?? zone };
}

/** Whether an instance lies in a window; both bounds are exclusive, as in `timeMin` (its end) and `timeMax` (its start). */
export function isWithin(
  { start, end }: Instance,
  zone: string,
  min: number | undefined,
  max: number | undefined,
): boolean {
  const ends = instantOf(end, zone);
  return (min === undefined || ends > min) && (max === undefined || instantOf(start, zone) < max);
}
