import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  blockingKeys,
  blockMax,
  carriersOfWord,
  countMax,
  type IdentityFacts,
  isEntryKey,
  matchWeight,
  readIdentity,
  roundedCount,
} from '../../../resolver/contract.ts';
import { aWorld, countAmong, reading, seen, shuffled } from './identities.ts';

const keysOf = (value: string, ...names: string[]) => blockingKeys(reading(value, ...names)).sort();

describe('the keys under which an identity is looked for', () => {
  test('a full name: both names in one order, the family name, the given name, and all as one word both ways', () => {
    const keys = ['g|alice', 'l|smith', 'n|alice smith', 'w|alicesmith', 'w|smithalice'];
    expect(keysOf('tel:+12025550100', 'Alice Smith')).toEqual(keys);
    expect(keysOf('tel:+12025550100', 'Smith Alice')).toContain('n|alice smith');
  });

  test('a name that only a card lends to a number: as one word alone, so that many numbers do not make it common', () => {
    const onCard = (value: string, ...names: string[]) => {
      const claim = { entry: 'contacts|contact|1', kind: 'contact', active: true, name: 'Alice Smith' } as const;
      return blockingKeys(readIdentity({ ...seen(value, ...names), directory: [claim] })).sort();
    };
    const card = 'c|contacts|contact|1';
    expect(onCard('tel:+12025550100')).toEqual([card, 'w|alicesmith', 'w|smithalice']);
    expect(onCard('tel:+12025550100', 'Alice Smith')).toContain('n|alice smith');
    expect(onCard('asmith@acme.example')).toContain('n|alice smith');
  });

  test('a name between that is long enough may be a family name', () => {
    expect(keysOf('tel:+12025550100', 'Alice Jane Smith')).toContain('l|jane');
    expect(keysOf('tel:+12025550100', 'Alice Bo Smith')).not.toContain('l|bo');
  });

  test('an initialled name: the word that is written in full', () => {
    expect(keysOf('tel:+12025550100', 'J. Smith')).toEqual(['l|smith']);
    expect(keysOf('tel:+12025550100', 'Alice S.')).toEqual(['l|alice', 'w|alice']);
  });

  test('a login: itself, without its number, and the family names that it may be made from', () => {
    expect(keysOf('asmith@acme.example')).toEqual(['l|asmit', 'l|asmith', 'l|smith', 'w|asmith']);
    expect(keysOf('urn:social:site:smitha7')).toEqual(['l|mitha', 'l|smith', 'l|smitha', 'w|smitha', 'w|smitha7']);
    expect(keysOf('bo@acme.example')).toEqual(['w|bo']);
  });

  test('a local part of words: each that is long enough', () => {
    expect(keysOf('a.bo.smith@acme.example')).toContain('l|smith');
    expect(keysOf('a.bo.smith@acme.example')).not.toContain('l|bo');
  });

  test('a local part says no family name where a full name is known', () => {
    expect(keysOf('bjones@acme.example', 'Alice Smith')).toEqual([
      ...['g|alice', 'l|smith', 'n|alice smith', 'w|alicesmith', 'w|bjones', 'w|smithalice'],
    ]);
  });

  test.each([
    ['a local part that many choose', 'me@acme.example'],
    ['a number', 'tel:+12025550100'],
    ['an id', 'urn:google:123'],
    ['one letter', 'a@acme.example'],
  ])('are none without a name: %s', (_, value) => expect(keysOf(value)).toEqual([]));

  test.each([
    ['a role', 'sales@acme.example', ['Alice Smith']],
    ['a list', 'talk@lists.acme.example', ['Alice Smith']],
    ['a robot', 'noreply@acme.example', ['Alice Smith']],
    ['an address of many', 'desk@acme.example', ['Alice Smith', 'Bob Jones', 'Carol King']],
  ])('are none for what is not one person’s: %s', (_, value, names) => expect(keysOf(value, ...names)).toEqual([]));

  test('name the entries of directories', () => {
    const entry = { entry: 'google|user|1', kind: 'user', active: true } as const;
    const claimed = readIdentity({ ...seen('x1@acme.example'), directory: [entry] });
    expect(blockingKeys(claimed)).toContain('e|google|user|1');
    expect(blockingKeys(claimed).filter(isEntryKey)).toEqual(['e|google|user|1']);
  });

  test('are each there once, and do not depend on the order of names', () => {
    const two = aWorld(4).chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
    fc.assert(
      fc.property(two, ([all, again]) => {
        const byKey = (world: readonly IdentityFacts[]) =>
          new Map(world.map((one) => [one.key, blockingKeys(readIdentity(one))]));
        for (const [key, keys] of byKey(all)) {
          expect(keys).toEqual([...new Set(keys)]);
          expect(byKey(again).get(key)?.toSorted()).toEqual(keys.toSorted());
        }
      }),
    );
  });
});

describe('the number of carriers of a key', () => {
  test('a given name brings nobody together, and an unknown key neither', () => {
    expect(blockMax('g|alice')).toBe(0);
    expect(blockMax('?|alice')).toBe(0);
    expect(countMax('?|alice')).toBe(0);
  });

  test.each(['n|alice smith', 'l|smith', 'w|asmith'])('that brings together is counted that far: %s', (key) => {
    expect(blockMax(key)).toBeGreaterThan(1);
    expect(countMax(key)).toBeGreaterThanOrEqual(blockMax(key));
  });

  test('an entry of a directory brings together all its addresses', () => {
    expect(blockMax('e|google|user|1')).toBeGreaterThanOrEqual(500);
  });

  test('is rounded down to a power of two or the step half way', () => {
    const exact = [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 23, 24, 31, 32, 255, 256];
    expect(exact.map(roundedCount)).toEqual([0, 1, 2, 3, 4, 4, 6, 6, 8, 8, 12, 12, 16, 16, 24, 24, 32, 192, 256]);
  });

  test('rounded, never grows by itself, never falls while it grows, and changes seldom', () => {
    const rounded = Array.from({ length: 257 }, (_, count) => roundedCount(count));
    rounded.forEach((count, at) => {
      expect(count).toBeLessThanOrEqual(at);
      expect(count).toBeGreaterThanOrEqual(at * (2 / 3));
      expect(count).toBeGreaterThanOrEqual(rounded[at - 1] ?? 0);
    });
    expect(new Set(rounded).size).toBeLessThan(20);
  });
});

describe('what a match weight rests on', () => {
  test('a word that many are called makes a login of that word less rare: they are found', () => {
    expect(carriersOfWord('g|leo')).toEqual(['w|leo']);
    expect(carriersOfWord('l|leo')).toEqual(['w|leo']);
    expect(carriersOfWord('n|leo smith')).toEqual([]);
    expect(carriersOfWord('w|leo')).toEqual([]);
  });

  test('are counts of keys that one of the two carries, or of the word that one has as a login', () => {
    const property = fc.property(aWorld(8), (all) => {
      const people = all.map(readIdentity).filter((one) => one.class === 'person');
      const count = countAmong(people);
      for (const one of people) {
        for (const other of people.filter((its) => its !== one)) {
          const own = new Set([...blockingKeys(one), ...blockingKeys(other)]);
          const asked = new Set<string>();
          matchWeight(one, other, (key) => count(asked.add(key) && key));
          const foreign = [...asked].filter(
            (key) => !own.has(key) && !carriersOfWord(key).some((word) => own.has(word)),
          );
          expect({ between: [one.key, other.key], foreign }).toEqual({ between: [one.key, other.key], foreign: [] });
        }
      }
    });
    const oneLetter = [seen('x1@acme.example'), seen('x1@corp.example')];
    fc.assert(property, { numRuns: 300, examples: [[oneLetter]] });
  });
});
