/** Times on the wall of a place → instants. */

/** A date and a time as a clock on the wall shows them. Months count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the time zone database knows this name. */
export function isTimeZone(name: string): boolean {
  return formatOf(name) !== undefined;
}

/**
 * The instant, milliseconds since 1970, at which clocks in `timeZone` (IANA name) show `wall`.
 *
 * A time that the clocks skip in spring is read with the offset of before (02:30 becomes 03:30 summer time); a time that
 * they show twice in autumn is the first of the two (RFC 5545, 3.3.5). `NaN` when the zone is not known.
 */
export function instantOf(wall: WallTime, timeZone: string): number {
  const asUtc = instantInUtc(wall);
  if (timeZone === 'UTC') return asUtc;
  const format = formatOf(timeZone);
  if (format === undefined) return Number.NaN;
  // the offsets a day before and a day after are the only two that can hold: no zone changes twice in two days
  const before = offsetAt(asUtc - DAY_MS, format);
  const after = offsetAt(asUtc + DAY_MS, format);
  const early = asUtc - Math.max(before, after);
  const late = asUtc - Math.min(before, after);
  if (offsetAt(early, format) === asUtc - early) return early;
  return offsetAt(late, format) === asUtc - late ? late : asUtc - before;
}

/** Whether clocks in `timeZone` show `wall` at an instant. False for what {@link instantOf} makes of a time that they skip. */
export function isShownAt(instant: number, wall: WallTime, timeZone: string): boolean {
  const format = formatOf(timeZone);
  return format !== undefined && offsetAt(instant, format) === instantInUtc(wall) - instant;
}

/** The instant, milliseconds since 1970, at which clocks in UTC show `wall`. */
export function instantInUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** What clocks in UTC show at an instant; parts of a second are left out. */
export function wallInUtc(instant: number): WallTime {
  const date = new Date(instant);
  return {
    ...{ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    ...{ hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds() },
  };
}

const DAY_MS = 86_400_000;

/** Milliseconds east of UTC at an instant. */
function offsetAt(instant: number, format: Intl.DateTimeFormat): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(instant / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(timeZone, format);
    return format;
  } catch {
    return undefined; // RangeError: the database has no such zone
  }
}
