import { GUARDS } from './model.ts';
import type { FullName, InitialledName, NameReading } from './name-reading.ts';
import type { IdentityReading } from './reading.ts';
import type { OwnName } from './shared-address.ts';

/**
 * The keys under which an identity is looked for by others that may be the same person. Two identities without a common key
 * are never compared. Identities that are not one person's have none.
 *
 * - `e|ENTRY`: an entry of a directory that names it.
 * - `c|ENTRY`: a card of a contact book that names it.
 * - `n|FIRST LAST`: both names, in the order of the alphabet.
 * - `l|WORD`: a family name, or a word that may be one.
 * - `w|LETTERS`: a local part, a login, or a name written as one.
 * - `g|WORD`: a given name. It brings nobody together: it is there to be counted.
 */
export function blockingKeys(reading: Omit<IdentityReading, 'keys'>): string[] {
  if (reading.class !== 'person') return [];
  const keys = [
    ...reading.claims.map(({ entry }) => `e|${entry}`),
    ...reading.cards.map(({ entry }) => `c|${entry}`),
    ...reading.names.flatMap((name) =>
      isLentNumber(reading, name) ? keysOfLentName(name.reading) : keysOfName(name.reading),
    ),
    ...keysOfLocal(reading),
  ];
  return keys.filter((key, at) => keys.indexOf(key) === at);
}

/**
 * How many identities may carry a key; one that more carry is common and brings nobody together. A record of a directory has
 * 500 addresses at most. A full name of more than 24 is common even where people have many addresses each.
 */
export function blockMax(key: string): number {
  return BLOCK_MAX[key.charAt(0)] ?? 0;
}

const BLOCK_MAX: Readonly<Record<string, number>> = { e: 1000, c: GUARDS.cardMax, n: 24, l: 40, w: 24, g: 0 };

/** Beyond so many carriers of a key it makes no difference how many there are. */
export function countMax(key: string): number {
  return COUNT_MAX[key.charAt(0)] ?? 0;
}

const COUNT_MAX: Readonly<Record<string, number>> = { e: 0, c: 0, n: 24, l: 256, w: 24, g: 3 };

/**
 * A number of carriers, rounded down to a power of two or the step half way between two: what rests on it changes a few
 * times while a tenant grows, and not with every new address.
 */
export function roundedCount(count: number): number {
  if (count <= 4) return count;
  const power = 2 ** Math.floor(Math.log2(count));
  return count >= power * 1.5 ? power * 1.5 : power;
}

/** Shorter words stand by chance inside others. */
const TELLING = 4;

/** Whether a key is that of a directory's entry: who carries one is one with the others, without being compared. */
export function isEntryKey(key: string): boolean {
  return key.startsWith('e|');
}

/** The keys of those who bear as a login the word that a key has as a name: how rare the login is depends on how many are called so. */
export function carriersOfWord(key: string): string[] {
  return key.startsWith('l|') || key.startsWith('g|') ? [lettersKey(key.slice(2))] : [];
}

/** The key of a family name. */
export function surnameKey(last: string): string {
  return `l|${last}`;
}

/** The key of a full name. */
export function fullNameKey({ first, last }: Pick<FullName, 'first' | 'last'>): string {
  return first < last ? `n|${first} ${last}` : `n|${last} ${first}`;
}

/** The key of a given name. */
export function givenNameKey(first: string): string {
  return `g|${first}`;
}

/** The key of a local part, a login, or a name written as one. */
export function lettersKey(letters: string): string {
  return `w|${letters}`;
}

/** A number that has its name from a card alone: a card of five numbers does not make the name a common one. */
function isLentNumber({ key }: Pick<IdentityReading, 'key'>, { lentBy }: OwnName): boolean {
  return lentBy !== undefined && key.startsWith('tel:');
}

/** By these alone it is found, and it is not counted among those who are called so. */
function keysOfLentName(name: NameReading): string[] {
  return name.kind === 'full' ? joinedKeys(name) : keysOfName(name);
}

function keysOfName(name: NameReading): string[] {
  if (name.kind === 'full') return keysOfFullName(name);
  if (name.kind === 'initialled') return keysOfInitialled(name);
  return [lettersKey(name.letters), ...surnamesIn(name.letters).map(surnameKey)];
}

function keysOfFullName(name: FullName): string[] {
  const { first, last, words } = name;
  const between = words.slice(1, -1).filter((word) => word.length >= TELLING);
  const surnames = [last, ...between].map(surnameKey);
  return [fullNameKey(name), givenNameKey(first), ...surnames, ...joinedKeys(name)];
}

/** Of `Chih-Wei Lien` also `lienchihwei`: as it is written with the family name in front. */
function joinedKeys({ first, last, letters }: FullName): string[] {
  return [letters, first + last, last + first, last + letters.slice(0, -last.length)].map(lettersKey);
}

function keysOfInitialled({ first, last, initial }: InitialledName): string[] {
  return initial === 'first' ? [surnameKey(last)] : [lettersKey(first), surnameKey(first)];
}

/** The local part itself; and where no name tells better, the family names that it may be made from. */
function keysOfLocal({ local, localLetters, localWords, names }: Omit<IdentityReading, 'keys'>): string[] {
  const own = [local, localLetters].filter((letters) => letters.length >= 2).map(lettersKey);
  // What a card lends is left out beside whoever is on it, too: then the letters are asked how many may be called so.
  if (names.some(({ reading, lentBy }) => reading.kind === 'full' && lentBy === undefined)) return own;
  const words = localWords.filter((word) => word.length >= TELLING);
  return [...own, ...words.map(surnameKey), ...surnamesIn(localLetters).map(surnameKey)];
}

/** Shorter logins are too short for an initial and a family name. */
export const SURNAME_IN_LOGIN = TELLING;

/** `asmith`, `smitha` → `smith`. */
function surnamesIn(letters: string): string[] {
  if (letters.length < TELLING) return [];
  return letters.length === SURNAME_IN_LOGIN ? [letters] : [letters, letters.slice(1), letters.slice(0, -1)];
}
