import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { employmentOf, type SeenEmployment } from '../../../resolver/contract.ts';

const DAY = 1440;

const domainOf = (address: string) => address.slice(address.indexOf('@') + 1);

/** An address seen from one day to another. */
function seen(address: string, from: number, until: number, more: Partial<SeenEmployment> = {}): SeenEmployment {
  return {
    ...{ organisation: domainOf(address), address, class: 'person', names: ['Bo Reed'] },
    ...{ firstAt: from * DAY, lastAt: until * DAY },
    ...more,
  };
}

const OLD = seen('bo@acme.example', 0, 100);
const NEW = seen('bo@globex.example', 110, 300);

describe('a job move', () => {
  test('is certain once the new address has been in use for two weeks and the old one has not', () => {
    expect(employmentOf([OLD, NEW])).toEqual({
      tenures: [
        { organisation: 'acme.example', from: 0, to: 100 * DAY, confidence: 'certain' },
        { organisation: 'globex.example', from: 110 * DAY, confidence: 'certain' },
      ],
      moves: [{ from: 'acme.example', to: 'globex.example', at: 110 * DAY, confidence: 'certain' }],
    });
  });

  test.each([
    ['new address is a day old', seen('bo@globex.example', 110, 111)],
    ['old address was in use until a week ago', seen('bo@globex.example', 90, 107)],
  ])('is likely while the %s', (_, fresh) => {
    expect(employmentOf([OLD, fresh]).moves).toMatchObject([{ to: 'globex.example', confidence: 'likely' }]);
  });

  test('is one, however short the old address was seen, when it ended before the new one began', () => {
    expect(employmentOf([seen('bo@acme.example', 0, 2), seen('bo@globex.example', 6, 300)]).moves).toMatchObject([
      { from: 'acme.example', confidence: 'certain' },
    ]);
  });

  test('is one also while the last mails to the old address come in', () => {
    expect(employmentOf([seen('bo@acme.example', 0, 200), NEW]).moves).toMatchObject([{ confidence: 'certain' }]);
  });

  test.each([
    ['both addresses are used for years', [seen('bo@acme.example', 0, 900), seen('bo@globex.example', 110, 1000)]],
    ['the old address outlives the new one', [seen('bo@acme.example', 0, 150), seen('bo@globex.example', 110, 120)]],
    ['both were first seen in one minute', [seen('bo@acme.example', 0, 5), seen('bo@globex.example', 0, 90)]],
    ['both are used, from the same week on', [seen('bo@acme.example', 0, 150), seen('bo@globex.example', 6, 300)]],
    ['the old address fell silent and there is no other', [OLD]],
    ['only a directory names the new one', [OLD, { ...NEW, firstAt: undefined, lastAt: undefined }]],
    ['the new address is a role', [OLD, { ...NEW, class: 'role' as const }]],
    ['the new address is free mail or a phone', [OLD, { ...NEW, organisation: null }]],
    ['the new domain is the old employer’s in another country', [OLD, seen('bo@acme.test', 110, 300)]],
  ])('is none when %s', (_, identities) => {
    const { tenures, moves } = employmentOf(identities);
    expect(moves).toEqual([]);
    expect(tenures.flatMap(({ to }) => to ?? [])).toEqual([]);
  });

  test.each<[string, string, string?]>([
    ['bears the family name', 'me@reed.example'],
    ['begins with the name', 'me@boreed-photography.example'],
    ['bears the login', 'zaphod42@zaphod.example'],
    ['gives addresses to members', 'bo@example.com', 'acm.org'],
    ['means something at home only', 'bo@example.com', 'laptop.local'],
  ])(
    'is none to a domain that %s, which is a possible employer only',
    (_, address, organisation = domainOf(address)) => {
      const { tenures, moves } = employmentOf([OLD, seen(address, 110, 300, { organisation })]);
      expect(moves).toEqual([]);
      expect(tenures.map(({ confidence }) => confidence)).toEqual(['certain', 'possible']);
    },
  );

  test('goes from the employer that was used last, and ends all that were left', () => {
    const side = seen('bo@initech.example', 20, 105);
    const { tenures, moves } = employmentOf([NEW, side, OLD]);
    expect(tenures.map(({ organisation, to }) => [organisation, to])).toEqual([
      ['acme.example', 100 * DAY],
      ['initech.example', 105 * DAY],
      ['globex.example', undefined],
    ]);
    expect(moves.map(({ from, to }) => [from, to])).toEqual([
      ['acme.example', 'initech.example'],
      ['initech.example', 'globex.example'],
    ]);
  });

  test('back to an earlier employer is not seen: its address has one span', () => {
    const back = [seen('bo@acme.example', 0, 900), seen('bo@globex.example', 110, 500)];
    expect(employmentOf(back).moves).toEqual([]);
  });
});

const anyIdentity = fc
  .record({
    host: fc.constantFrom('acme.example', 'acme.test', 'globex.example', 'initech.example', 'reed.example'),
    from: fc.integer({ min: 0, max: 400 }),
    days: fc.integer({ min: 0, max: 400 }),
  })
  .map(({ host, from, days }) => seen(`bo@${host}`, from, from + days));

describe('tenures and moves', () => {
  test('are a function of the set of identities', () => {
    const shuffled = fc
      .array(anyIdentity, { maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })));
    fc.assert(
      fc.property(shuffled, ([all, again]) => {
        expect(employmentOf(again)).toEqual(employmentOf(all));
      }),
    );
  });

  test('agree: a tenure has ended where somebody moved on, and moves are in the order of time', () => {
    fc.assert(
      fc.property(fc.array(anyIdentity, { maxLength: 6 }), (identities) => {
        const { tenures, moves } = employmentOf(identities);
        const ended = new Set(tenures.filter(({ to }) => to !== undefined).map(({ organisation }) => organisation));
        for (const { from, to } of moves) expect([from, to, ended.has(from)]).toEqual([from, to, from !== to]);
        expect(moves.map(({ at }) => at)).toEqual(moves.map(({ at }) => at).sort((one, other) => one - other));
        for (const { from, to = from } of tenures) expect(to).toBeGreaterThanOrEqual(from);
      }),
    );
  });
});
