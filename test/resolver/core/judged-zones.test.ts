import { describe, expect, test } from '@jest/globals';
import { judgedZones, type WeighedPair, type Zone } from '../../../resolver/contract.ts';

const pairs = (count: number, isSame: boolean, zone: Zone, bits: number): WeighedPair[] =>
  Array.from({ length: count }, () => ({ isSame, weight: { bits, zone, rows: [] } }));

describe('what became of the pairs of a zone', () => {
  test('is told zone by zone, the surest first, of those alone that have any', () => {
    const judged = [
      ...pairs(3, false, 'possible', 0),
      ...pairs(1, true, 'possible', 0),
      ...pairs(8, true, 'certain', 9),
    ];
    expect(judgedZones(judged)).toMatchObject([
      { zone: 'certain', same: 8, different: 0, share: 1, high: 1 },
      { zone: 'possible', same: 1, different: 3, share: 0.25 },
    ]);
    expect(judgedZones([])).toEqual([]);
  });

  test('stands beside what the model expected: even odds at 0 bits, three to one at log2 of 3', () => {
    const [even] = judgedZones(pairs(2, true, 'possible', 0));
    expect(even?.expected).toBeCloseTo(0.5, 10);
    const [mixed] = judgedZones([...pairs(1, true, 'likely', Math.log2(3)), ...pairs(1, true, 'likely', 0)]);
    expect(mixed?.expected).toBeCloseTo((0.75 + 0.5) / 2, 10);
  });

  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29 by Wilson's method.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i lie within the published limits', (same, all, low, high) => {
    const [found] = judgedZones([...pairs(same, true, 'likely', 3), ...pairs(all - same, false, 'likely', 3)]);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  });
});
