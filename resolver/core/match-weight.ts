import { compareAddresses } from './address-evidence.ts';
import { compareCards, withoutLentNames } from './card-evidence.ts';
import type { CountCarriers } from './chance.ts';
import type { Decision } from './decision.ts';
import { areDifferentUsers } from './directory-entry.ts';
import { isGivenNameSomewhere } from './given-names.ts';
import { GUARDS, MODEL, ZONES } from './model.ts';
import { compareNames, type NameLevel, OTHER_ORDER } from './name-evidence.ts';
import {
  areSpelledAlike,
  comparedName,
  type FullName,
  type InitialledName,
  middleWordsDiffer,
  type NameReading,
} from './name-reading.ts';
import { isGivenName } from './nicknames.ts';
import { withoutNumber } from './numbered.ts';
import type { IdentityReading } from './reading.ts';
import type { OwnName } from './shared-address.ts';
import { hundredths, type Zone, zoneOf } from './zone.ts';

/** Kinds of evidence. Two of one family may say the same thing twice. */
export type Comparison = 'prior' | 'name' | 'address' | 'contact' | 'told apart' | 'directory' | 'ledger' | 'decision';

/** One row of the reason why two identities are, or are not, the same person. */
export interface Evidence {
  readonly comparison: Comparison;
  /** How they compare, in words. */
  readonly level: string;
  /** What it is worth: log2 of how much likelier it makes that they are one. Hundredths. */
  readonly bits: number;
  /** What was compared: two names, two addresses, an entry of a directory, or a card. */
  readonly values: readonly string[];
  /** The two identities, by key, the smaller first. */
  readonly between: readonly [string, string];
}

/** What all evidence between two identities comes to. */
export interface MatchWeight {
  /** The sum of the rows, in bits. */
  readonly bits: number;
  readonly zone: Zone;
  readonly rows: readonly Evidence[];
  /** What it comes to without ledgers, where they have a say. */
  readonly alone?: { readonly bits: number; readonly zone: Zone };
  /** What names and addresses come to, where a person's word holds instead. */
  readonly unsaid?: number;
}

/** Adds up what speaks for and against two identities being one person. Symmetric, and a function of the two and the counts. */
export function matchWeight(a: IdentityReading, b: IdentityReading, count: CountCarriers): MatchWeight {
  return weightFrom(Number.NEGATIVE_INFINITY, a, b, count) as MatchWeight;
}

/** The same where it comes to {@link ZONES.possible} or more. Of most pairs it does not, and no rows are written down. */
export function edgeWeight(a: IdentityReading, b: IdentityReading, count: CountCarriers): MatchWeight | undefined {
  const weight = weightFrom(ZONES.possible, a, b, count);
  return weight === undefined || weight.bits < ZONES.possible ? undefined : weight;
}

/** @param least absent is what cannot come to so many bits */
function weightFrom(
  least: number,
  a: IdentityReading,
  b: IdentityReading,
  count: CountCarriers,
): MatchWeight | undefined {
  const [one, other] = withoutLentNames(a.key < b.key ? [a, b] : [b, a]);
  const between = [one.key, other.key] as const;
  const row = (comparison: Comparison, level: string, bits: number, ...values: string[]): Evidence => {
    return { comparison, level, bits: hundredths(bits), values, between };
  };
  if (areDifferentUsers(one.claims, other.claims)) {
    const told = row('directory', 'two users of one directory', -MODEL.decided);
    return { bits: told.bits, zone: 'apart', rows: [told] };
  }
  const name = bestName(one, other, count);
  // An address that is made from a name says again what the name says; and nothing, where the name was taken from it.
  const isSpelled = one.isNamedByAddress || other.isNamedByAddress;
  const saysNothingNew = isSpelled || name?.level === NAMES_REVERSED || name?.level === EACH_IN_ORDER;
  const nameLikeMax = saysNothingNew ? 0 : name?.isLike === true ? MODEL.correlatedMax : MODEL.rowMax;
  const address = compareAddresses(one, other, count, nameLikeMax);
  const card = compareCards(one, other);
  // What tells two apart only takes away from this.
  const most = [name, address, card].reduce<number>((sum, level) => sum + hundredths(level?.bits ?? 0), MODEL.prior);
  if (hundredths(most) < least) return undefined;
  const rows = [row('prior', 'before any evidence', MODEL.prior)];
  if (name !== undefined)
    rows.push(row('name', name.level, name.bits, comparedName(name.one), comparedName(name.other)));
  if (address !== undefined) rows.push(row('address', address.level, address.bits));
  if (card !== undefined) rows.push(row('contact', card.level, card.bits, card.entry));
  const sum = rows.reduce((total, { bits: its }) => total + its, 0);
  const apart = whatTellsApart(one, other);
  // However rare the name: what an employer wrote to tell two people apart outweighs it.
  if (apart !== undefined) rows.push(row('told apart', apart, Math.min(MODEL.toldApart, GUARDS.apart - sum)));
  else if (isOneOrganisation(one, other) && givenNamesDiffer(fullNamesOf(one), fullNamesOf(other)))
    rows.push(row('told apart', 'two given names in one organisation', Math.min(MODEL.otherGivenNameHere, -sum)));
  else if (isUserElsewhere(one, other) && card === undefined && (address?.isNameLike ?? true) && sum > 0)
    // A namesake, an impostor, or a job of before: people are asked, unless ledgers tell of a hand-over.
    rows.push(row('told apart', 'a directory’s user at another employer', -sum));
  const bits = hundredths(rows.reduce((total, { bits: its }) => total + its, 0));
  const isOwnEvidence = address !== undefined && !address.isNameLike;
  const families = [(name?.bits ?? 0) > 0, isOwnEvidence, card !== undefined];
  return { bits, zone: zoneOf(bits, families.filter(Boolean).length > 1), rows };
}

/** What a person's word comes to: more than all evidence. */
export function decidedWeight(
  a: IdentityReading,
  b: IdentityReading,
  { said, at }: Decision,
  count: CountCarriers,
): MatchWeight {
  const isSame = said === 'same';
  const bits = isSame ? MODEL.decided : -MODEL.decided;
  const between = a.key < b.key ? ([a.key, b.key] as const) : ([b.key, a.key] as const);
  const level = isSame ? 'a person said that they are one' : 'a person said that they are two';
  const row = { comparison: 'decision', level, bits, values: [new Date(at).toISOString()], between } as const;
  return { bits, zone: isSame ? 'certain' : 'apart', rows: [row], unsaid: matchWeight(a, b, count).bits };
}

interface ComparedNames extends NameLevel {
  readonly one: NameReading;
  readonly other: NameReading;
}

/** The two names that speak most for one person: two writings of one name before any two others. */
function bestName(one: IdentityReading, other: IdentityReading, count: CountCarriers): ComparedNames | undefined {
  let best: ComparedNames | undefined;
  const [ones, others] = [tellingNames(one, other), tellingNames(other, one)];
  for (const mine of ones) {
    for (const theirs of others) {
      const compared = weighed(compareNames(mine.reading, theirs.reading, count), [mine, theirs], one, other);
      const contested = compared.isLike ? Number(mine.contested) + Number(theirs.contested) : 0;
      const isLentTwice = mine.lentBy !== undefined && theirs.lentBy !== undefined;
      const max = isLentTwice ? MODEL.lentMax : Number.POSITIVE_INFINITY;
      const bits = Math.min(compared.bits + contested * MODEL.contested, max);
      const isBetter = best === undefined || (compared.isLike === best.isLike ? bits > best.bits : compared.isLike);
      if (isBetter) best = { ...compared, bits, one: mine.reading, other: theirs.reading };
    }
  }
  return best;
}

/**
 * Where both have a full name, `S. Turner` says nothing that Sarah Turner's own name does not say better: another's initial may well
 * be the same.
 */
function tellingNames({ names }: IdentityReading, other: IdentityReading): IdentityReading['names'] {
  const isFull = ({ reading }: OwnName) => reading.kind === 'full';
  if (!names.some(isFull) || !other.names.some(isFull)) return names;
  return names.filter(({ reading }) => reading.kind !== 'initialled' || !names.some((own) => isShortFor(reading, own)));
}

function isShortFor({ first, last }: InitialledName, { reading }: OwnName): boolean {
  return reading.kind === 'full' && reading.first.startsWith(first) && reading.last.startsWith(last);
}

/** Two given names under one family name, and no name in common: a short form, a slip of the pen, or two people. */
function givenNamesDiffer(one: readonly FullName[], other: readonly FullName[]): boolean {
  const pairs = one.flatMap((mine) => other.map((theirs) => [mine, theirs] as const));
  const isSame = ([mine, theirs]: readonly [FullName, FullName]) =>
    isOneName(mine, theirs) ||
    areSpelledAlike(mine, theirs) ||
    mine.letters === theirs.letters ||
    (mine.first === theirs.last && mine.last === theirs.first);
  return !pairs.some(isSame) && pairs.some(([mine, theirs]) => mine.last === theirs.last);
}

/** What two names say beside these addresses. */
function weighed(
  compared: NameLevel,
  [{ reading }, { reading: theirs }]: readonly [OwnName, OwnName],
  one: IdentityReading,
  other: IdentityReading,
): NameLevel {
  if (compared.level === OTHER_ORDER && reading.kind === 'full' && theirs.kind === 'full') {
    if (isOtherName(reading, one, other)) return { isLike: false, level: NAMES_REVERSED, bits: MODEL.differentNames };
    const areInOrder = spellsInOrder(one, reading) && spellsInOrder(other, theirs);
    if (areInOrder && isGivenNameSomewhere(reading.first) && isGivenNameSomewhere(reading.last))
      return { isLike: true, level: EACH_IN_ORDER, bits: -MODEL.prior };
  }
  // A word that is nobody's login may be a given name, which many have.
  if (compared.level !== 'same single name') return compared;
  const isLogin = reading.letters === one.local || reading.letters === other.local;
  return isLogin ? compared : { ...compared, bits: Math.min(compared.bits, MODEL.oneWordMax) };
}

/** Two names of which each is the other one turned round, and that are two people's. */
const NAMES_REVERSED = 'given names in another order';

/** The same where it is not clear which word is a given name: people are asked. */
const EACH_IN_ORDER = 'same name, other order, as each address has it';

/** Chris Martin is not Martin Chris elsewhere, if that is how they call themselves: a comma would have told which word is the family's. */
function isOtherName({ first, last }: FullName, one: IdentityReading, other: IdentityReading): boolean {
  if (one.isNamedByAddress || other.isNamedByAddress || isOneOrganisation(one, other)) return false;
  return isGivenName(first) && isGivenName(last);
}

/** `james.scott`, `j.scott`: first what stands first in the name. */
function spellsInOrder({ localWords }: IdentityReading, { first, last }: FullName): boolean {
  const [before = '', behind = ''] = localWords;
  return localWords.length === 2 && before !== '' && first.startsWith(before) && last.startsWith(behind);
}

/** Whether one is in a company's directory and the other has an address at another company, which no directory names. */
function isUserElsewhere(one: IdentityReading, other: IdentityReading): boolean {
  // A guest is at another company: that is what the word says.
  const isUser = ({ claims }: IdentityReading) => claims.some(({ guest }) => guest !== true);
  if (isUser(one) === isUser(other) || isOneOrganisation(one, other)) return false;
  const outside = isUser(one) ? other : one;
  return outside.organisation !== undefined && !outside.isFreeMail;
}

function isOneOrganisation(one: IdentityReading, other: IdentityReading): boolean {
  return one.organisation !== undefined && one.organisation === other.organisation;
}

/** What somebody added because there are two; or two middle names. Absent when nothing does. */
function whatTellsApart(one: IdentityReading, other: IdentityReading): string | undefined {
  const [mine, theirs] = [fullNamesOf(one), fullNamesOf(other)];
  if (middleNamesDiffer(mine, theirs)) return 'different middle initials';
  if (allDiffer(mine, theirs, ({ generation }) => generation)) return 'father and son';
  if (allDiffer(mine, theirs, ({ number }) => number)) return 'another number in the name';
  if (one.domain === undefined || one.domain !== other.domain) return undefined;
  if (isNumbered(one, other)) return 'a number at one domain';
  // What an address spells is nobody's choice of how to be called.
  if (one.isFreeMail || one.isNamedByAddress || other.isNamedByAddress) return undefined;
  if (generationTellsApart(mine, theirs)) return 'father and son at one domain';
  if (isCalledOtherwise(one, other) || isCalledOtherwise(other, one)) return 'another given name at one domain';
  return initialTellsApart(mine, theirs) ? 'an initial at one domain' : undefined;
}

/** `Jon Paul Lewis` of `paul.lewis@` beside the Jon Lewis of `jon.lewis@`: each address says by which name its owner goes. */
function isCalledOtherwise(one: IdentityReading, other: IdentityReading): boolean {
  const [called, its] = [one, other].map(({ localWords }) => (localWords.length > 1 ? localWords[0] : undefined));
  if (called === undefined || its === undefined || called === its) return false;
  const isSecond = fullNamesOf(one).some(({ words }) => words.slice(1, -1).includes(called));
  return isSecond && fullNamesOf(other).every(({ first, words }) => first === its && !words.includes(called));
}

function fullNamesOf({ names }: IdentityReading): FullName[] {
  return names.map(({ reading }) => reading).filter((reading) => reading.kind === 'full');
}

function middleNamesDiffer(one: readonly FullName[], other: readonly FullName[]): boolean {
  const pairs = one.flatMap((mine) =>
    other
      .filter((theirs) => isOneName(mine, theirs) && mine.middle !== '' && theirs.middle !== '')
      .map((theirs) => [mine, theirs] as const),
  );
  const areTwo = (mine: FullName, theirs: FullName) =>
    mine.middle.charAt(0) !== theirs.middle.charAt(0) || middleWordsDiffer(mine, theirs);
  return pairs.length > 0 && pairs.every(([mine, theirs]) => areTwo(mine, theirs));
}

/** Whether all names of both have something, and nothing that one has is the other's. */
function allDiffer(one: readonly FullName[], other: readonly FullName[], of: (name: FullName) => string): boolean {
  if (one.length === 0 || other.length === 0 || [...one, ...other].some((name) => of(name) === '')) return false;
  return new Set(one.map(of)).isDisjointFrom(new Set(other.map(of)));
}

function isOneName(one: FullName, other: FullName): boolean {
  return one.first === other.first && one.last === other.last;
}

/** `john.smith@acme.example` and `john.smith2@acme.example`: the digit was added because they are two people. */
function isNumbered(one: IdentityReading, other: IdentityReading): boolean {
  if (one.local === other.local) return false;
  if (withoutNumber(one.local) === withoutNumber(other.local)) return true;
  // `users1.east@` and `users2.east@`: both have one, wherever it stands.
  const haveNumbers = one.local !== one.localLetters && other.local !== other.localLetters;
  return haveNumbers && one.localLetters !== '' && one.localLetters === other.localLetters;
}

/**
 * `Steve Hall` and `Steve C. Hall` in one organisation, one always without the initial, one always with it: it was added
 * because they are two people. Of such pairs with directory entries in a large company's mail, 11 of 15 had different ones.
 */
function initialTellsApart(one: readonly FullName[], other: readonly FullName[]): boolean {
  return isMarkOfOne(one, other, ({ initials }) => initials);
}

/** `Theodor Hall` and `Theodor Hall Jr.`: an employer writes it where the other is there, too. */
function generationTellsApart(one: readonly FullName[], other: readonly FullName[]): boolean {
  return isMarkOfOne(one, other, ({ generation }) => generation);
}

/** Whether all names of one have a mark, and none of the other's has any. */
function isMarkOfOne(
  one: readonly FullName[],
  other: readonly FullName[],
  markOf: (name: FullName) => string,
): boolean {
  const bare = (names: readonly FullName[]) => names.length > 0 && names.every((name) => markOf(name) === '');
  const marked = (names: readonly FullName[]) => names.length > 0 && names.every((name) => markOf(name) !== '');
  return (bare(one) && marked(other)) || (bare(other) && marked(one));
}
