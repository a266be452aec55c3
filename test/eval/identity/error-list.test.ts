import { describe, expect, test } from '@jest/globals';
import { falseMerges, listCaught, listErrors, missedPairs } from './error-list.ts';
import type { EvalView, Grouping } from './record.ts';

const record = (key: string, ...names: string[]) => ({
  key,
  address: key,
  names,
  firstAt: 0,
  lastAt: 1440,
});

const [A1, A2, A3] = ['a1@example.com', 'a2@example.com', 'a3@example.com'] as const;
const B1 = 'b1@example.com';

const VIEW: EvalView = {
  records: [record(A1, 'Alice Smith'), record(A2, 'Alice Smith'), record(A3), record(B1, 'Bob Smith')],
  truth: new Map([
    [A1, 'alice'],
    [A2, 'alice'],
    [A3, 'alice'],
    [B1, 'bob'],
  ]),
  isUnknown: () => false,
};

const GROUPING: Grouping = {
  clusters: [
    {
      members: [A1, A2, B1].map((key) => ({ key, zone: 'likely' })),
      reasons: [
        { between: [A1, A2], says: 'full name: alice smith' },
        { between: [A2, B1], says: 'family name: smith' },
      ],
    },
  ],
  reviews: [[A3, A2, 2.5]],
};

describe('the list of errors', () => {
  test('has the pairs of two people that are together, and of one that are not', () => {
    expect(falseMerges(VIEW, GROUPING)).toEqual([
      [A1, B1],
      [A2, B1],
    ]);
    expect(missedPairs(VIEW, GROUPING)).toEqual([
      [A1, A3],
      [A2, A3],
    ]);
  });

  test('gives the reasons of a pair, or those that touch it, and what a review says', () => {
    const text = listErrors(VIEW, GROUPING, 10).join('\n');
    expect(text).toContain(`   + ${A2}  Alice Smith  1970-01-01 – 1970-01-02\n     ${B1}  Bob Smith`);
    expect(text).toContain(`${A2} ~ ${B1}: family name: smith`);
    expect(text).toContain(`${A1} ~ ${A2}: full name: alice smith`);
    expect(text).toContain('in review with 2.5 bits');
  });

  test('has the pairs of a trap that was not passed', () => {
    const { records } = VIEW;
    const trap = {
      name: '',
      says: '',
      records,
      apart: [[A1, B1] as const],
      together: [[A1, A2] as const, [A2, A3] as const],
    };
    const lines = listCaught(trap, GROUPING, 10);
    expect(lines.filter((line) => !line.startsWith('   '))).toEqual(['false merges: 1', 'missed pairs: 1']);
  });

  test('shows as many as asked for and counts them all', () => {
    const lines = listErrors(VIEW, GROUPING, 1);
    expect(lines.filter((line) => line.startsWith('   +'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('   -'))).toHaveLength(1);
    expect(lines[0]).toBe('false merges: 2');
  });
});
