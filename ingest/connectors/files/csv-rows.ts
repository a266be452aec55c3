import { Readable } from 'node:stream';
import { parse as csvStream } from 'csv-parse';
import { parse as csvSync } from 'csv-parse/sync';
import { Fault } from '../../../infra/kernel/fault.ts';

export interface CsvRow {
  /** Line where the row begins, counted from 1. */
  readonly line: number;
  /** Absent when the row could not be taken apart (a quote that never ends, a row beyond the limit). */
  readonly cells?: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];

/** A row is a call; a longer one is a quote that was never closed. */
const ROW_BYTES_MAX = 256 * 1024;

const READING = { bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true } as const;

/** The cells of the first row of a text, whatever it is delimited by. */
export function firstRecord(text: string): string[] {
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  if (line.length > ROW_BYTES_MAX || line.includes('\0')) return [];
  try {
    const [row] = csvSync(line, { ...READING, delimiter: delimiterOf(line) });
    return row ?? [];
  } catch {
    return [];
  }
}

/** The delimiter that stands most often in a header line. */
export function delimiterOf(headerLine: string): string {
  const counts = DELIMITERS.map((delimiter) => headerLine.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** What columns are called, for a complaint. A header says no more than that; what is long or looks like an address is no header, and is not repeated. */
export function columnsShown(header: readonly string[]): string {
  const shown = header.map((name) => (name.length > 40 || /@|[0-9]{4}/.test(name) ? '…' : JSON.stringify(name)));
  return shown.join(', ') || 'none';
}

/** The first line, and all bytes again. A file with NUL bytes in its beginning is no text. @param what it was taken for */
export async function peekLine(
  bytes: AsyncIterable<Uint8Array>,
  where: string,
  what: string,
): Promise<{ firstLine: string; all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? '' : Buffer.from(first.value).toString('utf8');
  if (head.includes('\0')) {
    throw new Fault('ING_NOT_TEXT', `This is no ${what}: it holds bytes that text does not have.`, { where });
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { firstLine: head.split('\n', 1)[0] ?? '', all: all() };
}

/** The rows of a CSV file, the header first. */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>, delimiter: string): AsyncGenerator<CsvRow> {
  const skipped: number[] = [];
  const parser = csvStream({
    ...READING,
    delimiter,
    info: true,
    max_record_size: ROW_BYTES_MAX,
    skip_records_with_error: true,
    on_skip: (error) => {
      skipped.push(error !== undefined && 'lines' in error && typeof error.lines === 'number' ? error.lines : 0);
    },
  });
  const source = Readable.from(bytes, { objectMode: true, highWaterMark: 1 });
  source.on('error', (error) => parser.destroy(error));
  let line = 1;
  for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    // rows come out later than their errors
    while ((skipped[0] ?? Number.POSITIVE_INFINITY) < line) yield { line: skipped.shift() ?? line };
    yield { line, cells: record };
    line = info.lines + 1;
  }
  while (skipped.length > 0) yield { line: skipped.shift() ?? line };
}
