import type { Participant } from '../../contract.ts';
import { type Act, participant, sightedBy } from './act.ts';
import type { Bond } from './bonds.ts';
import { DAY, HOUR, isAway, isoAt, localTime, type Second, type Week } from './calendar.ts';
import { below, type Chance, happens, pickAny, sample, timesOf } from './chance.ts';
import { isSeated, type Seat } from './people.ts';

/** A meeting that comes again: a 1:1, a team's weekly, a review with a customer. */
export interface Series {
  readonly id: string;
  readonly organizer: Seat;
  readonly attendees: readonly Seat[];
  readonly everyWeeks: number;
  /** In which of the weeks, 0 to `everyWeeks` - 1. */
  readonly phase: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
  readonly minutes: number;
  readonly from: Second;
  readonly until: Second;
  readonly seed: number;
}

/** One meeting as it is told: once, or in several versions when it was changed. */
export interface Meeting {
  readonly uid: string;
  /** When it was first to begin: part of the key for ever. */
  readonly originalAt: Second;
  readonly minutes: number;
  readonly organizer: Seat;
  readonly attendees: readonly Seat[];
}

/** The occurrence of a series this week, if there is one. */
export function occurrenceOf(series: Series, week: Week, chance: Chance, now: Second, out: Act[]): void {
  if (week.index % series.everyWeeks !== series.phase) return;
  const at = localTime(week, series.organizer.zone, series.weekday, series.minuteOfDay);
  if (at < series.from || at >= series.until || week.holidays.includes(series.weekday)) return;
  const attendees = series.attendees.filter((seat) => isSeated(seat, at));
  if (!isSeated(series.organizer, at) || attendees.length === 0) return;
  const { minutes, organizer } = series;
  const meeting = { uid: `${series.id}@calendar`, originalAt: at, minutes, organizer, attendees };
  if (isAway(organizer.salt, week.index)) tellCancelled(chance, meeting, out);
  else if (happens(chance, 0.03)) tellMoved(chance, meeting, at + (happens(chance, 0.5) ? DAY : 2 * HOUR), now, out);
  else tellMeeting(chance, meeting, { now, week: week.index }, out);
}

/** The single meetings of one relationship that take place this week, or were to. */
export function meetingsOf(bond: Bond, week: Week, busy: number, chance: Chance, now: Second, out: Act[]): void {
  const meetings = timesOf(chance, bond.meetings * busy);
  for (let number = 0; number < meetings; number += 1) {
    const at = localTime(week, bond.a.zone, below(chance, 5), 30 * (18 + below(chance, 15)));
    const guests = happens(chance, 0.4) ? sample(chance, bond.others, 1 + below(chance, 3)) : [];
    const attendees = [bond.b, ...guests.filter((seat) => seat.mail !== bond.b.mail && seat.mail !== bond.a.mail)];
    if (at < bond.from || at >= bond.until || !attendees.concat(bond.a).every((seat) => isSeated(seat, at))) continue;
    const uid = `${bond.id}.${week.index}.${number}@calendar`;
    const meeting = { uid, originalAt: at, minutes: 30 + 30 * below(chance, 2), organizer: bond.a, attendees };
    const fate = below(chance, 100);
    if (fate < 6) tellCancelled(chance, meeting, out);
    else if (fate < 13) tellMoved(chance, meeting, at + DAY * (1 + below(chance, 6)), now, out);
    else tellMeeting(chance, meeting, { now, week: week.index }, out);
  }
}

/** A meeting that nobody changed, with what the attendees answered. Those on holiday decline; for a future one many have not answered. */
export function tellMeeting(
  chance: Chance,
  meeting: Meeting,
  when: { readonly now: Second; readonly week: number },
  out: Act[],
): void {
  const isAhead = meeting.originalAt >= when.now;
  tell(
    meeting,
    0,
    meeting.originalAt,
    false,
    people(chance, meeting, (seat) => answerOf(chance, seat, when.week, isAhead)),
    out,
  );
}

function answerOf(chance: Chance, seat: Seat, week: number, isAhead: boolean): string {
  if (isAway(seat.salt, week)) return 'declined';
  if (isAhead && happens(chance, 0.5)) return 'none';
  const answer = below(chance, 100);
  return answer < 5 ? 'declined' : answer < 9 ? 'tentative' : answer < 21 ? 'none' : 'accepted';
}

/** Invited, and then called off: two versions of one key. */
export function tellCancelled(chance: Chance, meeting: Meeting, out: Act[]): void {
  const invited = people(chance, meeting, () => 'none');
  tell(meeting, 0, meeting.originalAt, false, invited, out);
  tell(meeting, 1, meeting.originalAt, true, invited, out);
}

/** Invited, and then moved to another time, for which they accepted: two versions of one key. */
export function tellMoved(chance: Chance, meeting: Meeting, to: Second, now: Second, out: Act[]): void {
  tell(
    meeting,
    0,
    meeting.originalAt,
    false,
    people(chance, meeting, () => 'none'),
    out,
  );
  tell(
    meeting,
    1,
    to,
    false,
    people(chance, meeting, () => (to < now ? 'accepted' : 'tentative')),
    out,
  );
}

function people(chance: Chance, meeting: Meeting, answer: (seat: Seat) => string): Participant[] {
  return [
    participant(chance, 'organizer', meeting.organizer, 'accepted'),
    ...meeting.attendees.map((seat) => participant(chance, 'attendee', seat, answer(seat))),
  ];
}

/** One version of a meeting, once for each cloud in whose calendars it stands. */
export function tell(
  meeting: Meeting,
  version: number,
  at: Second,
  isCancelled: boolean,
  participants: readonly Participant[],
  out: Act[],
): void {
  for (const box of sightedBy([meeting.organizer, ...meeting.attendees])) {
    out.push({
      at,
      activity: {
        channel: 'meeting',
        key: `${meeting.uid}|${isoAt(meeting.originalAt)}`,
        version,
        at: isoAt(at),
        durationSeconds: meeting.minutes * 60,
        participants: [...participants],
        ...(isCancelled ? { cancelled: true } : {}),
        sighting: { provider: box.provider, mailbox: box.mailbox },
      },
    });
  }
}

/** A weekday and a time of day for a series: working hours, on the half hour. */
export function usualTime(chance: Chance): { weekday: number; minuteOfDay: number } {
  return { weekday: pickAny(chance, [0, 1, 2, 3, 4]) ?? 0, minuteOfDay: 30 * (18 + below(chance, 14)) };
}
