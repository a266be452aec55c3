import type { Evaluation, Row } from './evaluate.ts';
import type { EvalSet } from './record.ts';
import { FITTED } from './sets.ts';

/** What a share of nothing is shown as. */
const NOTHING = '–';

/** The tables of a set as text: what the set is, then a line per system and view. */
export function printedSet(set: EvalSet, { addresses, aliases }: Evaluation): string {
  return [
    `== ${set.name}: ${describe(set)}`,
    ...printedRows('addresses, as kith sees them', addresses, set),
    ...printedRows('aliases (name and address), as published tools count', aliases, set),
    '',
  ].join('\n');
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
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return [
    `   ${title}: ${size}`,
    ...all.map((line) => `   ${line.map((cell, at) => aligned(cell, at, widths)).join('  ')}`),
  ];
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

function aligned(cell: string, at: number, widths: readonly number[]): string {
  const width = widths[at] ?? 0;
  return at === 0 ? cell.padEnd(width) : cell.padStart(width);
}
