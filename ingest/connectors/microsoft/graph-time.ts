/** Times as Graph writes them. Pure. */
import { instantOf, isTimeZone, type WallTime } from '../../core/local-time.ts';

/** What Graph calls UTC, in any case. */
const UTC_NAMES = new Set(['utc', 'etc/utc', 'tzone://microsoft/utc', 'coordinated universal time', 'z']);

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The instant of a `DateTimeOffset`, milliseconds since 1970. Up to seven digits of a second are written. Undefined for
 * what is no time, and for the year 1, by which Microsoft means none.
 */
export function graphInstant(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}

export interface GraphWall {
  readonly dateTime: string;
  readonly timeZone?: string | null | undefined;
}

/** The instant of a `dateTimeTimeZone`; `unknown zone` when its zone is neither UTC nor in the time zone database. */
export function wallInstant({ dateTime, timeZone }: GraphWall): number | 'unknown zone' | undefined {
  const wall = wallOf(dateTime);
  if (wall === undefined) return undefined;
  const zone = timeZone ?? 'UTC';
  if (UTC_NAMES.has(zone.toLowerCase())) return instantOf(wall, 'UTC');
  return isTimeZone(zone) ? instantOf(wall, zone) : 'unknown zone';
}

/**
 * A whole day: midnight UTC of its civil date, whatever zone it was written in, as in a calendar file. `unknown zone` when
 * the time is no midnight in UTC and the zone in which it is one is not known.
 *
 * @param original the zone in which the day was made
 */
export function civilDay(time: GraphWall, original: string | null | undefined): number | 'unknown zone' | undefined {
  const at = wallInstant(time);
  const wall = wallOf(time.dateTime);
  if (wall === undefined || at === undefined) return undefined;
  if (wall.hour === 0 && wall.minute === 0) return Date.UTC(wall.year, wall.month - 1, wall.day);
  if (typeof at !== 'number' || !original || !isTimeZone(original)) return 'unknown zone';
  // the midnight of that zone that this is
  const day = Math.floor((at + 14 * 60 * MINUTE_MS) / DAY_MS) * DAY_MS;
  for (const candidate of [day, day - DAY_MS]) {
    const date = new Date(candidate);
    const midnight = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    if (instantOf({ ...midnight, hour: 0, minute: 0, second: 0 }, original) === at) return candidate;
  }
  return 'unknown zone';
}

/** `2026-03-01T09:30:00.0000000` */
function wallOf(text: string): WallTime | undefined {
  const [, ...parts] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const isDay =
    year > 1900 && month >= 1 && month <= 12 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 61 ? { year, month, day, hour, minute, second } : undefined;
}
