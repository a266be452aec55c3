/** Who is one person when directories have a say. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  classOf,
  clusterAll,
  type DirectoryClaim,
  heldClaims,
  type IdentityFacts,
} from '../../../resolver/contract.ts';
import { MERGES_CERTAIN, MERGES_LIKELY, persons } from './identities.ts';

let lastId = 0;

/** The names of users in directories: some have one and the same. */
const NAMES: Readonly<Record<string, string>> = { 1: 'Ada Lark', 2: 'Ada Lark', 3: 'Bo Reed', 9: 'Ada Lark' };

/** `facts('ada@corp.example', 'Ada Lark', 'google 1*', 'microsoft 7')`: seen with a name, of two entries, of the first the primary address. */
function facts(value: string, name: string | undefined, ...entries: string[]): IdentityFacts {
  lastId += 1;
  const directory = entries.map((entry): DirectoryClaim => {
    const [provider, id = ''] = entry.split(' ');
    const user = id.replace('*', '');
    const name = NAMES[user] ?? '';
    const inDirectory = { entry: `${provider}|user|${user}`, kind: 'user', active: true, name } as const;
    return id.endsWith('*') ? { ...inDirectory, primary: true } : inDirectory;
  });
  const names = name === undefined ? [] : [name];
  return { id: String(lastId).padStart(6, '0'), key: `mailto:${value}`, addressClass: 'person', names, directory };
}

describe('the addresses of one user', () => {
  test('are one person for certain, with the entry as the evidence', () => {
    const [one, other] = [
      facts('a@corp.example', 'Ada Lark', 'google 1*'),
      facts('b@corp.example', 'Bo Reed', 'google 1'),
    ];
    expect(clusterAll([other, one], MERGES_CERTAIN).clusters).toEqual([
      {
        person: one.id,
        members: [one, other].map(({ id }) => ({ id, zone: 'certain' })),
        evidence: [
          expect.objectContaining({
            comparison: 'directory',
            level: 'one entry',
            values: ['google|user|1'],
            between: [one.key, other.key],
          }),
        ],
      },
    ]);
  });

  const aliases = Array.from({ length: 40 }, (_, i) =>
    facts(`a${i}@corp.example`, 'Ada Lark', `google 1${i === 0 ? '*' : ''}`),
  );

  test('are one person however many there are', () => {
    expect(persons(aliases)[0]).toHaveLength(40);
  });

  test('do not make their name common, and speak with one voice for an address elsewhere', () => {
    expect(persons([...aliases, facts('name@mailbox.example', 'Ada Lark')])[0]).toHaveLength(41);
  });

  test('are likely one with a private address of the same full name', () => {
    const block = [facts('x1@corp.example', undefined, 'google 1*'), facts('y1@mailbox.example', 'Ada Lark')];
    const [person] = clusterAll(block, MERGES_LIKELY).clusters;
    expect(person?.members.map(({ zone }) => zone)).toEqual(['likely', 'likely']);
    expect(person?.evidence.map(({ comparison }) => comparison)).toEqual(['prior', 'name']);
  });

  test('do not take in an address whose name does not agree with the directory’s, seen once by mistake', () => {
    const own = facts('a@corp.example', 'Bo Reed', 'google 1*');
    expect(persons([own, facts('bo@client.example', 'Bo Reed')])).toEqual([]);
  });
});

describe('the addresses of two users', () => {
  const ada = facts('ada@corp.example', 'Ada Lark', 'google 1*');
  const other = facts('al@corp.example', 'Ada Lark', 'google 2*');

  test('are two persons, though they have one name', () => {
    expect(persons([ada, other])).toEqual([]);
    const free = [facts('ada@corp.example', 'Ada Lark'), facts('al@corp.example', 'Ada Lark')];
    expect(persons(free)).toEqual([['ada@corp.example', 'al@corp.example']]);
  });

  test('are not joined through a third that has the name of both', () => {
    expect(persons([ada, other, facts('lark@private.example', 'Ada Lark')])).toEqual([]);
  });

  test('of two directories may be one person, by name or by a common address', () => {
    const elsewhere = facts('lark@corp.example', 'Ada Lark', 'microsoft 9*');
    expect(persons([ada, elsewhere])).toEqual([['ada@corp.example', 'lark@corp.example']]);
    const common = facts('both@corp.example', undefined, 'google 1', 'microsoft 9');
    const nameless = facts('m@corp.example', undefined, 'microsoft 9');
    expect(persons([ada, common, nameless])).toEqual([['ada@corp.example', 'both@corp.example', 'm@corp.example']]);
  });

  test('stay two when another directory calls them one; its other addresses are nobody’s of the two', () => {
    const block = [
      facts('a@corp.example', undefined, 'google 1', 'microsoft 9'),
      facts('a2@corp.example', undefined, 'google 1'),
      facts('b@corp.example', undefined, 'google 2', 'microsoft 9'),
      facts('m@corp.example', undefined, 'microsoft 9'),
    ];
    expect(persons(block)).toEqual([['a2@corp.example', 'a@corp.example']]);
  });
});

describe('for all directories', () => {
  const anEntry = fc.record({
    provider: fc.constantFrom('google', 'microsoft'),
    id: fc.integer({ min: 1, max: 3 }),
    primary: fc.boolean(),
  });
  const aBlock = fc.array(
    fc.record({
      name: fc.constantFrom(undefined, 'Ada Lark', 'Bo Reed', 'Cy Moss'),
      entries: fc.uniqueArray(anEntry, { maxLength: 2, selector: ({ provider, id }) => `${provider} ${id}` }),
    }),
    { maxLength: 9 },
  );
  const made = (raw: typeof aBlock extends fc.Arbitrary<infer B> ? B : never) =>
    raw.map(({ name, entries }, i) => {
      const sorted = entries.map(({ provider, id, primary }) => `${provider} ${id}${primary ? '*' : ''}`).sort();
      return facts(`a${i}@d${i % 3}.example`, name, ...sorted);
    });
  const entriesOf = ({ directory }: IdentityFacts) => heldClaims(directory).map(({ entry }) => entry);

  test('nobody has addresses of two users of one directory, and no user’s addresses are two persons’ unless directories disagree', () => {
    const property = fc.property(aBlock, (raw) => {
      const block = made(raw);
      const byId = new Map(block.map((one) => [one.id, one]));
      const { clusters } = clusterAll(block, MERGES_LIKELY);
      const homes = new Map<string, Set<string>>();
      for (const { person, members } of clusters) {
        const entries = new Set(members.flatMap(({ id }) => entriesOf(byId.get(id) as IdentityFacts)));
        const google = [...entries].filter((entry) => entry.startsWith('google'));
        expect(google.length).toBeLessThanOrEqual(1);
        for (const entry of entries) homes.set(entry, (homes.get(entry) ?? new Set()).add(person));
      }
      // Google's word comes first where the two contradict each other.
      for (const [entry, of] of homes) if (entry.startsWith('google')) expect(of.size).toBe(1);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('persons do not depend on the order, and everybody of class person is one', () => {
    const property = fc.property(aBlock, (raw) => {
      const block = made(raw);
      expect(persons(block.toReversed())).toEqual(persons(block));
      const { clusters } = clusterAll(block, MERGES_LIKELY);
      const clustered = clusters.flatMap(({ members }) => members.map(({ id }) => id));
      const people = block.filter((one) => classOf(one) === 'person').map(({ id }) => id);
      expect(clustered.sort()).toEqual(people.sort());
    });
    fc.assert(property, { numRuns: 500 });
  });
});
