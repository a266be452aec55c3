import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { Argument, type Command, Option } from 'commander';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import type { GraphQueries, IdentityView, KnowsRow, PersonView } from '../../../graph/contract.ts';
import { ACTIVITY_TYPE, Activity } from '../../../ingest/contract.ts';
import { type ScoringSettings, tieAt } from '../../../scorer/contract.ts';
import { jsonOf } from '../../compose/json-of.ts';
import { recordsOf } from '../../compose/records-of.ts';
import type { Settings } from '../../config/environment.ts';
import type { EventLog, LogRecord } from '../../event-log/port.ts';
import { ACTIVITIES } from '../../event-log/topics.ts';
import { Fault } from '../../kernel/fault.ts';
import { fingerprint } from '../../kernel/fingerprint.ts';
import { isoOf, type Minute, minuteOf } from '../../kernel/instant.ts';
import {
  askingTime,
  type CommandContext,
  type CommonOptions,
  GRAPH_OPTION,
  openContext,
  openLogOf,
  withQueries,
} from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';

const WHAT = ['people', 'identities', 'knows', 'ignored', 'activities', 'dump'] as const;
type What = (typeof WHAT)[number];

interface ExportOptions extends CommonOptions {
  readonly asOf?: string;
  readonly format: 'jsonl' | 'csv';
  readonly out?: string;
}

/** A row of an export: JSON values by name, in the order in which they are written. */
type Row = Readonly<Record<string, unknown>>;

/** Characters written at once. */
const PIECE_LENGTH = 64 * 1024;

export function addExport(program: Command, settings: Settings): void {
  program
    .command('export')
    .description('Write people, identities, ties, ignored activities, activities, or the canonical dump.')
    .addArgument(new Argument('<what>', 'what to write').choices(WHAT))
    .option('--as-of <time>', 'as of a day or instant in the past')
    .addOption(new Option('--format <format>', 'how to write it').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--out <file>', 'write to a file instead of standard output')
    .option(...GRAPH_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  kith export knows --format csv --out ties.csv
  kith export people --as-of 2026-01-01
  kith export dump | sha256sum

The same events give the same dump, byte for byte, whatever their order. In CSV, an apostrophe stands before values that a
spreadsheet would take for a formula, telephone numbers among them.`,
    )
    .action(async (what: What, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>();
      await runExport(what, options, openContext(options, settings));
    });
}

async function runExport(what: What, options: ExportOptions, context: CommandContext): Promise<void> {
  if (options.format === 'csv' && options.json === true) {
    throw new Fault('CLI_MISUSE', 'an export has one form, and --format csv and --json name two', {
      todo: 'leave out one of them: without --format csv, each row is a line of JSON',
    });
  }
  const asOf = options.asOf === undefined ? undefined : askingTime(options.asOf).now;
  if (what === 'dump' && options.format === 'csv') {
    throw new Fault('CLI_MISUSE', 'the dump is lines of JSON and has no other form', { todo: 'leave --format out' });
  }
  await withQueries(context, async (queries) => {
    if (what === 'dump') return write(Readable.from(withLineEnds(queries.dump(asOf))), options, context);
    if (what !== 'activities') return write(formatted(rowsOf(what, queries, asOf), options.format), options, context);
    const log = await openLogOf(context);
    try {
      await write(formatted(activityRows(log, asOf), options.format, ACTIVITY_COLUMNS), options, context);
    } finally {
      await log.close();
    }
  });
}

async function write(text: Readable, { out }: ExportOptions, { signal }: CommandContext): Promise<void> {
  try {
    await writeTo(out, text, signal);
  } catch (error) {
    if (signal.aborted) process.exitCode = EXIT.interrupted;
    else if (!(error instanceof Error && 'syscall' in error)) throw error;
    else throw new Fault('CLI_CANNOT_WRITE', error.message, { todo: 'name another file with --out', cause: error });
  }
}

async function writeTo(out: string | undefined, text: Readable, signal: AbortSignal): Promise<void> {
  if (out !== undefined) return pipeline(text, createWriteStream(out, { mode: 0o600 }), { signal });
  // Standard output stays open: it belongs to whoever called us.
  text.pipe(process.stdout, { end: false });
  await finished(text, { signal });
}

/** All of them: without this the columns would be those that the first activity happens to have. */
const ACTIVITY_COLUMNS = Object.keys(Activity.shape);

function formatted(rows: AsyncIterable<Row>, format: 'jsonl' | 'csv', columns?: string[]): Readable {
  if (format === 'jsonl') return Readable.from(jsonLines(rows));
  // A name that begins with = or + must not become a formula in somebody's spreadsheet.
  const csv = stringify({
    header: true,
    ...(columns === undefined ? {} : { columns }),
    escape_formulas: true,
    cast: { object: (value) => JSON.stringify(value), boolean: String },
  });
  return Readable.from(rows).pipe(csv);
}

async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** Lines in larger pieces: to write each by itself takes longer than to make it. */
async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

async function* rowsOf(
  what: Exclude<What, 'dump' | 'activities'>,
  queries: GraphQueries,
  asOf: Minute | undefined,
): AsyncGenerator<Row> {
  const now = asOf ?? askingTime(undefined).now;
  if (what === 'people') for await (const person of queries.people(asOf)) yield personRow(person);
  if (what === 'identities') for await (const identity of queries.identities(asOf)) yield identityRow(identity);
  if (what === 'knows') {
    const scoring = await queries.settings();
    for await (const row of queries.knows(asOf)) yield knowsRow(row, now, scoring);
  }
  if (what === 'ignored') {
    for await (const { activity, reason, at } of queries.ignored(asOf)) yield { activity, reason, at: isoOf(at) };
  }
}

function personRow({ id, name, title, employer, employee, identities, tenures, managers }: PersonView): Row {
  const known = identities.map((identity) => ({ id: identity.id, kind: identity.kind, value: identity.value }));
  const spells = tenures.map(({ organisation, from, to, confidence }) => ({
    organisation,
    from: isoOf(from),
    to: to === undefined ? null : isoOf(to),
    confidence,
  }));
  const reportsTo = managers.map(({ person, sources }) => ({ id: person.id, sources }));
  const stated = { title: title?.value ?? null, employer: employer?.value ?? null };
  return { id, name, employee, identities: known, tenures: spells, managers: reportsTo, ...stated };
}

function identityRow({ id, kind, value, person, class: kindOf, names, firstSeen, lastSeen }: IdentityView): Row {
  return {
    id,
    kind,
    value,
    person: person ?? null,
    class: kindOf,
    names,
    firstSeen: firstSeen === undefined ? null : isoOf(firstSeen),
    lastSeen: lastSeen === undefined ? null : isoOf(lastSeen),
  };
}

function knowsRow({ a, b, tie }: KnowsRow, now: Minute, scoring: ScoringSettings): Row {
  const { strength, index, out, into } = tieAt(tie, now, scoring);
  const { reciprocity, mails, meetings, calls, others, firstAt, lastAt, lastOut, lastIn } = tie;
  const dates = {
    firstAt: isoOf(firstAt),
    lastAt: isoOf(lastAt),
    lastOut: isoOrNull(lastOut),
    lastIn: isoOrNull(lastIn),
  };
  return { a, b, strength, index, out, in: into, reciprocity, mails, meetings, calls, others, ...dates };
}

function isoOrNull(minute: Minute | null): string | null {
  return minute === null ? null : isoOf(minute);
}

const Envelope = z.object({ type: z.literal(ACTIVITY_TYPE), data: Activity });

/** Everything that was said, once, in the order of the log: the same graph can be made from it. Of a meeting that is each version. */
async function* activityRows(log: EventLog, asOf: Minute | undefined): AsyncGenerator<Row> {
  const newest = new Map<number, string>();
  for await (const record of recordsOf(log, ACTIVITIES)) newest.set(fingerprint(record.key), placeOf(record));
  for await (const record of recordsOf(log, ACTIVITIES)) {
    if (record.value === null || newest.get(fingerprint(record.key)) !== placeOf(record)) continue;
    const envelope = Envelope.safeParse(jsonOf(record.value));
    if (!envelope.success) continue;
    const activity = envelope.data.data;
    if (asOf === undefined || minuteOf(activity.at) <= asOf) yield activity;
  }
}

function placeOf({ partition, position }: LogRecord): string {
  return `${partition}/${position}`;
}
