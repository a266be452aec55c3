/**
 * The `From ` line that begins each message of an mbox: `From SENDER DATE`, as in `From alice@example.com Mon Mar  2 09:30:00 2026`.
 *
 * A body may hold a line that begins with `From ` too, so more is asked for: somebody (one word, or two around an `at`),
 * a weekday, a month, a day, a time, and a year, in the order of C's `asctime`. A zone (`+0100`, `CET`) may stand before or after the year.
 *
 * Thunderbird writes nothing behind `From `, others a date in another order or only somebody. Such a line separates
 * messages only where a field follows with which mails begin.
 */
import { parseMailDate } from './mail-time.ts';

const DAYS = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Longer lines are text. */
const LENGTH_MAX = 1000;

/** Where the weekday stands at the latest: `From alice at example.com Mon` has it at 4. */
const DAY_AT_MAX = 4;

/** A field with which the header of a mail begins, whoever wrote it; `Note:` and the like are text. */
export const FIRST_FIELD =
  /^(?:from|to|cc|bcc|date|sender|reply-to|message-id|subject|references|in-reply-to|return-path|received|received-spf|delivered-to|delivery-date|envelope-to|original-recipient|errors-to|mime-version|dkim-signature|domainkey-signature|authentication-results|status|user-agent|autocrypt|organization|importance|priority|precedence|fcc|mailing-list|(?:x|arc|content|list|resent|thread|disposition-notification)-[!-9;-~]{1,60})[ \t]*:/i;

/** `2026-03-02`, or a clock; and then a year. */
const DAY_OR_CLOCK = /\d{4}-\d\d-\d\d|\d:\d\d/;
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/;

/** What a line says that may begin a message. */
export interface FromLine {
  /** Milliseconds since 1970. */
  readonly time?: number;
  /** Of the usual form; any other one needs a {@link FIRST_FIELD} behind it. */
  readonly isUsual: boolean;
}

/** What is read of a line that may begin a message: `From `, `From a@b.example`, `From a@b.example 2026-03-02T09:30:00Z`; undefined for text. */
export function fromLineOf(line: string): FromLine | undefined {
  const usual = fromLineTime(line);
  if (usual !== undefined) return { time: usual, isUsual: true };
  if (!line.startsWith('From ') || line.length > LENGTH_MAX) return undefined;
  const rest = line.slice(5).trim();
  const end = rest.indexOf(' ');
  if (end < 0) return { isUsual: false };
  const date = rest.slice(end + 1).trim();
  // several words without a date are a sentence
  if (!DAY_OR_CLOCK.test(date) || !YEAR.test(date)) return undefined;
  const time = parseMailDate(date);
  return { isUsual: false, ...(time === undefined ? {} : { time }) };
}

/** The time a `From ` line gives, milliseconds since 1970 (UTC unless it names an offset); undefined when it is not such a line. */
export function fromLineTime(line: string): number | undefined {
  if (!line.startsWith('From ') || line.length > LENGTH_MAX) return undefined;
  const words = line
    .trimEnd()
    .split(' ')
    .filter((word) => word !== '');
  for (let at = 1; at <= DAY_AT_MAX; at++) {
    if (DAYS.has(words[at] ?? '')) {
      const time = asctime(words.slice(at + 1));
      if (time !== undefined) return time;
    }
  }
  return undefined;
}

/** `Mar 2 09:30:00 2026`, `Mar 2 09:30 +0100 2026`, `Mar 2 09:30:00 CET 2026`, `Mar 2 09:30:00 2026 -0500`. */
function asctime(words: readonly string[]): number | undefined {
  const month = MONTHS.indexOf(words[0] ?? '');
  const day = number(words[1], 1, 31);
  const clock = clockSeconds(words[2] ?? '');
  if (month < 0 || day === undefined || clock === undefined) return undefined;
  const year = number(words[3], 1970, 9999) ?? number(words[4], 1970, 9999);
  if (year === undefined) return undefined;
  const zone = [words[3], words[4]].find((word) => word?.startsWith('+') || word?.startsWith('-'));
  return Date.UTC(year, month, day) + clock * 1000 - offsetMinutes(zone) * 60_000;
}

function clockSeconds(text: string): number | undefined {
  const [hours, minutes, seconds = '0', more] = text.split(':');
  const h = number(hours, 0, 23);
  const m = number(minutes, 0, 59);
  const s = number(seconds, 0, 60);
  return h === undefined || m === undefined || s === undefined || more !== undefined
    ? undefined
    : h * 3600 + m * 60 + s;
}

function offsetMinutes(zone: string | undefined): number {
  const digits = number(zone?.slice(1), 0, 1459);
  if (zone === undefined || zone.length !== 5 || digits === undefined) return 0;
  const minutes = Math.floor(digits / 100) * 60 + (digits % 100);
  return zone.startsWith('-') ? -minutes : minutes;
}

function number(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || text === '' || text.length > 5) return undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return undefined;
  }
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
