import { describe, expect, test } from '@jest/globals';
import { type CrossPair, type Evidence, heldApart, type MatchWeight } from '../../../resolver/contract.ts';

const ZONES = [
  [7, 'certain'],
  [1, 'likely'],
  [-1, 'possible'],
] as const;

function pair(one: string, other: string, bits: number, comparison: Evidence['comparison'] = 'name'): CrossPair {
  const between = [`mailto:${one}@a.example`, `mailto:${other}@b.example`] as const;
  const zone: MatchWeight['zone'] = ZONES.find(([least]) => bits >= least)?.[1] ?? 'apart';
  const rows = [{ comparison, level: 'as they are', bits, values: [], between }];
  return { a: between[0], b: between[1], weight: { bits, zone, rows } };
}

const TWO = {
  unitOf: (key: string) => key,
  units: [2, 2] as const,
  mergesLikely: true,
  compared: true,
};

describe('two persons are held apart', () => {
  test.each([
    [
      'as two users of a directory, whatever else there is',
      [pair('a', 'x', 12), pair('b', 'x', -99, 'directory')],
      {},
      'two users',
      1,
    ],
    ['by evidence that comes to less than possible', [pair('a', 'x', -2), pair('b', 'x', -7)], {}, 'apart', 0],
    ['by evidence that leaves it open', [pair('a', 'x', -2), pair('b', 'x', 0.5)], {}, 'possible', 1],
    ['where only what is certain is merged', [pair('a', 'x', 5)], { mergesLikely: false }, 'likely are not merged', 0],
    [
      'by a name that so many carry that nobody is compared by it',
      [pair('a', 'x', 5)],
      { compared: false },
      'too common',
      undefined,
    ],
    ['by the number of their addresses', [pair('a', 'x', 9)], { units: [9, 8] as const }, 'too many', undefined],
    [
      'by a pair that is apart, the most of several',
      [pair('a', 'x', 9), pair('b', 'x', -6), pair('b', 'y', -8)],
      {},
      'apart through another',
      2,
    ],
    [
      'by the pair itself before any that is more apart',
      [pair('a', 'x', -6), pair('b', 'x', 9), pair('b', 'y', -8)],
      {},
      'apart through another',
      0,
    ],
    ['by the sum of all pairs', [pair('a', 'x', 3), pair('a', 'y', -5), pair('b', 'x', -3)], {}, 'more against', 1],
    [
      'by a bridge that is too weak',
      [pair('a', 'x', 9), pair('a', 'y', -1), pair('b', 'x', -1)],
      {},
      'one bridge',
      undefined,
    ],
    [
      'by somebody else, where nothing between them does',
      [pair('a', 'x', 9), pair('b', 'y', 4)],
      {},
      'rival',
      undefined,
    ],
  ])('%s', (_what, pairs, more, why, by) => {
    const held = heldApart(pairs, { ...TWO, ...more });
    expect([held.why, held.by]).toEqual([why, by === undefined ? undefined : pairs[by]]);
  });

  test('with the addresses of one directory entry counted once', () => {
    const pairs = [pair('a', 'x', 3), pair('b', 'x', -3), pair('c', 'x', -3)];
    expect(heldApart(pairs, { ...TWO, units: [3, 1] }).why).toBe('more against');
    const unitOf = (key: string) => (key.endsWith('@a.example') ? 'mailto:a@a.example' : key);
    expect(heldApart(pairs, { ...TWO, units: [1, 1], unitOf }).why).toBe('rival');
  });
});
