/**
 * When a mail happened. Never "now": the same file must give the same activities on every reading.
 *
 * Dates are read by hand: `Date.parse` takes almost any text for a date, and each program differently.
 */
import { field, type MailFields } from './mail-fields.ts';

/** Mail of before is a clock that was never set. 1980-01-01T00:00:00Z. */
const EARLIEST_MS = 315_532_800_000;

/** Clocks of senders run ahead by up to a day (a zone that was set wrongly). */
const AHEAD_MS = 86_400_000;

/** No date is this long. */
const LENGTH_MAX = 200;

export interface MailTime {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The `Date` field was missing, unreadable or not plausible. */
  readonly repaired: boolean;
}

/**
 * The `Date` field if it is plausible (1980 .. `now` + 24 h); else the newest plausible `Received` date; else the date
 * of the mbox's `From ` line; else undefined.
 */
export function mailTime(fields: MailFields, now: number, fromLine?: number): MailTime | undefined {
  const date = plausible(parseMailDate(field(fields, 'date') ?? ''), now);
  if (date !== undefined) return { at: date, repaired: false };
  let newest: number | undefined;
  for (const received of fields.get('received') ?? []) {
    const at = plausible(parseMailDate(received.slice(received.lastIndexOf(';') + 1)), now);
    if (at !== undefined && (newest === undefined || at > newest)) newest = at;
  }
  const at = newest ?? plausible(fromLine, now);
  return at === undefined ? undefined : { at, repaired: true };
}

/** The same time, unless it is of before 1980 or more than a day ahead of `now`. */
export function plausible(time: number | undefined, now: number): number | undefined {
  return time !== undefined && time >= EARLIEST_MS && time <= now + AHEAD_MS ? time : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of UTC. RFC 5322 names the American ones; the European ones are common and not ambiguous. */
const ZONES: Readonly<Record<string, number>> = {
  ...{
    ut: 0,
    gmt: 0,
    utc: 0,
    z: 0,
    est: -300,
    edt: -240,
    cst: -360,
    cdt: -300,
    mst: -420,
    mdt: -360,
    pst: -480,
    pdt: -420,
  },
  ...{ wet: 0, west: 60, cet: 60, cest: 120, met: 60, mest: 120, eet: 120, eest: 180, msk: 180, jst: 540 },
};

/**
 * RFC 5322 dates, also with obsolete years and zones, `2-Mar-2026`, C's `asctime` order and ISO 8601; milliseconds
 * since 1970, or undefined. A leap second counts as the second before it. A zone that nobody defined, or none, counts as UTC.
 */
export function parseMailDate(text: string): number | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const plain = plainTime(text);
  if (plain !== undefined) return plain;
  const { local, zone } = dateAsWritten(withWholeDay(text)) ?? {};
  const offset = zone === undefined ? 0 : offsetOfZone(zone);
  return local === undefined || offset === undefined ? undefined : local - offset * 60_000;
}

const HALF_DAY = /(?<![\d:])(\d{1,2})(:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?([ap])\.?m\b\.?/gi;

/** `9:30 PM` as `21:30`; what is no hour of a half day stays, and is no time then. */
export function withWholeDay(text: string): string {
  return text.replace(HALF_DAY, (all, hour: string, rest: string, half: string) => {
    const hours = Number(hour);
    if (hours < 1 || hours > 12) return all;
    const whole = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
    return `${String(whole).padStart(2, '0')}${rest}`;
  });
}

/** A zone that nobody defined is UTC; an offset that is none, half a day, or a zone that says more than its name is not. */
function offsetOfZone(zone: string): number | undefined {
  const known = offsetMinutes(zone);
  if (known !== undefined || isOffset(zone)) return known;
  return statedOffset(zone) ?? (/^(?:[ap]\.?m\b|(?:gmt|utc)[+-])/i.test(zone) ? undefined : 0);
}

const OFFSET = /^(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d\d))?$/i;

/** Minutes east of UTC of `+2`, `+02:00`, `UTC+2` and, as JavaScript writes it, `GMT-0330`. Undefined: not an offset on this earth. */
export function statedOffset(zone: string): number | undefined {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(zone) ?? [];
  if (hours === undefined || Number(minutes) > 59) return undefined;
  const east = Number(hours) * 60 + Number(minutes);
  if (east > 14 * 60 + 59) return undefined;
  return sign === '-' ? -east : east;
}

/** A date as a clock on the wall showed it. */
export interface WrittenDate {
  /** Milliseconds since 1970 if the clock was in UTC. */
  readonly local: number;
  /** The offset or name behind it, as written. */
  readonly zone: string | undefined;
}

/** Any date that {@link parseMailDate} reads, before its zone is looked at. */
export function dateAsWritten(text: string): WrittenDate | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const words = wordsOf(text);
  const first = words[0];
  if (first !== undefined && isIsoDay(first)) return isoTime(words);
  if (first !== undefined && isWord(first) && !isMonthAndDay(words)) words.shift();
  const month = monthOf(words[0] ?? '');
  const behind = words.slice(2);
  const [day, monthAt, time, year, zone] =
    month >= 0
      ? [
          words[1],
          month,
          behind.find(isClock),
          behind.find(isYear),
          behind.find((word) => !isYear(word) && !isClock(word)),
        ]
      : [words[0], monthOf(words[1] ?? ''), words[3], words[2], words[4]];
  if (monthAt < 0) return undefined;
  return written(fullYear(year ?? ''), monthAt, digits(day ?? ''), time ?? '', zone);
}

/** As providers write it. */
const PLAIN_TIME = /^(?:19|20)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ$/;

/** What is written so and is a time, a fraction of what words cost; undefined for any other. */
function plainTime(text: string): number | undefined {
  if (!PLAIN_TIME.test(text)) return undefined;
  const at = Date.parse(text);
  const day = text.slice(8, 10);
  // 31 February would be taken for a day in March
  const isDay = day <= '28' || new Date(at).getUTCDate() === Number(day);
  return isDay && !Number.isNaN(at) ? at : undefined;
}

function written(
  year: number | undefined,
  month: number,
  day: number | undefined,
  time: string,
  zone?: string,
): WrittenDate | undefined {
  const clock = time.split(':').map(digits);
  const [hours, minutes, seconds = 0] = clock;
  if (clock.length < 2 || clock.length > 3 || clock.includes(undefined)) return undefined;
  if (year === undefined || day === undefined || hours === undefined || minutes === undefined) return undefined;
  if (day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const local = Date.UTC(year, month, day, hours, minutes, Math.min(seconds, 59));
  // 31 February is no day
  return new Date(local).getUTCDate() === day ? { local, zone } : undefined;
}

/** `2026-03-01T09:30:00+01:00`, also with a blank for the `T` and before the offset. */
function isoTime(words: readonly string[]): WrittenDate | undefined {
  const [date = '', clockAndZone = ''] =
    (words[0] ?? '').length > 10 ? [words[0]?.slice(0, 10), words[0]?.slice(11)] : [words[0], words[1]];
  const [year, month, day] = date.split('-').map(digits);
  if (month === undefined || month < 1 || month > 12) return undefined;
  const end = clockAndZone.search(/[Zz+-]/);
  const clock = end < 0 ? clockAndZone : clockAndZone.slice(0, end);
  const zone = end < 0 ? words.at(-1) : clockAndZone.slice(end);
  const itsZone = zone === undefined || zone.includes(clock) ? undefined : zone.replace(':', '');
  return written(year, month - 1, day, clock.split('.')[0] ?? '', itsZone);
}

function isOffset(zone: string): boolean {
  return zone[0] === '+' || zone[0] === '-';
}

/** Minutes east of UTC of `+0130`, `EST`, `Z`. Undefined: not an offset on this earth, or a name that nobody defined. */
export function offsetMinutes(zone: string): number | undefined {
  if (!isOffset(zone)) return ZONES[zone.toLowerCase()];
  const hhmm = digits(zone.slice(1));
  if (hhmm === undefined || zone.length !== 5 || hhmm > 1459 || hhmm % 100 > 59) return undefined;
  const minutes = Math.floor(hhmm / 100) * 60 + (hhmm % 100);
  return zone[0] === '-' ? -minutes : minutes;
}

/** Two digits: 1950 .. 2049; three digits count from 1900 (RFC 5322, 4.3). */
function fullYear(text: string): number | undefined {
  const year = digits(text);
  if (year === undefined || text.length < 2 || text.length > 4) return undefined;
  if (text.length === 4) return year;
  return text.length === 3 || year >= 50 ? 1900 + year : 2000 + year;
}

/** Words between blanks, commas and, for `2-Mar-2026`, dashes; without comments. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at] ?? ' ';
    if (char === '(') depth++;
    if (depth > 0 || char === ' ' || char === '\t' || char === ',') {
      if (at > from) addWord(words, text.slice(from, at));
      from = at + 1;
    }
    if (char === ')' && depth > 0) depth--;
  }
  return words;
}

function addWord(words: string[], word: string): void {
  if (word.includes('-') && isDashed(word)) words.push(...word.split('-'));
  else words.push(word);
}

function isDashed(word: string): boolean {
  const parts = word.split('-');
  return parts.length === 3 && digits(parts[0] ?? '') !== undefined && isWord(parts[1] ?? '');
}

function isIsoDay(word: string): boolean {
  return word.length >= 10 && word[4] === '-' && word[7] === '-' && digits(word.slice(0, 4)) !== undefined;
}

function isYear(word: string): boolean {
  return word.length === 4 && digits(word) !== undefined;
}

/** `March 4`, not `mar. 4 mars`, whose first word is a day of the week. */
function isMonthAndDay([month = '', day = '', next = '']: readonly string[]): boolean {
  return monthOf(month) >= 0 && digits(day) !== undefined && monthOf(next) < 0;
}

function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase());
}

function isClock(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 48 && code <= 57 && word.includes(':');
}

function isWord(text: string): boolean {
  const code = text.charCodeAt(0) | 32;
  return code >= 97 && code <= 122;
}

function digits(text: string): number | undefined {
  if (text === '' || text.length > 9) return undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return undefined;
  }
  return Number(text);
}
