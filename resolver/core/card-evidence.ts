import type { DirectoryClaim } from './directory-entry.ts';
import { MODEL } from './model.ts';
import { isOfTwo } from './name.ts';
import { type FullName, mayBeOnes, readAsFullName, readName } from './name-reading.ts';
import { isNickname } from './nicknames.ts';
import type { IdentityReading } from './reading.ts';
import type { OwnName } from './shared-address.ts';

/** What a card says of two identities that are on it. */
export interface CardLevel {
  readonly level: string;
  /** More than nothing. */
  readonly bits: number;
  /** The card's entry. */
  readonly entry: string;
}

type Two = readonly [one: IdentityReading, other: IdentityReading];

/**
 * The two without the names that only a card lends them which both are on: its name beside one says again what the card itself says of
 * both, and is no second witness.
 */
export function withoutLentNames(two: Two): Two {
  // Nearly all are on none, and this is asked of every pair.
  if (two[0].cards.length === 0 || two[1].cards.length === 0) return two;
  const shared = new Set(sharedCards(two).map(({ entry }) => entry));
  if (shared.size === 0) return two;
  const isLent = ({ lentBy }: OwnName) => lentBy?.every((entry) => shared.has(entry)) === true;
  const without = (one: IdentityReading): IdentityReading => ({
    ...one,
    names: one.names.filter((name) => !isLent(name)),
  });
  return [without(two[0]), without(two[1])];
}

/**
 * The card that says most for two identities being one person; absent when none does. A card that calls an employee otherwise than the
 * directory says nothing. One under another name than either was seen with, or with an address that other cards give to others, says less.
 *
 * @param one with the names that were seen, see {@link withoutLentNames}
 */
export function compareCards(one: IdentityReading, other: IdentityReading): CardLevel | undefined {
  if (one.cards.length === 0 || other.cards.length === 0) return undefined;
  let best: CardLevel | undefined;
  for (const card of sharedCards([one, other])) {
    const level = levelOf(card, [one, other]);
    if (level !== undefined && (best === undefined || level.bits > best.bits)) best = level;
  }
  return best;
}

/** In the order of entries. */
function sharedCards([one, other]: Two): DirectoryClaim[] {
  return one.cards.filter(({ entry }) => other.cards.some((card) => card.entry === entry));
}

function levelOf(card: DirectoryClaim, two: Two): CardLevel | undefined {
  // A couple's card says of neither address whose it is.
  if (isOfTwo(card.name ?? '')) return undefined;
  const name = readAsFullName(card.name);
  if (name === undefined) return levelOfUnnamed(card, two);
  const isOthers = (names: readonly FullName[]) => names.length > 0 && !names.some((its) => mayBeOnes(name, its));
  if (two.some(({ claims }) => isOthers(fullNamesOf(claims)))) return undefined;
  const isOtherwiseSeen = two.some(({ names }) => isOthers(fullNamesAmong(names)));
  if (isOtherwiseSeen)
    return { level: 'one card under another name', bits: MODEL.card + MODEL.differentNames, entry: card.entry };
  const contested = two.filter(({ cards }) => !fullNamesOf(cards).every((its) => mayBeOnes(name, its))).length;
  const level = contested === 0 ? 'one card' : 'one card, and another person’s';
  return { level, bits: MODEL.card + contested * MODEL.contested, entry: card.entry };
}

/** Of a card without a full name: `Tom` can be Tom Berg's and not Mary Berg's, `Neighbours` neither's. */
function levelOfUnnamed({ entry, name = '' }: DirectoryClaim, two: Two): CardLevel | undefined {
  const isOthers = (names: readonly FullName[]) => names.length > 0 && !names.some((its) => mayBeCalled(name, its));
  if (name !== '' && two.some(({ claims }) => isOthers(fullNamesOf(claims)))) return undefined;
  const [mine, theirs] = two.map(({ names }) => fullNamesAmong(names)) as [FullName[], FullName[]];
  const areTwo =
    mine.length > 0 && theirs.length > 0 && !mine.some((one) => theirs.some((other) => mayBeOnes(one, other)));
  return areTwo || (name !== '' && (isOthers(mine) || isOthers(theirs)))
    ? { level: 'one card under another name', bits: MODEL.card + MODEL.differentNames, entry }
    : { level: 'one card', bits: MODEL.card, entry };
}

/** Whether somebody of a full name may be meant by a given name, a family name or initials. */
function mayBeCalled(name: string, full: FullName): boolean {
  const read = readName(name);
  if (read === undefined || read.kind === 'full') return false;
  if (read.kind === 'initialled')
    return (
      (full.first.startsWith(read.first) && full.last.startsWith(read.last)) ||
      (full.first.startsWith(read.last) && full.last.startsWith(read.first))
    );
  return full.words.includes(read.letters) || full.letters === read.letters || isNickname(full.first, read.letters);
}

function fullNamesAmong(names: readonly OwnName[]): FullName[] {
  return names.flatMap(({ reading }) => (reading.kind === 'full' ? [reading] : []));
}

function fullNamesOf(claims: readonly DirectoryClaim[]): FullName[] {
  return claims.map(({ name }) => readAsFullName(name)).filter((name) => name !== undefined);
}
