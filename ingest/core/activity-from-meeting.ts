/** One occurrence of a calendar entry, from whatever calendar → its reading. */
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import { isoOfMillis } from '../../infra/kernel/instant.ts';
import type { Reading } from '../contract.ts';
import { type Activity, PARTICIPANTS_LISTED_MAX, type Participant } from './activity.ts';
import { displayName } from './address-list.ts';
import { type Place, warning } from './complain.ts';

export interface Invited {
  /** `mailto:`, `tel:` or `urn:`. */
  readonly address: string;
  readonly name?: string;
  /** As the calendar writes it: `ACCEPTED`, `NEEDS-ACTION`, … */
  readonly response?: string;
  /** A room or a thing that was booked. */
  readonly resource?: boolean;
}

export interface MeetingOccurrence {
  /** The same in every attendee's calendar. */
  readonly uid: string;
  /** Where the occurrence stood before anybody moved it, milliseconds since 1970. */
  readonly originalStart: number;
  readonly start: number;
  /** Absent when the calendar gives neither end nor duration. */
  readonly durationSeconds?: number;
  /** Grows with every change (RFC 5545 SEQUENCE). */
  readonly version: number;
  readonly cancelled: boolean;
  readonly organizer?: Invited;
  readonly attendees: readonly Invited[];
  /** Entries among the invited that name nobody. */
  readonly unnamed?: number;
  /** How many were invited, when the calendar lists only some of them. */
  readonly total?: number;
}

/** A meeting of more than a week is an absence or a mistake. */
const DURATION_MAX = 7 * 86_400;

const UID_MAX = 900;
const ADDRESS_MAX = 320;
const VERSION_MAX = 0xffff_ffff;
const RESPONSES = new Set(['accepted', 'tentative', 'declined']);

/**
 * Warnings, then an activity; or `excluded` when nobody is invited (an appointment with oneself).
 *
 * The key is `uid|original start` (UTC), the same for every attendee's copy. The organizer comes first, with the own
 * answer if the organizer is also among the attendees. Rooms and things are not participants.
 */
export function activityFromMeeting(
  meeting: MeetingOccurrence,
  place: Place,
  sighting: NonNullable<Activity['sighting']>,
): Reading[] {
  const participants = participantsOf(meeting);
  if (participants.length === 0) return [{ kind: 'excluded', reason: 'nobody invited' }];
  const readings: Reading[] = [];
  if ((meeting.unnamed ?? 0) > 0) readings.push(warning('ING_BAD_ADDRESS', place, { field: 'ATTENDEE' }));
  const duration = meeting.durationSeconds ?? 0;
  if (duration < 0 || duration > DURATION_MAX) readings.push(warning('ING_DURATION_CUT', place, { field: 'DTEND' }));
  const total = Math.max(participants.length, meeting.total ?? 0);
  if (participants.length > PARTICIPANTS_LISTED_MAX)
    readings.push(warning('ING_PARTICIPANTS_CUT', place, { field: 'ATTENDEE' }));
  readings.push({
    kind: 'activity',
    activity: {
      channel: 'meeting',
      key: meetingKey(meeting.uid, meeting.originalStart),
      version: Math.min(Math.max(0, Math.trunc(meeting.version) || 0), VERSION_MAX),
      at: isoOfMillis(meeting.start),
      ...(meeting.durationSeconds === undefined
        ? {}
        : { durationSeconds: Math.min(Math.max(0, duration), DURATION_MAX) }),
      participants: participants.slice(0, PARTICIPANTS_LISTED_MAX),
      ...(total > Math.min(participants.length, PARTICIPANTS_LISTED_MAX) ? { participantsTotal: total } : {}),
      ...(meeting.cancelled ? { cancelled: true } : {}),
      sighting,
    },
  });
  return readings;
}

/** The key of a meeting: iCalUID and the original start in UTC. */
export function meetingKey(uid: string, originalStart: number): string {
  const id = uid.length > UID_MAX ? `long:${keyedHash('kith meeting key', uid)}` : uid;
  return `${id}|${isoOfMillis(originalStart)}`;
}

function participantsOf({ organizer, attendees }: MeetingOccurrence): Participant[] {
  const parties = new Map<string, Participant>();
  if (organizer && !organizer.resource) parties.set(organizer.address.toLowerCase(), partyOf(organizer, 'organizer'));
  for (const invited of attendees) {
    if (invited.resource) continue;
    const id = invited.address.toLowerCase();
    const known = parties.get(id);
    if (known === undefined) parties.set(id, { ...partyOf(invited, 'attendee'), response: responseOf(invited) });
    else known.response ??= responseOf(invited);
  }
  return [...parties.values()].filter((party) => party.address.length <= ADDRESS_MAX);
}

function partyOf({ address, name }: Invited, role: 'organizer' | 'attendee'): Participant {
  const shown = name === undefined ? undefined : displayName(name);
  const isName = shown !== undefined && `mailto:${shown.toLowerCase()}` !== address.toLowerCase();
  return { role, address, ...(isName ? { name: shown } : {}) };
}

/** Who was asked and has not answered, or passed it on, is `none`. */
function responseOf({ response }: Invited): string {
  const answer = response?.toLowerCase() ?? '';
  return RESPONSES.has(answer) ? answer : 'none';
}
