import { describe, expect, test } from '@jest/globals';
import { readIdentity } from '../../../resolver/contract.ts';
import { reading, seen } from './identities.ts';

describe('an identity as it is compared', () => {
  test('has its local part as a whole, without digits, and in words', () => {
    expect(reading('j.smith42@acme.example')).toMatchObject({
      local: 'jsmith42',
      localLetters: 'jsmith',
      localWords: ['j', 'smith'],
      domain: 'acme.example',
      organisation: 'acme.example',
      isFreeMail: false,
    });
  });

  test('has the handle of a social address as its local part, and no domain', () => {
    const handle = reading('urn:social:site:Wombat7');
    expect(handle).toMatchObject({ local: 'wombat7', localLetters: 'wombat' });
    expect([handle.domain, handle.organisation]).toEqual([undefined, undefined]);
  });

  test.each([['tel:+12025550100'], ['urn:google:123'], ['me@acme.example'], ['github@alice.example']])(
    'tells nothing by its letters: %s',
    (value) => {
      expect(reading(value)).toMatchObject({ local: '', localLetters: '', localWords: [], names: [] });
    },
  );

  test('at free mail has no organisation', () => {
    expect(reading('alice@mailbox.example')).toMatchObject({ organisation: undefined, isFreeMail: true });
  });

  test('belongs to the organisation of its host', () => {
    expect(reading('alice@mail.acme.example').organisation).toBe('acme.example');
  });

  test('writes other alphabets out in Latin', () => {
    expect(reading('ivan.петров@acme.example').localWords).toEqual(['ivan', 'petrov']);
  });
});

describe('an address that was never seen with a name', () => {
  test.each([
    ['alice.smith@acme.example', ['alice', 'smith'], ''],
    ['alice-smith@acme.example', ['alice', 'smith'], ''],
    ['alice.b.smith@acme.example', ['alice', 'smith'], 'b'],
  ])('is called what %s spells', (value, words, middle) => {
    expect(reading(value).names).toEqual([
      { reading: expect.objectContaining({ kind: 'full', words, middle }), contested: false },
    ]);
    expect(reading(value).isNamedByAddress).toBe(true);
  });

  test.each([
    ['a number', 'alice.smith2@acme.example'],
    ['an initial', 'a.smith@acme.example'],
    ['one word', 'asmith@acme.example'],
    ['three words', 'alice.bo.smith@acme.example'],
    ['two initials', 'alice.b.c.smith@acme.example'],
    ['a role', 'customer.service@acme.example'],
  ])('has no name when that is %s', (_, value) => {
    expect(reading(value)).toMatchObject({ names: [], isNamedByAddress: false });
  });

  test.each([
    ['an office', 'sales.team@acme.example'],
    ['a title and a family name', 'dr.smith@acme.example'],
    ['words that stand where a name is missing', 'firstname.lastname@acme.example'],
  ])('has no name when that is no name beside an address either: %s', (_, value) => {
    expect(reading(value).names).toEqual([]);
  });

  test('is not named by itself once it was seen with a name, whatever the name', () => {
    expect(reading('asmith@acme.example', 'Bob Jones')).toMatchObject({
      names: [{ reading: { words: ['bob', 'jones'] } }],
      isNamedByAddress: false,
    });
    expect(reading('alice.smith@acme.example', '---')).toMatchObject({ names: [], isNamedByAddress: false });
  });

  test('that spells one name and was seen with another’s alone is nobody’s by name: an assistant sends from there', () => {
    const namesOf = (address: string, ...names: string[]) => reading(address, ...names).names.length;
    expect(namesOf('alice.smith@acme.example', 'Bob Jones')).toBe(0);
    expect(namesOf('alice.smith@acme.example', 'Bob Jones', 'B. Jones')).toBeGreaterThan(0);
    // A name that was changed, a short form, a login that is no name, and a directory's own word.
    expect(namesOf('alice.smith@acme.example', 'Alice Jones')).toBe(1);
    expect(namesOf('alice.smith@acme.example', 'Ali Jones')).toBe(1);
    expect(namesOf('blue.whale@acme.example', 'Bob Jones')).toBe(1);
    const claim = { entry: 'google|user|1', kind: 'user', active: true, primary: true, name: 'Bob Jones' } as const;
    const told = readIdentity({ ...seen('alice.smith@acme.example', 'Bob Jones'), directory: [claim] });
    expect(told.names.length).toBeGreaterThan(0);
  });

  test('is called what its directory’s entry says', () => {
    const entry = { entry: 'google|user|1', kind: 'user', active: true, primary: true, name: 'Bob Jones' } as const;
    const claimed = readIdentity({ ...seen('alice.smith@acme.example'), directory: [entry] });
    expect(claimed).toMatchObject({ names: [{ reading: { words: ['bob', 'jones'] } }], isNamedByAddress: false });
  });
});
