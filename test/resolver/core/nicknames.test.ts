import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isNickname } from '../../../resolver/core/nicknames.ts';

/** The table itself: a long form and its short ones per entry. */
const ENTRIES = (
  /const SHORT_FORMS = `([^`]+)`/.exec(
    readFileSync(new URL('../../../resolver/core/nicknames.ts', import.meta.url), 'utf8'),
  )?.[1] ?? ''
)
  .trim()
  .split(/[|\n]/)
  .map((entry) => entry.split(' '));

describe('a short form of a given name', () => {
  test.each([
    ['in English', 'robert', 'bob'],
    ['in German', 'wolfgang', 'wolf'],
    ['in Russian, in Latin letters', 'mikhail', 'misha'],
    ['in Spanish', 'francisco', 'paco'],
    ['in Polish', 'katarzyna', 'kasia'],
  ])('%s', (_, long, short) => {
    expect(isNickname(long, short)).toBe(true);
    expect(isNickname(short, long)).toBe(true);
  });

  test.each([
    ['a name and itself', 'alice', 'alice'],
    ['two short forms of one name', 'bob', 'rob'],
    ['two names with one short form', 'alexander', 'alexandra'],
    ['a beginning that nobody uses', 'robert', 'robe'],
    ['a name that is not in the table', 'wombat', 'wom'],
    ['a name that every object has', 'constructor', 'prototype'],
  ])('is not %s', (_, one, other) => expect(isNickname(one, other)).toBe(false));
});

describe('the table of short forms', () => {
  test('is read whole', () => {
    expect(ENTRIES.length).toBeGreaterThan(250);
    for (const [long = '', ...shorts] of ENTRIES)
      for (const short of shorts) expect(isNickname(long, short)).toBe(true);
  });

  test('has Latin small letters only, two and more', () => {
    expect(ENTRIES.flat().filter((word) => !/^[a-z]{2,}$/.test(word))).toEqual([]);
  });

  test('has at least one short form for every name, none twice, and no name as a form of itself', () => {
    const odd = ENTRIES.filter(([, ...shorts]) => shorts.length === 0 || new Set(shorts).size < shorts.length);
    expect(odd).toEqual([]);
    expect(ENTRIES.filter(([long, ...shorts]) => shorts.includes(long ?? ''))).toEqual([]);
  });

  test('has every name once', () => {
    const longs = ENTRIES.map(([long]) => long);
    expect(longs.filter((long, at) => longs.indexOf(long) !== at)).toEqual([]);
  });
});
