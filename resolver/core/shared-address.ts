import { agreedClaims, cardsAmong, classInDirectory, type DirectoryClaim, heldClaims } from './directory-entry.ts';
import { type IdentityClass, organisationLabel } from './identity-class.ts';
import { fold, initialOf } from './name.ts';
import { comparedName, type FullName, mayBeOnes, type NameReading, readAsFullName, readName } from './name-reading.ts';

/** An address seen with the names of this many different people belongs to nobody in particular (science 5.4, point 3). */
const SHARED_OWNERS = 3;

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

/** A name that may be the owner's. */
export interface OwnName {
  readonly reading: NameReading;
  /** Another name stands beside the address that cannot be the same person's, and nothing tells whose it is. */
  readonly contested: boolean;
  /** The cards that lend it, when it was never seen beside the address itself. */
  readonly lentBy?: readonly string[];
}

/**
 * The class of an identity once its names are known: an address of many people is `shared`, unless a directory says whose
 * it is, and a role's address in a domain that bears the name of its only user (`mail@alicesmith.example`) is a person's.
 */
export function classOf(address: IdentityFacts): IdentityClass {
  return readFacts(address).class;
}

/**
 * What an address is ({@link classOf}), and the names that are its owner's: all of them when they can be one person's,
 * otherwise those from which the address itself is made, and none when it takes both sides. So an assistant who writes from
 * an executive's mailbox is not taken for the executive, and a telephone that two people use does not make them one. When a
 * mail address is made from none of them, they are contested. A directory says whose an address is: there, those count that
 * agree with the name in it.
 */
export function ownerOf(address: IdentityFacts): { readonly class: IdentityClass; readonly names: readonly OwnName[] } {
  const facts = readFacts(address);
  if (facts.class !== 'person') return { class: facts.class, names: [] };
  const names = ownNames(address, facts);
  return { class: facts.class, names: facts.lent.size === 0 ? names : names.map((name) => lentName(name, facts.lent)) };
}

/** Whether a name seen beside an address may be its owner's: not where the address spells another's, as {@link spelledOwner} has it. */
export function ownNamesOf({ key, names }: IdentityFacts): (name: string) => boolean {
  const full = [...names].sort().flatMap((name) => readAsFullName(name) ?? []);
  const owner = spelledOwner(key, ownersAmong(full));
  if (owner === undefined) return () => true;
  const own = new Set(owner.map(comparedName));
  return (name) => {
    const reading = readAsFullName(name);
    return reading === undefined || own.has(comparedName(reading));
  };
}

function ownNames({ key }: IdentityFacts, { names, held }: ReadFacts): OwnName[] {
  const agreed = agreedClaims(held);
  const inDirectory = agreed.map(({ name }) => readAsFullName(name)).filter((name) => name !== undefined);
  const full = names.filter((name) => name.kind === 'full');
  if (inDirectory.length > 0) return namesByDirectory(full, inDirectory, agreed).map(owned);
  const others = names.filter((name) => name.kind !== 'full');
  return namesAmong(full, key).concat(others.map(owned));
}

function lentName(name: OwnName, lent: ReadFacts['lent']): OwnName {
  const lentBy = lent.get(comparedName(name.reading));
  return lentBy === undefined ? name : { ...name, lentBy };
}

/** Everything that is told by the names beside an address and by directories. */
interface ReadFacts {
  readonly class: IdentityClass;
  readonly names: readonly NameReading[];
  readonly held: readonly DirectoryClaim[];
  /** The cards on which alone a name stands, by the name as it is compared. */
  readonly lent: ReadonlyMap<string, readonly string[]>;
}

const NOTHING_LENT: ReadFacts['lent'] = new Map();

function readFacts({ key, addressClass, names, directory }: IdentityFacts): ReadFacts {
  const held = heldClaims(directory);
  const said = classInDirectory(held);
  if (said !== undefined) return { class: said, names: [], held, lent: NOTHING_LENT };
  if (addressClass !== 'person' && addressClass !== 'role')
    return { class: addressClass, names: [], held, lent: NOTHING_LENT };
  const cards = cardsAmong(directory);
  const onCards = cards.flatMap(({ name }) => name ?? []);
  const read = [...(onCards.length === 0 ? names : new Set([...names, ...onCards]))]
    .sort()
    .map(readName)
    .filter((name) => name !== undefined);
  const lent =
    onCards.length === 0 ? NOTHING_LENT : lentAmong(cards, [...names, ...held.flatMap(({ name }) => name ?? [])]);
  const full = read.filter((name) => name.kind === 'full');
  const owners = ownersAmong(full);
  if (addressClass === 'role') {
    const isPersonal =
      held.length === 0 && owners.length === 1 && OWN_ROLES.has(localPartOf(key)) && isNamedAfter(key, owners.flat());
    return { class: isPersonal ? 'person' : 'role', names: isPersonal ? read : [], held, lent };
  }
  const isShared =
    held.length === 0 && owners.length >= SHARED_OWNERS && areOfMany(full) && spelledOwner(key, owners) === undefined;
  return { class: isShared ? 'shared' : 'person', names: read, held, lent };
}

/**
 * `alice.smith@`, `asmith@`: the address itself says whose it is, whatever names strangers write before it. Nobody where it fits two,
 * and not for a family name alone.
 */
function spelledOwner(key: string, owners: readonly (readonly FullName[])[]): readonly FullName[] | undefined {
  if (!key.startsWith('mailto:')) return undefined;
  const local = localWords(key);
  const spells = (name: FullName) =>
    name.last.length >= TELLING_SURNAME && holdsSurname(local, name) && holdsGivenName(local, name);
  const [owner, another] = owners.filter((names) => names.some(spells));
  return another === undefined ? owner : undefined;
}

/** Whether the names of one script are those of many: one person's in two scripts, and in two spellings, are easily unlike. */
function areOfMany(names: readonly FullName[]): boolean {
  const byScript = Map.groupBy(names, ({ isRomanised }) => isRomanised);
  return [...byScript.values()].some((its) => ownersAmong(its).length >= SHARED_OWNERS);
}

/** @param names what was seen beside the address, and what directories say */
function lentAmong(cards: readonly DirectoryClaim[], names: readonly string[]): ReadFacts['lent'] {
  const compared = (name: string): string => {
    const reading = readName(name);
    return reading === undefined ? '' : comparedName(reading);
  };
  const seen = new Set(names.map(compared));
  const lent = new Map<string, string[]>();
  for (const { entry, name = '' } of cards) {
    const onCard = compared(name);
    if (!seen.has(onCard)) lent.getOrInsertComputed(onCard, () => []).push(entry);
  }
  return lent;
}

/** Roles that somebody gives to the own domain's one mailbox. A firm named after its founder has an `info@`, too. */
const OWN_ROLES = new Set(['mail', 'hi', 'admin', 'webmaster']);

function localPartOf(key: string): string {
  return key.slice(key.indexOf(':') + 1, key.lastIndexOf('@'));
}

/** `@alicesmith.example`, `@smith.example`: the domain is Alice Smith's. */
function isNamedAfter(key: string, names: readonly FullName[]): boolean {
  const label = organisationLabel(key.slice(key.lastIndexOf('@') + 1));
  return names.some(({ first, last }) => {
    return label === last || label === `${first}${last}` || (last.length >= TELLING_SURNAME && label.includes(last));
  });
}

/** The names parted so that names of different parts cannot be one person's. */
function ownersAmong(names: readonly FullName[]): FullName[][] {
  const owners: FullName[][] = [];
  for (const name of names) {
    const its = owners.filter((owner) => owner.some((other) => mayBeOnes(name, other)));
    for (const owner of its) owners.splice(owners.indexOf(owner), 1);
    owners.push([...its.flat(), name]);
  }
  return owners;
}

/** An alias lends the entry's name to nobody: the primary address stands for it, or a person of many aliases had a common name. */
function namesByDirectory(
  full: readonly FullName[],
  inDirectory: readonly FullName[],
  held: readonly DirectoryClaim[],
): FullName[] {
  const agreeing = full.filter((seen) => inDirectory.some((name) => mayBeOnes(seen, name)));
  if (held.some(({ primary }) => primary === true)) return [...inDirectory, ...agreeing];
  return agreeing.filter(
    ({ letters, middle }) =>
      !inDirectory.some((name) => name.letters === letters && (middle === '' || middle === name.middle)),
  );
}

function namesAmong(full: readonly FullName[], key: string): OwnName[] {
  if (areOfOne(full)) return full.map(owned);
  const local = localWords(key);
  const bySurname = full.filter((name) => holdsSurname(local, name));
  if (bySurname.length > 0) {
    const ofOne = areOfOne(bySurname) ? bySurname : bySurname.filter((name) => holdsGivenName(local, name));
    if (ofOne.length === 0 || !areOfOne(ofOne)) return [];
    // An executive's assistant has another family name, and a short one stands at an end of many words.
    const isSure = ofOne.some((name) => name.last.length >= TELLING_SURNAME || local.includes(plainest(name.last)));
    const others = full.filter((name) => !ofOne.includes(name));
    const kin = isSure ? others.filter((name) => ofOne.some(({ last }) => last === name.last)) : others;
    return [...ofOne.map(owned), ...kin.map((reading) => ({ reading, contested: true }))];
  }
  const byGivenName = full.filter((name) => holdsWholeGivenName(local, name));
  if (byGivenName.length > 0) return areOfOne(byGivenName) ? byGivenName.map(owned) : [];
  return key.startsWith('mailto:') ? full.map((reading) => ({ reading, contested: true })) : [];
}

/** Whether every two of these names can be one person's. */
function areOfOne(names: readonly FullName[]): boolean {
  if (names.length < 2) return true;
  return names.every((one) => names.every((other) => mayBeOnes(one, other)));
}

function owned(reading: NameReading): OwnName {
  return { reading, contested: false };
}

/** The words of the part before the @, spelled as {@link plainest}. */
function localWords(key: string): string[] {
  const at = key.lastIndexOf('@');
  if (at < 0) return [];
  const words = fold(key.slice(key.indexOf(':') + 1, at)).split(/[^\p{L}\p{M}]+/u);
  return words.filter((word) => word !== '').map(plainest);
}

/** `mueller` and `muller` are two spellings of Müller: both become the shorter one. */
function plainest(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

function holdsSurname(local: readonly string[], { last }: FullName): boolean {
  const surname = plainest(last);
  const all = local.join('');
  if (surname.length >= TELLING_SURNAME) return all.includes(surname);
  return local.includes(surname) || all.startsWith(surname) || all.endsWith(surname);
}

/** Whether what is left beside the family name is, or begins like, the given name. */
function holdsGivenName(local: readonly string[], { first, last }: FullName): boolean {
  const rest = local.join('').replace(plainest(last), '');
  return rest.includes(plainest(first)) || (rest !== '' && initialOf(rest) === initialOf(first));
}

function holdsWholeGivenName(local: readonly string[], { first }: FullName): boolean {
  return (
    local.includes(plainest(first)) || (first.length >= TELLING_SURNAME && local.join('').includes(plainest(first)))
  );
}
