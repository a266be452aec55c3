import { describe, expect, test } from '@jest/globals';
import { qualityOf } from './metrics.ts';
import type { EvalView, Grouping } from './record.ts';

/** Five records of Alice (a), three of Bob (b), one of Carol (c), and one of nobody knows whom (x). */
const PEOPLE = {
  a1: 'alice',
  a2: 'alice',
  a3: 'alice',
  a4: 'alice',
  a5: 'alice',
  b1: 'bob',
  b2: 'bob',
  b3: 'bob',
  c1: 'carol',
};

function viewOf(isUnknown: EvalView['isUnknown'] = () => false): EvalView {
  const records = [...Object.keys(PEOPLE), 'x1'].map((key) => ({
    key,
    address: `${key}@example.com`,
    names: [],
    firstAt: 0,
    lastAt: 0,
  }));
  return { records, truth: new Map(Object.entries(PEOPLE)), isUnknown };
}

const likely = (...keys: string[]) => ({ members: keys.map((key) => ({ key, zone: 'likely' as const })) });
const certain = (...keys: string[]) => ({ members: keys.map((key) => ({ key, zone: 'certain' as const })) });

/** Of 13 true pairs it finds {a1 a2 a3} with 3, {a4 a5} with 1 and {b1 b2} with 1, and it brings b1 and b2 to a4 and a5. */
const GROUPING: Grouping = {
  clusters: [certain('a1', 'a2', 'a3', 'x1'), likely('a4', 'a5', 'b1', 'b2'), certain('b3'), certain('c1')],
  reviews: [
    ['b1', 'b3', 2],
    ['c1', 'b3', 1],
    ['c1', 'x1', 1],
  ],
};

describe('the quality of a grouping', () => {
  const quality = qualityOf(viewOf(), GROUPING);

  test('counts pairs of records with a truth, in the truth and in the clusters', () => {
    expect(quality).toMatchObject({ records: 9, people: 3 });
    expect(quality.pairs).toEqual({ truePairs: 13, found: 5, wrong: 4, unknown: 0 });
    expect(quality.pairwise.precision).toBeCloseTo(5 / 9, 12);
    expect(quality.pairwise.recall).toBeCloseTo(5 / 13, 12);
    expect(quality.pairwise.f1).toBeCloseTo(10 / 22, 12);
  });

  test('takes the means over records for B-cubed', () => {
    // precision: 3 × 3/3, 4 × 2/4, 2 × 1; recall: 3 × 3/5, 2 × 2/5, 2 × 2/3, 1/3, 1
    expect(quality.bCubed.precision).toBeCloseTo((3 + 2 + 2) / 9, 12);
    expect(quality.bCubed.recall).toBeCloseTo((9 / 5 + 4 / 5 + 4 / 3 + 1 / 3 + 1) / 9, 12);
  });

  test('names the largest cluster and how many hold two people', () => {
    expect(quality.largest).toBe(4);
    expect(quality.mixed).toBe(1);
  });

  test('judges the certain merges alone', () => {
    expect(quality.certain).toEqual({ pairs: { truePairs: 13, found: 3, wrong: 0, unknown: 0 }, precision: 1 });
  });

  test('judges the proposals whose answer is known, and counts all of them', () => {
    expect(quality.reviews).toEqual({ length: 3, precision: 1 / 2 });
  });

  test('calls a pair certain only when both of its records were merged as certain', () => {
    const half = { members: [...certain('a1').members, ...likely('a2').members] };
    expect(qualityOf(viewOf(), { clusters: [half], reviews: [] }).certain.pairs.found).toBe(0);
  });

  test('counts a pair that nobody knows as neither right nor wrong, and as wrong in the lower bound', () => {
    const isUnknown = (one: string, other: string) => [one, other].includes('b1') && [one, other].includes('a4');
    const { pairs, pairwise, precisionAtLeast, bCubed } = qualityOf(viewOf(isUnknown), GROUPING);
    expect(pairs).toEqual({ truePairs: 13, found: 5, wrong: 3, unknown: 1 });
    expect(pairwise.precision).toBeCloseTo(5 / 8, 12);
    expect(precisionAtLeast).toBeCloseTo(5 / 9, 12);
    expect(bCubed.precision).toBeCloseTo((3 + 2 / 3 + 2 / 4 + 2 / 3 + 2 / 4 + 2) / 9, 12);
  });

  test('has no mixed cluster where only unknown pairs bring people together', () => {
    expect(
      qualityOf(
        viewOf(() => true),
        GROUPING,
      ).mixed,
    ).toBe(0);
  });

  test('finds nothing right or wrong where nobody is joined', () => {
    const { pairwise, largest, bCubed } = qualityOf(viewOf(), { clusters: [], reviews: [] });
    expect(pairwise).toEqual({ precision: Number.NaN, recall: 0, f1: Number.NaN });
    expect(largest).toBe(1);
    expect(bCubed.precision).toBe(1);
    expect(bCubed.recall).toBeCloseTo(3 / 9, 12);
  });
});
