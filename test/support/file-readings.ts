/** Files of a test: their text → the readings of a format's reader, in chunks of any size. */
import type { FileFormat, FileReading, ReadContext } from '../../ingest/connectors/files/file-source.ts';
import { readerOf } from '../../ingest/connectors/files/readers.ts';
import type { Activity, DirectoryRecord } from '../../ingest/contract.ts';

export const NOW = Date.parse('2026-06-01T12:00:00Z');

/** When every file was last written to. */
export const FILE_TIME = '2026-05-01T00:00:00.000Z';

export interface Told {
  readonly readings: FileReading[];
  readonly activities: Activity[];
  /** What contact books say. */
  readonly records: DirectoryRecord[];
  /** Codes of what was set aside, with the line. */
  readonly quarantined: string[];
  /** Codes of warnings, with the field. */
  readonly warnings: string[];
  readonly excluded: string[];
}

/** The text of a record's value. */
export const textOf = (value: Uint8Array): string => Buffer.from(value).toString();

/** The text of a card of version 3. */
export function vcard(...lines: string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n');
}

/** Reads `content` as a file of this format. */
export async function readAs(
  format: FileFormat,
  content: string | Uint8Array,
  over: Partial<ReadContext> & { chunkBytes?: number } = {},
): Promise<Told> {
  const { chunkBytes = 1 << 18, ...given } = over;
  const named = { path: `/given/box.${format}`, name: `box.${format}`, mailbox: 'box' };
  const file = { ...named, bytes: content.length, changedAt: Date.parse(FILE_TIME) };
  const context: ReadContext = { file, now: NOW, timeZone: 'UTC', skip: 0, begin: () => true, ...given };
  const read = await readerOf(format);
  const readings: FileReading[] = [];
  for await (const reading of read(chunksOf(content, chunkBytes), context)) readings.push(reading);
  return told(readings);
}

export function told(readings: readonly FileReading[]): Told {
  return {
    readings: [...readings],
    activities: readings.flatMap((reading) => (reading.kind === 'activity' ? [reading.activity] : [])),
    records: readings.flatMap((reading) => (reading.kind === 'directory' ? [reading.record] : [])),
    quarantined: readings.flatMap((reading) =>
      reading.kind === 'quarantined' ? [`${reading.complaint.code}:${reading.complaint.line}`] : [],
    ),
    warnings: readings.flatMap((reading) =>
      reading.kind === 'warning' ? [[reading.complaint.code, reading.complaint.field].filter(Boolean).join(' ')] : [],
    ),
    excluded: readings.flatMap((reading) => (reading.kind === 'excluded' ? [reading.reason] : [])),
  };
}

async function* chunksOf(content: string | Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
