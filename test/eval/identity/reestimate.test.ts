import { describe, expect, test } from '@jest/globals';
import type { Comparison } from '../../../resolver/contract.ts';
import { between, seen } from '../../resolver/core/identities.ts';
import { type JudgedPair, reestimate } from './reestimate.ts';

const row = (comparison: Comparison, level: string, bits: number) => {
  const between = ['mailto:a@acme.example', 'mailto:b@corp.example'] as const;
  return { comparison, level, bits, values: [], between };
};

/** So many pairs with these rows. */
function pairs(count: number, isSame: boolean, ...rows: ReturnType<typeof row>[]): JudgedPair[] {
  return Array.from({ length: count }, () => ({ isSame, rows: [row('prior', 'before any evidence', -1.5), ...rows] }));
}

const EQUAL = (bits: number) => row('name', 'same name', bits);
const OTHER = row('name', 'different names', -6);

describe('weights estimated anew', () => {
  test('are the logarithm of the share among one over the share among two, with half a pair more of each kind', () => {
    const judged = [
      ...pairs(79, true, EQUAL(3)),
      ...pairs(20, true),
      ...pairs(9, false, EQUAL(3)),
      ...pairs(90, false),
    ];
    const [equal] = reestimate(judged);
    expect(equal).toMatchObject({ comparison: 'name', level: 'same name', same: 79, different: 9, modelBits: 3 });
    expect(equal?.bits).toBeCloseTo(Math.log2(79.5 / 100 / (9.5 / 100)), 10);
  });

  test('agree with a model that gave the same, within their error', () => {
    const judged = (bits: number) => [
      ...pairs(80, true, EQUAL(bits)),
      ...pairs(20, true, OTHER),
      ...pairs(10, false, EQUAL(bits)),
      ...pairs(90, false, OTHER),
    ];
    const verdict = (bits: number) => reestimate(judged(bits)).find(({ level }) => level === 'same name')?.verdict;
    expect([3, 1, 6].map(verdict)).toEqual(['agrees', 'more', 'less']);
  });

  test('say nothing of a level that few pairs have, however far the model is off', () => {
    const judged = [
      ...pairs(2, true, EQUAL(9)),
      ...pairs(50, true, OTHER),
      ...pairs(1, false, EQUAL(9)),
      ...pairs(50, false, OTHER),
    ];
    const equal = reestimate(judged).find(({ level }) => level === 'same name');
    expect(equal?.error).toBeGreaterThan(1);
    expect(equal?.verdict).toBe('too few');
  });

  test('grow surer with more pairs', () => {
    const judged = (times: number) => [
      ...pairs(8 * times, true, EQUAL(3)),
      ...pairs(2 * times, true),
      ...pairs(times, false, EQUAL(3)),
      ...pairs(9 * times, false),
    ];
    const errors = [1, 10, 100].map((times) => reestimate(judged(times))[0]?.error ?? 0);
    expect(errors).toEqual(errors.toSorted((one, other) => other - one));
    expect((errors[0] ?? 0) / (errors[2] ?? 1)).toBeGreaterThan(8);
  });

  test('are finite where a level was only ever seen on one side, and where there is nothing to compare with', () => {
    expect(reestimate(pairs(5, true, EQUAL(3))).every(({ bits, error }) => Number.isFinite(bits + error))).toBe(true);
    expect(reestimate([])).toEqual([]);
  });

  test('leave out the prior and what somebody said', () => {
    const judged = pairs(
      1,
      true,
      row('decision', 'a person said that they are one', 99),
      row('directory', 'one entry', 10),
    );
    expect(reestimate(judged)).toEqual([]);
  });

  test('are found in the rows that the matcher itself makes, the mean of its bits beside them', () => {
    const alice = between(seen('wombat@acme.example', 'Alice Smith'), seen('wombat@corp.example', 'Alice Smith'));
    const levels = reestimate([{ isSame: true, rows: alice.rows }]);
    expect(levels.map(({ comparison, level }) => `${comparison}: ${level}`)).toEqual([
      'address: same local part',
      'name: same name',
    ]);
    expect(levels[1]?.modelBits).toBe(alice.rows.find(({ comparison }) => comparison === 'name')?.bits);
  });
});
