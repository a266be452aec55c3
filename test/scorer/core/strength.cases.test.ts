import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SETTINGS, scoreTie, tieAt } from '../../../scorer/contract.ts';
import { type Act, BOTH, bothWays, every, IN, ledgerOf, NOW, OUT } from './cases.ts';

const mail = { direction: OUT } as const;
const newsletter = { direction: IN } as const;
const bigMeeting = { direction: BOTH, channel: 'meeting', size: 50 } as const;
const weeklyForAYear = every(7, 52, mail);

/** Name, acts, S as published, index as published. */
const CASES: readonly (readonly [string, readonly Act[], string, number])[] = [
  ['one exchange each way this week', bothWays(every(1, 1, mail)), '1.34', 25],
  ['weekly one to one both ways for a year', bothWays(weeklyForAYear), '13.1', 77],
  ['quarterly both ways for two years, the last just now', bothWays(every(91, 9, mail)), '1.8', 31],
  [
    'ten a week both ways for a year',
    bothWays(every(7, 52, mail).flatMap((act) => Array<Act>(10).fill(act))),
    '32.4',
    89,
  ],
  ['twelve weekly mails out, no answer', every(7, 12, mail), '0.57', 13],
  ['twelve mails out in one week, no answer', every(0, 12, mail), '0.21', 5],
  ['a newsletter: 52 weekly mails in, nothing out', every(7, 52, newsletter), '0.79', 16],
  ['one meeting of fifty', every(7, 1, bigMeeting), '0.06', 1],
  ['a meeting of fifty every week for a year', every(7, 52, bigMeeting), '0.56', 12],
  ['weekly for a year, ended thirteen weeks ago', bothWays(every(7, 52, mail, 91)), '3.2', 45],
  ['weekly for a year, ended two years ago', bothWays(every(7, 52, mail, 730)), '0.00', 0],
  ['24 each way in one week', bothWays(every(0, 24, mail)), '4.2', 51],
  ['24 each way over twelve weeks', bothWays([...every(7, 12, mail), ...every(7, 12, mail)]), '13.4', 77],
];

describe('the published cases of strength', () => {
  test.each(CASES)('%s', (_, acts, strength, index) => {
    const { tie } = scoreTie(ledgerOf(acts), DEFAULT_SETTINGS, NOW);
    expect(tie).toBeDefined();
    if (tie === undefined) return;
    const now = tieAt(tie, NOW, DEFAULT_SETTINGS);
    const decimals = strength.split('.')[1]?.length ?? 0;
    expect(Math.abs(now.strength - Number(strength))).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9);
    expect(Math.abs(now.index - index)).toBeLessThanOrEqual(0.5);
  });

  test('monthly both ways for two years, the last just now: calendar weeks move it by 2 %', () => {
    const { tie } = scoreTie(ledgerOf(bothWays(every(365 / 12, 24, mail))), DEFAULT_SETTINGS, NOW);
    const now = tie && tieAt(tie, NOW, DEFAULT_SETTINGS);
    // published 3.6 and 47, with ages that are not cut at week ends
    expect(now?.strength).toBeGreaterThan(3.5);
    expect(now?.strength).toBeLessThan(3.7);
    expect(now?.index).toBeCloseTo(47.5, 0);
  });
});
