import { classInDirectory, type DirectoryClaim, heldClaims } from './directory-entry.ts';
import type { IdentityClass } from './identity-class.ts';
import { fold, initialOf, type NameParts, nameParts } from './name.ts';

/** An address seen with this many different family names belongs to nobody in particular (science 5.4, point 3). */
const SHARED_SURNAMES = 3;

/** Family names shorter than this stand by chance inside longer words: `li` in `alice`. */
const TELLING_SURNAME = 4;

/** What clustering knows of one identity. */
export interface IdentityFacts {
  /** The identity's id: ties in every order are broken by it. */
  readonly id: string;
  readonly key: string;
  readonly addressClass: IdentityClass;
  /** All names seen beside it. */
  readonly names: readonly string[];
  /** What directories say of it, in the order of their entries. */
  readonly directory?: readonly DirectoryClaim[];
}

/**
 * The class of an identity once its names are known: an address of many family names is `shared`, unless a directory says
 * whose it is.
 */
export function classOf(address: IdentityFacts): IdentityClass {
  return read(address).class;
}

/**
 * The full names that are the owner's: all of them when they can be one person's, otherwise those from which the
 * address itself is made, and none when it takes no side. So an assistant who writes from an executive's mailbox is not
 * taken for the executive, and a telephone that two people use does not make them one. A directory says whose an address
 * is: there, those count that agree with the name in it.
 */
export function namesOfOwner(address: IdentityFacts): NameParts[] {
  const { class: itsClass, full, held } = read(address);
  if (itsClass !== 'person') return [];
  const inDirectory = held.map(({ name }) => nameParts(name ?? '')).filter((parts) => parts !== undefined);
  if (inDirectory.length > 0) return namesByDirectory(full, inDirectory, held);
  if (areOfOne(full)) return full;
  const local = localLetters(address.key);
  const bySurname = full.filter((parts) => holdsSurname(local, parts));
  return areOfOne(bySurname) ? bySurname : bySurname.filter((parts) => holdsGivenName(local, parts));
}

/** An alias lends the entry's name to nobody: the primary address stands for it, or a person of many aliases had a common name. */
function namesByDirectory(
  full: readonly NameParts[],
  inDirectory: readonly NameParts[],
  held: readonly DirectoryClaim[],
): NameParts[] {
  const agreeing = full.filter((seen) => inDirectory.some((name) => agree(seen, name)));
  if (held.some(({ primary }) => primary === true)) return [...inDirectory, ...agreeing];
  return agreeing.filter(
    ({ key, middle }) => !inDirectory.some((name) => name.key === key && (middle === '' || middle === name.middle)),
  );
}

interface ReadFacts {
  readonly class: IdentityClass;
  readonly full: NameParts[];
  readonly held: readonly DirectoryClaim[];
}

function read(address: IdentityFacts): ReadFacts {
  const held = heldClaims(address.directory);
  const said = classInDirectory(held);
  if (said !== undefined) return { class: said, full: [], held };
  if (address.addressClass !== 'person') return { class: address.addressClass, full: [], held };
  const full = address.names.map(nameParts).filter((parts) => parts !== undefined);
  const surnames = new Set(full.map((parts) => parts.last));
  const isShared = held.length === 0 && surnames.size >= SHARED_SURNAMES;
  return { class: isShared ? 'shared' : 'person', full, held };
}

/** Whether every two of these names can be one person's. */
function areOfOne(names: readonly NameParts[]): boolean {
  return names.every((one) => names.every((other) => agree(one, other)));
}

/** One given name (family names change), or one family name and initial (Michael, Mike), or two words in any order. */
function agree(one: NameParts, other: NameParts): boolean {
  if (one.first === other.first) return true;
  if (one.last === other.last && initialOf(one.first) === initialOf(other.first)) return true;
  const words = new Set(one.key.split(' '));
  return other.key.split(' ').filter((word) => words.has(word)).length >= 2;
}

/** The words of the part before the @, spelled as {@link plainest}. */
function localLetters(key: string): string[] {
  const at = key.lastIndexOf('@');
  if (at < 0) return [];
  const words = fold(key.slice(key.indexOf(':') + 1, at)).split(/[^\p{L}\p{M}]+/u);
  return words.filter((word) => word !== '').map(plainest);
}

/** `mueller` and `muller` are two spellings of Müller: both become the shorter one. */
function plainest(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

function holdsSurname(local: readonly string[], { last }: NameParts): boolean {
  const surname = plainest(last);
  const all = local.join('');
  if (surname.length >= TELLING_SURNAME) return all.includes(surname);
  return local.includes(surname) || all.startsWith(surname) || all.endsWith(surname);
}

/** Whether what is left beside the family name is, or begins like, the given name. */
function holdsGivenName(local: readonly string[], { first, last }: NameParts): boolean {
  const rest = local.join('').replace(plainest(last), '');
  return rest.includes(plainest(first)) || (rest !== '' && initialOf(rest) === initialOf(first));
}
