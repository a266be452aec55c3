/** The meetings of an invented company, as events in calendars, and if wanted as conferences and call records. */
import type { Activity, Participant } from '../../../ingest/contract.ts';
import { type Answer, type Attendee, attendee, type CalendarEvent, eventWith, type Occurrence } from './events.ts';
import { fillOnline } from './online-of-company.ts';
import { bare, idFrom, mailAddress } from './participants.ts';
import type { Tenant } from './tenant.ts';

const MONTH_MS = 30 * 86_400_000;
const ANSWERS: readonly Answer[] = ['accepted', 'declined', 'tentative', 'none'];

interface Held {
  /** Milliseconds since 1970 of the original start. */
  readonly slot: number;
  /** The last version. */
  readonly meeting: Activity;
}

/** An event for each series, whose instances are those that the company tells of; one with a single instance is no series. */
export function fillCalendars(tenant: Tenant, meetings: readonly Activity[], options: { conferences: boolean }): void {
  const online: Activity[] = [];
  for (const [uid, told] of Map.groupBy(meetings, ({ key }) => key.slice(0, key.lastIndexOf('|')))) {
    const held = lastVersions(told);
    const event = eventOf(uid, held);
    if (event === undefined) continue;
    const addresses = held.flatMap(({ meeting }) => meeting.participants.map(({ address }) => bare(address)));
    const people = addresses.flatMap((address) => tenant.personAt(address)?.id ?? []);
    tenant.putEvent(event, [...new Set(people)]);
    online.push(...held.map(({ meeting }) => meeting));
  }
  if (options.conferences) fillOnline(tenant, online);
}

function lastVersions(told: readonly Activity[]): Held[] {
  const last = new Map<string, Activity>();
  for (const meeting of told) {
    const known = last.get(meeting.key);
    if (known === undefined || known.version < meeting.version) last.set(meeting.key, meeting);
  }
  const held = [...last.values()].map((meeting) => ({
    slot: Date.parse(meeting.key.slice(meeting.key.lastIndexOf('|') + 1)),
    meeting,
  }));
  return held.toSorted((one, other) => one.slot - other.slot);
}

function eventOf(uid: string, held: readonly Held[]): CalendarEvent | undefined {
  const [first] = held;
  const organizer = first?.meeting.participants.find(({ role }) => role === 'organizer');
  if (first === undefined || organizer === undefined) return undefined;
  const isSeries = held.length > 1;
  const seconds = first.meeting.durationSeconds ?? 0;
  const start = isSeries ? first.slot : Date.parse(first.meeting.at);
  return eventWith({
    id: idFrom(uid, 26),
    uid,
    organizer: mailAddress(organizer),
    attendees: attendeesOf(first.meeting),
    start: { at: start },
    end: { at: start + seconds * 1000 },
    cancelled: !isSeries && first.meeting.cancelled === true,
    ...(isSeries ? { series: seriesOf(held) } : {}),
    createdAt: first.slot - MONTH_MS,
    updatedAt: first.slot - MONTH_MS,
    sequence: Math.max(...held.map(({ meeting }) => meeting.version)),
  });
}

function seriesOf(held: readonly Held[]): NonNullable<CalendarEvent['series']> {
  const [first] = held;
  const usual = JSON.stringify(first === undefined ? [] : attendeesOf(first.meeting));
  const changed = new Map<number, Occurrence>();
  for (const { slot, meeting } of held) {
    const at = Date.parse(meeting.at);
    const attendees = attendeesOf(meeting);
    const isMoved = at !== slot || meeting.durationSeconds !== first?.meeting.durationSeconds;
    const own: Occurrence = {
      ...(isMoved ? { start: { at }, end: { at: at + (meeting.durationSeconds ?? 0) * 1000 } } : {}),
      ...(meeting.cancelled === true ? { cancelled: true } : {}),
      ...(JSON.stringify(attendees) === usual ? {} : { attendees }),
    };
    if (Object.keys(own).length > 0) changed.set(slot, own);
  }
  return { slots: held.map(({ slot }) => slot), changed };
}

function attendeesOf({ participants }: Activity): Attendee[] {
  return participants.flatMap((one) => {
    if (one.role !== 'attendee') return [];
    const { address, name } = mailAddress(one);
    return [attendee(address, answerOf(one), name === undefined ? {} : { name })];
  });
}

function answerOf({ response }: Participant): Answer {
  return ANSWERS.find((answer) => answer === response) ?? 'none';
}
