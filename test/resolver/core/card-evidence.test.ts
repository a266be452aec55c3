/** What cards of contact books say of who is one person. */
import { describe, expect, test } from '@jest/globals';
import { type DirectoryClaim, directoryEntryOf, type IdentityFacts, readIdentity } from '../../../resolver/contract.ts';
import { GUARDS, MODEL } from '../../../resolver/core/model.ts';
import { between, persons, seen } from './identities.ts';

/** `on(seen('alice@acme.example'), '1 Alice Smith', '2')`: on two cards, of which one has a name. */
function on(facts: IdentityFacts, ...cards: string[]): IdentityFacts {
  const directory = cards.map((card): DirectoryClaim => {
    const [id, ...words] = card.split(' ');
    const name = words.length === 0 ? {} : { name: words.join(' ') };
    return { entry: `contacts|contact|${id}`, kind: 'contact', active: true, ...name };
  });
  return { ...facts, directory: [...(facts.directory ?? []), ...directory] };
}

/** Of a directory's user. */
function user(facts: IdentityFacts, id: string, name?: string): IdentityFacts {
  const named = name === undefined ? {} : { name };
  return { ...facts, directory: [{ entry: `google|user|${id}`, kind: 'user', active: true, ...named }] };
}

const rowsOf = (one: IdentityFacts, other: IdentityFacts) =>
  between(one, other).rows.map(({ comparison, level, bits }) => `${comparison} ${level} ${bits}`);

const PRIOR = `prior before any evidence ${MODEL.prior}`;
const CARD = `contact one card ${MODEL.card}`;

describe('two addresses on one card', () => {
  const [mail, phone] = [seen('alice@acme.example'), seen('tel:+12025550100')];

  test.each(['1 Bob', '1 Berg', '1 R. Berg', '1 Berg, R.', '1 Robert B'])(
    'are likely those of whom %p calls by half a name',
    (card) => {
      const robert = seen('robert.berg@acme.example', 'Robert Berg');
      expect(rowsOf(on(robert, card), on(phone, card)).at(-1)).toBe(CARD);
    },
  );

  test.each(['1 Neighbours', '1 Billy The Kid', '1 Mary'])(
    'under a name that is not the employee’s, as %p, are nobody’s',
    (card) => {
      const olivier = user(seen('olivier@acme.example'), '7', 'Olivier Gauthier');
      expect(rowsOf(on(olivier, card), on(phone, card))).toEqual([PRIOR]);
    },
  );

  test.each(['1 Tom', '1 Tom B', '1 T. Berg', '1 Neighbours', '1'])(
    'seen as two people are not made one by %p',
    (card) => {
      const couple = [seen('tom.berg@acme.example', 'Tom Berg'), seen('mary.berg@corp.example', 'Mary Berg')] as const;
      const [tom, mary] = couple.map((one) => on(one, card)) as [IdentityFacts, IdentityFacts];
      expect(rowsOf(tom, mary).at(-1)).toMatch(/one card under another name 2$/);
      expect(persons([tom, mary])).toEqual([]);
    },
  );

  test('are likely one person, with the card as the evidence', () => {
    const weight = between(on(mail, '1 Alice Smith'), on(phone, '1 Alice Smith'));
    expect(weight.zone).toBe('likely');
    expect(weight.rows.at(-1)).toMatchObject({ comparison: 'contact', values: ['contacts|contact|1'] });
    expect(rowsOf(on(mail, '1 Alice Smith'), on(phone, '1 Alice Smith'))).toEqual([PRIOR, CARD]);
  });

  test('are certainly one when both were seen with the card’s name', () => {
    const both = [seen('wombat@acme.example', 'Alice Smith'), seen('x1@mailbox.example', 'Alice Smith')] as const;
    expect(between(...both).zone).toBe('likely');
    expect(between(on(both[0], '1 Alice Smith'), on(both[1], '1 Alice Smith')).zone).toBe('certain');
  });

  test('are not certainly one by a name that the card alone gives to one of them', () => {
    const named = seen('wombat@acme.example', 'Alice Smith');
    expect(rowsOf(on(named, '1 Alice Smith'), on(phone, '1 Alice Smith'))).toEqual([PRIOR, CARD]);
  });

  test('are one person among all others', () => {
    const block = [on(mail, '1 Alice Smith'), on(phone, '1 Alice Smith'), on(seen('bob@acme.example'), '2 Bob Jones')];
    expect(persons(block)).toEqual([['+12025550100', 'alice@acme.example']]);
  });

  test('of two people who were seen with their own names are not merged: a couple on one card', () => {
    const couple = [seen('alice@smith.example', 'Alice Smith'), seen('bob@smith.example', 'Bob Smith')];
    expect(persons(couple.map((one) => on(one, '1 Alice Smith')))).toEqual([]);
  });

  test('of a couple, by the name on the card, are nobody’s for it', () => {
    const [jorg, asa] = [seen('jorg@mailbox.example'), seen('asa@mailbox.example')];
    expect(rowsOf(on(jorg, '1 Jörg & Åsa Lind'), on(asa, '1 Jörg & Åsa Lind'))).toEqual([PRIOR]);
  });

  test('say less when the card has another name than one of them', () => {
    const bob = seen('bob@corp.example', 'Bob Jones');
    expect(rowsOf(on(bob, '1 Alice Smith'), on(phone, '1 Alice Smith'))).toEqual([
      PRIOR,
      `contact one card under another name ${MODEL.card + MODEL.differentNames}`,
    ]);
    expect(persons([on(bob, '1 Alice Smith'), on(phone, '1 Alice Smith')])).toEqual([]);
  });
});

describe('the name on a card', () => {
  test('counts as seen beside an address elsewhere', () => {
    const elsewhere = seen('asmith@mailbox.example', 'Alice Smith');
    expect(rowsOf(on(seen('x1@acme.example'), '1 Alice Smith'), elsewhere)[1]).toMatch(/^name same name/);
  });

  test('that is no full name leaves the one that the address spells', () => {
    const [one, other] = [on(seen('alice.smith@acme.example'), '1 Dad'), seen('x1@mailbox.example', 'Alice Smith')];
    expect(rowsOf(one, other)[1]).toMatch(/^name same name/);
  });

  test('of two cards speaks for one person, though neither address was ever seen with a name', () => {
    const two = [on(seen('x1@acme.example'), '1 Alice Smith'), on(seen('y1@corp.example'), '2 Smith, Alice')] as const;
    expect(rowsOf(...two)[1]).toMatch(/^name same name/);
  });
});

describe('a telephone number', () => {
  const number = seen('tel:+12025550100');

  test('on the cards of three people is shared', () => {
    expect(readIdentity(on(number, '1 Alice Smith', '2 Bob Jones')).class).toBe('person');
    expect(readIdentity(on(number, '1 Alice Smith', '2 Bob Jones', '3 Carol King')).class).toBe('shared');
  });

  test('on three cards of one person is that person’s', () => {
    expect(readIdentity(on(number, '1 Alice Smith', '2 Smith, Alice', '3 Alice Smith')).class).toBe('person');
  });

  test('on the cards of two people is neither’s', () => {
    const block = [
      on(number, '1 Alice Smith', '2 Bob Jones'),
      on(seen('x1@acme.example'), '1 Alice Smith'),
      on(seen('y1@corp.example'), '2 Bob Jones'),
    ];
    expect(persons(block)).toEqual([]);
  });
});

describe('a card against a directory', () => {
  test('does not make two users one', () => {
    const [ada, bo] = [user(seen('ada@corp.example'), '1'), user(seen('bo@corp.example'), '2')];
    expect(persons([on(ada, '1 Ada Lark'), on(bo, '1 Ada Lark')])).toEqual([]);
  });

  test('says nothing when it calls an employee otherwise', () => {
    const ada = user(seen('desk@corp.example'), '1', 'Ada Lark');
    const other = seen('x1@client.example');
    expect(rowsOf(on(ada, '1 Bob Jones'), on(other, '1 Bob Jones')).join()).not.toContain('contact');
    expect(persons([on(ada, '1 Bob Jones'), on(other, '1 Bob Jones')])).toEqual([]);
  });

  test('gives an employee a private address when it agrees', () => {
    const ada = user(seen('desk@corp.example'), '1', 'Ada Lark');
    expect(persons([on(ada, '1 Ada Lark'), on(seen('x1@private.example'), '1 Ada Lark')])).toHaveLength(1);
  });

  test('does not make an address of many of the two users of it who were one', () => {
    expect(readIdentity(on(user(seen('ada@corp.example'), '1'), '1 Ada Lark')).claims).toHaveLength(1);
  });
});

describe('a card’s record', () => {
  const card = {
    kind: 'contact' as const,
    provider: 'contacts',
    id: '1',
    active: true,
    seenAt: '2024-06-01T00:00:00Z',
  };
  const addresses = (count: number) => Array.from({ length: count }, (_, n) => `mailto:a${n}@acme.example`);

  test('with more than twelve addresses is ignored, and says why', () => {
    expect(directoryEntryOf({ ...card, addresses: addresses(GUARDS.cardMax) }).addresses).toHaveLength(12);
    const large = directoryEntryOf({ ...card, addresses: addresses(GUARDS.cardMax + 1) });
    expect(large).toMatchObject({ addresses: [], ignored: 'large card' });
  });

  test('says nothing once it is removed', () => {
    expect(directoryEntryOf({ ...card, addresses: addresses(2), active: false }).addresses).toEqual([]);
  });

  test('has no address that stands before the others', () => {
    expect(directoryEntryOf({ ...card, addresses: addresses(2) }).primary).toBeUndefined();
  });
});
