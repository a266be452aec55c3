import { fullNameKey, givenNameKey, lettersKey, surnameKey } from './blocking.ts';
import { isGivenNameSomewhere } from './given-names.ts';
import { GUARDS, MODEL } from './model.ts';
import { isGivenName } from './nicknames.ts';

/**
 * How many identities carry a blocking key, as `roundedCount` has it and at most `countMax`. What strangers have in common by
 * chance is told by how many there are: a name that few carry is rare in a tenant of any size, and among 30,000 people some 1,800 pairs
 * share a full name (science 5.2). The tenant's size itself cancels out against the prior.
 */
export type CountCarriers = (key: string) => number;

/** The bits of a likeness that so many strangers are expected to have. */
export function bitsOfChance(expected: number): number {
  return Math.max(MODEL.rowMin, Math.min(MODEL.rowMax, -Math.log2(expected)));
}

/** How many strangers have this given and family name. Those who carry both are left out: they may be the same person. */
export function strangersNamed(first: string, last: string, count: CountCarriers): number {
  // More than one person has addresses: then the name is common, whatever the family name says.
  const others = Math.max(count(fullNameKey({ first, last })) - GUARDS.nameMax, 0);
  return strangersOfFamily(first, last, count) * MODEL.sameGivenName + others;
}

/** How many have this family name and another given name. */
export function strangersOfFamily(first: string, last: string, count: CountCarriers): number {
  return Math.max(count(surnameKey(last)) - count(fullNameKey({ first, last })), 0) + 0.5;
}

/** How many have a given name that is in use, in however small a tenant. JUDGED: one Michael does not find the other. */
const GIVEN_NAME_STRANGERS = 1;

/** How many have a word as one of their names; 0 when nobody is known to. */
export function strangersNamedLike(word: string, count: CountCarriers): number {
  const isKnown = isGivenName(word) || isGivenNameSomewhere(word);
  const asGivenName = Math.max(count(givenNameKey(word)), isKnown ? GIVEN_NAME_STRANGERS : 0);
  const asSurname = Math.max(count(surnameKey(word)) - count(lettersKey(word)), 0);
  return asGivenName + asSurname / 2;
}

/** How many strangers have a login that is nobody's name. Short ones are taken by many. */
export function strangersWithLogin(letters: string, count: CountCarriers): number {
  const rare = MODEL.rareLogin + Math.max(count(lettersKey(letters)) - 2, 0) * MODEL.rareLoginEach;
  return rare * (LENGTH_FACTOR[letters.length] ?? 1);
}

/** By the number of letters. FITTED, and short words collide: science 5.2, last rows of the table. */
const LENGTH_FACTOR: readonly number[] = [300, 300, 30, 4, 2, 1.5];
