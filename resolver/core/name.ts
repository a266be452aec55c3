/** Names as they stand beside addresses: tidied for showing, and keyed for comparing. */
import { DOTTED_GENERATIONS, isCredential, isFirm, isSuffix, withoutFirm } from './behind-name.ts';
import { remembered } from './remembered.ts';

const NAME_MAX = 100;

/** Titles before a name. */
const HONORIFICS = new Set(
  'mr mrs ms miss mx dr prof professor sir dame rev hon herr frau mme mlle sr sra dipl mgr mudr judr phdr dott avv capt lt ddr'.split(
    ' ',
  ),
);
/** Titles that are names, too: only before a name of two words and more. */
const RARE_TITLES = new Set('ing mag bc arch ext'.split(' '));
/** What follows a title: `Dr. med.`, `Dr. rer. nat.`, `Dipl.-Kfm.` */
const FIELDS_OF_STUDY = new Set(
  'med dent rer nat phil jur iur oec pol phys habil ing inf kfm kffr wirt betrw mont mult'.split(' '),
);
/** Of these, given names unless a dot follows: Dr. Phil Collins. */
const GIVEN_NAMES_TOO = new Set(['phil', 'nat', 'ing']);

/** Those of them that tell a father from a son. */
const GENERATIONS: Readonly<Record<string, string>> = {
  jr: 'jr',
  junior: 'jr',
  sr: 'sr',
  senior: 'sr',
  ii: 'ii',
  iii: 'iii',
  iv: 'iv',
};

/** Words before a family name that belong to it, and are no middle names: of `Jan van der Zanten` nobody says J. V. Zanten. */
const PARTICLES = new Set(
  'de del della di da dos du des la le las los van von vom der den het ter ten te zu zum zur af av bin ibn bint al el'.split(
    ' ',
  ),
);

/** Whether a word before a family name belongs to it and says nothing of who it is: `de`, `van`, `bin`. */
export function isParticle(word: string): boolean {
  return PARTICLES.has(word);
}

/** A name with one of these is an office, a machine, a group or a firm, not somebody. */
const NOT_A_PERSON = new Set(
  'team support service services desk helpdesk info sales marketing billing accounts admin administrator department dept office group list newsletter noreply notification notifications system mailer daemon customer account alerts alert news the reply bot robot committee conference room hotline inc llc llp ltd limited gmbh plc corp corporation company lab labs undisclosed recipients resources relations executive officer training digest reservations birthday outlook manager management director secretary reception receptionist consultant center centre council shift warehouse facility payroll buchhaltung abteilung kundenservice kundendienst vertrieb einkauf rezeption zentrale sekretariat empfang verwaltung geschaftsfuhrung personalabteilung lohnbuchhaltung rechnungswesen cliente clientes atencion soporte ventas facturacion contabilidad comptabilite facturation accueil clienti ufficio amministrazione contabilita assistenza klantenservice boekhouding operations acquisition assurance engineering development quality release logistics procurement purchase orders banking investment treasury business recursos humanos ressources humaines direction leitung geschaftsleitung redaktion segreteria assistant family familie ci actions deploy github gitlab macbook scanner printer voicemail'.split(
    ' ',
  ),
);

/** `Alice via List`, `Alice (by Bob)`: who writes is not who is named. */
const FOR_ANOTHER = / (?:via|on behalf of) | \((?:sent )?(?:by|via|for|through|on behalf of|im auftrag von|par|por) /i;

/** `Tom & Mary Miller`. Not *y* and *e*, which stand within family names. */
const OF_TWO = /\p{L}\s*[&+]\s*\p{L}|\p{L}\s(?:and|und|et|og|och)\s\p{L}/iu;

/** Letters that stay one letter when accents are taken off, as they are written where they are missing. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/** Scripts in which one sign can be a whole name. In others a single letter is an initial. */
const ONE_SIGN_NAME = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/**
 * A display name as it may be shown: one line, without quotes around it, control and direction characters. Absent when
 * nothing is left, when it is an address, or when it speaks for somebody else (`Alice via List`). Tidying twice changes
 * nothing.
 */
export function tidyName(raw: string): string | undefined {
  const line = raw
    .replace(/[\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .normalize('NFC');
  const name = withoutEdges(withoutEdges(line).slice(0, NAME_MAX));
  if (name.includes('@') || FOR_ANOTHER.test(name)) return undefined;
  return /\p{L}/u.test(name) ? name : undefined;
}

/** Without white space and quotes at both ends, and without half a character where the text was cut. */
function withoutEdges(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isEdge(text.charAt(start))) start += 1;
  while (end > start && (isEdge(text.charAt(end - 1)) || isHighSurrogate(text.charCodeAt(end - 1)))) end -= 1;
  return text.slice(start, end);
}

function isEdge(sign: string): boolean {
  return ' \'"“”‘’'.includes(sign);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** The parts of a full name, folded to lower case without accents. Absent unless it has a given and a family name. */
export interface NameParts {
  readonly first: string;
  readonly last: string;
  /** `first … last` without initials, titles and suffixes: equal keys are the same full name. */
  readonly key: string;
  /** First letters of what stands before the last name, the first name and the particles of the last left out. */
  readonly middle: string;
  /** Those of them that were written as an initial: of `Mary A. Smith`, not of `Mary Anne Smith`. */
  readonly initials: string;
}

/** Takes a name apart. `Last, First` is turned round; titles, suffixes, remarks in brackets and nicknames in quotes are dropped. */
export const nameParts: (name: string) => NameParts | undefined = remembered(readParts, 20_000);

/** Whether a name is that of two people, or of a firm: whoever writes under it is not one of them for certain. */
export function isOfTwo(name: string): boolean {
  return OF_TWO.test(withoutRemarks(name));
}

/** `jr`, `sr`, `ii`, `iii`, `iv`; empty when a name has none. */
export function generationOf(name: string): string {
  const [, ...words] = fold(withoutRemarks(name))
    .split(/[\s,]+/)
    .map((word) => DOTTED_GENERATIONS[word] ?? word.replace(/[^a-z]/g, ''));
  return GENERATIONS[words.findLast((word) => GENERATIONS[word] !== undefined) ?? ''] ?? '';
}

/** The numbers that stand beside the words of a name: `Temp 4`. */
export function numbersIn(name: string): string {
  return (withoutRemarks(name).match(/\d+/g) ?? []).join(' ');
}

/** The words of somebody's name in reading order, folded, initials among them. None for one word, an office, a list. */
export function personalWords(name: string): readonly string[] {
  const ordered = orderOf(withoutRemarks(name)).name;
  const words = ordered === undefined ? [] : wordsOf(ordered);
  return withoutOffices(words);
}

function withoutOffices(words: readonly string[]): readonly string[] {
  return words.some((word) => NOT_A_PERSON.has(word)) ? [] : words;
}

/** The one word that a name consists of, folded, however many hyphens it has. None when there are more, or it is an office's. */
export function onlyWord(name: string): string | undefined {
  const tokens = fold(withoutRemarks(name)).split(/\s+/).filter(isSomething);
  const [word] = tokens;
  return tokens.length === 1 && word !== undefined && !NOT_A_PERSON.has(word) ? word : undefined;
}

/** The same of a name that consists of these words, each without accents, in lower case and of letters only. */
export function partsOfWords(words: readonly string[]): NameParts | undefined {
  return partsAmong(withoutOffices(withoutTitles(words)));
}

function readParts(name: string): NameParts | undefined {
  return partsAmong(personalWords(name));
}

function partsAmong(words: readonly string[]): NameParts | undefined {
  const full = words.filter((word) => word.length > 1 || ONE_SIGN_NAME.test(word));
  const first = full[0];
  const last = full.at(-1);
  if (full.length < 2 || first === undefined || last === undefined) return undefined;
  const before = words.slice(0, words.lastIndexOf(last));
  before.splice(before.indexOf(first), 1);
  const between = before.filter((word) => !PARTICLES.has(word));
  const initials = between.filter((word) => word === initialOf(word) && !ONE_SIGN_NAME.test(word));
  return { first, last, key: full.join(' '), middle: between.map(initialOf).join(''), initials: initials.join('') };
}

/** `Allen, Phillip (Houston)` as people read it: `Phillip Allen`, and without a firm behind it. Other names without a comma, and lists, stay as they are. */
export function inReadingOrder(name: string): string {
  if (!name.includes(',')) return nameParts(name) === undefined ? name : withoutFirm(name);
  if (nameParts(name) === undefined) return name;
  const { name: ordered, suffix } = orderOf(withoutRemarks(name));
  if (ordered === undefined) return name;
  return suffix === '' ? ordered : `${ordered}, ${suffix}`;
}

/** Equal for writings of one name that differ in case and in the order of words: `DUBOIS Camille`, `Camille Dubois`. */
export function sameNameKey(name: string): string {
  return (nameParts(name)?.key ?? fold(name)).split(' ').sort().join(' ');
}

/** Whether a name has capital and small letters, and no word in capitals alone but initials and suffixes. */
export function isMixedCase(name: string): boolean {
  if (name === name.toUpperCase() || name === name.toLowerCase()) return false;
  const words = name.split(/[^\p{L}\p{M}'’]+/u).filter((word) => word.length > 1 && !isSuffix(word));
  return words.every((word) => word !== word.toUpperCase() || word === word.toLowerCase());
}

/** The first letter of a word, whole even beyond the first 65,536 characters. */
export function initialOf(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0);
}

/** Lower case without accents, so that one name is one text on every keyboard. Other scripts keep their marks. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’ʼ`´]/g, '')
    .toLowerCase()
    .replace(/[ßøæœđðłþı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize('NFC');
}

/** Without what stands in brackets, however deep, and in double quotes; and without the firm that somebody names behind their name. */
function withoutRemarks(name: string): string {
  return withoutFirm(withoutBrackets(name));
}

function withoutBrackets(name: string): string {
  let kept = '';
  let depth = 0;
  for (const sign of name.replace(/["“”][^"“”]{0,100}["“”]/g, ' ')) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth = Math.max(depth - 1, 0);
    else if (depth === 0) kept += sign;
  }
  return kept;
}

/** `Last, First` turned round, and the suffixes that followed a comma. No name when there are more parts: that is a list. */
function orderOf(name: string): { name?: string; suffix: string } {
  const parts = name
    .split(',')
    .map((part) => part.trim())
    .filter(isSomething);
  const isBehind = (part: string, at: number) => isSuffix(part) || (at > 0 && isCredential(part, parts[0] ?? ''));
  const suffix = parts.filter((part, at) => isBehind(part, at) && !isFirm(part)).join(', ');
  const [last, first, ...more] = parts.filter((part, at) => !isBehind(part, at));
  if (last === undefined || more.length > 0) return { suffix };
  return { name: first === undefined ? last : `${first} ${last}`, suffix };
}

/** Words without titles in front and suffixes behind. */
function withoutTitles(words: readonly string[]): string[] {
  let begin = 0;
  while (begin < words.length && isTitle(words[begin] ?? '', begin > 0, words.length - begin)) begin += 1;
  return words.slice(begin).filter((word, index) => index === 0 || !isSuffix(word));
}

/** @param left how many words there are from this one on */
function isTitle(word: string, isAfterTitle: boolean, left: number): boolean {
  const [head = '', ...parts] = word.replaceAll('.', '').split('-');
  if (!parts.every((part) => FIELDS_OF_STUDY.has(part) || HONORIFICS.has(part))) return false;
  if (HONORIFICS.has(head) || (RARE_TITLES.has(head) && left > 2)) return true;
  return isAfterTitle && FIELDS_OF_STUDY.has(head) && (word.includes('.') || !GIVEN_NAMES_TOO.has(head));
}

/** The words of a name, in order. None when it is one word, however many hyphens it has: `Anne-Marie` is half a name. */
function wordsOf(name: string): string[] {
  const kept = withoutTitles(fold(name).split(/\s+/).filter(isSomething));
  const words = kept.flatMap((token) => token.split(/[._]+/)).filter(isSomething);
  return words.length < 2 ? [] : words.flatMap((word) => word.split(/[^\p{L}\p{M}]+/u)).filter(isSomething);
}

function isSomething(text: string): boolean {
  return text !== '';
}
