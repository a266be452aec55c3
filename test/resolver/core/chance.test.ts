import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bitsOfChance,
  type CountCarriers,
  strangersNamed,
  strangersNamedLike,
  strangersOfFamily,
  strangersWithLogin,
} from '../../../resolver/core/chance.ts';
import { GUARDS, MODEL } from '../../../resolver/core/model.ts';

const counting =
  (counts: Readonly<Record<string, number>>): CountCarriers =>
  (key) =>
    counts[key] ?? 0;
const NOBODY = counting({});

test('a given name from anywhere is borne by strangers, a login by few', () => {
  for (const name of ['svetlana', 'giulia', 'priya', 'ottilie', 'lars'])
    expect(strangersNamedLike(name, NOBODY)).toBe(1);
  for (const login of ['wombat', 'xkcd', 'torvalds']) expect(strangersNamedLike(login, NOBODY)).toBe(0);
});

test('a full name that more identities have than one person has addresses is common', () => {
  const strangers = (carriers: number) =>
    strangersNamed('wei', 'zhang', counting({ 'n|wei zhang': carriers, 'l|zhang': carriers }));
  expect(strangers(6)).toBe(strangers(2));
  expect(strangers(12)).toBeGreaterThan(6);
});

describe('the bits of a likeness', () => {
  test('are one more for every halving of how many strangers are expected to have it', () => {
    expect(bitsOfChance(1)).toBe(-0);
    expect(bitsOfChance(1 / 2)).toBe(1);
    expect(bitsOfChance(1 / 8)).toBe(3);
    expect(bitsOfChance(4)).toBe(-2);
  });

  test('have a limit on both sides, also when nobody or everybody has it', () => {
    expect([0, 1e-300, 1e-6].map(bitsOfChance)).toEqual([MODEL.rowMax, MODEL.rowMax, MODEL.rowMax]);
    expect([1e6, Number.POSITIVE_INFINITY].map(bitsOfChance)).toEqual([MODEL.rowMin, MODEL.rowMin]);
  });

  test('never rise when more strangers have it', () => {
    const some = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(some, some, (one, other) => {
        const [few, many] = one < other ? [one, other] : [other, one];
        expect(bitsOfChance(few)).toBeGreaterThanOrEqual(bitsOfChance(many));
      }),
    );
  });
});

describe('strangers expected to have', () => {
  test('a full name: a share of those of the family who do not have it already', () => {
    const few = counting({ 'l|smith': 2, 'n|alice smith': 2 });
    const many = counting({ 'l|smith': 42, 'n|alice smith': 2 });
    expect(strangersNamed('alice', 'smith', few)).toBeCloseTo(0.5 * MODEL.sameGivenName);
    expect(strangersNamed('alice', 'smith', many)).toBeCloseTo(40.5 * MODEL.sameGivenName);
  });

  test('a full name that more carry than one person has addresses: all beyond that', () => {
    const common = counting({ 'l|smith': GUARDS.nameMax + 8, 'n|alice smith': GUARDS.nameMax + 8 });
    const rare = counting({ 'l|smith': GUARDS.nameMax, 'n|alice smith': GUARDS.nameMax });
    expect(strangersNamed('alice', 'smith', common)).toBeGreaterThan(8);
    expect(strangersNamed('alice', 'smith', rare)).toBeLessThan(0.01);
  });

  test('a family name: never fewer than half a stranger, even if nobody is known', () => {
    expect(strangersOfFamily('alice', 'smith', NOBODY)).toBe(0.5);
    expect(strangersOfFamily('alice', 'smith', counting({ 'l|smith': 3, 'n|alice smith': 4 }))).toBe(0.5);
    expect(strangersOfFamily('smith', 'alice', counting({ 'l|alice': 7, 'n|alice smith': 4 }))).toBe(3.5);
  });

  test('a word: those called so, and half of those of that family, unless it is only their login', () => {
    expect(strangersNamedLike('wombat', NOBODY)).toBe(0);
    expect(strangersNamedLike('leo', counting({ 'g|leo': 3, 'l|leo': 4 }))).toBe(5);
    expect(strangersNamedLike('wombat', counting({ 'l|wombat': 4, 'w|wombat': 4 }))).toBe(0);
    // A given name that is in use has bearers before any is seen.
    expect(strangersNamedLike('michael', NOBODY)).toBe(1);
    expect(strangersNamedLike('michael', counting({ 'g|michael': 3 }))).toBe(3);
  });

  test('a login: more for every further identity that has it, and for short ones', () => {
    const length = 'wombat'.length;
    expect(length).toBeGreaterThan(5);
    expect(strangersWithLogin('wombat', counting({ 'w|wombat': 2 }))).toBeCloseTo(MODEL.rareLogin);
    expect(strangersWithLogin('wombat', counting({ 'w|wombat': 4 }))).toBeCloseTo(
      MODEL.rareLogin + 2 * MODEL.rareLoginEach,
    );
    const byLength = ['w', 'wo', 'wom', 'womb', 'womba', 'wombat'].map((login) => strangersWithLogin(login, NOBODY));
    expect(byLength).toEqual(byLength.toSorted((a, b) => b - a));
    expect(bitsOfChance(byLength[1] ?? 0)).toBeLessThan(1);
    expect(bitsOfChance(byLength[5] ?? 0)).toBeGreaterThan(4);
  });
});
