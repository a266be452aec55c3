import { parse as csvSync } from 'csv-parse/sync';
import { Fault } from '../../../infra/kernel/fault.ts';
import { type Line, linesOf } from './lines.ts';

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

/** A quote stands at both ends of a cell, or twice. */
const STANDARD = { ...READING, relax_quotes: false } as const;

const LF = 10;
const CR = 13;

/** The cells of the first row of a text, whatever it is delimited by. */
export function firstRecord(text: string): string[] {
  const [first = '', second = ''] = text.split('\n', 2);
  const line = separatorSaid(first) === undefined ? first : second;
  if (line.length > ROW_BYTES_MAX || line.includes('\0')) return [];
  try {
    const [row] = csvSync(line, { ...READING, delimiter: delimiterOf(first) });
    return row ?? [];
  } catch {
    return [];
  }
}

/** `sep=;`, which Excel writes and reads in front of the header. */
function separatorSaid(firstLine: string): string | undefined {
  return /^\uFEFF?"?sep=(.)"?\r?$/i.exec(firstLine)?.[1];
}

/** The delimiter that a first line says, else the one that stands most often in it. */
export function delimiterOf(firstLine: string): string {
  const said = separatorSaid(firstLine);
  if (said !== undefined) return said;
  const counts = DELIMITERS.map((delimiter) => firstLine.split(delimiter).length);
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

/**
 * The rows of a CSV file, the header first; a line in front that says the delimiter is none. A quote that is never closed spoils the row in which it stands, and no other: a row of several
 * lines is believed only where its quotes are those of the standard (RFC 4180) and it is no wider than the header.
 */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>, delimiter: string): AsyncGenerator<CsvRow> {
  const rows = new RowsOfLines(delimiter);
  for await (const lines of linesOf(withLineFeeds(bytes), ROW_BYTES_MAX)) {
    yield* rows.take(lines.filter(({ number, text }) => number > 1 || separatorSaid(text ?? '') === undefined));
  }
  yield* rows.end();
}

/** More tries than a row of a few paragraphs takes, each with one more line that holds a quote. */
const TRIES_MAX = 20;

class RowsOfLines {
  readonly #delimiter: string;
  /** The lines of a row that has begun and not ended. */
  #begun: Line[] = [];
  #begunBytes = 0;
  #tries = 0;
  #width = Number.POSITIVE_INFINITY;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *take(lines: readonly Line[]): Generator<CsvRow> {
    const whole = this.#begun.length === 0 ? this.#oneEach(lines) : undefined;
    if (whole !== undefined) yield* whole;
    else for (const line of lines) yield* this.#takeOne(line);
  }

  *end(): Generator<CsvRow> {
    while (this.#begun.length > 0) yield* this.#giveUp();
  }

  /** Taken apart all at once, as most can be; absent when one of them is not a row by itself. */
  #oneEach(lines: readonly Line[]): CsvRow[] | undefined {
    const filled = lines.filter(({ text }) => text !== '');
    if (filled.some(({ text }) => text === undefined)) return undefined;
    const rows = this.#parse(filled.map(({ text }) => text).join('\n'), STANDARD);
    if (rows?.length !== filled.length) return undefined;
    return filled.map(({ number }, at) => this.#row(number, rows[at] ?? []));
  }

  *#takeOne(line: Line): Generator<CsvRow> {
    if (this.#begun.length > 0) return yield* this.#goOn(line);
    if (line.text === '') return;
    if (line.text === undefined) return yield { line: line.number };
    const [alone] = this.#parse(line.text, READING) ?? [];
    if (alone !== undefined) return yield this.#row(line.number, alone);
    this.#begin(line);
  }

  #begin(line?: Line): void {
    this.#begun = line === undefined ? [] : [line];
    this.#begunBytes = line?.text?.length ?? 0;
    this.#tries = 0;
  }

  *#goOn(line: Line): Generator<CsvRow> {
    this.#begun.push(line);
    this.#begunBytes += line.text?.length ?? ROW_BYTES_MAX;
    if (this.#begunBytes < ROW_BYTES_MAX && this.#tries < TRIES_MAX) {
      if (line.text?.includes('"') !== true) return;
      this.#tries += 1;
      const rows = this.#parse(this.#begun.map(({ text }) => text).join('\n'), STANDARD);
      const [cells, next] = rows ?? [];
      if (cells === undefined || next !== undefined || cells.length > this.#width) return;
      const [{ number }] = this.#begun as [Line];
      this.#begin();
      return yield this.#row(number, cells);
    }
    yield* this.#giveUp();
  }

  /** The line with the quote is set aside; those behind it are read anew. */
  *#giveUp(): Generator<CsvRow> {
    const [first, ...others] = this.#begun;
    this.#begin();
    if (first !== undefined) yield { line: first.number };
    for (const line of others) yield* this.#takeOne(line);
  }

  #row(line: number, cells: readonly string[]): CsvRow {
    if (this.#width === Number.POSITIVE_INFINITY) this.#width = cells.length;
    return { line, cells };
  }

  #parse(text: string, reading: typeof READING | typeof STANDARD): string[][] | undefined {
    try {
      return csvSync(text, { ...reading, delimiter: this.#delimiter });
    } catch {
      return undefined;
    }
  }
}

/** Old Macintosh programs end lines with CR alone. */
export async function* withLineFeeds(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOld: boolean | undefined;
  for await (const chunk of chunks) {
    isOld ??= chunk.includes(CR) && !chunk.includes(LF);
    yield isOld ? chunk.map((byte) => (byte === CR ? LF : byte)) : chunk;
  }
}
