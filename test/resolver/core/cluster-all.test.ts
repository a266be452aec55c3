import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockMax, clusterAll, Decisions, type IdentityFacts } from '../../../resolver/contract.ts';
import { GUARDS } from '../../../resolver/core/model.ts';
import { aWorld, MERGES_CERTAIN, MERGES_LIKELY, persons, seen } from './identities.ts';

const alice = (value: string, ...names: readonly string[]) =>
  seen(value, ...(names.length === 0 ? ['Alice Smith'] : names));

describe('identities of one full name', () => {
  test('are one person, whichever way the name is written', () => {
    const all = [
      alice('alice@acme.example'),
      alice('as@mail.example', 'SMITH, ALICE'),
      alice('tel:+12025550100', 'Dr. Alice Smith'),
    ];
    expect(persons(all)).toEqual([['+12025550100', 'alice@acme.example', 'as@mail.example']]);
  });

  test('are one person where German and Nordic vowels are written as one, as two, or without their marks', () => {
    expect(
      persons([
        seen('jm@acme.example', 'Jürgen Müller'),
        seen('jm2@mail.example', 'Juergen Mueller'),
        seen('juergen.mueller@client.example'),
        seen('jo@earlier.example', 'Jurgen Muller'),
        seen('soren@acme.example', 'Søren Østergård'),
        seen('so@mail.example', 'Soeren Oestergaard'),
      ]),
    ).toEqual([
      ['jm2@mail.example', 'jm@acme.example', 'jo@earlier.example', 'juergen.mueller@client.example'],
      ['so@mail.example', 'soren@acme.example'],
    ]);
    // Without a vowel that has two spellings these are two family names.
    expect(persons([seen('a@acme.example', 'Jan de Boer'), seen('b@mail.example', 'Jan de Bor')])).toEqual([]);
  });

  test('give a person the smallest id, say that it is likely, and give the rows of every step', () => {
    const all = [alice('wilma@acme.example'), alice('as@mail.example')];
    const [person] = clusterAll(all, MERGES_LIKELY).clusters;
    const between = ['mailto:as@mail.example', 'mailto:wilma@acme.example'];
    expect(person).toEqual({
      person: between[0],
      members: between.map((id) => ({ id, zone: 'likely' })),
      evidence: [
        { comparison: 'prior', level: 'before any evidence', bits: expect.any(Number), values: [], between },
        {
          comparison: 'name',
          level: 'same name',
          bits: expect.any(Number),
          values: ['alice smith', 'alice smith'],
          between,
        },
      ],
    });
  });

  test('are one for certain when an address that is not made from the name says so, too', () => {
    const all = [alice('wombat@acme.example'), alice('wombat@corp.example')];
    expect(clusterAll(all, MERGES_CERTAIN).clusters).toMatchObject([
      { members: [{ zone: 'certain' }, { zone: 'certain' }] },
    ]);
  });

  test('a person of one address is certain and needs no evidence', () => {
    const [person] = clusterAll([alice('alice@acme.example')], MERGES_LIKELY).clusters;
    expect(person).toMatchObject({ members: [{ zone: 'certain' }], evidence: [] });
  });

  test('are followed through an address that has two of the names', () => {
    const all = [
      alice('x1@acme.example', 'Alice Lauer'),
      alice('y1@mail.example', 'Alice Lauer', 'Alice Smith'),
      alice('z1@corp.example', 'Alice Smith'),
    ];
    expect(persons(all)).toHaveLength(1);
  });
});

describe('identities without one full name', () => {
  test.each([
    ['one login at two providers', [seen('wombat@acme.example'), seen('wombat@mailbox.example')]],
    ['a login and an address', [seen('urn:social:site:wombat'), seen('wombat@acme.example')]],
    [
      'an address that is made from the name',
      [seen('x1@acme.example', 'Alice Smith'), seen('alicesmith@mail.example')],
    ],
    ['an address that spells the name', [seen('x1@acme.example', 'Alice Smith'), seen('alice.smith@mail.example')]],
    ['a short form', [seen('x1@acme.example', 'Robert Smith'), seen('y1@mail.example', 'Bob Smith')]],
    ['a slip of the pen', [seen('x1@acme.example', 'Nathaniel Reed'), seen('y1@mail.example', 'Nathanial Reed')]],
    ['an initial', [seen('x1@acme.example', 'A. Smith'), seen('y1@mail.example', 'Alice Smith')]],
    ['another alphabet', [seen('x1@acme.example', 'Иван Петров'), seen('y1@mail.example', 'Ivan Petrov')]],
    ['a role’s address in her own domain', [alice('x1@acme.example'), seen('mail@alicesmith.example', 'Alice Smith')]],
  ])('are one person by %s', (_, all) => expect(persons(all)).toHaveLength(1));
});

describe('what keeps identities apart', () => {
  test.each<[string, IdentityFacts[]]>([
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
      'an initial that tells namesakes of one domain apart',
      [alice('alice.smith@acme.example'), alice('c.smith@acme.example', 'Alice C. Smith')],
    ],
    [
      'two given names in one organisation',
      [alice('x1@acme.example', 'Robert Smith'), alice('y1@acme.example', 'Bob Smith')],
    ],
    ['being a role', [alice('a@acme.example'), alice('sales@acme.example')]],
    ['being a list', [alice('a@acme.example'), alice('talk@lists.acme.example')]],
    ['being a robot', [alice('a@acme.example'), alice('noreply@acme.example')]],
    ['being shared', [alice('a@acme.example'), alice('desk@acme.example', 'Alice Smith', 'Bob Jones', 'Carol King')]],
    [
      'an assistant in between',
      [alice('alice.smith@acme.example', 'Alice Smith', 'Bob Jones'), seen('bob@mail.example', 'Bob Jones')],
    ],
    [
      'a telephone in between that two people use',
      [
        alice('a@acme.example'),
        seen('tel:+12025550100', 'Alice Smith', 'Bob Jones'),
        seen('b@acme.example', 'Bob Jones'),
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
    ['one login of namesakes', [seen('wombat@acme.example', 'Alice Smith'), seen('wombat@corp.example', 'Bob Jones')]],
    ['a login that many choose', [seen('me@acme.example'), seen('me@corp.example')]],
    [
      'a given name that somebody is known by',
      [alice('x1@acme.example', 'Alice'), alice('y1@mail.example', 'Alice'), alice('tel:+12025550100')],
    ],
    ['a name that is missing', [alice('x1@acme.example', 'Unknown'), alice('y1@mail.example', 'Unknown')]],
    ['no name', [alice('a@acme.example', ''), alice('b@mail.example', '')]],
  ])('%s', (_, all) => expect(persons(all)).toEqual([]));

  test('two whom it fits equally well leave who is torn with a twin, and nobody else', () => {
    const all = [
      alice('a@acme.example', 'Alice B. Smith'),
      alice('c@corp.example', 'Alice C. Smith'),
      alice('alice@mail.example'),
      alice('alice@post.example'),
    ];
    expect(persons(all)).toEqual([['alice@mail.example', 'alice@post.example']]);
  });

  test.each<[string, IdentityFacts[]]>([
    [
      'a middle initial at another organisation',
      [alice('alice@acme.example'), alice('alice@mail.example', 'Alice C. Smith')],
    ],
    [
      'a middle initial at free mail',
      [alice('alice@mailbox.example'), alice('asmith@mailbox.example', 'Alice C. Smith')],
    ],
    [
      'an initial that is written only sometimes',
      [alice('a@acme.example', 'Alice Smith', 'Alice C. Smith'), alice('b@acme.example', 'Alice C. Smith')],
    ],
    ['the same number at another domain', [alice('alice2@acme.example'), alice('alice@mail.example')]],
    ['telephones that end alike', [alice('tel:+12025550100'), alice('tel:+12025550110')]],
  ])('but not %s', (_, all) => expect(persons(all)).toHaveLength(1));

  test('a middle initial that two share joins them before whoever has the name without it', () => {
    const all = [
      alice('x1@acme.example'),
      alice('y1@acme.example', 'Alice B. Smith'),
      alice('z1@mail.example', 'Smith, Alice B.'),
      alice('w1@corp.example', 'Alice C. Smith'),
    ];
    expect(persons(all)).toContainEqual(['y1@acme.example', 'z1@mail.example']);
  });
});

describe('a name that many carry', () => {
  const named = (length: number) => Array.from({ length }, (_, at) => alice(`u${at}q@org${at}x.example`));

  test('joins as many as one person may have', () => {
    expect(persons(named(GUARDS.nameMax))[0]).toHaveLength(GUARDS.nameMax);
  });

  test('joins nobody of twelve at twelve organisations', () => {
    expect(persons(named(12))).toEqual([]);
  });

  test('joins nobody when it is common', () => {
    expect(persons(named(blockMax('l|smith') + 1))).toEqual([]);
  });

  test('joins nobody when it is common, also where the family name is not', () => {
    expect(blockMax('l|smith')).toBeGreaterThan(blockMax('n|alice smith'));
    expect(persons(named(blockMax('n|alice smith') + 1))).toEqual([]);
  });

  test('joins only what else agrees when the family is large', () => {
    const family = Array.from({ length: 36 }, (_, at) =>
      seen(`u${at}q@org${at}x.example`, `${String.fromCharCode(97 + (at % 26))}${at < 26 ? 'xo' : 'yu'} Smith`),
    );
    const pair = [alice('wombat@acme.example'), alice('wallaby@mail.example')];
    expect(persons([...family, ...pair])).toHaveLength(1);
    expect(persons([...family, ...pair.slice(1), alice('q1@acme.example', 'A. Smith')])).toEqual([]);
  });
});

describe('a tenant that merges only what is certain', () => {
  const all = [alice('wombat@acme.example'), alice('wombat@corp.example'), alice('tel:+12025550100')];
  test('leaves likely pairs for review, with the same weights', () => {
    expect(persons(all, MERGES_LIKELY)).toEqual([['+12025550100', 'wombat@acme.example', 'wombat@corp.example']]);
    expect(persons(all, MERGES_CERTAIN)).toEqual([['wombat@acme.example', 'wombat@corp.example']]);
    const { reviews } = clusterAll(all, MERGES_CERTAIN);
    expect(reviews.map(({ ids }) => ids).sort()).toEqual([
      ['mailto:wombat@acme.example', 'tel:+12025550100'],
      ['mailto:wombat@corp.example', 'tel:+12025550100'],
    ]);
    expect(reviews.map(({ weight }) => weight.zone)).toEqual(['likely', 'likely']);
    expect(clusterAll(all, MERGES_LIKELY).reviews).toEqual([]);
  });

  test('is never joined by a step that is not certain', () => {
    fc.assert(
      fc.property(aWorld(12), (world) => {
        for (const { members } of clusterAll(world, MERGES_CERTAIN).clusters)
          expect(members.filter(({ zone }) => zone !== 'certain')).toEqual([]);
      }),
    );
  });
});

test('a word on two addresses joins the whole persons that evidence has found of them', () => {
  const all = [
    alice('alice@acme.example', 'Alice Smith'),
    alice('tel:+12025550100', 'Alice Smith'),
    alice('bob@corp.example', 'Bob Jones'),
    alice('tel:+12025550101', 'Bob Jones'),
  ];
  const [a = '', b = ''] = ['mailto:alice@acme.example', 'mailto:bob@corp.example'];
  const decisions = new Decisions([{ a, b, said: 'same', at: 1 }]);
  const { clusters } = clusterAll(all, { ...MERGES_LIKELY, decisions });
  expect(clusters.map(({ members }) => members.length)).toEqual([4]);
});
