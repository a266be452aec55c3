import { describe, expect, test } from '@jest/globals';
import { DirectoryRecord } from '../../../ingest/contract.ts';
import {
  agreedClaims,
  classOf,
  type DirectoryClaim,
  directoryEntryOf,
  heldClaims,
  holdsAgainst,
  isEmployeeAddress,
} from '../../../resolver/contract.ts';
import { claimsOf } from '../../../resolver/core/directory-entry.ts';

function record(addresses: readonly string[], more: Partial<DirectoryRecord> = {}): DirectoryRecord {
  const fixed = { kind: 'user', provider: 'google', id: '1', active: true, seenAt: '2026-03-01T00:00:00Z' } as const;
  return DirectoryRecord.parse({ ...fixed, addresses, ...more });
}

const claim = (entry: string, more: Partial<DirectoryClaim> = {}): DirectoryClaim => ({
  entry,
  kind: 'user',
  active: true,
  ...more,
});

describe('an entry of a directory', () => {
  test('has its addresses as identities, each once, and leaves out what is none', () => {
    const entry = directoryEntryOf(
      record(['mailto:Ada@Corp.example', 'mailto:ada+x@corp.example', 'mailto:nobody', 'tel:+1 202 555 0101']),
    );
    expect(entry).toMatchObject({ key: 'google|user|1', addresses: ['mailto:ada@corp.example', 'tel:+12025550101'] });
  });

  test('has a tidy name, and none where its name is an address', () => {
    expect(directoryEntryOf(record([], { name: ' "Ada   Lark" ' })).name).toBe('Ada Lark');
    expect(directoryEntryOf(record([], { name: 'ada@corp.example' }))).not.toHaveProperty('name');
  });

  test.each([
    [
      'the first mail address',
      ['tel:+12025550101', 'mailto:a@corp.example', 'mailto:b@corp.example'],
      'mailto:a@corp.example',
    ],
    ['not a role', ['mailto:info@corp.example', 'mailto:a@corp.example'], 'mailto:a@corp.example'],
    ['a number where there is no mail address', ['mailto:info@corp.example', 'tel:+12025550101'], 'tel:+12025550101'],
    ['nothing where there is neither', ['mailto:info@corp.example'], undefined],
  ])('lends its name to %s', (_, addresses, primary) => {
    const claims = claimsOf(directoryEntryOf(record(addresses, { name: 'Ada Lark' })));
    expect([...claims].filter(([, said]) => said.primary).map(([key]) => key)).toEqual(
      primary === undefined ? [] : [primary],
    );
  });

  test('holds when it was seen later, wherever the clock stood; at one moment its content decides', () => {
    const early = directoryEntryOf(record(['mailto:a@corp.example'], { seenAt: '2026-03-01T12:00:00+02:00' }));
    const late = directoryEntryOf(record(['mailto:b@corp.example'], { seenAt: '2026-03-01T11:00:00Z' }));
    expect([holdsAgainst(late, early), holdsAgainst(early, late), holdsAgainst(early, early)]).toEqual([
      true,
      false,
      false,
    ]);
    const one = directoryEntryOf(record(['mailto:a@corp.example']));
    const other = directoryEntryOf(record(['mailto:a@corp.example'], { manager: 'mailto:b@corp.example' }));
    expect(holdsAgainst(one, other)).toBe(!holdsAgainst(other, one));
  });
});

describe('what directories say of an address', () => {
  const address = (directory: readonly DirectoryClaim[], names: readonly string[] = []) => ({
    id: 'a',
    key: 'mailto:box@corp.example',
    addressClass: 'person' as const,
    names,
    directory,
  });

  test.each([
    ['one user', [claim('google|user|1')], 'person'],
    ['two users of one directory', [claim('google|user|1'), claim('google|user|2')], 'shared'],
    ['a user of each of two directories', [claim('google|user|1'), claim('microsoft|user|1')], 'person'],
    [
      'a user who left and the successor',
      [claim('google|user|1', { active: false }), claim('google|user|2')],
      'person',
    ],
    ['two users who left', ['1', '2'].map((id) => claim(`google|user|${id}`, { active: false })), 'shared'],
    ['a group', [claim('google|group|1', { kind: 'group' })], 'list'],
    ['a room', [claim('google|room|1', { kind: 'room' })], 'role'],
    ['a group here and a user there', [claim('google|user|1'), claim('microsoft|group|1', { kind: 'group' })], 'list'],
    ['nobody', [], 'person'],
  ])('of %s', (_, claims, expected) => expect(classOf(address(claims))).toBe(expected));

  test('is stronger than names: an address of one user is not shared, however many names stood beside it', () => {
    const names = ['Mary Jackson', 'Dorothy Vaughan', 'Annie Easley'];
    expect(classOf(address([], names))).toBe('shared');
    expect(classOf(address([claim('google|user|1')], names))).toBe('person');
  });

  test('does not make a person of a role: somebody’s alias may be read by others, too', () => {
    expect(classOf({ ...address([claim('google|user|1')]), addressClass: 'role' })).toBe('role');
  });

  test('of somebody who left holds until another has the address', () => {
    const [left, successor] = [claim('google|user|1', { active: false }), claim('google|user|2')];
    expect(heldClaims([left])).toEqual([left]);
    expect(heldClaims([left, successor])).toEqual([successor]);
    const elsewhere = claim('microsoft|user|1', { active: false });
    expect(heldClaims([successor, elsewhere])).toEqual([successor, elsewhere]);
  });

  test.each([
    ['an active user of any domain', [claim('google|user|1')], false, true],
    ['a user who left, of the tenant’s domain', [claim('google|user|1', { active: false })], true, true],
    ['a user who left, of another domain', [claim('google|user|1', { active: false })], false, false],
    ['a guest with an address in the tenant’s domain', [claim('google|user|1', { guest: true })], true, false],
    ['nobody that a directory knows', [], true, true],
  ])('of %s tells whether it is an employee’s', (_, claims, byDomain, expected) => {
    expect(isEmployeeAddress(claims, byDomain)).toBe(expected);
  });
});

describe('what two directories say of one address', () => {
  const google = claim('google|user|2', { name: 'Ben Okoro' });

  test('is that of the first where the other one calls it somebody else’s', () => {
    const other = claim('microsoft|user|1', { name: 'Ada North' });
    expect(agreedClaims([google, other])).toEqual([google]);
  });

  test.each(['Ben Okoro', 'Ben Okoro-Hall', 'Okoro, Ben', 'B. Okoro', 'ben', undefined])(
    'is that of both where the other one calls the owner %s',
    (name) => {
      const other = claim('microsoft|user|1', name === undefined ? {} : { name });
      expect(agreedClaims([google, other])).toEqual([google, other]);
    },
  );
});
