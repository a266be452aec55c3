import { Fault } from '../../../infra/kernel/fault.ts';
import type { Reading } from '../../contract.ts';
import { activityFromCall, type CallLeg } from '../../core/activity-from-call.ts';
import { quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import { columnPlaces } from './call-columns.ts';
import { callPresetOf, GENERIC, isAsteriskRow } from './call-map.ts';
import { type CallRow, callRow, type Table } from './call-row.ts';
import { UnknownStatuses } from './call-status.ts';
import { COLUMNS_WANTED } from './contact-columns.ts';
import { type CsvRow, columnsShown, csvRows, delimiterOf, peekLine } from './csv-rows.ts';
import type { ReadContext } from './file-source.ts';
import { NobodysNumbers } from './nobodys-numbers.ts';
import { inUtf8 } from './text-encoding.ts';

/** Calls whose legs are still being collected. A leg that stands farther behind its call than this many other calls replaces it. */
const OPEN_CALLS_MAX = 20_000;

const SIDED = ['from', 'to'] as const;
const OWNED = ['user', 'number', 'direction'] as const;

/** What is known of a list while it is read. */
interface List {
  readonly table: Table;
  readonly open: Map<string, OpenCall>;
  readonly statuses: UnknownStatuses;
}

interface OpenCall {
  readonly line: number;
  readonly legs: CallLeg[];
  /** Warnings about its rows. */
  readonly remarks: Reading[];
}

/**
 * The calls of a list. Rows that share a group id are legs of one call and one input; every other row is one input.
 * Fault `ING_BAD_COLUMNS` when the first line names no start or no parties, with the columns that it does name.
 */
export async function* readCalls(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const nobodys = new NobodysNumbers(context.region);
  for await (const reading of callsOf(bytes, context)) {
    if (reading.kind === 'activity') nobodys.note(reading.activity.participants);
    yield reading;
  }
  yield* nobodys.warnings(context.file.name);
}

async function* callsOf(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const { all, firstLine } = await peekLine(inUtf8(bytes), context.file.name, 'call list');
  let list: List | undefined;
  const delimiter = delimiterOf(firstLine);
  for await (const row of csvRows(all, delimiter)) {
    if (list === undefined) {
      list = { table: tableOf(row, delimiter, context), open: new Map(), statuses: new UnknownStatuses() };
      // a first row that is a call already is read as one
      if (!isAsteriskRow(row.cells ?? [])) continue;
    }
    yield* takeRow(row, list, context);
  }
  if (list === undefined) return;
  for (const call of list.open.values()) yield* callReadings(call, context);
  yield* list.statuses.warnings(context.file.name);
}

function* takeRow(csv: CsvRow, { table, open, statuses }: List, context: ReadContext): Generator<Reading> {
  const place = { file: context.file.name, line: csv.line };
  if (csv.cells === undefined) return yield quarantined('ING_BAD_ROW', place);
  if (!context.begin(csv.line)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  const row = rowOrFailure(csv.cells, table, context);
  if (row === undefined) return yield quarantined('ING_PARSE_FAILED', place);
  if (row.kind === 'left-out') return yield { kind: 'excluded', reason: 'not a call between people' };
  if (row.kind === 'faulty') return yield quarantined('ING_BAD_ROW', place, row);
  const { leg } = row;
  if (row.isBelieved) statuses.note(csv.line);
  const remarks = row.remarks.map(({ code, field }) => warning(code, place, { field }));
  if (leg.group === undefined) return yield* callReadings({ line: csv.line, legs: [leg], remarks }, context);
  const call = open.get(leg.group) ?? { line: csv.line, legs: [], remarks: [] };
  call.legs.push(leg);
  call.remarks.push(...remarks);
  open.set(leg.group, call);
  if (open.size <= OPEN_CALLS_MAX) return;
  const [oldest] = open;
  if (oldest === undefined) return;
  open.delete(oldest[0]);
  yield* callReadings(oldest[1], context);
}

function* callReadings(call: OpenCall, context: ReadContext): Generator<Reading> {
  const place = { file: context.file.name, line: call.line };
  const sighting = { provider: 'files', mailbox: context.file.mailbox };
  const options = context.region === undefined ? { sighting } : { sighting, region: context.region };
  yield* call.remarks;
  yield* readOrSetAside(place, () => activityFromCall(call.legs, place, options));
}

function rowOrFailure(...row: Parameters<typeof callRow>): CallRow | undefined {
  try {
    return callRow(...row);
  } catch {
    return undefined;
  }
}

function tableOf({ line, cells: header = [] }: CsvRow, delimiter: string, context: ReadContext): Table {
  const map = context.callMap ?? callPresetOf(header) ?? GENERIC;
  const places = columnPlaces(map, map.headless !== undefined && isAsteriskRow(header) ? map.headless : header);
  const sided = places.from !== undefined && places.to !== undefined;
  const owned = places.user !== undefined && places.number !== undefined && places.direction !== undefined;
  if (places.start !== undefined && (sided || owned)) return { map, places, isCommaDecimal: delimiter === ';' };
  const needed = (['start', ...(map.columns.number ? OWNED : SIDED)] as const).filter((column) => !places[column]);
  const missing = needed[0] ?? 'start';
  const wanted = map.columns[missing]?.join('" or "') ?? missing;
  // A CSV whose columns nobody knows is taken for calls by its name alone.
  const isAnything = context.callMap === undefined && places.start === undefined;
  const nor = isAnything ? `, and is not that of contacts either (wanted ${COLUMNS_WANTED})` : '';
  throw new Fault(
    'ING_BAD_COLUMNS',
    `Line ${line} names no column for the ${missing} of a call (wanted "${wanted}")${nor}. Columns found: ${columnsShown(header)}.`,
    {
      where: context.file.name,
      todo: `Name the columns of calls with --columns (see ingest/connectors/files/README.md)${isAnything ? '; read contacts with --format contacts, with their columns named so' : ''}.`,
    },
  );
}
