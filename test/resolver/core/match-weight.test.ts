import { describe, expect, test } from '@jest/globals';
import { type IdentityFacts, ZONES } from '../../../resolver/contract.ts';
import { GUARDS, MODEL } from '../../../resolver/core/model.ts';
import { between, seen } from './identities.ts';

const alice = (value: string, name = 'Alice Smith') => seen(value, name);

/** `prior/before any evidence`, … */
const levels = (...world: [IdentityFacts, IdentityFacts, ...IdentityFacts[]]) =>
  between(...world).rows.map(({ comparison, level }) => `${comparison}: ${level}`);

const rowOf = (comparison: string, ...world: [IdentityFacts, IdentityFacts, ...IdentityFacts[]]) =>
  between(...world).rows.find((row) => row.comparison === comparison);

/** Two users of one directory, or two addresses of one. */
function claimed(facts: IdentityFacts, user: string, more: { guest?: true } = {}): IdentityFacts {
  return { ...facts, directory: [{ entry: `google|user|${user}`, kind: 'user', active: true, ...more }] };
}

describe('what all evidence between two identities comes to', () => {
  test('starts below nothing, and is apart when nothing speaks', () => {
    expect(between(seen('wombat@acme.example'), seen('wallaby@corp.example'))).toEqual({
      bits: MODEL.prior,
      zone: 'apart',
      rows: [
        {
          comparison: 'prior',
          level: 'before any evidence',
          bits: MODEL.prior,
          values: [],
          between: ['mailto:wallaby@corp.example', 'mailto:wombat@acme.example'],
        },
      ],
    });
  });

  test('does not ask so of a guest, who is at another company by being one', () => {
    const guest = seen('alice.smith@corp.example', 'Alice Smith');
    const invited = claimed(guest, '1', { guest: true });
    expect(between(invited, alice('alice.smith@third.example')).zone).toBe('likely');
  });

  test('asks whether a directory’s user is who bears the name at another company', () => {
    const ada = claimed(alice('alice.smith@acme.example'), '1');
    const elsewhere = between(ada, alice('urgent.payment@corp.example'));
    expect(elsewhere).toMatchObject({ bits: 0, zone: 'possible' });
    expect(elsewhere.rows.at(-1)).toMatchObject({
      comparison: 'told apart',
      level: 'a directory’s user at another employer',
    });
    expect(between(ada, alice('wombat@mailbox.example')).zone).toBe('likely');
    expect(between(ada, alice('wombat@acme.example')).zone).toBe('likely');
    expect(between(alice('alice.smith@acme.example'), alice('wombat@corp.example')).zone).toBe('likely');
  });

  test('has a row for the names, with both as they were compared, and one for the addresses', () => {
    const [one, other] = [alice('wombat@acme.example'), alice('wombat@corp.example', 'SMITH, Alice')];
    expect(levels(one, other)).toEqual(['prior: before any evidence', 'name: same name', 'address: same local part']);
    expect(rowOf('name', one, other)?.values).toEqual(['alice smith', 'alice smith']);
  });

  test('of many names takes the two that speak most for one person', () => {
    const both = seen('x1@acme.example', 'Alice Lauer', 'Alice Smith', 'wombat');
    expect(rowOf('name', both, alice('y1@corp.example'))).toMatchObject({ level: 'same name' });
  });

  test('has no row for names where one has none', () => {
    expect(levels(seen('tel:+12025550100'), alice('tel:+12025550101'))).toEqual(['prior: before any evidence']);
  });
});

describe('the zone', () => {
  test('is certain with enough bits of two families, one of them no name', () => {
    const weight = between(alice('wombat@acme.example'), alice('wombat@corp.example'));
    expect(weight.bits).toBeGreaterThan(ZONES.certain);
    expect(weight.zone).toBe('certain');
  });

  test('is only likely by a name alone, however rare, and by a local part made from it', () => {
    const byName = between(alice('x1@acme.example'), alice('y1@corp.example'));
    const byBoth = between(alice('alice.smith@acme.example'), alice('alice.smith@corp.example'));
    for (const weight of [byName, byBoth]) {
      expect(weight.bits).toBeGreaterThan(ZONES.certain);
      expect(weight.zone).toBe('likely');
    }
  });

  test('is only likely by a login alone', () => {
    expect(between(seen('wombat@acme.example'), seen('wombat@mailbox.example')).zone).toBe('likely');
  });

  test('is only possible by a login alone at two employers', () => {
    expect(between(seen('wombat@acme.example'), seen('wombat@corp.example')).zone).toBe('possible');
  });

  test.each([
    ['possible', alice('x1@acme.example'), seen('y1@corp.example', 'asmith')],
    ['apart', alice('x1@acme.example'), seen('y1@corp.example', 'wombat')],
    ['apart', alice('x1@acme.example'), seen('y1@corp.example', 'Bob Jones')],
  ])('is %s by less', (zone, one, other) => expect(between(one, other).zone).toBe(zone));
});

describe('a name turned round', () => {
  test('is two people’s where both words are given names and the domains are two', () => {
    const weight = between(
      seen('chris.martin@acme.example', 'Chris Martin'),
      seen('martin.chris@corp.example', 'Martin Chris'),
    );
    expect(weight.rows.map(({ level }) => level)).toEqual(['before any evidence', 'given names in another order']);
    expect(weight.zone).toBe('apart');
  });

  test.each([
    ['james.scott@acme.example', 'James Scott', 'scott.james@acme.example', 'Scott James'],
    ['g.neil@acme.example', 'Graham Neil', 'n.graham@corp.example', 'Neil Graham'],
  ])('is asked about where each address has it in its own order: %s', (one, name, other, turned) => {
    expect(between(seen(one, name), seen(other, turned))).toMatchObject({ bits: 0, zone: 'possible' });
  });

  test('is one person’s where an address has it in the order of the other', () => {
    const weight = between(seen('james.scott@acme.example', 'James Scott'), seen('jscott@acme.example', 'Scott James'));
    expect(weight.zone).toBe('likely');
  });
});

describe('a login that is made from the name', () => {
  test.each(['jsmith', 'smith', 'johnsmith', 'js', 'john.smith'])('does not make namesakes certain: %s', (local) => {
    const weight = between(seen(`${local}@one.example`, 'John Smith'), seen(`${local}@two.example`, 'John Smith'));
    expect(weight.zone).toBe('likely');
  });

  test('and one that is not does', () => {
    const weight = between(seen('wombat@one.example', 'John Smith'), seen('wombat@two.example', 'John Smith'));
    expect(weight.zone).toBe('certain');
  });
});

describe('evidence that says one thing twice', () => {
  const [one, other] = [alice('alice.smith@acme.example'), alice('alice.smith@corp.example')];

  test('is capped: a local part made from the name adds little to the name', () => {
    expect(rowOf('address', one, other)?.bits).toBe(MODEL.correlatedMax);
  });

  test('is not capped where the names say nothing', () => {
    const nameless = seen('alicesmith@acme.example');
    expect(rowOf('address', nameless, other)?.bits).toBeGreaterThan(MODEL.correlatedMax);
  });

  test('is left out where the name was taken from the address', () => {
    expect(levels(seen('alice.smith@acme.example'), seen('alice.smith@corp.example'))).toEqual([
      'prior: before any evidence',
      'name: same name',
    ]);
  });

  test('does not hide evidence of its own: one address on two hosts of an organisation', () => {
    expect(levels(one, alice('alice.smith@mail.acme.example'))).toContain('address: same address in one organisation');
    expect(levels(seen('wom.bat@acme.example'), seen('wombat@acme.example'))).toContain(
      'address: same letters at one domain',
    );
  });
});

describe('a contested name', () => {
  const sure = alice('y1@corp.example');
  test('counts less, and less again when both are', () => {
    const contested = seen('x1@acme.example', 'Alice Smith', 'Bob Jones');
    const too = seen('z1@corp.example', 'Alice Smith', 'Carol King');
    const whole = between(alice('x1@acme.example'), sure).bits;
    expect(between(contested, sure).bits).toBeCloseTo(whole + MODEL.contested);
    expect(between(contested, too).bits).toBeCloseTo(whole + 2 * MODEL.contested);
  });

  test('counts in full against', () => {
    const contested = seen('x1@acme.example', 'Dan Berg', 'Bob Jones');
    expect(rowOf('name', contested, sure)?.bits).toBe(MODEL.differentNames);
  });
});

describe('a single word that two share', () => {
  test('counts in full only when it is the login of one: else it may be anybody’s given name', () => {
    const login = rowOf('name', seen('wombat@acme.example', 'wombat'), seen('y1@corp.example', 'Wombat'));
    const word = rowOf('name', seen('x1@acme.example', 'wombat'), seen('y1@corp.example', 'Wombat'));
    expect(word?.bits).toBe(MODEL.oneWordMax);
    expect(login?.bits).toBeGreaterThan(MODEL.oneWordMax);
  });

  test('joins nobody once somebody is known to be called so', () => {
    const [one, other] = [seen('x1@acme.example', 'Alice'), seen('y1@corp.example', 'Alice')];
    expect(between(one, other, alice('tel:+12025550100')).zone).toBe('apart');
  });
});

describe('what tells two apart', () => {
  test.each([
    [
      'different middle initials',
      alice('x1@acme.example', 'Alice B. Smith'),
      alice('y1@corp.example', 'Alice C. Smith'),
    ],
    [
      'different middle initials',
      alice('x1@acme.example', 'Alice Bea Smith'),
      alice('y1@corp.example', 'Alice C. Smith'),
    ],
    ['a number at one domain', alice('alice.smith@acme.example'), alice('alice.smith2@acme.example')],
    ['a number at one domain', alice('alice.smith1@acme.example'), alice('alice.smith2@acme.example')],
    ['a number at one domain', alice('asmith@mailbox.example'), alice('asmith7@mailbox.example')],
    [
      'another given name at one domain',
      alice('alice.smith@acme.example'),
      alice('bea.smith@acme.example', 'Alice Bea Smith'),
    ],
    ['an initial at one domain', alice('alice.smith@acme.example'), alice('c.smith@acme.example', 'Alice C. Smith')],
  ])('%s, whatever else speaks for one', (level, one, other) => {
    const weight = between(one, other);
    expect(weight.rows.at(-1)).toMatchObject({ comparison: 'told apart', level });
    expect(weight.bits).toBeLessThanOrEqual(GUARDS.apart);
    expect(weight.zone).toBe('apart');
  });

  test.each([
    ['a second family name', alice('x1@acme.example'), alice('y1@acme.example', 'Alice Braun-Smith')],
    ['a second given name', alice('x1@acme.example'), alice('y1@acme.example', 'Alice Anne Smith')],
    ['an initial at another organisation', alice('x1@acme.example'), alice('y1@corp.example', 'Alice C. Smith')],
    ['an initial at free mail', alice('x1@mailbox.example'), alice('y1@mailbox.example', 'Alice C. Smith')],
    [
      'an initial that is written only sometimes',
      seen('x1@acme.example', 'Alice Smith', 'Alice C. Smith'),
      alice('y1@acme.example', 'Alice C. Smith'),
    ],
    [
      'a middle name and its initial',
      alice('x1@acme.example', 'Alice Cleo Smith'),
      alice('y1@corp.example', 'Alice C. Smith'),
    ],
    [
      'one of two initials that agrees',
      seen('x1@acme.example', 'Alice B. Smith', 'Alice C. Smith'),
      alice('y1@corp.example', 'Alice C. Smith'),
    ],
    ['a number at another domain', alice('wombat@acme.example'), alice('wombat2@corp.example')],
  ])('is not %s', (_, one, other) => {
    expect(levels(one, other).filter((row) => row.startsWith('told apart'))).toEqual([]);
    expect(['likely', 'certain']).toContain(between(one, other).zone);
  });

  test('wins over the rarest name and an equal login', () => {
    const [one, other] = [
      alice('wombat@acme.example', 'Alice B. Smith'),
      alice('wombat@corp.example', 'Alice C. Smith'),
    ];
    expect(rowOf('name', one, other)?.bits).toBeGreaterThan(8);
    expect(rowOf('address', one, other)?.bits).toBeGreaterThan(4);
    expect(between(one, other).bits).toBeLessThanOrEqual(GUARDS.apart);
  });

  test('two given names of one family in one organisation are for people to decide, and never merged', () => {
    const [one, other] = [alice('x1@acme.example', 'Robert Smith'), alice('y1@acme.example', 'Bob Smith')];
    const close = [
      alice('wombat@acme.example', 'Robert Smith'),
      alice('wombat@mail.acme.example', 'Bob Smith'),
    ] as const;
    for (const pair of [[one, other], close] as const) {
      expect(rowOf('told apart', ...pair)?.level).toBe('two given names in one organisation');
      expect(between(...pair).bits).toBeLessThanOrEqual(0);
    }
    expect(between(...close).zone).toBe('possible');
    expect(between(one, alice('y1@corp.example', 'Bob Smith')).zone).toBe('likely');
  });

  test('two users of one directory are apart for ever, and that is the only row', () => {
    const [one, other] = [claimed(alice('wombat@acme.example'), '1'), claimed(alice('wombat@corp.example'), '2')];
    expect(between(one, other)).toMatchObject({
      bits: -MODEL.decided,
      zone: 'apart',
      rows: [{ comparison: 'directory', level: 'two users of one directory' }],
    });
    expect(between(one, claimed(alice('wombat@corp.example'), '1')).zone).toBe('certain');
  });
});
