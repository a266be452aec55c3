import { linesOf } from './lines.ts';
import { decoded } from './text-encoding.ts';

/** One content line of a calendar, unfolded. */
export interface ContentLine {
  /** Upper case. */
  readonly name: string;
  /** The whole line, name and parameters included. */
  readonly text: string;
}

/** A VEVENT or VTIMEZONE, as far as it is looked at; of a VCALENDAR, that it begins. */
export interface IcsComponent {
  readonly kind: 'VEVENT' | 'VTIMEZONE' | 'VCALENDAR';
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly lines: readonly ContentLine[];
  /** Its calendar's METHOD, in upper case. */
  readonly method: string;
  /** The file ended before it did. */
  readonly unclosed: boolean;
  /** It had more lines, or a longer one, than is read. */
  readonly cut: boolean;
}

/** No other line of an event is kept: nothing of what the meeting is about, or where. */
const EVENT_LINES = new Set([
  ...['UID', 'DTSTART', 'DTEND', 'DURATION', 'RRULE', 'EXRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID'],
  ...['SEQUENCE', 'STATUS', 'CLASS', 'ORGANIZER', 'ATTENDEE'],
]);

const LINE_BYTES_MAX = 1024 * 1024;

/** An unfolded line: a list of ten thousand exceptions fits. */
const UNFOLDED_MAX = 256 * 1024;

/** Of one component. An event of 100,000 attendees is cut, which the reader says. */
const LINES_MAX = 20_000;

interface Open {
  readonly kind: IcsComponent['kind'];
  readonly line: number;
  readonly lines: ContentLine[];
  /** Components inside, such as alarms: passed over in events, kept in time zones. */
  depth: number;
  cut: boolean;
}

/**
 * The events, time zones and beginnings of calendars of an iCalendar file in their order. Lines are unfolded before they are decoded, since
 * some programs fold in the middle of a letter. Memory holds one component, and of that only the lines that matter.
 */
export async function* icsComponents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<IcsComponent> {
  const reader = new ComponentReader();
  for await (const { number, text, cut } of unfolded(bytes)) {
    const done = reader.take(number, text, cut);
    if (done) yield done;
  }
  const left = reader.end();
  if (left) yield left;
}

class ComponentReader {
  #open: Open | undefined;
  #method = '';

  take(number: number, text: string, cut: boolean): IcsComponent | undefined {
    const name = nameOf(text);
    const open = this.#open;
    if (name === 'BEGIN' || name === 'END') {
      const component = text
        .slice(text.indexOf(':') + 1)
        .trim()
        .toUpperCase();
      if (open !== undefined) return this.#nest(open, name, component, text);
      if (name === 'BEGIN' && component === 'VCALENDAR') {
        this.#method = '';
        return { kind: component, line: number, lines: [], method: '', unclosed: false, cut: false };
      }
      if (name === 'BEGIN' && (component === 'VEVENT' || component === 'VTIMEZONE')) {
        this.#open = { kind: component, line: number, lines: [], depth: 0, cut: false };
      }
      return undefined;
    }
    if (open === undefined) {
      if (name === 'METHOD') this.#method = text.slice(7).trim().toUpperCase();
      return undefined;
    }
    const kept = open.kind === 'VTIMEZONE' || (open.depth === 0 && EVENT_LINES.has(name));
    if (kept && open.lines.length < LINES_MAX) open.lines.push({ name, text });
    open.cut ||= kept && (cut || open.lines.length >= LINES_MAX);
    return undefined;
  }

  end(): IcsComponent | undefined {
    return this.#open === undefined ? undefined : this.#close(this.#open, true);
  }

  #nest(open: Open, name: string, component: string, text: string): IcsComponent | undefined {
    if (name === 'END' && (open.depth === 0 || component === open.kind))
      return this.#close(open, component !== open.kind);
    open.depth += name === 'BEGIN' ? 1 : -1;
    if (open.kind === 'VTIMEZONE' && open.lines.length < LINES_MAX) open.lines.push({ name, text });
    return undefined;
  }

  #close(open: Open, unclosed: boolean): IcsComponent {
    this.#open = undefined;
    return { kind: open.kind, line: open.line, lines: open.lines, method: this.#method, unclosed, cut: open.cut };
  }
}

/** How lines are told that go on, and what their bytes stand for. */
interface Unfolding {
  /** Of a line whose bytes are its characters. */
  readonly decode: (bytes: string) => string;
  /** Whether a line goes on in the next one for what its first and last parts say; the last character is then no part of it. */
  readonly goesOn?: (first: string, last: string) => boolean;
}

const CHARSET = /^[^:]*;CHARSET="?([^";:]+)/i;

/** In the charset that the line names (vCalendar 1.0), unless letters are lost in it; see {@link decoded}. */
const AS_WRITTEN: Unfolding = {
  decode: (raw) => {
    const bytes = Buffer.from(raw, 'latin1');
    const text = decoded(bytes, CHARSET.exec(raw)?.[1]);
    return text.includes('\uFFFD') ? decoded(bytes) : text;
  },
};

/** Lines with their continuations joined, as text. */
export async function* unfolded(
  bytes: AsyncIterable<Uint8Array>,
  { decode, goesOn }: Unfolding = AS_WRITTEN,
): AsyncGenerator<{ number: number; text: string; cut: boolean }> {
  let held: Held | undefined;
  const done = ({ number, parts, cut }: Held) => ({ number, text: decode(parts.join('')), cut });
  for await (const lines of linesOf(bytes, LINE_BYTES_MAX, 'latin1')) {
    for (const { number, text = '' } of lines) {
      const last = held?.parts.at(-1) ?? '';
      if (held && goesOn?.(held.parts[0] ?? '', last) === true) {
        held.parts[held.parts.length - 1] = last.slice(0, -1);
        append(held, text);
      } else if (held && (text.startsWith(' ') || text.startsWith('\t'))) append(held, text.slice(1));
      else {
        if (held) yield done(held);
        held = { number, parts: [text.slice(0, UNFOLDED_MAX)], length: text.length, cut: text.length > UNFOLDED_MAX };
      }
    }
  }
  if (held) yield done(held);
}

interface Held {
  readonly number: number;
  readonly parts: string[];
  length: number;
  cut: boolean;
}

function append(held: Held, text: string): void {
  held.length += text.length;
  if (held.length <= UNFOLDED_MAX) held.parts.push(text);
  else held.cut = true;
}

/** The name of a content line: up to the first `:` or `;`, in upper case. */
function nameOf(text: string): string {
  let end = 0;
  while (end < text.length && end < 40 && text[end] !== ':' && text[end] !== ';') end++;
  return text.slice(0, end).trim().toUpperCase();
}
