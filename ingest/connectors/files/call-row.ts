/** A row of a call list → a leg of a call. */
import type { CallLeg } from '../../core/activity-from-call.ts';
import { callTime, needsDayOrder, seconds } from '../../core/call-values.ts';
import { plausible } from '../../core/mail-time.ts';
import { oddlyShown } from './ambiguous-time.ts';
import { bare, type CallColumn, type CallMap, type ColumnPlace } from './call-columns.ts';
import { saysAnswered } from './call-status.ts';
import type { ReadContext } from './file-source.ts';

/** A map, and where each of its columns stands in a row. */
export interface Table {
  readonly map: CallMap;
  readonly places: Partial<Record<CallColumn, readonly ColumnPlace[]>>;
  /** Cells are parted by `;`, since a comma stands in numbers. */
  readonly isCommaDecimal: boolean;
}

/** What times are read by. */
export type TimeReading = Pick<ReadContext, 'now' | 'timeZone' | 'dayOrder'>;

/** What is to be said about a row that was read, and the column at fault. */
export interface Remark {
  readonly code: 'ING_TIME_AMBIGUOUS' | 'ING_TIME_SKIPPED' | 'ING_DURATION_UNREAD';
  readonly field: CallColumn;
}

/** What a row is. */
export type CallRow =
  | {
      readonly kind: 'leg';
      readonly leg: CallLeg;
      readonly remarks: readonly Remark[];
      /** It counts as answered by its talk time, since its status is not known. */
      readonly isBelieved: boolean;
    }
  | { readonly kind: 'left-out' }
  /** The column at fault. */
  | { readonly kind: 'faulty'; readonly field: string; readonly message: string };

/** The value of a column: of several that are there, the first that is not empty. */
type Cell = (column: CallColumn) => string | undefined;

export function callRow(cells: readonly string[], table: Table, reading: TimeReading): CallRow {
  const { map, places } = table;
  const cell: Cell = (column) => valuesOf(cells, table, column)[0]?.text;
  const kind = cell('kind');
  if (kind !== undefined && map.leftOut.includes(bare(kind))) return { kind: 'left-out' };
  const start = startOf(cells, table, reading);
  if (start === undefined) {
    return faulty('start', whyNoStart(cells, table, reading));
  }
  if (plausible(start.at, reading.now) === undefined)
    return faulty('start', 'The call lies before 1980 or ahead: correct its start.');
  // of a list that names both, a row whose direction does not say who called still has its from and to
  const owned = places.number === undefined ? undefined : ownedParties(cell);
  const parties = owned ?? (hasSides(places) ? sidedParties(cell) : undefined);
  if (parties === undefined) return faulty('direction', whyNoDirection(cell));
  const talk = talkSeconds(cells, table, start.at, reading);
  const isUnread = talk === undefined && /\d/.test(cell('duration') ?? '');
  if (isUnread && places.answeredAt === undefined && cell('status') === undefined)
    return faulty('duration', 'The duration is none that is understood: write seconds, 1:05, 0:01:05 or 1 min 5 s.');
  const id = cell('id');
  // a row without its own group id begins a group that its other legs may name
  const group = cell('group') ?? (places.group === undefined && map.name !== 'asterisk' ? undefined : id);
  const leg: CallLeg = {
    at: start.at,
    ...parties,
    answered: isAnswered(cell, table, talk),
    ...(talk === undefined ? {} : { talkSeconds: talk }),
    ...(id === undefined ? {} : { id }),
    ...(group === undefined ? {} : { group }),
    ...(map.uniqueIds ? {} : { isListsOwnId: true }),
  };
  const remarks: Remark[] = start.code === undefined ? [] : [{ code: start.code, field: 'start' }];
  if (isUnread) remarks.push({ code: 'ING_DURATION_UNREAD', field: 'duration' });
  return { kind: 'leg', leg, remarks, isBelieved: leg.answered && isOfUnknownStatus(cell, table) };
}

function faulty(field: string, message: string): CallRow {
  return { kind: 'faulty', field, message };
}

interface Value {
  readonly text: string;
  readonly isUtc: boolean;
}

function valuesOf(cells: readonly string[], { places }: Table, column: CallColumn): Value[] {
  return (places[column] ?? []).flatMap(({ at, isUtc }) => {
    const text = cells[at]?.trim() ?? '';
    return text === '' ? [] : [{ text, isUtc }];
  });
}

/** A time in UTC where the name of the column says so, else on the wall of `timeZone`. Times of the year 1 say that there was none. */
function timeOf(cells: readonly string[], table: Table, column: CallColumn, reading: TimeReading) {
  const value = valuesOf(cells, table, column).find(({ text }) => !text.startsWith('0001-'));
  return value === undefined ? undefined : read(value, reading);
}

function read({ text, isUtc }: Value, { timeZone, dayOrder }: TimeReading) {
  const zone = isUtc ? 'UTC' : timeZone;
  const timeIn = (where: string) => callTime(text, where, dayOrder);
  const at = timeIn(zone);
  return at === undefined ? undefined : { at, zone, timeIn };
}

function startOf(cells: readonly string[], table: Table, reading: TimeReading) {
  const start = timeOf(cells, table, 'start', reading) ?? dayAndTime(cells, table, reading);
  if (start === undefined) return undefined;
  const odd = oddlyShown(start.at, start.timeIn, start.zone);
  return { at: start.at, code: odd && ODD_TIMES[odd] };
}

const ODD_TIMES = { twice: 'ING_TIME_AMBIGUOUS', never: 'ING_TIME_SKIPPED' } as const;

/** A start whose day and time stand in two columns. */
function dayAndTime(cells: readonly string[], table: Table, reading: TimeReading) {
  return joinedStarts(cells, table)
    .map((value) => read(value, reading))
    .find((time) => time !== undefined);
}

function joinedStarts(cells: readonly string[], table: Table): Value[] {
  const [time] = valuesOf(cells, table, 'time');
  if (time === undefined) return [];
  return valuesOf(cells, table, 'start').map((day) => ({
    text: `${day.text} ${time.text}`,
    isUtc: day.isUtc || time.isUtc,
  }));
}

function whyNoStart(cells: readonly string[], table: Table, { dayOrder }: TimeReading): string {
  const written = [...valuesOf(cells, table, 'start'), ...joinedStarts(cells, table)];
  const needs = written.some(({ text }) => needsDayOrder(text));
  if (needs && dayOrder !== undefined)
    return `There is no such day or time in the order ${dayOrder}, which --day-order says: perhaps this list has the other one.`;
  return needs
    ? 'Days such as 03/04/2026 mean one thing or another, by the country: import the file again with --day-order dmy or mdy.'
    : 'The start of the call is missing or no time that is understood: write 2026-03-01 09:30:00, with an offset such as +02:00 or without any zone.';
}

function hasSides({ from, to }: Table['places']): boolean {
  return from !== undefined && to !== undefined;
}

type Parties = Pick<CallLeg, 'from' | 'to' | 'fromName' | 'toName'>;

/** A list that names who called whom; of the owner's side perhaps also the user behind the number. */
function sidedParties(cell: Cell): Parties {
  const user = cell('user');
  const direction = user === undefined ? undefined : directionOf(cell('direction'));
  const from = (direction === 'out' ? user : undefined) ?? cell('from') ?? '';
  const to = (direction === 'in' ? user : undefined) ?? cell('to') ?? '';
  const fromName = direction === 'out' ? cell('userName') : cell('fromName');
  const toName = direction === 'in' ? cell('userName') : cell('toName');
  return { from, to, ...named(fromName, toName) };
}

/** A list kept from the owner's side; undefined when it does not say who called. */
function ownedParties(cell: Cell): Parties | undefined {
  const number = cell('number') ?? '';
  const user = cell('user') ?? '';
  switch (directionOf(cell('direction'))) {
    case 'in':
      return { from: number, to: user, ...named(undefined, cell('userName')) };
    case 'out':
      return { from: user, to: number, ...named(cell('userName'), undefined) };
    default:
      return undefined;
  }
}

function named(fromName: string | undefined, toName: string | undefined) {
  return { ...(fromName === undefined ? {} : { fromName }), ...(toName === undefined ? {} : { toName }) };
}

const IN = new Set(['in', 'inbound', 'incoming']);
const OUT = new Set(['out', 'outbound', 'outgoing']);

/** `inbound`, `user_in`, `ByotOutUserForwarding`; not `internal`, which says nothing about who called. */
function directionOf(written = ''): 'in' | 'out' | undefined {
  const words = written.match(/[A-Z]?[a-z]+|[A-Z]+/g)?.map((word) => word.toLowerCase()) ?? [];
  if (words.some((word) => OUT.has(word))) return 'out';
  return words.some((word) => IN.has(word)) ? 'in' : undefined;
}

function whyNoDirection(cell: Cell): string {
  return /\binternal\b/i.test(cell('direction') ?? '')
    ? 'The direction “internal” does not say which of the two called: name the columns of who called and who was called `from` and `to`, if the list has them.'
    : 'The direction is neither "in…" nor "out…".';
}

/** The list's own talk time, else from when it was answered, or from its start, to its end. */
function talkSeconds(cells: readonly string[], table: Table, at: number, reading: TimeReading): number | undefined {
  const written = seconds(valuesOf(cells, table, 'duration')[0]?.text ?? '', table.isCommaDecimal);
  if (written !== undefined) return written;
  const end = timeOf(cells, table, 'end', reading)?.at;
  if (end === undefined) return undefined;
  return (end - (timeOf(cells, table, 'answeredAt', reading)?.at ?? at)) / 1000;
}

function isAnswered(cell: Cell, { map, places }: Table, talk: number | undefined): boolean {
  if (places.answeredAt !== undefined) {
    return !['', 'no', 'false', '0', 'null'].includes(bare(cell('answeredAt') ?? ''));
  }
  const status = cell('status');
  // a status in a language that is not known says less than that they talked
  if (status !== undefined) return saysAnswered(status, map) ?? (talk ?? 0) > 0;
  // A list without any column that could tell is believed that these were calls; an empty cell in such a column says that nobody talked.
  if (talk === undefined) return places.duration === undefined && places.end === undefined;
  return talk > 0;
}

function isOfUnknownStatus(cell: Cell, { map, places }: Table): boolean {
  const status = cell('status');
  return places.answeredAt === undefined && status !== undefined && saysAnswered(status, map) === undefined;
}
