import { describe, expect, test } from '@jest/globals';
import { type PairView, wayBetween } from '../../../../graph/contract.ts';
import { type Join, joinsOf, waterfall } from '../../../../infra/cli/commands/waterfall.ts';
import type { Evidence } from '../../../../resolver/contract.ts';

const [ANN, BEA, CAT, DOT] = ['ann', 'bea', 'cat', 'dot'].map((name) => `mailto:${name}@corp.example`) as [
  string,
  string,
  string,
  string,
];

function row(between: readonly [string, string], bits: number, more: Partial<Evidence> = {}): Evidence {
  return { comparison: 'name', level: 'same name', bits, values: [], between, ...more };
}

const STEPS = [row([ANN, CAT], -1.5), row([ANN, CAT], 8.64), row([BEA, CAT], 3.2), row([ANN, DOT], 4)];
const between = (joins: readonly Join[] = []) => joins.map((join) => join.between);

const view = (key: string) => ({ kind: 'mail', value: key.slice('mailto:'.length) });

describe('why a person is one', () => {
  test('is a sum of rows for each step that joined them, in the order of the steps', () => {
    const joins = joinsOf(STEPS, []);
    expect(joins.map(({ between: ends, bits, rows }) => [ends, bits, rows.length])).toEqual([
      [[ANN, CAT], 7.14, 2],
      [[BEA, CAT], 3.2, 1],
      [[ANN, DOT], 4, 1],
    ]);
  });

  test('is certain where a directory or a person said so, whatever evidence says of the two', () => {
    const told = [row([ANN, CAT], 10, { comparison: 'directory' }), row([BEA, CAT], 99, { comparison: 'decision' })];
    expect(joinsOf(told, []).map(({ zone }) => zone)).toEqual(['certain', 'certain']);
    const likely = (a: string, b: string) =>
      ({
        a: view(a),
        b: view(b),
        weight: { bits: 3, zone: 'likely', rows: [] },
        merged: true,
        atStake: 1,
      }) as unknown as PairView;
    const pairs = [likely(ANN, CAT), likely(BEA, CAT), likely(ANN, DOT)];
    expect(joinsOf([...told, row([ANN, DOT], 4)], pairs).map(({ zone }) => zone)).toEqual([
      'certain',
      'certain',
      'likely',
    ]);
  });

  test('between two of their addresses is the way that leads from one to the other', () => {
    const joins = joinsOf(STEPS, []);
    expect(between(wayBetween(joins, BEA, ANN))).toEqual([
      [BEA, CAT],
      [ANN, CAT],
    ]);
    expect(between(wayBetween(joins, DOT, BEA))).toEqual([
      [ANN, DOT],
      [ANN, CAT],
      [BEA, CAT],
    ]);
    expect(wayBetween(joins, BEA, 'mailto:eve@corp.example')).toBeUndefined();
    expect(wayBetween(joins, BEA, BEA)).toEqual([]);
  });

  test('is shown with what was compared, and signs that no terminal takes for a command', () => {
    const rows = [row([ANN, CAT], -1.5), row([ANN, CAT], 8.64, { values: ['ann\u001b[2J', 'ann'] })];
    expect(waterfall({ between: [ANN, CAT], bits: 7.14, zone: 'likely', rows }, '=')).toEqual([
      'ann@corp.example = cat@corp.example',
      '    −1.5  same name',
      '    +8.6  same name: ann\\x1b[2J – ann',
      '    +7.1  in all: likely',
    ]);
  });
});
