import { describe, expect, test } from '@jest/globals';
import { type MoveTruth, moveQuality } from './job-move.ts';
import { everyNewOrganisation, knownPersons } from './move-rule.ts';
import { companyOfDomain, stepsOf, visibleMoves } from './openstack-moves.ts';

const DAY = 1440;

const record = (key: string, firstAt: number) => ({ key, address: key, names: [], firstAt, lastAt: firstAt });

/** Alice went from Acme to Globex, Bob from Acme to Initech; Carol stayed, and has a domain of her own. */
const TRUTH: MoveTruth = {
  records: [
    record('alice@acme.example', 0),
    record('alice@globex.example', 10 * DAY),
    record('bob@acme.example', 0),
    record('bob@initech.example', 20 * DAY),
    record('carol@acme.example', 0),
    record('carol@carol.example', 5 * DAY),
    record('dan@acme.example', 0),
  ],
  personOf: new Map([
    ['alice@acme.example', 'alice'],
    ['alice@globex.example', 'alice'],
    ['bob@acme.example', 'bob'],
    ['bob@initech.example', 'bob'],
    ['carol@acme.example', 'carol'],
    ['carol@carol.example', 'carol'],
    ['dan@acme.example', 'dan'],
  ]),
  visible: [
    { person: 'alice', to: 'Globex', firstAt: 10 * DAY },
    { person: 'bob', to: 'Initech', firstAt: 20 * DAY },
  ],
  declared: new Map([
    ['alice', new Set(['Globex'])],
    ['bob', new Set(['Initech'])],
  ]),
  organisationOf: companyOfDomain([
    { org: 'Acme', domains: ['acme.example'], aliases: [] },
    { org: 'Globex', domains: ['globex.example'], aliases: ['Globex Corporation'] },
    { org: 'Initech', domains: ['initech.example'], aliases: [] },
  ]),
};

describe('the quality of moves', () => {
  test('counts the visible moves found, their delay, and the moves that nobody declared', () => {
    const quality = moveQuality(TRUTH, [
      {
        members: ['alice@acme.example', 'alice@globex.example'],
        moves: [
          { to: 'globex.example', at: 13 * DAY },
          { to: 'mail.globex.example', at: 40 * DAY },
        ],
      },
      { members: ['carol@acme.example', 'carol@carol.example'], moves: [{ to: 'carol.example', at: 5 * DAY }] },
      { members: ['dan@acme.example'], moves: [{ to: 'initech.example', at: 0 }] },
    ]);
    expect(quality).toEqual({
      people: 4,
      visible: 2,
      found: 1 / 2,
      medianDelayDays: 3,
      reported: 4,
      falsePerThousand: 500,
      falseToUnlisted: 1,
    });
  });

  test('takes the middle of two delays, and of none nothing', () => {
    const both = moveQuality(TRUTH, [
      { members: ['alice@globex.example'], moves: [{ to: 'globex.example', at: 12 * DAY }] },
      { members: ['bob@initech.example'], moves: [{ to: 'initech.example', at: 27 * DAY }] },
    ]);
    expect(both).toMatchObject({ found: 1, medianDelayDays: 4.5, falsePerThousand: 0 });
    expect(moveQuality(TRUTH, [])).toMatchObject({ found: 0, medianDelayDays: Number.NaN });
  });

  test('does not count a move of somebody whom the truth does not know', () => {
    const quality = moveQuality(TRUTH, [{ members: ['x@x.example'], moves: [{ to: 'acme.example', at: 0 }] }]);
    expect(quality).toMatchObject({ reported: 1, falsePerThousand: 0 });
  });
});

describe('the rule of every new organisation', () => {
  test('finds all moves of known persons at once, and takes a domain of one’s own for one', () => {
    const find = everyNewOrganisation(knownPersons(TRUTH.personOf));
    expect(moveQuality(TRUTH, find(TRUTH.records))).toMatchObject({
      found: 1,
      medianDelayDays: 0,
      reported: 3,
      falsePerThousand: 250,
      falseToUnlisted: 1,
    });
  });
});

describe('declared employers', () => {
  const asNamed = (name: string) => (name === 'Globex Corporation' ? 'Globex' : name);
  const affiliations = [
    { org: 'Globex Corporation', until: null },
    { org: 'Acme', until: '2015-Nov-30' },
    { org: 'Initech', until: '2015-Feb-01' },
    { org: 'Globex', until: '2016-Jan-31' },
  ];
  const seen = (email: string, first: number) => ({ email, first, last: first, names: [] });

  test('become steps in the order of their ends, without steps within a company', () => {
    expect(stepsOf({ affiliations }, asNamed)).toEqual([
      { from: 'Initech', to: 'Acme' },
      { from: 'Acme', to: 'Globex' },
    ]);
  });

  test('become visible moves where both ends were seen in that order', () => {
    const moves = (...emails_seen: ReturnType<typeof seen>[]) =>
      visibleMoves({ affiliations, emails_seen }, 'alice', asNamed, TRUTH.organisationOf);
    expect(moves(seen('a@acme.example', 60), seen('b@globex.example', 660), seen('c@dev.globex.example', 600))).toEqual(
      [{ person: 'alice', to: 'Globex', firstAt: 10 }],
    );
    expect(moves(seen('a@acme.example', 600), seen('b@globex.example', 60))).toEqual([]);
    expect(moves(seen('b@globex.example', 60))).toEqual([]);
  });
});
