import type { Minute } from '../../infra/kernel/instant.ts';
import { CHANNELS } from '../../ingest/contract.ts';
import type { RoleRank } from '../../resolver/contract.ts';
import { decay, middleOf, weekOf } from './decay.ts';
import { interactionWeight } from './interaction-weight.ts';
import { channelAt, directionAt, ENTRY_BYTES, minuteAt, roleAt, sizeClassAt, stateAt } from './ledger-entry.ts';
import { reciprocalMean } from './reciprocity.ts';
import type { ScoringSettings } from './settings.ts';

/** S at which the index reads 50 (science 3.1). */
const INDEX_MIDPOINT = 4;

/** Both directions of a tie as cells: one integer per (week, channel, role, size class) and entry, sorted. */
export interface Cells {
  readonly out: readonly number[];
  readonly into: readonly number[];
}

/** Decayed masses of both directions, before the leak, as of `at`. */
export interface Masses {
  readonly out: number;
  readonly into: number;
  readonly at: Minute;
}

/** What one week adds in one direction: for explanations. */
export interface WeekMass {
  readonly week: number;
  /** Sum of the weights of the week's interactions. */
  readonly weight: number;
  /** log1p(3·weight), before decay. */
  readonly damped: number;
}

/** The cells of a ledger's live entries up to `until` (inclusive). A meeting that has not begun counts nothing yet. */
export function cellsOf(ledger: Uint8Array, until: Minute): Cells {
  const out: number[] = [];
  const into: number[] = [];
  for (let at = 0; at < ledger.length; at += ENTRY_BYTES) {
    const minute = minuteAt(ledger, at);
    if (stateAt(ledger, at) !== 1 || minute > until) continue;
    const cell = ((weekOf(minute) * 8 + channelAt(ledger, at)) * 4 + roleAt(ledger, at)) * 8 + sizeClassAt(ledger, at);
    const direction = directionAt(ledger, at);
    if (direction & 1) out.push(cell);
    if (direction & 2) into.push(cell);
  }
  return { out: sorted(out), into: sorted(into) };
}

/** Most ties have few cells, for which a general sort is dearer than reading them. */
const FEW_CELLS = 24;

function sorted(cells: number[]): readonly number[] {
  if (cells.length > FEW_CELLS) return cells.sort((one, other) => one - other);
  for (let next = 1; next < cells.length; next += 1) {
    const moved = cells[next] ?? 0;
    let place = next;
    for (; place > 0 && (cells[place - 1] ?? 0) > moved; place -= 1) cells[place] = cells[place - 1] ?? 0;
    cells[place] = moved;
  }
  return cells;
}

/** The week of a cell. */
export function weekOfCell(cell: number): number {
  return cell >> 8;
}

/**
 * The weeks of one direction in order, each with the weights of its interactions summed in cell order: sums of floats
 * in a fixed order are equal bit for bit wherever they are made (science 4.3).
 */
export function weeksOf(cells: readonly number[], settings: ScoringSettings): WeekMass[] {
  const weeks: WeekMass[] = [];
  let from = 0;
  while (from < cells.length) {
    const week = weekOfCell(cells[from] ?? 0);
    let weight = 0;
    let at = from;
    while (at < cells.length && weekOfCell(cells[at] ?? 0) === week) {
      const cell = cells[at] ?? 0;
      let next = at + 1;
      while (next < cells.length && cells[next] === cell) next += 1;
      weight += (next - at) * cellWeight(cell, settings);
      at = next;
    }
    weeks.push({ week, weight, damped: Math.log1p(3 * weight) });
    from = at;
  }
  return weeks;
}

/** Σ log1p(3·A(week)) · 2^(−(at − middle of week)/h), weeks in order. */
export function decayedMass(weeks: readonly WeekMass[], at: Minute, halfLifeDays: number): number {
  let mass = 0;
  for (const { week, damped } of weeks) mass += damped * decay(at - middleOf(week), halfLifeDays);
  return mass;
}

/** S, the unbounded strength of two decayed masses (science 3.1). */
export function strengthOf(masses: Pick<Masses, 'out' | 'into'>): number {
  return reciprocalMean(masses.out, masses.into);
}

/** The index 0–100 shown to people: monotone in S, so it never changes an order. */
export function indexOf(strength: number): number {
  return (100 * strength) / (strength + INDEX_MIDPOINT);
}

function cellWeight(cell: number, settings: ScoringSettings): number {
  const channel = CHANNELS[(cell >> 5) & 7] ?? 'mail';
  return interactionWeight(channel, ((cell >> 3) & 3) as RoleRank, cell & 7, settings);
}
