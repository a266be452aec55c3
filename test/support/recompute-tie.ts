/** Computes a tie again from nothing but the API's explanation, as a reader with a spreadsheet would. */
import { expect } from '@jest/globals';
import type { Tie } from './ask-api.ts';

export interface Explained {
  readonly asOf: string;
  readonly tie: Tie;
  readonly formula: { readonly halfLifeDays: number; readonly leak: number; readonly indexMidpoint: number };
  readonly weeks: Readonly<Record<'out' | 'in', readonly Week[]>>;
  readonly entries: number;
  readonly lastEntries: readonly { at: string; channel: string; direction: string; role: string; weight: number }[];
}

interface Week {
  readonly week: string;
  readonly weight: number;
  readonly damped: number;
  readonly share: number;
}

const DAY_MS = 86_400_000;

/** Strength, index and masses follow from the weeks, and, when all interactions are shown, the weeks from those. */
export function expectComputable(explained: Explained): void {
  const { tie, formula, weeks, entries, lastEntries } = explained;
  const [out, into] = [massOf(explained, 'out'), massOf(explained, 'in')];
  expect(Math.abs(tie.out - out)).toBeLessThan(1e-9 * Math.max(out, 1));
  expect(Math.abs(tie.in - into)).toBeLessThan(1e-9 * Math.max(into, 1));
  const [x, y] = [out + formula.leak * into, into + formula.leak * out];
  const strength = (4 * x * y) / (Math.sqrt(x) + Math.sqrt(y)) ** 2;
  expect(Math.abs(tie.strength / strength - 1)).toBeLessThan(1e-9);
  expect(Math.abs(tie.index - (100 * strength) / (strength + formula.indexMidpoint))).toBeLessThan(0.006);
  if (lastEntries.length < entries) return;
  for (const [direction, rows] of Object.entries(weeks)) {
    const those = lastEntries.filter((entry) => entry.direction === direction || entry.direction === 'both');
    const weight = those.reduce((sum, entry) => sum + entry.weight, 0);
    expect(rows.reduce((sum, row) => sum + row.weight, 0)).toBeCloseTo(weight, 9);
    expect(new Set(those.map(({ at }) => mondayOf(at)))).toEqual(new Set(rows.map(({ week }) => week)));
  }
}

function massOf({ asOf, formula, weeks }: Explained, direction: 'out' | 'in'): number {
  let sum = 0;
  for (const { week, weight, damped, share } of weeks[direction]) {
    const middle = Date.parse(`${week}T00:00:00Z`) + 3.5 * DAY_MS;
    expect(damped).toBeCloseTo(Math.log1p(3 * weight), 12);
    const left = damped * 2 ** (-(Date.parse(asOf) - middle) / DAY_MS / formula.halfLifeDays);
    expect(Math.abs(share / left - 1)).toBeLessThan(1e-12);
    sum += left;
  }
  return sum;
}

function mondayOf(at: string): string {
  const day = new Date(at);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
