import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockingKeys, classOf, type IdentityClass } from '../../../resolver/contract.ts';
import { namesOfOwner } from '../../../resolver/core/shared-address.ts';

const facts = (key: string, names: readonly string[], addressClass: IdentityClass = 'person') => ({
  id: key,
  key,
  addressClass,
  names,
});
const ownersOf = (key: string, ...names: string[]) =>
  namesOfOwner(facts(key, names))
    .map((parts) => parts.key)
    .sort();

describe('an address seen with many names', () => {
  test.each([
    ['one family name', ['Alice Smith', 'A. Smith', 'Smith, Alice'], 'person'],
    ['two family names: people marry', ['Alice Smith', 'Alice Jones'], 'person'],
    ['three family names', ['Alice Smith', 'Bob Jones', 'Carol King'], 'shared'],
    ['three given names of one family', ['Alice Smith', 'Bob Smith', 'Carol Smith'], 'person'],
    ['names that are not full', ['Alice', 'Bob', 'Carol'], 'person'],
    ['no name', [], 'person'],
  ])('%s', (_, names, expected) => expect(classOf(facts('mailto:box@acme.example', names))).toBe(expected));

  test.each<IdentityClass>(['role', 'list', 'robot'])('of class %s keeps its class and has no owner', (itsClass) => {
    const role = facts('mailto:box@acme.example', ['Alice Smith', 'Bob Jones', 'Carol King'], itsClass);
    expect(classOf(role)).toBe(itsClass);
    expect(namesOfOwner(role)).toEqual([]);
    expect(blockingKeys(role)).toEqual([]);
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
      [],
    ],
    ['a short family name that stands alone does', 'mailto:na.li@acme.example', ['Na Li', 'Alice Kent'], ['na li']],
    [
      'a married name beside the maiden name',
      'mailto:anna.lauer@acme.example',
      ['Anna Lauer', 'Anna Berg'],
      ['anna berg', 'anna lauer'],
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
      ['kevin miller'],
    ],
    [
      'two people of one family, the initial takes a side',
      'mailto:mmiller@acme.example',
      ['Kevin Miller', 'Mary Miller'],
      ['mary miller'],
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
        expect(blockingKeys(facts(address, shuffled))).toEqual(blockingKeys(facts(address, names)));
      }),
    );
  });
});
