import { describe, expect, test } from '@jest/globals';
import { groupsOfNamesakes, othersOf, ownersOf } from './enron.ts';

const seen = (email: string, ...names: string[]) => ({ email, first: 0, last: 0, names });
const entry = (cn: string, ...addresses: ReturnType<typeof seen>[]) => ({ cn, addresses });

describe('namesakes in a directory', () => {
  test('are different keys with one family name and initial, by the name at the first address', () => {
    const groups = groupsOfNamesakes([
      entry('asmith', seen('alice.smith@acme.example', 'Smith, Alice'), seen('a@acme.example', 'Jones, Bob')),
      entry('asmith2', seen('alan.smith@acme.example', 'SMITH, alan')),
      entry('bjones', seen('bob.jones@acme.example', 'Jones, Bob')),
      entry('bsmith', seen('bob.smith@acme.example', 'Smith, Bob')),
    ]);
    expect(groups.map((group) => group.map(({ cn }) => cn))).toEqual([['asmith', 'asmith2']]);
  });

  test('are not told from names that do not say which word is the family name', () => {
    const groups = groupsOfNamesakes([
      entry('asmith', seen('alice.smith@acme.example', 'Alice Smith')),
      entry('asmith2', seen('alan.smith@acme.example', 'Alan Smith')),
      entry('x', seen('x@acme.example')),
      entry('y', seen('y@acme.example', 'Smith,')),
    ]);
    expect(groups).toEqual([]);
  });
});

describe('who sends from a mailbox', () => {
  const mailbox = {
    custodian: 'smith-a',
    addresses: [
      seen('alice.smith@acme.example', 'Alice Smith'),
      seen('a..smith@acme.example'),
      seen('office@acme.example', 'Smith, Alice'),
      seen('carol.miller@acme.example', 'Carol Miller'),
      seen('dan.smithson@acme.example', 'Dan Smithson'),
    ],
  };

  test('is the owner where the family name is a word of the address or of a name', () => {
    expect(ownersOf(mailbox)).toEqual(['alice.smith@acme.example', 'a..smith@acme.example', 'office@acme.example']);
  });

  test('is somebody else otherwise', () => {
    expect(othersOf(mailbox)).toEqual(['carol.miller@acme.example', 'dan.smithson@acme.example']);
  });
});
