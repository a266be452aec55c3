import { isGivenNameSomewhere } from './given-names.ts';
import { inPassports, latinLetters, writtenOut } from './latin-letters.ts';
import {
  generationOf,
  initialOf,
  isOfTwo,
  isParticle,
  type NameParts,
  nameParts,
  numbersIn,
  onlyWord,
  partsOfWords,
  personalWords,
} from './name.ts';
import { isNickname } from './nicknames.ts';
import { remembered } from './remembered.ts';

/** A name as it is compared with others: in Latin letters without accents, lower case. */
export type NameReading = FullName | InitialledName | WordName;

/** What every reading of a name may have. */
interface Spelled<Name> {
  /** The same in another way to write it in plain Latin letters: `mueller` beside `muller`, `orlovsky` beside `orlovskiy`. Absent where there is none. */
  readonly writtenOut?: Name;
  /** Its signs, sorted, of a name in Chinese ones: many that sound alike are written otherwise. Absent in other scripts. */
  readonly signs?: string;
}

/** A given and a family name. */
export interface FullName extends Spelled<FullName> {
  readonly kind: 'full';
  readonly first: string;
  readonly last: string;
  /** All its words of two letters and more, in reading order; `first` and `last` among them. */
  readonly words: readonly string[];
  /** First letters of what stands between. */
  readonly middle: string;
  /** Those of them that are written as initials. */
  readonly initials: string;
  /** All words without the spaces. */
  readonly letters: string;
  /** What tells a father from a son: `jr`, `iii`; empty when nothing does. */
  readonly generation: string;
  /** What tells one office or temp from the next: `4`; empty when nothing does. */
  readonly number: string;
  /** Whether it was written in another script: in Latin letters its bearer may write it otherwise. Absent where it was not. */
  readonly isRomanised?: true;
}

/** One name in full and an initial: `J. Smith`, `Alice S`. */
export interface InitialledName extends Spelled<InitialledName> {
  readonly kind: 'initialled';
  readonly first: string;
  readonly last: string;
  /** Which of the two is an initial. */
  readonly initial: 'first' | 'last';
  readonly letters: string;
}

/** A given name alone, a nickname, a login. */
export interface WordName extends Spelled<WordName> {
  readonly kind: 'word';
  readonly letters: string;
}

/** Words that stand where a name is missing. */
const PLACEHOLDERS = new Set(
  'unknown none user nobody noname name anonymous guest root admin administrator owner me default firstname lastname username yourname mom mum dad mama papa boss iphone ipad android foo bar ubuntu debian vagrant docker lenovo home work student betriebsrat'.split(
    ' ',
  ),
);

/** `MaryMiller`: two words that somebody wrote as one. */
const JOINED = /^(\p{Lu}\p{Ll}{2,})(\p{Lu}\p{Ll}+)$/u;

/** A bracket inside a word that is never closed: what is left of a letter in an old Japanese or Latin encoding. */
const GARBLED = /[^\s(]\(/;

/** Reads a display name for comparing. Absent when it tells nothing of a person. */
export const readName: (name: string) => NameReading | undefined = remembered(read, 10_000);

function read(name: string): NameReading | undefined {
  const plain = readOnce(name);
  const other = plain === undefined ? undefined : readOnce(inPassports(writtenOut(name)));
  if (plain === undefined || other === undefined || comparedName(plain) === comparedName(other)) return plain;
  return plain.kind === other.kind ? ({ ...plain, writtenOut: other } as NameReading) : plain;
}

/** Both spellings of a name that has two. */
export function spellingsOf<Name extends NameReading>(name: Name): readonly Name[] {
  return name.writtenOut === undefined ? [name] : [name, name.writtenOut as Name];
}

function readOnce(name: string): NameReading | undefined {
  if (name.includes('@') || GARBLED.test(name.slice(Math.max(name.lastIndexOf(')'), 0)))) return undefined;
  if (isOfTwo(name)) return undefined;
  const spaced = name.trim().replace(JOINED, '$1 $2');
  return fullName(spaced) ?? initialledName(spaced) ?? wordName(name);
}

/** A name as it was compared, for people: equal for two writings of which one says as much as the other. */
export function comparedName(name: NameReading): string {
  if (name.kind === 'word') return name.letters;
  return name.kind === 'full' ? name.words.join(' ') : `${name.first} ${name.last}`;
}

/** A display name as a full one; absent when it is none. */
export function readAsFullName(name = ''): FullName | undefined {
  const reading = readName(name);
  return reading?.kind === 'full' ? reading : undefined;
}

/** Reads a full name of which the words are known, each in the letters a to z. Nothing of it is remembered. */
export function readFullName(words: readonly string[]): FullName | undefined {
  return fullNameOf(partsOfWords(words), UNTOLD);
}

const UNTOLD = { generation: '', number: '' };

function fullName(name: string): FullName | undefined {
  return fullNameOf(nameParts(name), { generation: generationOf(name), number: numbersIn(name) });
}

function fullNameOf(
  parts: NameParts | undefined,
  apart: Pick<FullName, 'generation' | 'number'>,
): FullName | undefined {
  if (parts === undefined) return undefined;
  const latin = parts.key.split(' ').map(latinLetters);
  // A list that is filtered keeps room for sixteen more, and a million of these may be held.
  const words = familyNameLast(latin.includes('') ? latin.filter(isSomething) : latin);
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined || words.length < 2) return undefined;
  if (words.some((word) => PLACEHOLDERS.has(word))) return undefined;
  const [middle, initials] = [latinLetters(parts.middle), latinLetters(parts.initials)];
  const name: FullName = { kind: 'full', first, last, words, middle, initials, letters: words.join(''), ...apart };
  if (IS_LATIN.test(parts.key)) return name;
  return { ...name, isRomanised: true, ...inSigns(parts.key.replaceAll(' ', '')) };
}

const IS_HAN = /\p{Script=Han}/u;

function inSigns(text: string): { signs?: string } {
  return IS_HAN.test(text) ? { signs: [...text].sort().join('') } : {};
}

/** What a name of a father ends with, in Latin letters; family names, too: Pavlovich. */
const PATRONYMIC = /(?:ovich|evich|ovych|evych|ovna|evna|ivna|inichna)$/;

/** `Ivanov Petr Sergeevich`, as forms and directories have it: the name of the father stands behind the given name, wherever that is. */
function familyNameLast(words: string[]): string[] {
  const [family = '', given = '', father = ''] = words;
  if (words.length !== 3 || !PATRONYMIC.test(father) || PATRONYMIC.test(given)) return words;
  return isGivenNameSomewhere(given) && !isGivenNameSomewhere(family) ? [given, father, family] : words;
}

const IS_LATIN = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

function initialledName(name: string): InitialledName | undefined {
  const words = personalWords(name).map(latinLetters).filter(isSomething);
  const whole = words.filter((word) => word.length > 1);
  const [only] = whole;
  if (words.length < 2 || whole.length !== 1 || only === undefined || PLACEHOLDERS.has(only)) return undefined;
  const letters = words.join('');
  if (words[0] !== only) return { kind: 'initialled', first: words[0] ?? '', last: only, initial: 'first', letters };
  if (words.length > 2) return undefined;
  return { kind: 'initialled', first: only, last: words[1] ?? '', initial: 'last', letters };
}

function wordName(name: string): WordName | undefined {
  const word = onlyWord(name) ?? '';
  const letters = latinLetters(word);
  return letters.length < 2 || PLACEHOLDERS.has(letters) ? undefined : { kind: 'word', letters, ...inSigns(word) };
}

/** Two letters that stand for a German or Nordic vowel, inside a word: not in Sue or Michael, nor in Bauer, where a vowel stands before them. */
const TWO_FOR_ONE = /(?<![aeiou])(?:([aou])e|(a)a)(?=[^aeiou])(?!l$)/g;

/** Whether two full names are spellings of one: `mueller` and `muller` of Müller, `nygaard` and `nygard` of Nygård. */
export function areSpelledAlike(one: FullName, other: FullName): boolean {
  const isSame = (mine: string, theirs: string) => mine === theirs || inOneLetter(mine) === inOneLetter(theirs);
  if (one.letters.length === other.letters.length || one.words.length !== other.words.length) return false;
  return (
    one.letters.charAt(0) === other.letters.charAt(0) &&
    one.words.every((word, at) => isSame(word, other.words[at] ?? ''))
  );
}

function inOneLetter(word: string): string {
  return word.replace(TWO_FOR_ONE, '$1$2');
}

/** Shorter words are other words when one is the beginning of the other: `ji`, `jin`. */
const TELLING_BEGINNING = 4;

/** Whether what stands whole between two names is two people's: Jean-Pierre and Jean-Paul, Ji-won and Jin-won, not Juan Carlos and Juan C. */
export function middleWordsDiffer(one: FullName, other: FullName): boolean {
  const [mine, theirs] = [middleWordsOf(one), middleWordsOf(other)];
  if (mine.length === 0 || theirs.length === 0) return false;
  return !mine.some((word) => theirs.some((its) => isOneWord(word, its)));
}

function middleWordsOf({ words }: FullName): string[] {
  return words.slice(1, -1).filter((word) => !isParticle(word));
}

function isOneWord(one: string, other: string): boolean {
  if (inOneLetter(one) === inOneLetter(other) || isNickname(one, other)) return true;
  if (Math.min(one.length, other.length) < TELLING_BEGINNING) return false;
  return one.startsWith(other) || other.startsWith(one) || isOneSlip(one, other);
}

/**
 * Whether two full names may be one person's: one given name (family names change), one family name and initial (Michael,
 * Mike), two words in any order, or one mistyped letter.
 */
export function mayBeOnes(one: FullName, other: FullName): boolean {
  return spellingsOf(one).some((mine) => spellingsOf(other).some((theirs) => areAlike(mine, theirs)));
}

function areAlike(one: FullName, other: FullName): boolean {
  if (one.first === other.first || one.letters === other.letters) return true;
  if (one.last === other.last && initialOf(one.first) === initialOf(other.first)) return true;
  const words = new Set(one.words);
  return other.words.filter((word) => words.has(word)).length >= 2 || isMistyped(one, other);
}

/** Whether one letter of one long word differs, not the first, or two that stand side by side have changed places. */
export function isMistyped({ words: one }: FullName, { words: other }: FullName): boolean {
  if (one.length !== other.length) return false;
  const at = one.findIndex((word, place) => word !== other[place]);
  const last = one.findLastIndex((word, place) => word !== other[place]);
  return at >= 0 && at === last && isOneSlip(one[at] ?? '', other[at] ?? '');
}

/** Words shorter than this are other words when a letter differs: `Ross`, `Rose`. */
const LONG_WORD = 5;

function isOneSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < LONG_WORD || long.length - short.length > 1 || short[0] !== long[0]) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length === long.length && short[at] === long[at + 1] && short[at + 1] === long[at])
    return short.slice(at + 2) === long.slice(at + 2);
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return long.slice(at + 1) === rest;
}

function isSomething(text: string): boolean {
  return text !== '';
}
