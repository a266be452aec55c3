import { closeSync, openSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { FIRST_FIELD, fromLineOf } from '../../core/mbox-from-line.ts';
import { callPresetOf } from './call-map.ts';
import { contactColumnsOf } from './contact-columns.ts';
import { firstRecord } from './csv-rows.ts';
import type { FileFormat } from './file-source.ts';
import { headText } from './text-encoding.ts';

const HEAD_BYTES = 64 * 1024;

const BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  '.mbox': 'mbox',
  '.mbx': 'mbox',
  '.eml': 'eml',
  '.ics': 'ics',
  '.ical': 'ics',
  '.vcf': 'contacts',
  '.vcard': 'contacts',
  '.csv': 'calls',
  '.tsv': 'calls',
  '.jsonl': 'activities',
  '.ndjson': 'activities',
};

/** Fields of which every mail has at least one; their names tell a mail from other text with colons. */
const MAIL_FIELDS = new Set(['from', 'received', 'message-id', 'date', 'return-path', 'delivered-to', 'mime-version']);

/** What a file holds: `byContent` is certain, `byName` only what its ending promises. Both absent: not ours. */
export interface Detected {
  readonly byContent?: FileFormat;
  readonly byName?: FileFormat;
  /** It has no bytes, or it is a whole gzip of none. */
  readonly isEmpty: boolean;
}

export function detectFormat(path: string): Detected {
  const head = headOf(path);
  const told = formatOfText(headText(head.bytes));
  const byName = formatOfName(path);
  // a mailbox that lost its first line begins like one message
  const byContent = told === 'eml' && byName === 'mbox' ? 'mbox' : told;
  return {
    isEmpty: head.isAll && head.bytes.length === 0,
    ...(byContent === undefined ? {} : { byContent }),
    ...(byName === undefined ? {} : { byName }),
  };
}

/** The format a name's ending promises; `.gz` after it does not matter. */
export function formatOfName(path: string): FileFormat | undefined {
  const name = path.toLowerCase();
  return BY_EXTENSION[extname(name.endsWith('.gz') ? name.slice(0, -3) : name)];
}

/** The format of a file that begins with this text. */
export function formatOfText(head: string): FileFormat | undefined {
  const text = head.replace(/^\uFEFF/, '').trimStart();
  const end = lineEnd(text);
  const firstLine = text.slice(0, end).trimEnd();
  const fromLine = fromLineOf(text.slice(0, end));
  if (fromLine !== undefined && (fromLine.isUsual || FIRST_FIELD.test(text.slice(end + 1, end + 80)))) return 'mbox';
  if (firstLine.toUpperCase() === 'BEGIN:VCALENDAR') return 'ics';
  if (firstLine.toUpperCase() === 'BEGIN:VCARD') return 'contacts';
  if (text.startsWith('{')) return isActivity(firstLine) ? 'activities' : undefined;
  if (isMail(text)) return 'eml';
  const header = firstRecord(text);
  if (callPresetOf(header) !== undefined) return 'calls';
  return contactColumnsOf(header) === undefined ? undefined : 'contacts';
}

function isActivity(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'channel' in value && 'participants' in value;
  } catch {
    return false;
  }
}

/** Header fields from the first line on, at least one of them a mail's. */
function isMail(text: string): boolean {
  let known = false;
  for (let from = 0; from < text.length; ) {
    const end = lineEnd(text, from);
    const line = text.slice(from, end).trimEnd();
    from = end + 1;
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    const colon = line.indexOf(':');
    // some exports leave the separator of their mbox in front
    if (colon <= 0 || line.slice(0, colon).trimEnd().includes(' ')) {
      if (from === end + 1 && line.startsWith('>From ')) continue;
      return known && from > HEAD_BYTES / 2;
    }
    known ||= MAIL_FIELDS.has(line.slice(0, colon).trimEnd().toLowerCase());
  }
  return known;
}

function lineEnd(text: string, from = 0): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** What a file begins with, and whether that is known to be all of it. */
interface Head {
  readonly bytes: Buffer;
  readonly isAll: boolean;
}

/** The first bytes of a file, unpacked if it is gzip. */
function headOf(path: string): Head {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const bytes = head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
    const isAll = bytes.length < HEAD_BYTES;
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpackHead(bytes, isAll) : { bytes, isAll };
  } finally {
    closeSync(descriptor);
  }
}

function unpackHead(packed: Buffer, isAll: boolean): Head {
  // 64 KiB can hold 64 MiB; the head of it is enough
  const options = { maxOutputLength: 128 * HEAD_BYTES };
  try {
    const bytes = gunzipSync(packed, { ...options, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES);
    // unpacked once more to its end, which a file that was cut does not have
    return { bytes, isAll: isAll && bytes.length === 0 && gunzipSync(packed, options).length === 0 };
  } catch {
    return { bytes: Buffer.alloc(0), isAll: false };
  }
}
