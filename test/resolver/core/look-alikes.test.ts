/** Two people who look like one, and one who looks like two. */
import { describe, expect, test } from '@jest/globals';
import { Decisions, type IdentityFacts } from '../../../resolver/contract.ts';
import { between, MERGES_LIKELY, persons, seen } from './identities.ts';

describe('two people who look like one', () => {
  test.each<[string, IdentityFacts, IdentityFacts]>([
    [
      'one family name and initial, which one of them writes',
      seen('turner@acme.example', 'Sarah Turner', 'S. Turner'),
      seen('s.turner@corp.example', 'Silke Turner'),
    ],
    [
      'both of them',
      seen('turnerj@acme.example', 'Jana Turner', 'J. Turner'),
      seen('jiri.turner@corp.example', 'Jiri Turner', 'Turner J'),
    ],
    [
      'two who go by one given name',
      seen('svetlana@acme.example', 'Svetlana'),
      seen('svetlana@corp.example', 'Svetlana'),
    ],
    [
      'father and son at one domain, one without a mark',
      seen('theodor.maurer@acme.example', 'Theodor Maurer'),
      seen('tmaurer@acme.example', 'Theodor Maurer Jr.'),
    ],
    ['numbered accounts at one domain', seen('users1.east@acme.example'), seen('users2.east@acme.example')],
    ['father and son', seen('a1@acme.example', 'Heinz Maurer Sr.'), seen('b1@corp.example', 'Heinz Maurer Jr.')],
    ['the same in words', seen('a1@acme.example', 'Theo Quist Senior'), seen('b1@corp.example', 'Theo Quist Junior')],
    [
      'the third and the second',
      seen('a1@acme.example', 'William Gates III'),
      seen('b1@corp.example', 'William Gates II'),
    ],
    ['numbered temps', seen('4.ews@acme.example', 'Legal Temp 4'), seen('2.ews@acme.example', 'Legal Temp 2')],
    ['a man’s and a woman’s name', seen('a1@acme.example', 'Maria Rossi'), seen('b1@corp.example', 'Mario Rossi')],
    [
      'a letter in the place of another',
      seen('a1@acme.example', 'Marta Rossi'),
      seen('b1@corp.example', 'Maria Rossi'),
    ],
    ['the same within it', seen('a1@acme.example', 'Mirko Kovac'), seen('b1@corp.example', 'Marko Kovac')],
    ['two common names', seen('a1@acme.example', 'Michael Novak'), seen('b1@corp.example', 'Michal Novak')],
    [
      'two given names of two words',
      seen('jean-pierre.lauer@acme.example', 'Jean-Pierre Lauer'),
      seen('jean-paul.lauer@acme.example', 'Jean-Paul Lauer'),
    ],
    ['the same elsewhere', seen('a1@acme.example', 'Karl-Heinz Voss'), seen('b1@corp.example', 'Karl Hermann Voss')],
    ['two family names', seen('a1@acme.example', 'Ana Garcia Lopez'), seen('b1@corp.example', 'Ana Gomez Lopez')],
    ['two with one title', seen('a1@acme.example', 'Ing. Petr Novak'), seen('b1@corp.example', 'Ing. Pavel Novak')],
    ['one with a letter more', seen('a1@acme.example', 'Daniel Wolf'), seen('b1@corp.example', 'Daniela Wolf')],
    ['two given names turned round', seen('cm@acme.example', 'Chris Martin'), seen('mc@corp.example', 'Martin Chris')],
    ['a name that many bear', seen('michael@acme.example', 'Michael'), seen('mike7@corp.example', 'Michael')],
    ['a couple', seen('tom@acme.example', 'Tom Ostrander'), seen('family@corp.example', 'Tom & Mary Ostrander')],
    [
      'the same in German',
      seen('tom@acme.example', 'Tom Lindqvist'),
      seen('family@corp.example', 'Tom und Eva Lindqvist'),
    ],
  ])('%s: not merged', (_, one, other) => {
    expect(['possible', 'apart']).toContain(between(one, other).zone);
    expect(between(other, one)).toEqual(between(one, other));
  });

  test('ceo@, rsvp@ and undisclosed recipients are nobody', () => {
    const offices = ['ceo', 'rsvp', 'undisclosed.recipients', 'techsupport', 'membership'];
    expect(
      persons(offices.flatMap((office) => [seen(`${office}@acme.example`), seen(`${office}@corp.example`)])),
    ).toEqual([]);
  });
});

describe('one person who looks like two', () => {
  test.each<[string, IdentityFacts, IdentityFacts]>([
    ['with the family name first', seen('a1@acme.example', 'Sandor Kovacs'), seen('b1@corp.example', 'Kovacs Sandor')],
    ['with Jr. once', seen('a1@acme.example', 'Heinz Maurer Jr.'), seen('b1@corp.example', 'Heinz Maurer')],
    ['with a slip of the pen', seen('a1@acme.example', 'Jonathan Maurer'), seen('b1@corp.example', 'Jonathon Maurer')],
    [
      'with an initial that only the address spells',
      seen('sten.bergstrom@corp.example', 'Sten Bergstrom'),
      seen('sten.j.bergstrom@corp.example'),
    ],
    [
      'with a family name of two words',
      seen('a1@acme.example', 'Jose Ortega y Gasset'),
      seen('b1@corp.example', 'Jose Ortega y Gasset'),
    ],
    [
      'whose father is known, too',
      seen('a1@acme.example', 'S. Turner', 'Sarah Turner'),
      seen('b1@corp.example', 'S. Turner'),
    ],
  ])('%s: merged', (_, one, other) => {
    expect(['likely', 'certain']).toContain(between(one, other).zone);
  });
});

describe('people’s words about several', () => {
  const smiths = Array.from({ length: 6 }, (_, n) => seen(`john${n}@j${n}.example`, 'John Smith'));
  const key = (n: number) => `mailto:john${n}@j${n}.example`;

  test('that two of many are two takes one of them out, and not both', () => {
    const decisions = new Decisions([{ a: key(1), b: key(2), said: 'different', at: 1 }]);
    expect(persons(smiths)).toHaveLength(1);
    const [most = [], ...others] = persons(smiths, { ...MERGES_LIKELY, decisions });
    expect(most).toHaveLength(5);
    expect(others).toEqual([]);
  });

  test('that contradict each other hold in the order in which they were said', () => {
    const [ada, bo, cy] = [seen('ada@acme.example'), seen('bo@corp.example'), seen('cy@elsewhere.example')];
    const two = { a: ada.key, b: bo.key, said: 'different', at: 1 } as const;
    const same = (one: IdentityFacts, other: IdentityFacts, at: number) => {
      const [a = '', b = ''] = [one.key, other.key].sort();
      return { a, b, said: 'same', at } as const;
    };
    const joined = (...words: Parameters<typeof same>[]) =>
      persons([ada, bo, cy], {
        ...MERGES_LIKELY,
        decisions: new Decisions([two, ...words.map((one) => same(...one))]),
      });
    expect(joined([ada, cy, 2], [bo, cy, 3])).toEqual([['ada@acme.example', 'cy@elsewhere.example']]);
    expect(joined([ada, cy, 3], [bo, cy, 2])).toEqual([['bo@corp.example', 'cy@elsewhere.example']]);
  });
});
