import type { Evaluation, MoveRow, Row, TrapRow } from './evaluate.ts';
import type { KindCount } from './kinds.ts';
import type { GroupingQuality } from './metrics.ts';
import type { EvalSet } from './record.ts';
import { AIMS, REFERENCES } from './reference.ts';
import { FITTED, LOOKED_AT } from './sets.ts';
import type { Trap } from './trap.ts';

/** What the columns mean. */
export const LEGEND = `P, R, F1     pairs of records put together: how many are right, how many of the true ones are there, their harmonic mean
B³           the same per record, then the mean (B-cubed); high everywhere, since most people have one address
largest      records in the largest cluster
mixed        clusters with two or more people
certain P    P of the pairs merged as certain alone; beside it how many they are
review       pairs that people would be asked about, and how many of them are one person
unknown      pairs put together of which the truth does not know; counted as neither, and as wrong in "P at least"`;

/** What a share of nothing is shown as. */
const NOTHING = '–';

/** The tables of a set as text: what the set is, then a line per system and view. */
export function printedSet(set: EvalSet, { addresses, aliases }: Omit<Evaluation, 'ours'>): string {
  return [
    titleOf(set),
    ...printedRows('addresses', addresses),
    ...printedRows('aliases', aliases),
    ...printedReferences(set.name),
    '',
  ].join('\n');
}

/** A line per system: how many of the pairs of two persons, and of one person, it puts together. */
export function printedTrap({ name, says, apart, together, records }: Trap, rows: readonly TrapRow[]): string {
  const table = rows.map(({ system, merged, mergedAsCertain, found, asked }) => [
    system,
    ...[merged, mergedAsCertain, asked, found].map(String),
  ]);
  return [
    `== ${name}: ${says}`,
    `   ${records.length} addresses; ${apart.length} pairs of two people, ${together.length} of one`,
    ...aligned([['', 'two merged', 'as certain', 'asked', 'one found'], ...table]),
    '',
  ].join('\n');
}

/** A line per system: moves found, when, and how many were reported that nobody declared. */
export function printedMoves(rows: readonly MoveRow[], half: 'chosen' | 'kept'): string {
  const table = rows.map(({ system, quality }) => [
    system,
    shown(quality.found),
    shown(quality.medianDelayDays),
    `${quality.reported}`,
    quality.falsePerThousand.toFixed(1),
    `${quality.falseToUnlisted}`,
  ]);
  const [first] = rows;
  return [
    `== moves: ${first?.quality.people} people who declared their employers, ${first?.quality.visible} moves seen at both ends; ${half === 'chosen' ? 'the half that the rule was chosen on' : 'the other half, looked at once it was chosen'}`,
    ...aligned([['', 'found', 'median days', 'reported', 'false per 1,000 people', 'to no listed company'], ...table]),
    '',
  ].join('\n');
}

/** A line per kind of identity. */
export function printedKinds(kinds: readonly KindCount[]): string {
  const table = kinds.map(({ kind, values, perPerson, exclusive, keptAYear, told }) => [
    kind,
    ...[`${values}`, perPerson.toFixed(2), shown(exclusive), shown(keptAYear), `${told}`],
  ]);
  return [
    '== kinds: what was seen of people who declared their addresses, by kind',
    ...aligned([['', 'different', 'per person', 'of one alone', 'in use after a year', 'of'], ...table]),
    '',
  ].join('\n');
}

function printedReferences(set: string): string[] {
  const measured = (REFERENCES[set] ?? []).map(
    ({ system, precision, recall, f1 }) => `   ${system}: P ${shown(precision)}, R ${shown(recall)}, F1 ${shown(f1)}`,
  );
  const aim = AIMS[set];
  const wanted = aim && `   aim: F1 ${shown(aim.f1)} at P ${shown(aim.precision)} or better`;
  return measured.length === 0
    ? []
    : ['   aliases, not run here', ...measured, ...(wanted === undefined ? [] : [wanted])];
}

/** What a set is called, and what is known of it. */
export function titleOf(set: EvalSet): string {
  return `== ${set.name}: ${describe(set)}`;
}

function describe(set: EvalSet): string {
  const measured = LOOKED_AT.includes(set.name) ? 'looked at while rules were written' : 'only measured';
  const use = FITTED.includes(set.name) ? 'for fitting' : measured;
  const truth = set.complete ? 'truth complete' : 'truth not complete, so some that counts as wrong is right';
  const dropped = set.dropped === 0 ? '' : `; ${set.dropped} addresses of several people not counted`;
  return `${use}; ${truth}${dropped}`;
}

type View = 'addresses' | 'aliases';

const TITLES: Readonly<Record<View, string>> = {
  addresses: 'addresses, as kith sees them',
  aliases: 'aliases (name and address), as published tools count',
};

function printedRows(view: View, rows: readonly Row[]): string[] {
  const first = rows[0]?.quality;
  if (first === undefined) return [];
  const size = `${first.records} records, ${first.people} people, ${first.pairs.truePairs} true pairs`;
  const hasUnknown = rows.some(({ quality }) => quality.pairs.unknown > 0);
  const columns = [...COLUMNS, ...(view === 'addresses' ? REVIEW_COLUMNS : []), ...(hasUnknown ? UNKNOWN_COLUMNS : [])];
  const table = rows.map(({ system, quality }) => [system, ...columns.map(([, cell]) => cell(quality))]);
  return [`   ${TITLES[view]}: ${size}`, ...aligned([['', ...columns.map(([head]) => head)], ...table])];
}

type Column = readonly [head: string, cell: (quality: GroupingQuality) => string];

const COLUMNS: readonly Column[] = [
  ['P', ({ pairwise }) => shown(pairwise.precision)],
  ['R', ({ pairwise }) => shown(pairwise.recall)],
  ['F1', ({ pairwise }) => shown(pairwise.f1)],
  ['B³ P', ({ bCubed }) => shown(bCubed.precision)],
  ['B³ R', ({ bCubed }) => shown(bCubed.recall)],
  ['B³ F1', ({ bCubed }) => shown(bCubed.f1)],
  ['largest', ({ largest }) => `${largest}`],
  ['mixed', ({ mixed }) => `${mixed}`],
  ['certain P', ({ certain }) => shown(certain.precision)],
  ['pairs', ({ certain }) => `${certain.pairs.found + certain.pairs.wrong}`],
];

const REVIEW_COLUMNS: readonly Column[] = [
  ['review', ({ reviews }) => `${reviews.length}`],
  ['P', ({ reviews }) => shown(reviews.precision)],
];

const UNKNOWN_COLUMNS: readonly Column[] = [
  ['unknown', ({ pairs }) => `${pairs.unknown}`],
  ['P at least', ({ precisionAtLeast }) => shown(precisionAtLeast)],
];

function shown(share: number): string {
  return Number.isNaN(share) ? NOTHING : share.toFixed(3);
}

/** Lines of a table, the first column to the left and the others to the right. */
export function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const padded = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return table.map((line) => `   ${line.map(padded).join('  ')}`);
}
