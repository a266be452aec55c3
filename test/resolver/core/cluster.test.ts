import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  blockingKeys,
  blockMax,
  classOf,
  clusterBlock,
  type IdentityClass,
  type IdentityFacts,
} from '../../../resolver/contract.ts';

let lastId = 0;
function facts(value: string, names: readonly string[], addressClass: IdentityClass = 'person'): IdentityFacts {
  lastId += 1;
  return {
    id: String(lastId).padStart(6, '0'),
    key: value.includes(':') ? value : `mailto:${value}`,
    addressClass,
    names,
  };
}

const NOBODY_COMMON: ReadonlySet<string> = new Set();

/** The groups as values, people of one address left out. */
function groups(block: readonly IdentityFacts[], common = NOBODY_COMMON): string[][] {
  const keys = new Map(block.map(({ id, key }) => [id, key.slice(key.indexOf(':') + 1)]));
  return clusterBlock(block, common)
    .filter(({ members }) => members.length > 1)
    .map(({ members }) => members.map(({ id }) => keys.get(id) ?? ''));
}

const alice = (value: string, ...names: string[]) => facts(value, names.length === 0 ? ['Alice Smith'] : names);

describe('identities of one full name', () => {
  test('are one person, whichever way the name is written', () => {
    const block = [
      alice('alice@acme.example'),
      alice('as@mail.example', 'SMITH, ALICE'),
      alice('tel:+12025550100', 'Dr. Alice Smith'),
    ];
    expect(groups(block)).toEqual([['alice@acme.example', 'as@mail.example', '+12025550100']]);
  });

  test('give a person the smallest id, say that it is likely, and give the reason for every step', () => {
    const block = [alice('alice@acme.example'), alice('as@mail.example')];
    const [person] = clusterBlock(block.toReversed(), NOBODY_COMMON);
    expect(person).toEqual({
      person: block[0]?.id,
      members: block.map(({ id }) => ({ id, zone: 'likely' })),
      evidence: [
        {
          comparison: 'full name',
          value: 'alice smith',
          between: ['mailto:alice@acme.example', 'mailto:as@mail.example'],
        },
      ],
    });
  });

  test('a person of one address is certain and needs no evidence', () => {
    const [person] = clusterBlock([alice('alice@acme.example')], NOBODY_COMMON);
    expect(person).toMatchObject({ members: [{ zone: 'certain' }], evidence: [] });
  });

  test('are followed through an address that has two of the names', () => {
    const block = [
      alice('a@acme.example', 'Alice Lauer'),
      alice('b@mail.example', 'Alice Lauer', 'Alice Smith'),
      alice('c@corp.example', 'Alice Smith'),
    ];
    expect(groups(block)).toHaveLength(1);
  });
});

describe('what keeps identities of one full name apart', () => {
  test.each([
    [
      'different middle initials',
      [alice('a@acme.example', 'Alice B. Smith'), alice('b@mail.example', 'Alice C. Smith')],
    ],
    [
      'a number that tells namesakes of one domain apart',
      [alice('alice.smith@acme.example'), alice('alice.smith2@acme.example')],
    ],
    ['two such numbers', [alice('alice.smith1@acme.example'), alice('alice.smith2@acme.example')]],
    [
      'an initial that tells namesakes of one organisation apart',
      [alice('alice.smith@acme.example'), alice('c.smith@acme.example', 'Alice C. Smith')],
    ],
    ['being a role', [alice('a@acme.example'), facts('sales@acme.example', ['Alice Smith'], 'role')]],
    ['being a list', [alice('a@acme.example'), facts('talk@lists.example', ['Alice Smith'], 'list')]],
    ['being a robot', [alice('a@acme.example'), facts('noreply@acme.example', ['Alice Smith'], 'robot')]],
    ['being shared', [alice('a@acme.example'), facts('desk@acme.example', ['Alice Smith', 'Bob Jones', 'Carol King'])]],
    [
      'an assistant in between',
      [alice('alice.smith@acme.example', 'Alice Smith', 'Bob Jones'), alice('bob@mail.example', 'Bob Jones')],
    ],
    [
      'a telephone in between that two people use',
      [
        alice('a@acme.example'),
        facts('tel:+12025550100', ['Alice Smith', 'Bob Jones']),
        facts('b@acme.example', ['Bob Jones']),
      ],
    ],
    [
      'two whom it fits equally well and who cannot be one',
      [
        alice('a@acme.example', 'Alice B. Smith'),
        alice('c@corp.example', 'Alice C. Smith'),
        alice('alice@mail.example'),
      ],
    ],
    [
      'two such in one organisation',
      [alice('alice.smith@acme.example'), alice('alice.smith2@acme.example'), alice('alice@mail.example')],
    ],
    [
      'two such whom it fits by two names of its own',
      [
        alice('a@acme.example', 'Alice B. Smith'),
        alice('c@corp.example', 'Alice C. Lauer'),
        alice('alice@mail.example', 'Alice Smith', 'Alice Lauer'),
      ],
    ],
    [
      'two such far apart',
      [
        alice('a@acme.example', 'Alice B. Smith'),
        alice('alice@mail.example', 'Alice Smith', 'Alice Lauer'),
        alice('alice@post.example', 'Alice Lauer', 'Alice King'),
        alice('c@corp.example', 'Alice C. King'),
      ],
    ],
    [
      'having a twin, when two who cannot be one have its name',
      [
        alice('a@acme.example', 'Alice B. Smith'),
        alice('c@corp.example', 'Alice C. Smith'),
        alice('alice@mail.example'),
        alice('alice@post.example'),
      ],
    ],
    ['half a name', [alice('a@acme.example', 'Alice'), alice('b@mail.example', 'Alice')]],
    ['no name', [alice('a@acme.example', ''), alice('b@mail.example', '')]],
  ])('%s', (_, block) => expect(groups(block)).toEqual([]));

  test.each([
    [
      'a middle initial at another organisation',
      [alice('alice@acme.example'), alice('alice@mail.example', 'Alice C. Smith')],
    ],
    [
      'a middle initial at free mail',
      [alice(['alice', 'gmx.de'].join('@')), alice(['asmith', 'gmx.de'].join('@'), 'Alice C. Smith')],
    ],
    [
      'an initial that is written only sometimes',
      [alice('a@acme.example', 'Alice Smith', 'Alice C. Smith'), alice('b@acme.example', 'Alice C. Smith')],
    ],
    ['the same number at another domain', [alice('alice2@acme.example'), alice('alice@mail.example')]],
    ['telephones that end alike', [alice('tel:+12025550100'), alice('tel:+12025550110')]],
  ])('but not %s', (_, block) => expect(groups(block)).toHaveLength(1));

  test('a name that too many carry joins nobody', () => {
    const block = Array.from({ length: blockMax('alice smith') + 1 }, (_, index) =>
      alice(`alice@org${index}x.example`),
    );
    expect(groups(block, new Set(['alice smith']))).toEqual([]);
    expect(groups(block)).toHaveLength(1);
  });

  test('nobody has more than twelve addresses without a word from people', () => {
    const some = (length: number) => Array.from({ length }, (_, index) => alice(`alice@org${index}x.example`));
    const sizes = (block: IdentityFacts[]) => clusterBlock(block, NOBODY_COMMON).map(({ members }) => members.length);
    expect(sizes(some(12))).toEqual([12]);
    expect(sizes(some(13))).toEqual(Array.from({ length: 13 }, () => 1));
  });

  test('who share a middle initial are one, whoever else has the name without it or with another', () => {
    const block = [
      alice('a@acme.example'),
      alice('b@acme.example', 'Alice B. Smith'),
      alice('b@mail.example', 'Smith, Alice B.'),
      alice('c@corp.example', 'Alice C. Smith'),
    ];
    expect(groups(block)).toEqual([['b@acme.example', 'b@mail.example']]);
  });
});

const world = fc
  .array(
    fc.record({
      local: fc.constantFrom('alice', 'alice2', 'asmith', 'smith', 'bob', 'bob.jones', 'jones', 'info'),
      domain: fc.constantFrom('acme.example', 'mail.example', 'corp.example'),
      names: fc.uniqueArray(
        fc.constantFrom(
          'Alice Smith',
          'Alice B. Smith',
          'Alice C. Smith',
          'Smith, Alice',
          'Bob Jones',
          'Bob Smith',
          'Alice Jones',
          'Carol King',
          'Alice',
        ),
        { maxLength: 4 },
      ),
      addressClass: fc.constantFrom<IdentityClass>('person', 'person', 'person', 'person', 'role', 'list'),
    }),
    { maxLength: 16 },
  )
  .map((all) =>
    all.map(
      ({ local, domain, names, addressClass }, index): IdentityFacts => ({
        id: String.fromCharCode(97 + ((index * 7) % 26)) + index,
        key: `mailto:${local}@${domain}`,
        addressClass,
        names,
      }),
    ),
  )
  .map((all) => [...new Map(all.map((one) => [one.key, one])).values()]);

/** The blocks of a world: identities that share a key, directly or through others. */
function closedBlocks(all: readonly IdentityFacts[], common: ReadonlySet<string>): IdentityFacts[][] {
  const blocks: { keys: Set<string>; members: IdentityFacts[] }[] = [];
  for (const one of all) {
    const keys = new Set(blockingKeys(one).filter((key) => !common.has(key)));
    const touching = blocks.filter((block) => [...block.keys].some((key) => keys.has(key)));
    const joined = {
      keys: new Set([...keys, ...touching.flatMap((block) => [...block.keys])]),
      members: [one, ...touching.flatMap(({ members }) => members)],
    };
    for (const block of touching) blocks.splice(blocks.indexOf(block), 1);
    blocks.push(joined);
  }
  return blocks.map(({ members }) => members);
}

function byPerson(all: readonly { person: string }[]): unknown[] {
  return all.toSorted((one, other) => (one.person < other.person ? -1 : 1));
}

describe('clustering', () => {
  const commons = fc.constantFrom<ReadonlySet<string>>(new Set(), new Set(['alice smith']));

  test('gives the same persons and reasons in whatever order identities come', () => {
    const shuffled = world.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), commons),
    );
    fc.assert(
      fc.property(shuffled, ([all, again, common]) => {
        expect(byPerson(clusterBlock(again, common))).toEqual(byPerson(clusterBlock(all, common)));
      }),
      { numRuns: 300 },
    );
  });

  test('gives the same groups whatever ids the identities have', () => {
    const renamed = world.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), commons),
    );
    fc.assert(
      fc.property(renamed, ([all, others, common]) => {
        const again = all.map((one, index): IdentityFacts => ({ ...one, id: others[index]?.id ?? '' }));
        const sorted = (block: readonly IdentityFacts[]) =>
          groups(block, common)
            .map((group) => group.sort())
            .sort();
        expect(sorted(again)).toEqual(sorted(all));
      }),
      { numRuns: 300 },
    );
  });

  test('never joins an identity to one of two that fit it equally well and cannot be one', () => {
    const areOne = (...block: IdentityFacts[]) => groups(block).some((group) => group.length === block.length);
    const share = (one: IdentityFacts, other: IdentityFacts) =>
      blockingKeys(one).some((key) => blockingKeys(other).includes(key));
    const hasInitial = ({ names }: IdentityFacts) => names.some((name) => / [A-Z]\. /.test(name));
    let torn = 0;
    fc.assert(
      fc.property(world, (all) => {
        const together = new Map(groups(all).flatMap((group) => group.map((value) => [`mailto:${value}`, group])));
        for (const one of all.filter((one) => !hasInitial(one))) {
          const fitting = all.filter((other) => other !== one && areOne(one, other));
          for (const a of fitting) {
            for (const b of fitting) {
              if (a === b || !share(a, b) || areOne(a, b)) continue;
              torn += 1;
              expect(together.get(one.key) ?? []).not.toContain(a.key.slice('mailto:'.length));
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(torn).toBeGreaterThan(0);
  });

  test('of a closed block equals clustering everything', () => {
    fc.assert(
      fc.property(world, commons, (all, common) => {
        const blockwise = closedBlocks(all, common).flatMap((block) => clusterBlock(block, common));
        expect(byPerson(blockwise)).toEqual(byPerson(clusterBlock(all, common)));
      }),
      { numRuns: 300 },
    );
  });

  test('puts every identity of class person in exactly one person, and no other', () => {
    fc.assert(
      fc.property(world, commons, (all, common) => {
        const placed = clusterBlock(all, common).flatMap(({ members }) => members.map(({ id }) => id));
        const people = all.filter((one) => classOf(one) === 'person').map(({ id }) => id);
        expect(placed.sort()).toEqual(people.sort());
      }),
    );
  });

  test('gives one reason fewer than members, and reasons that connect them', () => {
    fc.assert(
      fc.property(world, commons, (all, common) => {
        const keys = new Map(all.map(({ id, key }) => [id, key]));
        for (const { members, evidence } of clusterBlock(all, common)) {
          expect(evidence).toHaveLength(members.length - 1);
          const reached = new Set(evidence.flatMap(({ between }) => between));
          if (members.length > 1) expect([...reached].sort()).toEqual(members.map(({ id }) => keys.get(id)).sort());
        }
      }),
    );
  });
});
