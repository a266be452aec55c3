/** An occurrence in one calendar of Graph → the meeting that every calendar is read as. Pure. */
import { z } from 'zod';
import type { Invited, MeetingOccurrence } from '../../core/activity-from-meeting.ts';
import { civilDay, graphInstant, wallInstant } from './graph-time.ts';
import { isMailAddress } from './mail-message.ts';
import { meetingUid } from './meeting-uid.ts';

/** What is asked of an event: no subject, no place, no body. */
export const EVENT_SELECT = [
  ...['id', 'iCalUId', 'type', 'start', 'end', 'originalStart', 'originalStartTimeZone', 'isAllDay', 'isCancelled'],
  ...['isOrganizer', 'organizer', 'attendees', 'hideAttendees', 'responseStatus', 'sensitivity', 'changeKey'],
  'lastModifiedDateTime',
];

const Person = z.object({
  emailAddress: z.object({ address: z.string().nullish(), name: z.string().nullish() }).nullish(),
});
const Status = z.object({ response: z.string().nullish() });
const Time = z.object({ dateTime: z.string(), timeZone: z.string().nullish() });

export const GraphEvent = z.object({
  id: z.string().min(1),
  iCalUId: z.string().nullish(),
  /** Of the series. Real answers carry it, Graph's schema does not, so it is not asked for. */
  uid: z.string().nullish(),
  type: z.string().nullish(),
  start: Time.nullish(),
  end: Time.nullish(),
  originalStart: z.string().nullish(),
  originalStartTimeZone: z.string().nullish(),
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  isOrganizer: z.boolean().nullish(),
  organizer: Person.nullish(),
  attendees: z.array(Person.extend({ type: z.string().nullish(), status: Status.nullish() })).nullish(),
  hideAttendees: z.boolean().nullish(),
  responseStatus: Status.nullish(),
  sensitivity: z.string().nullish(),
  changeKey: z.string().nullish(),
  lastModifiedDateTime: z.string().nullish(),
});
export type GraphEvent = z.output<typeof GraphEvent>;

/** The organizer's copy shows everybody's answers, so it holds against all others, whenever they were changed. */
export const ORGANIZER_BIT = 2 ** 31;
const VERSION_MAX = 0xffff_ffff;
/** 2000-01-01T00:00:00Z: seconds since then take 31 bits until 2068. */
const VERSION_EPOCH_MS = 946_684_800_000;

/** @param changedAt milliseconds since 1970 */
export function copyVersion(isOrganizer: boolean, changedAt: number): number {
  const seconds = Math.min(Math.max(0, Math.floor((changedAt - VERSION_EPOCH_MS) / 1000)), ORGANIZER_BIT - 1);
  return Math.min((isOrganizer ? ORGANIZER_BIT : 0) + seconds, VERSION_MAX);
}

export interface ReadMeeting extends MeetingOccurrence {
  readonly isOrganizer: boolean;
  readonly isPrivate: boolean;
  /** The owner of this calendar is not shown who else was invited. */
  readonly isPartial: boolean;
  /** Nobody but the owner of this calendar was invited. */
  readonly isAlone: boolean;
}

/** Which field makes it unreadable. */
export interface UnreadMeeting {
  readonly fault: 'iCalUId' | 'start' | 'end' | 'zone';
}

/** @param self the address of the calendar's owner */
export function meetingOf(event: GraphEvent, self: string): ReadMeeting | UnreadMeeting {
  const times = timesOf(event);
  if ('fault' in times) return times;
  const written = event.uid || event.iCalUId;
  if (!written) return { fault: 'iCalUId' };
  const isOrganizer = event.isOrganizer === true;
  const isPartial = event.hideAttendees === true && !isOrganizer;
  const { invited, unnamed } = invitedOf(event, self, isPartial);
  const organizer = personOf(event.organizer);
  const others = invited.filter(({ resource }) => resource !== true);
  const parties = [`mailto:${self}`, organizer?.address ?? ''].map((address) => address.toLowerCase());
  // an appointment with oneself has an organizer too, and nobody who was invited
  const isMeeting = others.length > 0 || (unnamed > 0 && !isOrganizer);
  return {
    uid: meetingUid(written),
    ...times,
    // who cannot see the others must not hide them
    version: isPartial ? 0 : copyVersion(isOrganizer, graphInstant(event.lastModifiedDateTime) ?? 0),
    cancelled: event.isCancelled === true,
    ...(isMeeting && organizer !== undefined ? { organizer } : {}),
    attendees: invited,
    unnamed,
    isOrganizer,
    isPrivate: !['normal', ''].includes(event.sensitivity?.toLowerCase() ?? ''),
    isPartial,
    isAlone: !isPartial && unnamed === 0 && others.every(({ address }) => parties.includes(address.toLowerCase())),
  };
}

function timesOf(
  event: GraphEvent,
): Pick<MeetingOccurrence, 'start' | 'originalStart' | 'durationSeconds'> | UnreadMeeting {
  if (!event.start) return { fault: 'start' };
  const isDay = event.isAllDay === true;
  const read = (time: NonNullable<GraphEvent['start']>) =>
    isDay ? civilDay(time, event.originalStartTimeZone) : wallInstant(time);
  const start = read(event.start);
  const end = event.end ? read(event.end) : undefined;
  if (start === 'unknown zone' || end === 'unknown zone') return { fault: 'zone' };
  if (start === undefined) return { fault: 'start' };
  if (event.end && end === undefined) return { fault: 'end' };
  const slot = graphInstant(event.originalStart);
  const isInstance = event.type === 'occurrence' || event.type === 'exception';
  const originalStart = slot === undefined || !isInstance ? start : isDay ? daySlot(slot, start) : slot;
  return { start, originalStart, ...(end === undefined ? {} : { durationSeconds: Math.round((end - start) / 1000) }) };
}

/** The slot of a whole day that was not moved is the day itself; Graph may write it as an instant of another zone. */
function daySlot(slot: number, start: number): number {
  const day = 86_400_000;
  return Math.abs(slot - start) < day ? start : Math.round(slot / day) * day;
}

/** `tentativelyAccepted` → as calendars everywhere write it. */
const ANSWERS: Readonly<Record<string, string>> = {
  accepted: 'accepted',
  organizer: 'accepted',
  tentativelyAccepted: 'tentative',
  declined: 'declined',
};

function invitedOf(event: GraphEvent, self: string, isPartial: boolean): { invited: Invited[]; unnamed: number } {
  const all = event.attendees ?? [];
  const own = `mailto:${self}`.toLowerCase();
  const answer = ANSWERS[event.responseStatus?.response ?? ''];
  const invited: Invited[] = [];
  let unnamed = 0;
  for (const attendee of all) {
    const person = personOf(attendee);
    if (person === undefined) {
      unnamed += 1;
      continue;
    }
    const isSelf = person.address.toLowerCase() === own;
    // a copy knows its owner's answer better than the list that was sent with the invitation
    const response = (isSelf ? answer : undefined) ?? ANSWERS[attendee.status?.response ?? ''];
    invited.push({
      ...person,
      ...(response === undefined ? {} : { response }),
      ...(attendee.type === 'resource' ? { resource: true } : {}),
    });
  }
  if (isPartial && !invited.some(({ address }) => address.toLowerCase() === own)) {
    invited.push({ address: `mailto:${self}`, ...(answer === undefined ? {} : { response: answer }) });
  }
  return { invited, unnamed };
}

function personOf(person: z.output<typeof Person> | null | undefined): Invited | undefined {
  const address = person?.emailAddress?.address?.trim() ?? '';
  if (!isMailAddress(address)) return undefined;
  const name = person?.emailAddress?.name;
  return { address: `mailto:${address}`, ...(name ? { name } : {}) };
}
