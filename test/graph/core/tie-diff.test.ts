import { describe, expect, test } from '@jest/globals';
import { type KnowsRow, TieDiff } from '../../../graph/contract.ts';
import { DEFAULT_SETTINGS, landmarkLog, type Tie } from '../../../scorer/contract.ts';

const NOW = Date.UTC(2026, 0, 1) / 60_000;
const settings = { before: DEFAULT_SETTINGS, after: DEFAULT_SETTINGS };

/** A tie whose index is this much at {@link NOW}. */
function row(a: string, b: string, index: number): KnowsRow {
  const k = landmarkLog((4 * index) / (100 - index), NOW, DEFAULT_SETTINGS.halfLifeDays);
  return { a, b, tie: { k, kDepth: k, kOut: k, kIn: k } as Tie };
}

describe('comparing the ties of two graphs', () => {
  test('counts what stayed, moved, appeared, vanished, and went into another band', () => {
    const diff = new TieDiff(NOW, settings, 10);
    diff.take(row('a', 'b', 20), row('a', 'b', 20));
    diff.take(row('a', 'c', 20), row('a', 'c', 25));
    diff.take(row('a', 'd', 20), row('a', 'd', 65));
    diff.take(row('a', 'e', 20), undefined);
    diff.take(undefined, row('a', 'f', 20));
    expect(diff.report()).toMatchObject({ same: 1, moved: 2, changedBand: 1, appeared: 1, vanished: 1 });
  });

  test('keeps the largest moves of however many, largest first', () => {
    const diff = new TieDiff(NOW, settings, 3);
    for (let n = 0; n < 5000; n += 1) diff.take(row('a', `b${n}`, 10), row('a', `b${n}`, 10 + (n % 1000) / 100));
    diff.take(row('a', 'gone', 90), undefined);
    const { largest, moved } = diff.report();
    expect(largest.map(({ b }) => b)).toEqual(['gone', 'b1999', 'b2999']);
    expect(largest[0]).toMatchObject({ before: expect.closeTo(90), after: null });
    expect(moved).toBe(4995);
  });

  test('other settings move ties although nothing happened', () => {
    const diff = new TieDiff(NOW, { ...settings, after: { ...DEFAULT_SETTINGS, halfLifeDays: 90 } }, 1);
    diff.take(row('a', 'b', 20), row('a', 'b', 20));
    expect(diff.report().moved).toBe(1);
  });
});
