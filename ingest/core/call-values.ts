/** The values of a call list's cells. */
import { instantOf, isTimeZone, wallInUtc } from './local-time.ts';
import { dateAsWritten, offsetMinutes, statedOffset, type WrittenDate, withWholeDay } from './mail-time.ts';

/** Seconds since 1970 have nine or ten digits from 1973 to 2286, milliseconds thirteen from 2001 on. */
const EPOCH = /^(?:(\d{9,10})|(\d{13}))(?:\.\d{1,9})?$/;

/** `20260301093000`, as exchanges write it; also without seconds. */
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/;

/** `2026-03-01 09:30`, `2026/03/01T09:30:00.000`, and whatever stands behind. */
const DAY_FIRST_LARGEST = /^(\d{4})[-/](\d\d)[-/](\d\d)[ Tt](\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(.{0,64})$/;

/** What the first two numbers of a day such as 03/04/2026 are. */
export const DAY_ORDERS = ['dmy', 'mdy'] as const;
export type DayOrder = (typeof DAY_ORDERS)[number];

/** `03/04/2026 09:30`, `4.3.26, 9:30`, perhaps behind a day of the week. */
const COUNTRYS_ORDER =
  /^(?:\p{L}{2,12}\.?,? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d),? {1,3}(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(.{0,64})$/u;

/** Some programs put PM behind the hours of a whole day. */
const WHOLE_PM = /(?<![\d:])(1[3-9]|2[0-3])(:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?p\.?m\b\.?/i;

/**
 * When a call began: ISO 8601, RFC 2822, `2026-03-01 09:30:00`, `1 Mar 2026 9:30 AM`, `20260301093000`, or seconds or milliseconds
 * since 1970. Where no zone is named it is what a clock on the wall of `timeZone` shows. Milliseconds since 1970, or undefined: also
 * when a zone is named that nobody defined, since a call hours off is worse than one that is asked about. Orders that depend on the
 * country (03/04/2026) are not guessed: they are read when `dayOrder` says which they are.
 */
export function callTime(text: string, timeZone: string, dayOrder?: DayOrder): number | undefined {
  const written = text.trim();
  if (written === '' || written.length > 100) return undefined;
  const [, seconds, milliseconds] = EPOCH.exec(written) ?? [];
  if (seconds !== undefined) return Math.floor(Number(written) * 1000);
  if (milliseconds !== undefined) return Math.floor(Number(written));
  const date = dateOf(withBareZone(inWholeDays(written)), dayOrder);
  if (date === undefined) return undefined;
  const instant = instantAt(date, timeZone);
  return instant !== undefined && instant > 0 ? instant : undefined;
}

/** Whether a text is a time whose day is one thing or another, by the country. */
export function needsDayOrder(text: string): boolean {
  return text.length <= 100 && COUNTRYS_ORDER.test(inWholeDays(text.trim()));
}

function dateOf(written: string, dayOrder: DayOrder | undefined): WrittenDate | undefined {
  const compact = COMPACT.exec(written);
  if (compact !== null) return dateOfParts(compact.slice(1), '');
  const parts = DAY_FIRST_LARGEST.exec(written);
  if (parts !== null) return dateOfParts(parts.slice(1, 7), parts[7] ?? '');
  const countrys = COUNTRYS_ORDER.exec(written);
  if (countrys === null) return dateAsWritten(written);
  if (dayOrder === undefined) return undefined;
  const [, one, other, year = '', ...clock] = countrys;
  const [day, month] = dayOrder === 'dmy' ? [one, other] : [other, one];
  return dateOfParts([year.length === 2 ? `20${year}` : year, month, day, ...clock.slice(0, 3)], clock[3] ?? '');
}

/** @param parts year, month, day, hour, minute and perhaps second */
function dateOfParts(parts: readonly (string | undefined)[], zone: string): WrittenDate | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  const isDay = month >= 1 && month <= 12 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 60 || year < 1000) return undefined;
  // what stands in brackets says again what stands before them
  const named = zone.replace(/\([^()]{0,60}\)$/, '').trim();
  return { local, zone: named === '' ? undefined : named };
}

/** What is in brackets says again what stands before them; where that is the clock, it is the zone. */
function withBareZone(written: string): string {
  return written.replace(/(:\d\d(?:[.,]\d{1,9})?) ?\(([^()]{1,60})\)$/, '$1 $2');
}

function inWholeDays(written: string): string {
  return withWholeDay(written.replace(WHOLE_PM, '$1$2'));
}

function instantAt({ local, zone }: WrittenDate, timeZone: string): number | undefined {
  if (zone === undefined) return instantOf(wallInUtc(local), timeZone);
  const offset = statedOffset(zone) ?? offsetMinutes(zone);
  if (offset !== undefined) return local - offset * 60_000;
  return zone.includes('/') && isTimeZone(zone) ? instantOf(wallInUtc(local), zone) : undefined;
}

/** `1h 2m 3s`, `1 hr, 5 min`, `3 Min.`, `PT1M5S`: hours, minutes and seconds, each of them or not. */
const WITH_UNITS =
  /^(?:pt)?(?:(?<hours>\d{1,9}(?:\.\d{1,9})?) ?(?:h|hrs?|hours?|std)\.?,? ?)?(?:(?<minutes>\d{1,9}(?:\.\d{1,9})?) ?(?:m|mins?|minutes?|minuten)\.?,? ?)?(?:(?<rest>\d{1,9}(?:\.\d{1,9})?) ?(?:s|secs?|seconds?|sek|sekunden?)\.?)?$/;

/** Not `1,065`, which is a second or a quarter of an hour. */
const DECIMAL_COMMA = /^\d{1,9},\d{1,2}$/;

/** Digits alone: what else passes for a number somewhere (`0x41`, `1e3`) is none that a telephone system writes. */
const DECIMAL = /^[+-]?(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9})$/;

/** Where the comma is decimal, one thousand and some seconds. */
const POINT_OF_THOUSANDS = /^\d{1,3}\.\d{3}$/;

/**
 * Seconds: `65`, `65.4`, `65,4`, `65s`, `1:05`, `0:01:05`, `1 min 5 s`. Undefined when it is none of them; negative stays negative.
 * @param isCommaDecimal in a list whose cells are parted by `;` for that reason: then `1.065` is not understood, as `1,065` is not
 */
export function seconds(text: string, isCommaDecimal = false): number | undefined {
  const written = text.trim().toLowerCase();
  if (written === '' || written.length > 40) return undefined;
  if (isCommaDecimal && POINT_OF_THOUSANDS.test(written)) return undefined;
  const number = DECIMAL_COMMA.test(written) ? written.replace(',', '.') : written;
  if (DECIMAL.test(number)) return Number(number);
  const { hours, minutes, rest } = WITH_UNITS.exec(written)?.groups ?? {};
  if ((hours ?? minutes ?? rest) !== undefined) {
    return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0);
  }
  const parts = written.split(':').map(numberOf);
  if (parts.length > 3 || parts.includes(undefined)) return undefined;
  return parts.reduce<number>((sum, part) => sum * 60 + (part ?? 0), 0);
}

function numberOf(text: string): number | undefined {
  return isDigits(text) ? Number(text) : undefined;
}

function isDigits(text: string): boolean {
  if (text === '' || text.length > 15) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
