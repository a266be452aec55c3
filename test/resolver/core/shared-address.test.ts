import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockingKeys, classOf, type IdentityClass, readIdentity } from '../../../resolver/contract.ts';
import { ownerOf } from '../../../resolver/core/shared-address.ts';
import { seen } from './identities.ts';

const facts = (key: string, names: readonly string[], addressClass: IdentityClass = 'person') => ({
  id: key,
  key,
  addressClass,
  names,
});
/** `alice smith`, or `alice smith?` when it is contested. */
const ownersOf = (key: string, ...names: string[]) =>
  ownerOf(facts(key, names))
    .names.map(({ reading, contested }) => {
      const name = reading.kind === 'full' ? reading.words.join(' ') : reading.letters;
      return contested ? `${name}?` : name;
    })
    .sort();

describe('an address seen with many names', () => {
  test.each([
    ['one family name', ['Alice Smith', 'A. Smith', 'Smith, Alice'], 'person'],
    ['two family names: people marry', ['Alice Smith', 'Alice Jones'], 'person'],
    ['three family names of one given name', ['Alice Smith', 'Alice Jones', 'Alice King'], 'person'],
    ['two people', ['Alice Smith', 'Bob Jones'], 'person'],
    ['three people', ['Alice Smith', 'Bob Jones', 'Carol King'], 'shared'],
    ['three people of one family', ['Alice Smith', 'Bob Smith', 'Carol Smith'], 'shared'],
    ['four names of two people', ['Alice Smith', 'Bob Jones', 'Smith Alice', 'Bob King'], 'person'],
    ['names that hang together by a third', ['Alice Smith', 'Ann Jones', 'Alice Jones', 'Carol King'], 'person'],
    ['names that are not full', ['Alice', 'Bob', 'Carol'], 'person'],
    ['one name in two scripts and two spellings', ['Юрий Соловьёв', 'Yuri Soloviev', 'Yury Solovyov'], 'person'],
    ['three people in another script', ['Юрий Соловьёв', 'Анна Климова', 'Пётр Зуев'], 'shared'],
    ['two people, one of them in another script, too', ['Alice Smith', 'Bob Jones', 'Юрий Соловьёв'], 'person'],
    ['three people and one in another script', ['Alice Smith', 'Bob Jones', 'Carol King', 'Юрий Соловьёв'], 'shared'],
    ['no name', [], 'person'],
  ])('%s', (_, names, expected) => expect(classOf(facts('mailto:box@acme.example', names))).toBe(expected));

  test('is its owner’s when it spells one name, whatever strangers write before it', () => {
    const names = ['Carla Kunde', 'Peter Panzer', 'Paul Pan', 'Bob Jones'];
    expect(classOf(facts('mailto:carla.kunde@acme.example', names))).toBe('person');
    expect(classOf(facts('mailto:ckunde@acme.example', names))).toBe('person');
    expect(ownersOf('mailto:carla.kunde@acme.example', ...names)).toEqual(['carla kunde']);
    expect(classOf(facts('mailto:box@acme.example', names))).toBe('shared');
    expect(classOf(facts('mailto:smith@acme.example', ['Alice Smith', 'Bob Smith', 'Carol Smith']))).toBe('shared');
  });

  test.each<IdentityClass>(['role', 'list', 'robot'])('of class %s keeps its class and has no owner', (itsClass) => {
    const role = facts('mailto:box@acme.example', ['Alice Smith', 'Bob Jones', 'Carol King'], itsClass);
    expect(classOf(role)).toBe(itsClass);
    expect(ownerOf(role).names).toEqual([]);
    expect(blockingKeys(readIdentity(role))).toEqual([]);
  });
});

describe('a role’s address in a domain of one’s own', () => {
  test.each([
    ['mail@alicesmith.example', ['Alice Smith'], 'person'],
    ['mail@smith.example', ['Alice Smith', 'Smith, A.'], 'person'],
    ['hi@alice-smith.example', ['Alice Smith'], 'person'],
    ['admin@li.example', ['Na Li'], 'person'],
    ['mail@alicesmith.example', ['Alice Smith', 'Bob Jones'], 'role'],
    ['mail@alicesmith.example', ['Alice'], 'role'],
    ['mail@alicesmith.example', [], 'role'],
    ['mail@acme.example', ['Alice Smith'], 'role'],
    ['info@smith-foods.example', ['Smith Foods'], 'role'],
    ['info@alicesmith.example', ['Alice Smith'], 'role'],
    ['info@alice.example', ['Na Li'], 'role'],
    ['noreply@alicesmith.example', ['Alice Smith'], 'robot'],
    ['talk@lists.smith.example', ['Alice Smith'], 'list'],
  ])('%s seen with %p: %s', (address, names, expected) => expect(classOf(seen(address, ...names))).toBe(expected));

  test('is its owner’s name’s', () => {
    const [own] = ownerOf(seen('mail@alicesmith.example', 'Alice Smith')).names;
    expect(own).toMatchObject({ reading: { first: 'alice', last: 'smith' }, contested: false });
  });

  test('stays a role’s when a directory names it', () => {
    const entry = { entry: 'google|user|1', kind: 'user', active: true } as const;
    expect(classOf({ ...seen('info@smith.example', 'Alice Smith'), directory: [entry] })).toBe('role');
  });
});

describe('the names of the owner', () => {
  test.each([
    [
      'an assistant who writes from the mailbox of an executive',
      'mailto:alice.smith@acme.example',
      ['Alice Smith', 'Bob Jones'],
      ['alice smith'],
    ],
    [
      'a family name in the middle of the local part',
      'mailto:asmithny@acme.example',
      ['Alice Smith', 'Bob Jones'],
      ['alice smith'],
    ],
    ['an umlaut spelled out', 'mailto:zmueller@acme.example', ['Zoë Müller', 'Bob Jones'], ['zoe muller']],
    ['an umlaut left out', 'mailto:zmuller@acme.example', ['Zoë Müller', 'Bob Jones'], ['zoe muller']],
    [
      'an accent in the local part itself',
      'mailto:zoë.müller@acme.example',
      ['Zoe Muller', 'Bob Jones'],
      ['zoe muller'],
    ],
    ['an apostrophe', 'mailto:sobrien@acme.example', ["Sean O'Brien", 'Bob Jones'], ['sean obrien']],
    [
      'a short family name inside another word does not count',
      'mailto:alice.k@acme.example',
      ['Na Li', 'Alice Kent'],
      ['alice kent'],
    ],
    ['a short family name that stands alone does', 'mailto:na.li@acme.example', ['Na Li', 'Alice Kent'], ['na li']],
    [
      'a married name beside the maiden name',
      'mailto:anna.lauer@acme.example',
      ['Anna Lauer', 'Anna Berg'],
      ['anna berg', 'anna lauer'],
    ],
    [
      'a short family name at the end of a word, which may stand there by chance',
      'mailto:xuli@acme.example',
      ['Na Li', 'Alice Kent'],
      ['alice kent?', 'na li'],
    ],
    [
      'a given name alone in the local part',
      'mailto:alice@acme.example',
      ['Alice Smith', 'Bob Jones'],
      ['alice smith'],
    ],
    ['two given names in the local part', 'mailto:alice.bob@acme.example', ['Alice Smith', 'Bob Jones'], []],
    ['two family names in the local part', 'mailto:smith.jones@acme.example', ['Alice Smith', 'Bob Jones'], []],
    [
      'two people, and an address that is made from neither',
      'mailto:x1@acme.example',
      ['Alice Smith', 'Bob Jones'],
      ['alice smith?', 'bob jones?'],
    ],
    [
      'a login beside the names of two people',
      'mailto:alice.smith@acme.example',
      ['Alice Smith', 'Bob Jones', 'wombat'],
      ['alice smith', 'wombat'],
    ],
    [
      'two ways to write a given name',
      'mailto:smith@acme.example',
      ['Michael Smith', 'Mike Smith'],
      ['michael smith', 'mike smith'],
    ],
    ['both orders', 'mailto:x1@acme.example', ['Petrov Ivan', 'Ivan Petrov'], ['ivan petrov', 'petrov ivan']],
    [
      'two people of one family, the address takes a side',
      'mailto:kevin.miller@acme.example',
      ['Kevin Miller', 'Mary Miller'],
      ['kevin miller', 'mary miller?'],
    ],
    [
      'two people of one family, the initial takes a side',
      'mailto:mmiller@acme.example',
      ['Kevin Miller', 'Mary Miller'],
      ['kevin miller?', 'mary miller'],
    ],
    [
      'two people of one family, the address takes no side',
      'mailto:miller@acme.example',
      ['Kevin Miller', 'Mary Miller'],
      [],
    ],
    ['a telephone that two people use', 'tel:+12025550100', ['Alice Smith', 'Bob Jones'], []],
    ['a telephone of one person', 'tel:+12025550100', ['Alice Smith', 'Smith, Alice'], ['alice smith', 'alice smith']],
  ])('%s', (_, key, names, expected) => expect(ownersOf(key, ...names)).toEqual(expected));

  test('do not depend on the order in which names came', () => {
    const some = fc.uniqueArray(
      fc.constantFrom('Alice Smith', 'Bob Jones', 'Alice Jones', 'Adam Smith', 'Smith Alice', 'Mary Ann Jones'),
      { maxLength: 6 },
    );
    const key = fc.constantFrom('mailto:asmith@acme.example', 'mailto:jones@acme.example', 'tel:+12025550100');
    const worlds = some.chain((names) =>
      fc.tuple(key, fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
    );
    fc.assert(
      fc.property(worlds, ([address, names, shuffled]) => {
        expect(ownersOf(address, ...shuffled)).toEqual(ownersOf(address, ...names));
        const keysOf = (all: readonly string[]) => blockingKeys(readIdentity(facts(address, all))).sort();
        expect(keysOf(shuffled)).toEqual(keysOf(names));
      }),
    );
  });
});
