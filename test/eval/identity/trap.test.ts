import { describe, expect, test } from '@jest/globals';
import { caughtBy, pairsAcross, pairsAmong, type Trap } from './trap.ts';

const TRAP: Trap = {
  name: 'invented',
  says: 'invented pairs',
  records: [],
  apart: [
    ['a1', 'b1'],
    ['a2', 'b1'],
    ['a1', 'c1'],
  ],
  together: [
    ['a1', 'a2'],
    ['c1', 'c2'],
  ],
};

const cluster = (...keys: string[]) => ({ members: keys.map((key) => ({ key, zone: 'likely' as const })) });

describe('a trap', () => {
  test('counts pairs of two people and of one that are put together, and those that people are asked about', () => {
    const grouping = { clusters: [cluster('a1', 'a2', 'b1'), cluster('c1')], reviews: [['c1', 'a1', 3] as const] };
    expect(caughtBy(TRAP, grouping)).toEqual({ merged: 2, mergedAsCertain: 0, found: 1, asked: 1 });
  });

  test('takes records in no cluster for persons of their own', () => {
    expect(caughtBy(TRAP, { clusters: [], reviews: [] })).toEqual({
      merged: 0,
      mergedAsCertain: 0,
      found: 0,
      asked: 0,
    });
  });

  test('counts apart what was put together as certain', () => {
    const certain = { members: ['a1', 'b1', 'c1'].map((key) => ({ key, zone: 'certain' as const })) };
    const mixed = { members: [...certain.members.slice(0, 2), ...cluster('c1').members] };
    expect(caughtBy(TRAP, { clusters: [certain], reviews: [] })).toMatchObject({ merged: 2, mergedAsCertain: 2 });
    expect(caughtBy(TRAP, { clusters: [mixed], reviews: [] })).toMatchObject({ merged: 2, mergedAsCertain: 1 });
  });

  test('pairs each with each, across and among', () => {
    expect(pairsAcross(['a', 'b'], ['c'])).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ]);
    expect(pairsAmong(['a', 'b', 'c'])).toEqual([
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ]);
  });
});
