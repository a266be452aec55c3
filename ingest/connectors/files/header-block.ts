/** The bytes of a mail's header → the fields that are looked at. Everything else is passed over unread. */
import { isAscii, isUtf8 } from 'node:buffer';
import { MAIL_FIELDS, type MailFields } from '../../core/mail-fields.ts';
import { decoded } from './text-encoding.ts';

/** More of one field than this is left out. */
export const FIELD_CHARS_MAX = 256 * 1024;

/** More of all kept fields together than this is left out. */
export const FIELDS_CHARS_MAX = 1024 * 1024;

/** `Received` and repeated fields: the first ones are the newest. */
const REPEATS_MAX = 200;

export interface HeaderBlock {
  readonly fields: MailFields;
  /** Kept fields that were cut. */
  readonly cut: ReadonlySet<string>;
  /** Length of the body in bytes as the mailbox claims it (mboxcl, mboxcl2). */
  readonly contentLength?: number;
  /** Fields of any name: none means that this is no mail. */
  readonly count: number;
  /** Thunderbird noted its own fields in it. */
  readonly isThunderbirds: boolean;
}

/** What is collected while a block is read. */
interface Collected {
  readonly fields: Map<string, string[]>;
  readonly cut: Set<string>;
  room: number;
}

/**
 * Reads a header block: bytes from the first field up to the blank line before the body. Lines end in LF or CR LF;
 * lines that are neither a field nor a continuation are passed over. Linear in the length of the block.
 */
export function readHeaderBlock(block: Uint8Array): HeaderBlock {
  const text = textOf(Buffer.from(block.buffer, block.byteOffset, block.length));
  const into: Collected = { fields: new Map(), cut: new Set(), room: FIELDS_CHARS_MAX };
  let count = 0;
  let isThunderbirds = false;
  let contentLength: number | undefined;
  for (let from = 0; from < text.length; ) {
    const end = fieldEnd(text, from);
    const colon = colonOf(text, from, end);
    if (colon > from) {
      count++;
      const name = text.slice(from, colon).trimEnd().toLowerCase();
      if (MAIL_FIELDS.has(name)) collect(into, name, text, colon + 1, end);
      else if (name.startsWith('x-mozilla-')) isThunderbirds = true;
      else if (name === 'content-length') contentLength ??= lengthOf(text.slice(colon + 1, end).trim());
    }
    from = end;
  }
  const { fields, cut } = into;
  return { fields, cut, count, isThunderbirds, ...(contentLength === undefined ? {} : { contentLength }) };
}

function textOf(block: Buffer): string {
  // pure ASCII is decoded several times faster as Latin-1, and gives the same text
  if (isAscii(block)) return block.toString('latin1');
  if (isUtf8(block)) return block.toString('utf8');
  let text = '';
  for (let from = 0; from < block.length; ) {
    const end = block.indexOf(10, from) + 1 || block.length;
    const line = block.subarray(from, end);
    text += isUtf8(line) ? line.toString('utf8') : guessedLine(line);
    from = end;
  }
  return text;
}

/** Names are read in the likeliest charset, so that two of them stay two; an address that is guessed would be somebody else's. */
function guessedLine(line: Uint8Array): string {
  const words = decoded(line).split(/([\s<>,;:"()]+)/);
  return words.map((word) => (word.includes('@') ? word.replace(/[^\p{ASCII}]/gu, '\uFFFD') : word)).join('');
}

/** Where the field that begins at `from` ends, its continuation lines included. */
function fieldEnd(text: string, from: number): number {
  for (let at = from; ; ) {
    const lf = text.indexOf('\n', at);
    if (lf < 0) return text.length;
    const next = text.charCodeAt(lf + 1);
    if (next !== 32 && next !== 9) return lf + 1;
    at = lf + 1;
  }
}

/** Where the name that begins at `from` ends with a colon; -1 when the line is no field. Blanks before the colon are obsolete and allowed. */
function colonOf(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) return at;
    const blank = code === 32 || code === 9;
    if (code < 32 && !blank) return -1;
    if (code > 126 || (blank && at === from)) return -1;
    // `From alice@…:` of a mailbox is no field: after a blank only blanks and the colon may follow
    if (blank)
      return text
        .slice(at, Math.min(end, at + 100))
        .trimStart()
        .startsWith(':')
        ? text.indexOf(':', at)
        : -1;
  }
  return -1;
}

function collect(into: Collected, name: string, text: string, from: number, end: number): void {
  const values = into.fields.get(name) ?? [];
  if (values.length >= REPEATS_MAX) return;
  const max = Math.min(FIELD_CHARS_MAX, into.room);
  if (end - from > max) into.cut.add(name);
  const value = unfold(text.slice(from, Math.min(end, from + max)));
  into.room -= value.length;
  values.push(value);
  into.fields.set(name, values);
}

/** Joins the lines of a folded field: the line end goes, the blank after it stays (RFC 5322, 2.2.3). */
function unfold(raw: string): string {
  const value = raw.trim();
  if (!value.includes('\n')) return value;
  let joined = '';
  let from = 0;
  for (let lf = value.indexOf('\n'); lf >= 0; lf = value.indexOf('\n', from)) {
    joined += value.slice(from, value.charCodeAt(lf - 1) === 13 ? lf - 1 : lf);
    from = lf + 1;
  }
  return joined + value.slice(from);
}

function lengthOf(text: string): number | undefined {
  const length = text.length > 0 && text.length < 16 ? Number(text) : Number.NaN;
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}
