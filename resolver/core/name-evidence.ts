import { surnameKey } from './blocking.ts';
import {
  bitsOfChance,
  type CountCarriers,
  strangersNamed,
  strangersNamedLike,
  strangersOfFamily,
  strangersWithLogin,
} from './chance.ts';
import { isGivenNameSomewhere } from './given-names.ts';
import { lettersOf } from './local-letters.ts';
import { MODEL } from './model.ts';
import {
  areSpelledAlike,
  type FullName,
  type InitialledName,
  isMistyped,
  middleWordsDiffer,
  type NameReading,
} from './name-reading.ts';
import { isGivenName, isNickname, isSpellingOf } from './nicknames.ts';
import { haveSyllables } from './syllables.ts';

/** How two names compare, and what that is worth in bits. */
export interface NameLevel {
  readonly level: string;
  readonly bits: number;
  /** Whether they may be two writings of one name. */
  readonly isLike: boolean;
}

/** Compares two names that stand beside two identities. Symmetric. */
export function compareNames(one: NameReading, other: NameReading, count: CountCarriers): NameLevel {
  const compared = compareLetters(one, other, count);
  const haveOtherSigns = one.signs !== undefined && other.signs !== undefined && one.signs !== other.signs;
  if (!compared.isLike || !haveOtherSigns) return compared;
  return { isLike: true, level: 'same sound, other signs', bits: Math.min(compared.bits, MODEL.homophone) };
}

function compareLetters(one: NameReading, other: NameReading, count: CountCarriers): NameLevel {
  if (one.kind === 'full' && other.kind === 'full') return compareFull(one, other, count);
  if (one.kind === 'full') return compareWithPart(one, other, count);
  if (other.kind === 'full') return compareWithPart(other, one, count);
  if (one.kind === 'initialled' && other.kind === 'initialled' && isInitialTurned(one, other))
    return {
      ...sameInitialled(one.initial === 'first' ? one : other, count),
      level: 'same initial and name, other order',
    };
  if (one.letters !== other.letters) return { isLike: false, level: 'two logins', bits: MODEL.loginAndName };
  if (one.kind === 'initialled' && other.kind === 'initialled') return sameInitialled(one, count);
  return sameWord(one.letters, count);
}

function compareFull(one: FullName, other: FullName, count: CountCarriers): NameLevel {
  const like = likenessOf(one, other);
  if (like !== undefined)
    return { isLike: true, level: like.level, bits: bitsOfName(firstOf(one, other), count) + like.less };
  if (isMistyped(one, other) && !haveOtherGivenNames(one, other)) {
    const bits = Math.min(bitsOfName(one, count), bitsOfName(other, count));
    return { isLike: true, level: 'one letter differs', bits: bits + MODEL.mistyped };
  }
  if (one.last === other.last) return unlikeGivenNames(one, other, count);
  const middleDiffers = one.middle !== '' && other.middle !== '' && one.middle !== other.middle;
  if (one.first === other.first && !middleDiffers)
    return { isLike: false, level: 'same given name, other family name', bits: MODEL.givenNameOnly };
  return { isLike: false, level: 'different names', bits: MODEL.differentNames };
}

/** How rare a full name is. Asked only where two are alike: most are not, and counting takes longer than comparing. */
function bitsOfName({ first, last }: FullName, count: CountCarriers): number {
  return bitsOfChance(strangersNamed(first, last, count));
}

/** That of two names which comes first in the alphabet, whichever was given first. */
function firstOf(one: FullName, other: FullName): FullName {
  return one.words.join(' ') < other.words.join(' ') ? one : other;
}

/** How a name compares with the same one turned round. */
export const OTHER_ORDER = 'same name, other order';

/** The ways to write one full name, and what each is worth less. */
function likenessOf(one: FullName, other: FullName): { level: string; less: number } | undefined {
  if (one.first === other.first && one.last === other.last) {
    if (one.middle !== '' && one.middle === other.middle && !middleWordsDiffer(one, other))
      return { level: 'same name and middle', less: MODEL.sameMiddle };
    const isWhole = one.letters === other.letters;
    return isWhole ? { level: 'same name', less: 0 } : { level: 'same name, other middle', less: MODEL.otherMiddle };
  }
  if (one.letters === other.letters) return { level: 'same name', less: 0 };
  if (areSpelledAlike(one, other)) return { level: 'same name, other spelling', less: MODEL.otherSpelling };
  if (isTurnedRound(one, other)) return { level: OTHER_ORDER, less: MODEL.otherOrder };
  // Most have two words, for which a set takes longer than looking twice.
  const common = one.words.filter(
    (word, at) => word.length > 1 && other.words.includes(word) && one.words.indexOf(word) === at,
  ).length;
  if (common < 2) return nicknameOf(one, other);
  const [ones, others] = [new Set(one.words), new Set(other.words)];
  if (common === ones.size && common === others.size) return { level: OTHER_ORDER, less: MODEL.otherOrder };
  return common === Math.min(ones.size, others.size)
    ? { level: 'same name, a word less', less: MODEL.lacksWord }
    : undefined;
}

/** `Ryu Hyun-jin` and `Hyunjin Ryu`: the family name at the other end, and the same letters. */
function isTurnedRound(one: FullName, other: FullName): boolean {
  if (one.letters.length !== other.letters.length || one.words.length + other.words.length === 4) return false;
  const turned = ({ letters, first }: FullName) => letters.slice(first.length) + first;
  return turned(one) === other.letters || turned(other) === one.letters;
}

function nicknameOf(one: FullName, other: FullName): { level: string; less: number } | undefined {
  if (one.last !== other.last) return undefined;
  if (isSpellingOf(one.first, other.first)) return { level: 'same name, other spelling', less: MODEL.nickname };
  if (!isNickname(one.first, other.first)) return undefined;
  return { level: 'short form of the given name', less: MODEL.nickname };
}

function unlikeGivenNames(one: FullName, other: FullName, count: CountCarriers): NameLevel {
  const isBeginning = one.first.startsWith(other.first) || other.first.startsWith(one.first);
  if (isBeginning && !isOtherEnding(one.first, other.first)) {
    const bits = Math.min(1, bitsOfName(firstOf(one, other), count) + MODEL.beginning);
    return { isLike: true, level: 'beginning of the given name', bits };
  }
  return { isLike: false, level: 'same family name, other given name', bits: MODEL.surnameOnly };
}

/** `Maria` and `Mario`, `Daniel` and `Daniela`, `Lucia` and `Lucian`: the last letter makes another given name of it. */
function isOtherEnding(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  const isSameLength = short.length === long.length;
  if (one === other || long.length - short.length > 1) return false;
  const stem = isSameLength ? short.slice(0, -1) : short;
  if (!long.startsWith(stem)) return false;
  return isSameLength || 'aeios'.includes(long.at(-1) ?? '') || areGivenNames(one, other);
}

/** Whether the letter in which two given names differ makes another one of it. */
function haveOtherGivenNames(one: FullName, other: FullName): boolean {
  return isOtherEnding(one.first, other.first) || isOtherGivenName(one.first, other.first) || haveSyllables(one, other);
}

/** In a shorter given name a letter in the place of another makes another name: `Marta` and `Maria`, `Martin` and `Marvin`. */
const LONG_GIVEN_NAME = 7;

/** `Mirko` and `Marko`; `Michal` and `Michael`, which both are names that many bear. */
function isOtherGivenName(one: string, other: string): boolean {
  if (one === other) return false;
  if (one.length === other.length) return one.length < LONG_GIVEN_NAME || (isGivenName(one) && isGivenName(other));
  return areGivenNames(one, other);
}

/** `Mario` and `Marion`, `Kristin` and `Kristian`. */
function areGivenNames(one: string, other: string): boolean {
  return isGivenNameSomewhere(one) && isGivenNameSomewhere(other);
}

/** A full name beside an initialled one, a given name or a login. */
function compareWithPart(full: FullName, part: NameReading, count: CountCarriers): NameLevel {
  if (part.kind === 'initialled') return compareInitialled(full, part, count);
  const built = lettersOf(full, part.letters, count);
  if (built !== undefined)
    return { isLike: true, level: `${built.from} of the name`, bits: Math.max(MODEL.oneWord, built.bits) };
  if (part.kind === 'word' && isNickname(full.first, part.letters))
    return { isLike: true, level: 'short form of the given name', bits: MODEL.oneWord };
  return { isLike: false, level: 'a login and a name', bits: MODEL.loginAndName };
}

function compareInitialled(full: FullName, { first, last, initial }: InitialledName, count: CountCarriers): NameLevel {
  const fits =
    initial === 'first'
      ? last === full.last && full.first.startsWith(first)
      : first === full.first && full.last.startsWith(last);
  if (!fits) return { isLike: false, level: 'another initialled name', bits: MODEL.differentNames / 2 };
  if (initial === 'last') return { isLike: true, level: 'given name and initial', bits: MODEL.givenAndInitial };
  const expected = strangersOfFamily(full.first, full.last, count) * MODEL.sameInitial;
  return { isLike: true, level: 'initial and family name', bits: bitsOfChance(expected) + MODEL.otherMiddle };
}

/** `R. Karthik` and `Karthik R`. */
function isInitialTurned(one: InitialledName, other: InitialledName): boolean {
  return one.initial !== other.initial && one.first === other.last && one.last === other.first;
}

function sameInitialled(name: InitialledName, count: CountCarriers): NameLevel {
  if (name.initial === 'last')
    return { isLike: true, level: 'same given name and initial', bits: MODEL.givenAndInitial };
  const initials = name.letters.length - name.last.length;
  const expected = (count(surnameKey(name.last)) + 0.5) * MODEL.sameInitial ** initials;
  return { isLike: true, level: 'same initial and family name', bits: bitsOfChance(expected) };
}

function sameWord(letters: string, count: CountCarriers): NameLevel {
  const named = strangersNamedLike(letters, count);
  return {
    isLike: true,
    level: 'same single name',
    bits: bitsOfChance(named > 0 ? Math.max(0.5, named) : strangersWithLogin(letters, count)),
  };
}
