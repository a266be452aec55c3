import { Fault } from '../../../infra/kernel/fault.ts';
import type { Reading } from '../../contract.ts';
import { activityFromCall, type CallLeg } from '../../core/activity-from-call.ts';
import { callTime, seconds } from '../../core/call-values.ts';
import { quarantined, readOrSetAside } from '../../core/complain.ts';
import { type CallColumn, type CallMap, callPresetOf, columnPlaces, GENERIC, isAsteriskRow } from './call-map.ts';
import { type CsvRow, csvRows, delimiterOf } from './csv-rows.ts';
import type { ReadContext } from './file-source.ts';

/** Calls whose legs are still being collected. A leg that stands farther behind its call than this many other calls replaces it. */
const OPEN_CALLS_MAX = 20_000;

/** A row of cells and where each column stands in it. */
interface Table {
  readonly map: CallMap;
  readonly places: Partial<Record<CallColumn, number>>;
}

interface OpenCall {
  readonly line: number;
  readonly legs: CallLeg[];
}

/**
 * The calls of a list. Rows that share a group id are legs of one call and one input; every other row is one input.
 * Fault `ING_BAD_COLUMNS` when the first line names no start or no parties, with the columns that it does name.
 */
export async function* readCalls(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const { all, firstLine } = await peekLine(bytes, context);
  let table: Table | undefined;
  const open = new Map<string, OpenCall>();
  for await (const row of csvRows(all, delimiterOf(firstLine))) {
    if (table === undefined) {
      table = tableOf(row.cells ?? [], context);
      // a first row that is a call already is read as one
      if (!isAsteriskRow(row.cells ?? [])) continue;
    }
    yield* takeRow(row, table, open, context);
  }
  for (const call of open.values()) yield* callReadings(call, context);
}

function* takeRow(row: CsvRow, table: Table, open: Map<string, OpenCall>, context: ReadContext): Generator<Reading> {
  const place = { file: context.file.name, line: row.line };
  if (row.cells === undefined) return yield quarantined('ING_BAD_ROW', place);
  if (!context.begin(row.line)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  const leg = legOrFailure(row.cells, table, context);
  if (leg === undefined) return yield quarantined('ING_PARSE_FAILED', place);
  if ('field' in leg) return yield quarantined('ING_BAD_ROW', place, leg);
  if (leg.group === undefined) return yield* callReadings({ line: row.line, legs: [leg] }, context);
  const call = open.get(leg.group);
  if (call) call.legs.push(leg);
  else open.set(leg.group, { line: row.line, legs: [leg] });
  if (open.size <= OPEN_CALLS_MAX) return;
  const [oldest] = open;
  if (oldest === undefined) return;
  open.delete(oldest[0]);
  yield* callReadings(oldest[1], context);
}

function callReadings(call: OpenCall, context: ReadContext): readonly Reading[] {
  const place = { file: context.file.name, line: call.line };
  const sighting = { provider: 'files', mailbox: context.file.mailbox };
  const options = context.region === undefined ? { sighting } : { sighting, region: context.region };
  return readOrSetAside(place, () => activityFromCall(call.legs, place, options));
}

function legOrFailure(...row: Parameters<typeof legOf>): ReturnType<typeof legOf> | undefined {
  try {
    return legOf(...row);
  } catch {
    return undefined;
  }
}

function tableOf(header: readonly string[], context: ReadContext): Table {
  const map = context.callMap ?? callPresetOf(header) ?? GENERIC;
  const places = columnPlaces(map, map.headless !== undefined && isAsteriskRow(header) ? map.headless : header);
  const sided = places.from !== undefined && places.to !== undefined;
  const owned = places.user !== undefined && places.number !== undefined && places.direction !== undefined;
  if (places.start !== undefined && (sided || owned)) return { map, places };
  const missing = places.start === undefined ? 'start' : places.from === undefined ? 'from' : 'to';
  const wanted = map.columns[missing]?.join('" or "') ?? missing;
  throw new Fault(
    'ING_BAD_COLUMNS',
    `The column for the ${missing} of a call is missing (wanted "${wanted}"). Columns found: ${header.map(shown).join(', ') || 'none'}.`,
    { where: context.file.name, todo: 'Name the columns with a column map (see ingest/connectors/files/README.md).' },
  );
}

/** A header says what columns are called, not what is in them; a long one is no header and is not repeated. */
function shown(name: string): string {
  return name.length > 40 ? '…' : JSON.stringify(name);
}

/** A row as a leg, or the column at fault. */
function legOf(
  cells: readonly string[],
  { map, places }: Table,
  context: ReadContext,
): CallLeg | { field: string; message: string } {
  const cell = (column: CallColumn): string | undefined => {
    const at = places[column];
    const value = at === undefined ? undefined : cells[at]?.trim();
    return value === '' ? undefined : value;
  };
  const at = callTime(cell('start') ?? '', context.timeZone);
  if (at === undefined)
    return { field: 'start', message: 'The start of the call is missing or no time that is understood.' };
  const parties = partiesOf(cell);
  if (parties === undefined) return { field: 'direction', message: 'The direction is neither "in…" nor "out…".' };
  const talk = talkSeconds(cell, at, context.timeZone);
  const answered = isAnswered(cell('status'), talk, map);
  const id = cell('id');
  // a row without its own group id begins a group that its other legs may name
  const group = cell('group') ?? (places.group === undefined && map.name !== 'asterisk' ? undefined : id);
  return {
    at,
    ...parties,
    answered,
    ...(talk === undefined ? {} : { talkSeconds: talk }),
    ...(id === undefined ? {} : { id }),
    ...(group === undefined ? {} : { group }),
  };
}

type Cell = (column: CallColumn) => string | undefined;

function partiesOf(cell: Cell): Pick<CallLeg, 'from' | 'to' | 'fromName' | 'toName'> | undefined {
  const number = cell('number');
  if (number === undefined) {
    const fromName = cell('fromName');
    const toName = cell('toName');
    return {
      from: cell('from') ?? '',
      to: cell('to') ?? '',
      ...(fromName === undefined ? {} : { fromName }),
      ...(toName === undefined ? {} : { toName }),
    };
  }
  const direction = cell('direction')?.toLowerCase() ?? '';
  // not `internal`, which says nothing about who called
  if (direction === 'in' || direction.startsWith('inb') || direction.startsWith('inc'))
    return { from: number, to: cell('user') ?? '' };
  return direction.startsWith('out') ? { from: cell('user') ?? '', to: number } : undefined;
}

/** The list's own talk time, else from start to end. */
function talkSeconds(cell: Cell, at: number, timeZone: string): number | undefined {
  const written = seconds(cell('duration') ?? '');
  if (written !== undefined) return written;
  const end = callTime(cell('end') ?? '', timeZone);
  return end === undefined ? undefined : (end - at) / 1000;
}

function isAnswered(status: string | undefined, talk: number | undefined, map: CallMap): boolean {
  if (status === undefined) return (talk ?? 0) > 0;
  return map.answered.includes(status.toLowerCase());
}

/** The first line, and all bytes again. A file with NUL bytes in its beginning is no list. */
async function peekLine(
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
): Promise<{ firstLine: string; all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? '' : Buffer.from(first.value).toString('utf8');
  if (head.includes('\0')) {
    throw new Fault('ING_NOT_TEXT', 'This is no call list: it holds bytes that text does not have.', {
      where: context.file.name,
    });
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { firstLine: head.split('\n', 1)[0] ?? '', all: all() };
}
