import { FIRST_FIELD, type FromLine, fromLineOf } from '../../core/mbox-from-line.ts';
import { type HeaderBlock, readHeaderBlock } from './header-block.ts';

/** A header longer than this is cut: the rest is passed over as if it were body. */
export const HEADER_BYTES_MAX = 16 * 1024 * 1024;

/** How far ahead a claimed `Content-Length` is checked. Beyond it a separator is taken for what it looks like. */
const LOOKAHEAD_MAX = 16 * 1024 * 1024;

/** No `From ` line is longer. */
const SEPARATOR_MAX = 1000;

/** A field's name and its colon (RFC 5322 2.2): names in use are far shorter than this. */
const FIELD_NAME_MAX = 78;
const FIELD_NAME = /^[!-9;-~]+:/;

const LF = 10;
const CR = 13;
const FROM = Buffer.from('\nFrom ');

/** One message of an mbox. The body is passed over and never kept. */
export interface MboxMessage {
  /** Line of its `From ` line, counted from 1. */
  readonly line: number;
  readonly header: HeaderBlock;
  /** Its `From ` line's date, milliseconds since 1970, if it has one. */
  readonly fromLine?: number;
  /** The file begins with its header: a `From ` line is missing. */
  readonly isHeadless?: boolean;
  /** The header was longer than is read. */
  readonly cut: boolean;
  /** The file ended within the header. */
  readonly truncated: boolean;
  /** First bytes of the header block, for telling why there is nothing in it. */
  readonly start: Uint8Array;
}

type State = 'before' | 'header' | 'body';

/**
 * Splits an mbox into messages, whatever its dialect, from chunks of any size. Holds one header and one chunk.
 *
 * A message begins at a `From ` line (somebody, then a date) at the start of the file, after a blank line, or, since some
 * programs leave that line out, before a header field; one without a date, or with another kind of date, begins a message
 * where both are there. Bodies of mboxo and mboxrd have such lines quoted (`>From `, `>>From `), which this rule needs no help to see; mboxcl2 quotes
 * nothing and gives a `Content-Length` instead: a separator inside the claimed length counts as body when another
 * separator, or the end of the file, stands where the claim says. Claims that do not hold are ignored.
 */
export class MboxSplitter {
  #buffer: Buffer = Buffer.alloc(0);
  /** Where work goes on in the buffer. */
  #at = 0;
  /** Line number at `#at`. */
  #line = 1;
  #state: State = 'before';
  #started = false;
  #ended = false;
  #current: { line: number; scanned: number; fromLine?: number; isHeadless?: boolean } = { line: 1, scanned: 0 };
  /** Bytes of the body that the header claims and that are still ahead of `#at`. */
  #claimed = 0;
  /** Bytes at `#at` that were searched already and are kept to see what stands before a separator. */
  #context = 0;
  /** Something that is no message stands before the first one. */
  prefaced = false;

  /** Takes more bytes; yields the messages whose headers are complete. */
  *push(chunk: Uint8Array): Generator<MboxMessage> {
    const rest = this.#buffer.subarray(this.#at);
    this.#buffer =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    this.#at = 0;
    yield* this.#work();
  }

  /** No more bytes: yields what is left. */
  *end(): Generator<MboxMessage> {
    this.#ended = true;
    yield* this.#work();
  }

  /** Whether a message has begun at all. */
  get begun(): boolean {
    return this.#state !== 'before';
  }

  *#work(): Generator<MboxMessage> {
    for (;;) {
      if (this.#state === 'header') {
        const message = this.#readHeader();
        if (message === undefined) return;
        yield message;
      } else if (!this.#started) {
        const entered = this.#startFile();
        if (entered === undefined) return;
      } else if (!this.#seekSeparator()) {
        return;
      }
    }
  }

  /** Enters the header if the file begins with a `From ` line or with a field; undefined: not enough of it is seen yet. */
  #startFile(): boolean | undefined {
    if (this.#buffer.length < 3 && !this.#ended) return undefined;
    const start = this.#buffer[0] === 0xef && this.#buffer[1] === 0xbb ? 3 : 0;
    const isSeparator = this.#isSeparator(start, true);
    const begins = isSeparator === false ? this.#isFieldAt(start, FIRST_FIELD) : isSeparator;
    this.#started = begins !== undefined;
    if (isSeparator) this.#enter(start);
    else if (begins) {
      this.#current = { line: 1, scanned: 0, isHeadless: true };
      this.#at = start;
      this.#state = 'header';
    }
    return begins;
  }

  /** Enters the header of the message whose `From ` line begins at `start`. */
  #enter(start: number): void {
    const { time } = this.#fromLineAt(start) || {};
    const end = this.#buffer.indexOf(LF, start);
    this.#line += countLines(this.#buffer, this.#at, start);
    this.#current = { line: this.#line, scanned: 0, ...(time === undefined ? {} : { fromLine: time }) };
    this.#at = end < 0 ? this.#buffer.length : end + 1;
    if (end >= 0) this.#line++;
    this.#state = 'header';
  }

  /** What the `From ` line at `start` says; false: no such line; undefined: not seen to its end yet. */
  #fromLineAt(start: number): FromLine | false | undefined {
    const end = this.#buffer.indexOf(LF, start);
    if (end < 0 && !this.#ended && this.#buffer.length - start <= SEPARATOR_MAX) return undefined;
    const line = this.#buffer.toString(
      'latin1',
      start,
      Math.min(end < 0 ? this.#buffer.length : end, start + SEPARATOR_MAX + 1),
    );
    return fromLineOf(line) ?? false;
  }

  /** Whether the line at `start` begins a message; undefined: not enough is seen yet. */
  #isSeparator(start: number, isAfterBlank: boolean): boolean | undefined {
    const line = this.#fromLineAt(start);
    if (line === undefined || line === false) return line;
    if (line.isUsual) return isAfterBlank || this.#isBeforeField(start, FIELD_NAME);
    return isAfterBlank && this.#isBeforeField(start, FIRST_FIELD);
  }

  /** Passes over the body up to the next message; false when more bytes are needed. */
  #seekSeparator(): boolean {
    let search = this.#at + this.#context;
    for (;;) {
      const found = this.#buffer.indexOf(FROM, search);
      if (found < 0) {
        this.#keepTail();
        return false;
      }
      search = found + 1;
      const begins = this.#isSeparator(found + 1, this.#isAfterBlankLine(found));
      if (begins === false) continue;
      const inBody = begins === undefined ? undefined : this.#isInClaimedBody(found + 1);
      if (inBody === undefined) {
        this.#skipTo(Math.max(this.#at, found - 2));
        this.#context = found - this.#at;
        return false;
      }
      if (inBody) {
        this.#skipTo(Math.max(this.#at, this.#at + this.#claimed - 2));
        search = Math.max(search, this.#at);
        this.#context = 0;
        continue;
      }
      if (this.#state === 'before') this.prefaced ||= !isBlank(this.#buffer.subarray(this.#at, found));
      this.#enter(found + 1);
      return true;
    }
  }

  /** Whether the line that follows the one at `start` is such a field; undefined: not seen far enough yet. */
  #isBeforeField(start: number, field: RegExp): boolean | undefined {
    const end = this.#buffer.indexOf(LF, start);
    return end < 0 ? false : this.#isFieldAt(end + 1, field);
  }

  #isFieldAt(at: number, field: RegExp): boolean | undefined {
    const next = this.#buffer.toString('latin1', at, at + FIELD_NAME_MAX);
    if (field.test(next)) return true;
    return next.length === FIELD_NAME_MAX || next.includes('\n') || this.#ended ? false : undefined;
  }

  /** Passes over all that holds no separator; keeps what may be the beginning of one, and two bytes before it. */
  #keepTail(): void {
    const tail = this.#ended ? this.#buffer.length : this.#buffer.length - (FROM.length - 1) - 2;
    if (tail <= this.#at) return;
    this.#skipTo(tail);
    // those two bytes tell whether the line before is blank; a separator that begins in them was looked at already
    this.#context = 2;
  }

  /** Whether the line that ends at `lf` is blank. The body begins after a blank line, so an empty one counts too. */
  #isAfterBlankLine(lf: number): boolean {
    const before = this.#buffer[lf - 1] === CR ? lf - 2 : lf - 1;
    return before < 0 || this.#buffer[before] === LF;
  }

  /** Whether the separator at `start` lies within a body whose claimed length holds; undefined: more bytes are needed to know. */
  #isInClaimedBody(start: number): boolean | undefined {
    const end = this.#at + this.#claimed;
    if (start >= end || end - start > LOOKAHEAD_MAX) return false;
    if (this.#buffer.length < end + SEPARATOR_MAX + FIELD_NAME_MAX + 6 && !this.#ended) return undefined;
    if (this.#buffer.length < end) return false;
    let next = end;
    while (this.#buffer[next] === LF || this.#buffer[next] === CR) next++;
    return next === this.#buffer.length || this.#isSeparator(next, true) === true;
  }

  #skipTo(to: number): void {
    this.#line += countLines(this.#buffer, this.#at, to);
    if (this.#state === 'before' && to > this.#at) this.prefaced ||= !isBlank(this.#buffer.subarray(this.#at, to));
    this.#claimed = Math.max(0, this.#claimed - (to - this.#at));
    this.#at = to;
  }

  /** The message whose header begins here; undefined when its end is not in sight yet. */
  #readHeader(): MboxMessage | undefined {
    const start = this.#at;
    let at = start + this.#current.scanned;
    let end = -1;
    while (end < 0) {
      if (isBlankLineAt(this.#buffer, at)) end = at;
      else {
        const lf = this.#buffer.indexOf(LF, at);
        if (lf < 0 || lf - start > HEADER_BYTES_MAX) break;
        at = lf + 1;
      }
    }
    const cut = end < 0 && this.#buffer.length - start > HEADER_BYTES_MAX;
    if (end < 0 && !cut && !this.#ended) {
      this.#current.scanned = at - start;
      return undefined;
    }
    const stop = end >= 0 ? end : cut ? at : this.#buffer.length;
    const block = this.#buffer.subarray(start, stop);
    const header = readHeaderBlock(block);
    this.#line += countLines(this.#buffer, start, stop);
    this.#at = stop;
    this.#state = 'body';
    this.#context = 0;
    // the claim counts from behind the blank line, the work goes on before it: a separator may follow it at once
    this.#claimed = header.contentLength === undefined ? 0 : header.contentLength + blankLineLength(this.#buffer, stop);
    const { scanned: _, ...current } = this.#current;
    return { ...current, header, cut, truncated: end < 0 && !cut, start: block.subarray(0, 256) };
  }
}

function isBlankLineAt(buffer: Buffer, at: number): boolean {
  return buffer[at] === LF || (buffer[at] === CR && buffer[at + 1] === LF);
}

function blankLineLength(buffer: Buffer, at: number): number {
  return buffer[at] === LF ? 1 : buffer[at] === CR ? 2 : 0;
}

function countLines(buffer: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) if (buffer[at] === LF) lines++;
  return lines;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === LF || byte === CR || byte === 32);
}
