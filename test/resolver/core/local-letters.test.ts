import { describe, expect, test } from '@jest/globals';
import type { CountCarriers } from '../../../resolver/core/chance.ts';
import { type Built, lettersOf, strangersWithLocal } from '../../../resolver/core/local-letters.ts';
import { type FullName, readName } from '../../../resolver/core/name-reading.ts';
import { countAmong, reading } from './identities.ts';

const NOBODY: CountCarriers = () => 0;

function full(name: string): FullName {
  const own = readName(name);
  if (own?.kind !== 'full') throw new Error(`${name} is no full name`);
  return own;
}

const built = (name: string, letters: string, count = NOBODY) => lettersOf(full(name), letters, count);

describe('letters built from a full name', () => {
  test.each<[string, string, string, Built['from']]>([
    ['both names', 'Alice Smith', 'alicesmith', 'all'],
    ['both, family name first', 'Alice Smith', 'smithalice', 'all'],
    ['all three', 'Alice Jane Smith', 'alicejanesmith', 'all'],
    ['both around a middle initial', 'Alice B. Smith', 'alicebsmith', 'all'],
    ['both with a number', 'Alice Smith', 'alicesmith1980', 'all'],
    ['both around a few letters more', 'Alice Smith', 'alicejosmith', 'all'],
    ['both with a few letters more', 'Alice Smith', 'mralicesmith', 'all'],
    ['an initial and the family name', 'Alice Smith', 'asmith', 'initial and family name'],
    ['the same turned round', 'Alice Smith', 'smitha', 'initial and family name'],
    ['two initials and the family name', 'Alice B. Smith', 'absmith', 'initial and family name'],
    ['the given name and an initial', 'Alice Smith', 'alices', 'given name and initial'],
    ['the same turned round', 'Alice Smith', 'salice', 'given name and initial'],
    ['the family name', 'Alice Smith', 'smith', 'family name'],
    ['the family name with an initial and a town', 'Alice Smith', 'asmithny', 'family name'],
    ['the given name', 'Alice Smith', 'alice', 'given name'],
  ])('%s: %s, %s', (_, name, letters, from) => expect(built(name, letters)?.from).toBe(from));

  test.each([
    ['another initial', 'Alice Smith', 'bsmith'],
    ['another word', 'Alice Smith', 'wombat'],
    ['more letters between than anybody adds', 'Alice Smith', 'alicewombatsmith'],
    ['a family name that stands by chance in a longer word', 'Al Smit', 'blacksmith'],
    ['initials alone', 'Alice Smith', 'as'],
    ['a short family name, which may be anything', 'Na Li', 'li'],
    ['one letter', 'Alice Smith', 'a'],
    ['a number', 'Alice Smith', '1980'],
  ])('are not %s: %s, %s', (_, name, letters) => expect(built(name, letters)).toBeUndefined());

  test('are worth more the more of the name they hold', () => {
    const letters = ['alicesmith', 'alicejosmith', 'asmith', 'smith', 'alice'];
    const bits = letters.map((its) => built('Alice Smith', its)?.bits ?? 0);
    expect(bits).toEqual(bits.toSorted((a, b) => b - a));
    expect(new Set(bits).size).toBe(letters.length);
  });

  test('are worth less in a large family', () => {
    const many: CountCarriers = (key) => (key === 'l|smith' ? 64 : 0);
    for (const letters of ['alicesmith', 'asmith', 'smith'])
      expect(built('Alice Smith', letters, many)?.bits).toBeLessThan(built('Alice Smith', letters)?.bits ?? 0);
    expect(built('Alice Smith', 'alice', many)).toEqual(built('Alice Smith', 'alice'));
  });
});

describe('strangers with one local part', () => {
  const [login, another] = [reading('wombat@acme.example'), reading('wombat@corp.example')];
  const pair = [login, another];

  test('are few when it is nobody’s name', () => {
    expect(strangersWithLocal(login, countAmong(pair))).toBeLessThan(0.1);
  });

  test('are more when somebody is called so', () => {
    const called = [reading('tel:+12025550100', 'Wombat Smith'), reading('tel:+12025550101', 'Alice Wombat')];
    const few = strangersWithLocal(login, countAmong(pair));
    const some = strangersWithLocal(login, countAmong([...pair, ...called.slice(1)]));
    const more = strangersWithLocal(
      login,
      countAmong([...pair, ...called, reading('tel:+12025550102', 'Wombat Jones')]),
    );
    expect(some).toBeGreaterThan(few);
    expect(more).toBeGreaterThan(some);
  });

  test('are as many as have a family name that it may be made from with an initial', () => {
    const nameless = reading('asmith@acme.example');
    const smiths = ['Bob', 'Carol', 'Dan'].map((first, at) => reading(`tel:+1202555010${at}`, `${first} Smith`));
    const alone = strangersWithLocal(nameless, countAmong([nameless]));
    const among = strangersWithLocal(nameless, countAmong([nameless, ...smiths]));
    expect(among).toBeGreaterThan(2 * alone);
  });

  test('are as many as have the name that it is made from, where that is known', () => {
    const named = reading('asmith@acme.example', 'Alice Smith');
    const count = countAmong([named]);
    expect(strangersWithLocal(named, count)).toBeCloseTo(2 ** -(built('Alice Smith', 'asmith', count)?.bits ?? 0));
  });
});
