import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DirectoryClaim } from '../../../resolver/core/directory-entry.ts';
import { type Employment, type StatedOf, survivorsOf } from '../../../resolver/core/survivorship.ts';

const NOWHERE: Employment = { tenures: [], moves: [] };

/** A person who went from `old.example` to `new.example` at minute 100. */
const MOVED: Employment = {
  tenures: [
    { organisation: 'old.example', from: 0, to: 90, confidence: 'certain' },
    { organisation: 'new.example', from: 100, confidence: 'certain' },
  ],
  moves: [{ from: 'old.example', to: 'new.example', at: 100, confidence: 'certain' }],
};

function user(id: string, title: string, more: Partial<DirectoryClaim> = {}): DirectoryClaim {
  return { entry: `google|user|${id}`, kind: 'user', active: true, title, at: 10, ...more };
}

function card(id: string, title: string, more: Partial<DirectoryClaim> = {}): DirectoryClaim {
  return { entry: `contacts|contact|${id}`, kind: 'contact', active: true, title, at: 10, ...more };
}

function at(organisation: string | null, ...claims: DirectoryClaim[]): StatedOf {
  return { organisation, claims: claims.toSorted((one, other) => (one.entry < other.entry ? -1 : 1)) };
}

function titleOf(members: readonly StatedOf[], employment = NOWHERE): string | undefined {
  return survivorsOf(members, employment).title?.value;
}

describe('of several titles', () => {
  test('a directory’s counts before a card’s, however new the card is', () => {
    expect(titleOf([at('corp.example', user('1', 'Buyer'), card('1', 'Boss', { at: 99 }))])).toBe('Buyer');
  });

  test('an active entry’s counts before that of one who left, however new that is', () => {
    const left = user('1', 'Trainee', { active: false, at: 99, entry: 'microsoft|user|1' });
    expect(titleOf([at('corp.example', user('2', 'Buyer'), left)])).toBe('Buyer');
    expect(titleOf([at('corp.example', left, card('1', 'Boss'))])).toBe('Trainee');
  });

  test('a card’s does not count whose name cannot be that of anybody seen there', () => {
    const boss = card('1', 'Boss', { name: 'Helmut Brandauer' });
    const shown = (...names: string[]) => survivorsOf([at('corp.example', boss)], NOWHERE, names).title?.value;
    expect(shown('Corinna Lutz')).toBeUndefined();
    expect(shown('Corinna Lutz', 'H. Brandauer', 'Helmut K. Brandauer')).toBe('Boss');
    expect(shown('helmut')).toBe('Boss');
    expect(shown()).toBe('Boss');
  });

  test('the newest counts, and of one moment the first by its letters, whoever says it', () => {
    expect(titleOf([at(null, card('1', 'Buyer'), card('2', 'Boss', { at: 11 }))])).toBe('Boss');
    expect(titleOf([at(null, card('1', 'Buyer'), card('2', 'Boss'))])).toBe('Boss');
    const same = [user('1', 'Buyer', { entry: 'microsoft|user|1' }), user('1', 'Buyer')];
    expect(survivorsOf([at(null, ...same)], NOWHERE).title).toEqual({ value: 'Buyer', source: 'google', at: 10 });
  });

  test('title and employer survive each by itself', () => {
    const named = card('1', 'Buyer', { employer: 'Client Ltd', at: 20 });
    const { title: _, ...untitled } = card('2', '', { employer: 'Client Limited', at: 30 });
    expect(survivorsOf([at('client.example', named, untitled)], NOWHERE)).toEqual({
      title: { value: 'Buyer', source: 'contacts', at: 20 },
      employer: { value: 'Client Limited', source: 'contacts', at: 30 },
    });
  });

  test('the order of identities and claims does not matter', () => {
    const claims = [
      user('1', 'Buyer'),
      card('1', 'Boss', { at: 50 }),
      card('2', 'Chief', { at: 50, employer: 'Client' }),
    ];
    const members = [at('new.example', ...claims.slice(0, 2)), at('old.example', ...claims.slice(1)), at(null)];
    const expected = survivorsOf(members, MOVED);
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: 3 }), (shuffled) => {
        expect(survivorsOf(shuffled, MOVED)).toEqual(expected);
      }),
    );
  });
});

describe('what was written for an employer whom the person has left', () => {
  test('does not count, when a card has an address there and none at another', () => {
    const members = [at('old.example', card('1', 'Buyer', { at: 200 })), at('new.example')];
    expect(titleOf(members, MOVED)).toBeUndefined();
    expect(titleOf(members, NOWHERE)).toBe('Buyer');
  });

  test('counts when the card has an address at the present one, too, or at one where nobody was seen', () => {
    const both = card('1', 'Buyer');
    expect(titleOf([at('old.example', both), at('new.example', both)], MOVED)).toBe('Buyer');
    expect(titleOf([at('other.example', both), at('new.example')], MOVED)).toBe('Buyer');
  });

  test('an employer is known by the name of its domains', () => {
    const members = [at('new.test', card('1', 'Buyer')), at('old.test', card('2', 'Boss', { at: 500 }))];
    expect(titleOf(members, MOVED)).toBe('Buyer');
  });

  test('does not count, when a card without such an address was written before the move', () => {
    const members = [at('old.example'), at('new.example'), at(null, card('1', 'Buyer', { at: 99 }))];
    expect(titleOf(members, MOVED)).toBeUndefined();
    expect(titleOf([...members, at(null, card('2', 'Boss', { at: 100 }))], MOVED)).toBe('Boss');
  });

  test('does not count in the entry of one who left, nor of a guest; an active user’s entry is the employer’s own', () => {
    const left = user('1', 'Buyer', { active: false });
    const guest = user('1', 'Buyer', { guest: true });
    for (const claim of [left, guest]) {
      expect(titleOf([at('old.example', claim), at('new.example')], MOVED)).toBeUndefined();
      expect(titleOf([at('old.example'), at('new.example', claim)], MOVED)).toBe('Buyer');
    }
    expect(titleOf([at('old.example', user('1', 'Buyer')), at('new.example')], MOVED)).toBe('Buyer');
  });
});
