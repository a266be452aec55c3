import { bitsOfChance, type CountCarriers, strangersWithLogin } from './chance.ts';
import { lettersOf, strangersWithLocal } from './local-letters.ts';
import { MODEL } from './model.ts';
import type { FullName, NameReading } from './name-reading.ts';
import type { IdentityReading } from './reading.ts';

/** How the letters of two addresses compare, with each other or with the other's name. */
export interface AddressLevel {
  readonly level: string;
  readonly bits: number;
  /** Whether it says again what the names say: an address made from a name is no evidence of its own. */
  readonly isNameLike: boolean;
}

/**
 * The best that the letters of two addresses say. Symmetric. Absent when they say nothing.
 *
 * @param nameLikeMax no more is said by what the names may say, too
 */
export function compareAddresses(
  one: IdentityReading,
  other: IdentityReading,
  count: CountCarriers,
  nameLikeMax: number,
): AddressLevel | undefined {
  let best: AddressLevel | undefined;
  const consider = (level: AddressLevel | undefined): void => {
    if (level === undefined) return;
    const bits = level.isNameLike ? Math.min(level.bits, nameLikeMax) : level.bits;
    // What many have in common is no evidence; it is none against either.
    if (bits > (best?.bits ?? 0)) best = { ...level, bits };
  };
  consider(sameLocal(one, other, count));
  for (const { reading } of one.names) consider(fitting(reading, other, count));
  for (const { reading } of other.names) consider(fitting(reading, one, count));
  return best;
}

function sameLocal(one: IdentityReading, other: IdentityReading, count: CountCarriers): AddressLevel | undefined {
  if (one.localLetters === '' || one.localLetters !== other.localLetters) return undefined;
  const isWhole = one.local === other.local;
  if (isWhole && one.domain === other.domain)
    return { level: 'same letters at one domain', bits: MODEL.sameLocalHere, isNameLike: false };
  if (isWhole && one.organisation !== undefined && one.organisation === other.organisation)
    return { level: 'same address in one organisation', bits: MODEL.sameLocalInOrganisation, isNameLike: false };
  const isNameLike = one.localWords.length > 1 || isBuiltFromName(one, count) || isBuiltFromName(other, count);
  // `freight@` of two firms: nothing else says that it is somebody's own login.
  const most = haveNamelessEmployers(one, other) ? MODEL.sameLocalNameless : MODEL.rowMax - 1;
  const bits = Math.min(most, bitsOfChance(Math.max(strangersWithLocal(one, count), strangersWithLocal(other, count))));
  if (isWhole) return { level: 'same local part', bits, isNameLike };
  return one.localLetters.length < 4
    ? undefined
    : { level: 'same local part, other number', bits: bits + MODEL.otherNumber, isNameLike };
}

/** Whether both are addresses at some employer's, and one of them at least was never seen with a name. */
function haveNamelessEmployers(one: IdentityReading, other: IdentityReading): boolean {
  if (one.organisation === undefined || other.organisation === undefined) return false;
  return one.names.length === 0 || other.names.length === 0;
}

/** `jsmith`, `smith` and `js` of John Smith, `john` of John alone: whoever is called so may well have the same letters elsewhere. */
function isBuiltFromName({ names, localLetters }: IdentityReading, count: CountCarriers): boolean {
  return names.some(({ reading }) => {
    if (reading.kind === 'word') return reading.letters === localLetters;
    if (reading.kind !== 'full') return false;
    const { first, middle, last } = reading;
    const initials = [first.charAt(0) + last.charAt(0), first.charAt(0) + middle + last.charAt(0)];
    return initials.includes(localLetters) || lettersOf(reading, localLetters, count) !== undefined;
  });
}

/** Whether the address of `at` is made from somebody's name. */
function fitting(name: NameReading, at: IdentityReading, count: CountCarriers): AddressLevel | undefined {
  if (at.localLetters.length < 2 || name.kind === 'initialled') return undefined;
  if (name.kind === 'word') {
    const isLogin = name.letters === at.local || name.letters.replace(/[0-9]/g, '') === at.localLetters;
    if (!isLogin) return undefined;
    return {
      level: 'the name is the login',
      bits: bitsOfChance(strangersOfWord(name.letters, at, count)),
      isNameLike: true,
    };
  }
  const built = lettersOf(name, at.localLetters, count);
  if (built === undefined || isOtherWord(name, at.localWords)) return undefined;
  return { level: `${built.from} of the other's name in the address`, bits: built.bits, isNameLike: true };
}

/** `victoria.lazenby` is not made from Victor Lazenby: where an address parts its words, a given name is a whole one. */
function isOtherWord({ first, last }: FullName, words: readonly string[]): boolean {
  if (words.length < 2 || words.includes(first)) return false;
  return words.some((word) => word.length > first.length && word.startsWith(first) && !word.includes(last));
}

function strangersOfWord(letters: string, at: IdentityReading, count: CountCarriers): number {
  return Math.max(strangersWithLogin(letters, count), letters === at.localLetters ? strangersWithLocal(at, count) : 0);
}
