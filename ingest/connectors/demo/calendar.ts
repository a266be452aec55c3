import { isoOfMillis } from '../../../infra/kernel/instant.ts';
import { below, type Chance, happens, skewed, unit } from './chance.ts';

/** Whole seconds since 1970-01-01T00:00Z. */
export type Second = number;

export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** Monday, 1970-01-05: weeks are counted from here, so a week has the same number in every company. */
const FIRST_MONDAY: Second = 4 * DAY;

export const ZONES = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Singapore',
] as const;
export type Zone = (typeof ZONES)[number];

/** Monday to Sunday, with what everybody's clock says then. */
export interface Week {
  readonly index: number;
  /** Monday, 00:00 UTC. */
  readonly start: Second;
  readonly end: Second;
  /** How much is going on: 1 in an ordinary week, less in August and around the turn of the year. */
  readonly pace: number;
  /** Seconds that local time is ahead of UTC, as of Monday noon: clocks change on Sundays. */
  readonly ahead: Readonly<Record<Zone, number>>;
  /** Days, counted from Monday, on which nobody works. */
  readonly holidays: readonly number[];
}

/** `2026-03-01T09:30:05Z`. */
export function isoAt(at: Second): string {
  return isoOfMillis(at * 1000);
}

/** The number of the week in which an instant lies. */
export function weekIndex(at: Second): number {
  return Math.floor((at - FIRST_MONDAY) / WEEK);
}

/** The weeks that touch `[from, until)`, in order. */
export function* weeksBetween(from: Second, until: Second): Generator<Week> {
  const aheadOf = zoneClock();
  for (let index = weekIndex(from); index <= weekIndex(until - 1); index += 1) {
    const start = FIRST_MONDAY + index * WEEK;
    yield { index, start, end: start + WEEK, pace: paceOf(start), ahead: aheadOf(start), holidays: holidaysOf(start) };
  }
}

function paceOf(monday: Second): number {
  const thursday = new Date((monday + 3 * DAY) * 1000);
  const month = thursday.getUTCMonth();
  const day = thursday.getUTCDate();
  if (month === 11 && day >= 21) return 0.25;
  if (month === 0 && day <= 3) return 0.3;
  if (month === 7) return 0.7;
  // a push before the quarter ends
  if (month % 3 === 2 && day >= 15) return 1.2;
  return 1;
}

/** Month and day of the days that most of the company's customers keep, too. */
const HOLIDAYS = ['01-01', '05-01', '12-24', '12-25', '12-26', '12-31'];

function holidaysOf(monday: Second): number[] {
  return [0, 1, 2, 3, 4].filter((day) => HOLIDAYS.includes(isoAt(monday + day * DAY).slice(5, 10)));
}

function zoneClock(): (monday: Second) => Record<Zone, number> {
  const clocks = ZONES.map((zone) => {
    return [zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })] as const;
  });
  return (monday) => {
    const noon = new Date((monday + DAY / 2) * 1000);
    return Object.fromEntries(clocks.map(([zone, clock]) => [zone, secondsAhead(clock, noon)])) as Record<Zone, number>;
  };
}

/** Reads `GMT+05:30`; plain `GMT` is none. */
function secondsAhead(clock: Intl.DateTimeFormat, at: Date): number {
  const text = clock.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [hours = 0, minutes = 0] = text.slice(4).split(':').map(Number);
  return (text.charAt(3) === '-' ? -1 : 1) * (hours * HOUR + minutes * 60);
}

/** The share of a week's mail by day, added up: Tuesday and Wednesday are full, weekends nearly empty. */
const BY_DAY = [0.19, 0.41, 0.63, 0.83, 0.97, 0.985, 1];

/** Some instant of the week at which a person in this zone might write: mostly in working hours, now and then in the evening. */
export function workingTime(chance: Chance, week: Week, zone: Zone): Second {
  const share = unit(chance);
  let day = BY_DAY.findIndex((upTo) => share < upTo);
  if (week.holidays.includes(day) && happens(chance, 0.95)) day = 1 + below(chance, 3);
  const hour = happens(chance, 0.06) ? 18.5 + 4 * unit(chance) : 8 + 5 * (unit(chance) + unit(chance));
  return week.start + day * DAY + Math.floor(hour * HOUR) - week.ahead[zone];
}

/** Local wall time of a week, as meetings are set: weekday 0 is Monday. */
export function localTime(week: Week, zone: Zone, weekday: number, minuteOfDay: number): Second {
  return week.start + weekday * DAY + minuteOfDay * 60 - week.ahead[zone];
}

/**
 * When somebody answers something that came at `asked`: after a skewed delay, and not in the night or on a weekend.
 *
 * @param medianHours hours of which half of the delays are shorter
 */
export function answerTime(chance: Chance, asked: Second, medianHours: number, week: Week, zone: Zone): Second {
  const delay = Math.max(90, skewed(chance, medianHours * HOUR, 1.1));
  const local = Math.floor(asked + delay) + week.ahead[zone];
  const hour = (local % DAY) / HOUR;
  let day = Math.floor(local / DAY);
  const isNight = hour < 7 || hour >= 20;
  if (hour >= 20) day += 1;
  // 1970-01-01 was a Thursday, so day 2 was the first Saturday
  const weekend = (day + 5) % 7;
  if (weekend === 0) day += 2;
  if (weekend === 1) day += 1;
  if (!isNight && weekend > 1) return local - week.ahead[zone];
  return day * DAY + Math.floor((8 + 2.5 * unit(chance)) * HOUR) - week.ahead[zone];
}

/** Whether somebody is on holiday that week: one week in each quarter, by a number of their own. */
export function isAway(salt: number, index: number): boolean {
  return (index + salt) % 13 === 0;
}
