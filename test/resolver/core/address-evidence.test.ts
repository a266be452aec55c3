import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type IdentityFacts, readIdentity } from '../../../resolver/contract.ts';
import { type AddressLevel, compareAddresses } from '../../../resolver/core/address-evidence.ts';
import { MODEL } from '../../../resolver/core/model.ts';
import { aWorld, countAmong, seen } from './identities.ts';

function compare(
  one: IdentityFacts,
  other: IdentityFacts,
  ...others: readonly IdentityFacts[]
): AddressLevel | undefined {
  const [a, b] = [readIdentity(one), readIdentity(other)];
  return compareAddresses(a, b, countAmong([a, b, ...others.map(readIdentity)]), Number.POSITIVE_INFINITY);
}

describe('the letters of two addresses', () => {
  test('say no more than they may where the names say it, too, and then evidence of their own comes first', () => {
    const at = (value: string) => readIdentity(seen(value, 'Alice Smith'));
    const [one, other, here] = [
      at('alice.smith@acme.example'),
      at('alice.smith@corp.example'),
      at('alice.smith@mail.acme.example'),
    ];
    const count = countAmong([one, other, here]);
    expect(compareAddresses(one, other, count, 3)?.bits).toBe(3);
    expect(compareAddresses(one, here, count, 3)).toMatchObject({
      level: 'same address in one organisation',
      bits: MODEL.sameLocalInOrganisation,
    });
  });

  test.each([
    ['same letters at one domain', seen('wombat7@acme.example'), seen('wom.bat7@acme.example'), false],
    ['same address in one organisation', seen('wombat@acme.example'), seen('wombat@mail.acme.example'), false],
    ['same local part', seen('wombat@acme.example'), seen('wombat@corp.example'), false],
    ['same local part', seen('wombat@acme.example'), seen('urn:social:site:wombat'), false],
    ['same local part, other number', seen('wombat@acme.example'), seen('wombat7@corp.example'), false],
    ['same local part', seen('wom.bat7@acme.example'), seen('wom.bat7@corp.example'), true],
  ])('%s', (level, one, other, isNameLike) => {
    expect(compare(one, other)).toMatchObject({ level, isNameLike });
    expect(compare(one, other)?.bits).toBeGreaterThan(0);
  });

  const named = seen('tel:+12025550100', 'Alice Smith');
  test.each([
    ['all of the other’s name in the address', named, seen('alicesmith@acme.example')],
    ['initial and family name of the other’s name in the address', named, seen('asmith@acme.example')],
    ['given name and initial of the other’s name in the address', named, seen('alices@acme.example')],
    ['family name of the other’s name in the address', named, seen('smith@acme.example')],
    ['given name of the other’s name in the address', named, seen('alice@acme.example')],
    ['the name is the login', seen('tel:+12025550100', 'wombat'), seen('wombat@acme.example')],
    ['the name is the login', seen('tel:+12025550100', 'wombat7'), seen('wombat@acme.example')],
  ])('%s', (level, one, other) => {
    const found = compare(one, other);
    expect(found).toMatchObject({ level: level.replace('’', "'"), isNameLike: true });
    expect(found?.bits).toBeGreaterThan(0);
    expect(compare(other, one)).toEqual(found);
  });

  test.each([
    ['two logins', seen('wombat@acme.example'), seen('wallaby@corp.example')],
    ['what many choose', seen('me@acme.example'), seen('me@corp.example')],
    ['a few letters and another number', seen('wom@acme.example'), seen('wom7@corp.example')],
    ['a local part that is made from another name', seen('tel:+12025550100', 'Alice Smith'), seen('bj@acme.example')],
    ['an initialled name', seen('tel:+12025550100', 'A. Smith'), seen('wombat@acme.example')],
    ['two numbers', seen('tel:+12025550100'), seen('tel:+12025550101')],
  ])('say nothing: %s', (_, one, other) => expect(compare(one, other)).toBeUndefined());

  test('are worth most at one organisation, less elsewhere, and least with another number', () => {
    const of = (value: string) => compare(seen('wombat@acme.example'), seen(value))?.bits ?? 0;
    expect(of('wombat@mail.acme.example')).toBe(MODEL.sameLocalInOrganisation);
    expect(of('wombat@mail.acme.example')).toBeGreaterThan(of('wombat@mailbox.example'));
    expect(of('wombat@mailbox.example')).toBeGreaterThan(of('wombat@corp.example'));
    for (const where of ['mailbox.example', 'corp.example'])
      expect(of(`wombat7@${where}`)).toBeCloseTo(of(`wombat@${where}`) + MODEL.otherNumber);
  });

  test('two customers of one mailbox provider are in no organisation', () => {
    const free = compare(seen('wombat@mailbox.example'), seen('wombat@corp.example'));
    expect(free).toMatchObject({ level: 'same local part' });
    expect(compare(seen('wom.bat7@mailbox.example'), seen('wombat7@mailbox.example'))?.level).toBe(
      'same letters at one domain',
    );
  });

  test('are worth less when others have them, or are called so', () => {
    const pair = [seen('wombat@acme.example'), seen('wombat@mailbox.example')] as const;
    const alone = compare(...pair)?.bits ?? 0;
    const logins = ['globex', 'initech', 'umbra'].map((name) => seen(`wombat@${name}.example`));
    expect(compare(...pair, ...logins)?.bits).toBeLessThan(alone);
    expect(compare(...pair, seen('tel:+12025550100', 'Wombat Smith'))?.bits).toBeLessThan(alone);
  });

  test('never count for more than a row may, and are the same pair in both orders', () => {
    fc.assert(
      fc.property(aWorld(6), (all) => {
        for (const one of all) {
          for (const other of all.filter((its) => its !== one)) {
            const found = compare(one, other, ...all);
            expect(found?.bits ?? 0).toBeLessThanOrEqual(MODEL.rowMax);
            expect(compare(other, one, ...all)?.bits).toBe(found?.bits);
          }
        }
      }),
    );
  });

  test('never count against one person: to have them in common is not less likely for one than for two', () => {
    fc.assert(
      fc.property(aWorld(8), (all) => {
        for (const one of all)
          for (const other of all.filter((its) => its !== one))
            expect(compare(one, other, ...all)?.bits ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300, examples: [[[seen('b@acme.example'), seen('b@corp.example')]]] },
    );
  });
});
