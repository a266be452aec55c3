/** Clustering with weights that are given: what joins groups, and what does not. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Cluster,
  cluster,
  type DirectoryClaim,
  type Edge,
  type IdentityReading,
  type MatchWeight,
  type MergePolicy,
  readIdentity,
  ZONES,
} from '../../../resolver/contract.ts';
import { GUARDS, MODEL } from '../../../resolver/core/model.ts';
import { MERGES_CERTAIN, MERGES_LIKELY, seen } from './identities.ts';

/** `{ ab: 9, bc: -3 }`: bits between two identities, each named by a letter, the smaller first. Where nothing is said they are 0. */
type Bits = Readonly<Record<string, number>>;

/** Bits of two families, one of them not a name: 9 is likely, `sure(9)` is certain. */
const sure = (bits: number) => bits + 1000;

function weightOf(bits: number, between: readonly [string, string], unsaid?: number): MatchWeight {
  const isSure = bits > 500;
  const its = isSure ? bits - 1000 : bits;
  const likely = its >= ZONES.likely ? 'likely' : 'apart';
  const rows = [{ comparison: 'name', level: 'as given', bits: its, values: [], between }] as const;
  return { bits: its, zone: isSure ? 'certain' : likely, rows, ...(unsaid === undefined ? {} : { unsaid }) };
}

/**
 * @param users which letters are addresses of one user of a directory, as `{ ab: '1' }`
 * @param unsaid what evidence comes to between two of whom people spoke
 */
function clusters(
  names: string,
  bits: Bits,
  policy: MergePolicy = MERGES_LIKELY,
  users: Readonly<Record<string, string>> = {},
  unsaid: Bits = {},
) {
  const people = [...names].map((name): IdentityReading => {
    const entries = Object.entries(users).filter(([letters]) => letters.includes(name));
    const directory = entries.map(
      ([, user]): DirectoryClaim => ({ entry: `google|user|${user}`, kind: 'user', active: true }),
    );
    return { ...readIdentity({ ...seen(`${name}@acme.example`), directory }), id: name };
  });
  const between = (one: number, other: number) => {
    const [a, b] = [names[one] ?? '', names[other] ?? ''].sort() as [string, string];
    return weightOf(
      bits[`${a}${b}`] ?? 0,
      [`mailto:${a}@acme.example`, `mailto:${b}@acme.example`],
      unsaid[`${a}${b}`],
    );
  };
  const places = people.map((_, place) => place);
  const edges = places.flatMap((one) =>
    places.slice(one + 1).flatMap((other): Edge[] => {
      const weight = between(one, other);
      return weight.bits >= ZONES.likely ? [{ one, other, weight }] : [];
    }),
  );
  return cluster(people, edges, between, policy).toSorted((one, other) => (one.person < other.person ? -1 : 1));
}

/** `ab c`: who is one person. */
function persons(...given: Parameters<typeof clusters>): string {
  return clusters(...given)
    .map(({ members }) => members.map(({ id }) => id).join(''))
    .join(' ');
}

/** The same bits between every two of these. */
function among(names: string, bits: number): Bits {
  return Object.fromEntries(
    [...names].flatMap((one, at) => [...names.slice(at + 1)].map((other) => [`${one}${other}`, bits])),
  );
}

const zones = ({ members }: Cluster) => members.map(({ id, zone }) => `${id} ${zone}`);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

describe('a person', () => {
  test('has the smallest id, all members in order, and the rows of each step', () => {
    expect(clusters('cba', { ab: 5, bc: 6 })).toEqual([
      {
        person: 'a',
        members: ['a', 'b', 'c'].map((id) => ({ id, zone: 'likely' })),
        evidence: [
          expect.objectContaining({ between: ['mailto:b@acme.example', 'mailto:c@acme.example'], bits: 6 }),
          expect.objectContaining({ between: ['mailto:a@acme.example', 'mailto:b@acme.example'], bits: 5 }),
        ],
      },
    ]);
  });

  test('of one identity is certain, without evidence', () => {
    expect(clusters('a', {})).toEqual([{ person: 'a', members: [{ id: 'a', zone: 'certain' }], evidence: [] }]);
  });

  test('is certain as far as certain steps reach, and likely beyond', () => {
    expect(zones(clusters('abc', { ab: sure(9), bc: 3, ac: 3 })[0] as Cluster)).toEqual([
      ...['a certain', 'b certain', 'c likely'],
    ]);
  });

  test('has one certain part only: the larger, or of two the one with the smallest id', () => {
    const two = { ab: sure(12), cd: sure(12), ac: 10, bd: 5 };
    expect(zones(clusters('abcd', two)[0] as Cluster)).toEqual(['a certain', 'b certain', 'c likely', 'd likely']);
    const three = { ...among('cde', sure(12)), ab: sure(12), ac: 10, bd: 5 };
    expect(zones(clusters('abcde', three)[0] as Cluster)).toEqual([
      ...['a likely', 'b likely', 'c certain', 'd certain', 'e certain'],
    ]);
  });
});

describe('a tenant that merges only what is certain', () => {
  const bits = { ab: sure(9), bc: 8, ac: 8 };
  test('leaves likely pairs apart', () => {
    expect(persons('abc', bits, MERGES_LIKELY)).toBe('abc');
    expect(persons('abc', bits, MERGES_CERTAIN)).toBe('ab c');
  });

  test('still has what a directory calls one', () => {
    expect(persons('abc', { bc: 8 }, MERGES_CERTAIN, { ab: '1' })).toBe('ab c');
  });
});

describe('two groups are not joined', () => {
  test('beyond a number of addresses', () => {
    const names = LETTERS.slice(0, GUARDS.sizeMax);
    expect(persons(names, among(names, 9))).toBe(names);
    const more = LETTERS.slice(0, GUARDS.sizeMax + 1);
    const sizes = clusters(more, among(more, 9)).map(({ members }) => members.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(GUARDS.sizeMax);
  });

  test('beyond it, where the addresses of one user count as one', () => {
    expect(persons(LETTERS, { yz: 9 }, MERGES_LIKELY, { [LETTERS.slice(0, 25)]: '1' })).toBe(LETTERS);
    const [many, user] = [LETTERS.slice(0, GUARDS.sizeMax + 1), LETTERS.slice(0, 2)];
    expect(persons(many, among(many, 9), MERGES_LIKELY, { [user]: '1' })).toBe(many);
  });

  test('across two that are apart, whatever stands between them', () => {
    const bits = { ab: 12, bc: 9 };
    expect(persons('abc', { ...bits, ac: GUARDS.apart })).toBe('ab c');
    expect(persons('abc', { ...bits, ac: GUARDS.apart + 0.01 })).toBe('abc');
  });

  test('against the sum of what all say of each other, each within limits', () => {
    expect(persons('abc', { ab: 12, bc: 4, ac: -5 })).toBe('abc');
    expect(persons('abc', { ab: 12, bc: 3.99, ac: -5 })).toBe('ab c');
    const three = among('abc', 14);
    expect(persons('abcd', { ...three, cd: 12, ad: -5, bd: -5 })).toBe('abcd');
    expect(persons('abcde', { ...among('abcd', 14), de: 12, ae: -5, be: -5, ce: -5 })).toBe('abcd e');
  });

  test('over a lone bridge, unless it is strong', () => {
    const pairs = { ab: 12, cd: 12 };
    expect(persons('abcd', { ...pairs, bc: GUARDS.bridge - 0.01 })).toBe('ab cd');
    expect(persons('abcd', { ...pairs, bc: GUARDS.bridge })).toBe('abcd');
    expect(persons('abcd', { ...pairs, bc: 4, ad: 1 })).toBe('abcd');
    expect(persons('abcd', { ...pairs, bc: 4, ad: 0.99 })).toBe('ab cd');
    expect(persons('abc', { ab: 12, bc: 4 })).toBe('abc');
  });

  test('over a lone bridge to what a directory calls one, which is no group', () => {
    expect(persons('abcd', { cd: 12, bc: 4 }, MERGES_LIKELY, { ab: '1' })).toBe('abcd');
  });

  test('when another who cannot be the same person has as good a claim', () => {
    const bits = { ac: -7, ab: 9 };
    expect(persons('abc', { ...bits, bc: 9 })).toBe('a b c');
    expect(persons('abc', { ...bits, bc: 9 - GUARDS.rivals })).toBe('a b c');
    expect(persons('abc', { ...bits, bc: 9 - GUARDS.rivals - 0.01 })).toBe('ab c');
    expect(persons('abc', { ab: 9, bc: 9, ac: -5.99 })).toBe('abc');
  });

  test('when one of two rivals is already a group, or who is torn between them has a twin', () => {
    const torn = { bc: 9, bd: 9, ab: 9, cd: -7, ad: -7 };
    expect(persons('abcd', { ...torn, ac: 12 })).toBe('ac b d');
    expect(persons('abcd', { bc: 12, ab: 9, bd: 9, ac: 9, cd: 9, ad: -7 })).toBe('a bc d');
  });

  test('when a directory has them as two users', () => {
    expect(persons('ab', { ab: -MODEL.decided }, MERGES_LIKELY, { a: '1', b: '2' })).toBe('a b');
  });
});

describe('a person’s word', () => {
  test('joins whole persons, whatever the guards say', () => {
    const said = sure(MODEL.decided);
    expect(persons('abc', { ab: said, bc: 12, ac: -7 })).toBe('abc');
    expect(persons('abcd', { ...among('abc', 12), cd: said, ad: -7 })).toBe('abcd');
    expect(persons('abc', { ac: said, bc: -7 }, MERGES_CERTAIN, { ab: '1' })).toBe('abc');
  });

  test('for one of two rivals does not bring the other along', () => {
    const said = sure(MODEL.decided);
    const rivals = { bc: 9, ac: -7 };
    expect(persons('abc', { ...rivals, ab: 9 })).toBe('a b c');
    expect(persons('abc', { ...rivals, ab: said }, MERGES_LIKELY, {}, { ab: 9 })).toBe('ab c');
    expect(persons('abc', { ...rivals, ab: said }, MERGES_LIKELY, {}, { ab: 9 - GUARDS.rivals - 0.01 })).toBe('abc');
    expect(persons('abc', { ab: said, bc: 2, ac: -7 }, MERGES_LIKELY, {}, { ab: 0.5 })).toBe('abc');
  });
});

describe('for all weights', () => {
  const NAMES = 'abcdefg';
  const pairs = Object.keys(among(NAMES, 0));
  const aWeight = fc.oneof(
    fc.constantFrom(-7, -5, -1, 0, 1, 3, 8, sure(8), sure(12)),
    fc.integer({ min: -800, max: 1400 }).map((hundredths) => hundredths / 100),
  );
  const someBits = fc
    .array(aWeight, { minLength: pairs.length, maxLength: pairs.length })
    .map((all): Bits => Object.fromEntries(pairs.map((pair, at) => [pair, all[at] ?? 0])));
  const anOrder = fc.shuffledSubarray([...NAMES], { minLength: NAMES.length }).map((names) => names.join(''));
  const someUsers = fc.constantFrom<Readonly<Record<string, string>>>({}, { ab: '1' }, { ag: '1', cd: '2' });
  const bitsOf = (bits: Bits, pair: string) => {
    const its = bits[pair] ?? 0;
    return its > 500 ? its - 1000 : its;
  };

  test('who is one person, and how surely, does not depend on the order', () => {
    fc.assert(
      fc.property(someBits, anOrder, someUsers, (bits, order, users) => {
        const membersOf = (names: string) => clusters(names, bits, MERGES_LIKELY, users).map(({ members }) => members);
        expect(membersOf(order)).toEqual(membersOf(NAMES));
      }),
      { numRuns: 1000 },
    );
  });

  test('the evidence does not depend on the order either', () => {
    const property = fc.property(someBits, anOrder, (bits, order) => {
      expect(clusters(order, bits)).toEqual(clusters(NAMES, bits));
    });
    const twoPairs: Bits = { ...among(NAMES, -1), ab: 12, cd: 11, ac: 10 };
    fc.assert(property, { numRuns: 300, examples: [[twoPairs, 'dcbaefg']] });
  });

  test('nobody is with somebody who is apart, but by a directory, and everybody is in one person', () => {
    fc.assert(
      fc.property(someBits, (bits) => {
        const found = clusters(NAMES, bits);
        expect(found.flatMap(({ members }) => members.map(({ id }) => id)).sort()).toEqual([...NAMES]);
        for (const { members, person } of found) {
          const ids = members.map(({ id }) => id);
          expect(person).toBe(ids[0]);
          for (const pair of Object.keys(among(ids.join(''), 0)))
            expect(bitsOf(bits, pair)).toBeGreaterThan(GUARDS.apart);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('the evidence of a person has one step fewer than members, and the steps connect them', () => {
    fc.assert(
      fc.property(someBits, (bits) => {
        for (const { members, evidence } of clusters(NAMES, bits)) {
          expect(evidence).toHaveLength(members.length - 1);
          const reached = new Set(evidence.flatMap(({ between }) => between));
          const keys = members.map(({ id }) => `mailto:${id}@acme.example`);
          if (members.length > 1) expect([...reached].sort()).toEqual(keys);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of three, one is never joined to either of two that fit it about as well, at least half as well, and are apart', () => {
    const near = fc.tuple(
      fc.integer({ min: 200 * GUARDS.rivals, max: 1400 }),
      fc.integer({ min: 0, max: 100 * GUARDS.rivals - 1 }),
    );
    fc.assert(
      fc.property(near, ([better, less]) => {
        const worse = (better - less) / 100;
        expect(persons('abc', { ab: better / 100, bc: worse, ac: GUARDS.apart })).toBe('a b c');
      }),
    );
  });
});
