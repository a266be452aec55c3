import type { Evaluation, MoveRow, Row, TrapRow } from './evaluate.ts';
import type { EvalSet } from './record.ts';
import { AIMS, REFERENCES } from './reference.ts';
import { FITTED } from './sets.ts';
import type { Trap } from './trap.ts';

/** What a share of nothing is shown as. */
const NOTHING = '–';

/** The tables of a set as text: what the set is, then a line per system and view. */
export function printedSet(set: EvalSet, { addresses, aliases }: Omit<Evaluation, 'ours'>): string {
  return [
    `== ${set.name}: ${describe(set)}`,
    ...printedRows('addresses, as kith sees them', addresses, set),
    ...printedRows('aliases (name and address), as published tools count', aliases, set),
    ...printedReferences(set.name),
    '',
  ].join('\n');
}

/** A line per system: how many of the pairs of two persons, and of one person, it puts together. */
export function printedTrap({ name, says, apart, together, records }: Trap, rows: readonly TrapRow[]): string {
  const table = rows.map(({ system, merged, found, asked }) => [system, `${merged}`, `${asked}`, `${found}`]);
  return [
    `== ${name}: ${says}`,
    `   ${records.length} addresses; ${apart.length} pairs of two people, ${together.length} of one`,
    ...aligned([['', 'two merged', 'asked', 'one found'], ...table]),
    '',
  ].join('\n');
}

/** A line per system: moves found, when, and how many were reported that nobody declared. */
export function printedMoves(rows: readonly MoveRow[]): string {
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
    `== moves: ${first?.quality.people} people who declared their employers, ${first?.quality.visible} moves seen at both ends`,
    ...aligned([['', 'found', 'median days', 'reported', 'false per 1,000 people', 'to no listed company'], ...table]),
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

function describe(set: EvalSet): string {
  const fitted = FITTED.includes(set.name) ? 'for fitting' : 'not fitted on';
  const truth = set.complete ? 'truth complete' : 'truth not complete, so precision is a lower bound';
  const dropped = set.dropped === 0 ? '' : `; ${set.dropped} addresses of several people not counted`;
  return `${fitted}; ${truth}${dropped}`;
}

function printedRows(title: string, rows: readonly Row[], set: EvalSet): string[] {
  const first = rows[0]?.quality;
  if (first === undefined) return [];
  const size = `${first.records} records, ${first.people} people, ${first.pairs.truePairs} true pairs`;
  const table = rows.map((row) => cells(row, set));
  const heads = [
    '',
    'P',
    'R',
    'F1',
    'B³ P',
    'B³ R',
    'B³ F1',
    'largest',
    'mixed',
    'certain P',
    '(pairs)',
    'review',
    'P',
  ];
  const all = set.complete ? [heads, ...table] : [[...heads, 'unknown', 'P at least'], ...table];
  return [`   ${title}: ${size}`, ...aligned(all)];
}

function cells({ system, quality }: Row, { complete }: EvalSet): string[] {
  const { pairwise, bCubed, largest, mixed, certain, reviews, pairs, precisionAtLeast } = quality;
  const rates = [pairwise, bCubed].flatMap(({ precision, recall, f1 }) => [precision, recall, f1]).map(shown);
  const line = [system, ...rates, `${largest}`, `${mixed}`, shown(certain.precision)];
  line.push(`${certain.pairs.found + certain.pairs.wrong}`, `${reviews.length}`, shown(reviews.precision));
  return complete ? line : [...line, `${pairs.unknown}`, shown(precisionAtLeast)];
}

function shown(share: number): string {
  return Number.isNaN(share) ? NOTHING : share.toFixed(3);
}

/** Lines of a table, the first column to the left and the others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const padded = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return table.map((line) => `   ${line.map(padded).join('  ')}`);
}
