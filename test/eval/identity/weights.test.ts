import { describe, expect, test } from '@jest/globals';
import type { EvalView } from './record.ts';
import { reestimate } from './reestimate.ts';
import { judgedPairs, printedDecisions, printedWeights } from './weights.ts';

const record = (key: string, ...names: string[]) => ({ key, address: key, names, firstAt: 0, lastAt: 0 });

const VIEW: EvalView = {
  records: [
    record('wombat@acme.example', 'Alice Smith'),
    record('as@globex.example', 'Alice Smith'),
    record('bs@globex.example', 'Bob Smith'),
    record('carol@acme.example', 'Carol Miller'),
    record('info@acme.example', 'Alice Smith'),
    record('x9@globex.example', 'Alice Smith'),
  ],
  truth: new Map([
    ['wombat@acme.example', 'alice'],
    ['as@globex.example', 'alice'],
    ['bs@globex.example', 'bob'],
    ['carol@acme.example', 'carol'],
    ['info@acme.example', 'alice'],
  ]),
  isUnknown: () => false,
};

describe('pairs that a set judges', () => {
  test('are those that share a key, each once, of whom the truth knows both', () => {
    const pairs = judgedPairs(VIEW);
    const shown = pairs.map(
      ({ isSame, rows }) => `${isSame} ${rows.find(({ comparison }) => comparison === 'name')?.level}`,
    );
    expect(shown.sort()).toEqual([
      'false same family name, other given name',
      'false same family name, other given name',
      'true same name',
    ]);
  });

  test('leave out of what the truth is not sure', () => {
    expect(judgedPairs({ ...VIEW, isUnknown: () => true }).map(({ isSame }) => isSame)).toEqual([true]);
  });

  test('are shown as levels with both counts, the model’s bits and those of the set', () => {
    const pairs = judgedPairs(VIEW);
    const text = printedWeights(pairs, reestimate(pairs));
    expect(text).toContain('3 pairs that are compared, 1 of one person');
    expect(text).toMatch(/name: same family name, other given name +0 +2 +-5\.0/);
    expect(text).toMatch(/name: same name +1 +0 .*too few pairs/);
  });

  test('are shown by zone, and as decisions of which there are too few', () => {
    const text = printedDecisions(judgedPairs(VIEW));
    expect(text).toMatch(/apart +0 +2 +0\.000 +0\.000 to 0\.658/);
    expect(text).toMatch(/(likely|certain) +1 +0 +1\.000 +0\.207 to 1\.000/);
    expect(text).toContain('levels that they tell of: none');
  });
});
