/** Display names: tidied for showing, taken apart for comparing, and which of them is shown of a person. */
import { DEGREES, FIRMS, NOT_A_PERSON, PLAIN_LETTERS, SUFFIXES, TITLES } from './words.mjs';

const SHOWN_MAX = 100;

/** Signs of which one can be a whole name. */
const ONE_SIGN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/** Who writes is not who is named. */
const FOR_ANOTHER = / (?:via|on behalf of) | \((?:sent )?(?:by|via|for|through|on behalf of|im auftrag von|par|por) /i;

/** A name on one line, without quotes around it; undefined when it is an address, speaks for somebody else, or says nothing. */
export function tidyName(raw) {
  const line = raw
    .replace(/[\p{Cf}\p{Cs}\p{Co}]+/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .normalize('NFC');
  const name = bareOf(bareOf(line).slice(0, SHOWN_MAX));
  if (name.includes('@') || FOR_ANOTHER.test(name)) return undefined;
  return /\p{L}/u.test(name) ? name : undefined;
}

/** Without blanks and quotes around it, and without half a character where it was cut. */
function bareOf(text) {
  const end = /[ '"“”‘’\ud800-\udbff]/;
  let [from, to] = [0, text.length];
  while (from < to && /[ '"“”‘’]/.test(text[from])) from += 1;
  while (to > from && end.test(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

/** Small letters without accents and apostrophes; scripts that are not Latin keep their marks. */
export function fold(text) {
  const bare = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’ʼ`´]/g, '')
    .toLowerCase();
  return bare.replace(/[ßøæœđðłþı]/g, (letter) => PLAIN_LETTERS[letter]).normalize('NFC');
}

export function initialOf(word) {
  return [...word.slice(0, 2)][0] ?? '';
}

const taken = new Map();
const TAKEN_MAX = 500_000;

/** `{first, last, full, middle}` of a full name, each name taken apart once; undefined when it is half a name or nobody's. */
export function partsOf(name) {
  if (!taken.has(name)) {
    if (taken.size >= TAKEN_MAX) taken.clear();
    taken.set(name, takeApart(name));
  }
  return taken.get(name);
}

function takeApart(name) {
  const { reading } = turnedRound(name);
  const words = reading === undefined ? [] : wordsOf(reading);
  if (words.some((word) => NOT_A_PERSON.has(word))) return undefined;
  const whole = words.filter((word) => word.length > 1 || ONE_SIGN.test(word));
  if (whole.length < 2) return undefined;
  const [first, last] = [whole[0], whole[whole.length - 1]];
  const given = words.slice(0, words.lastIndexOf(last));
  given.splice(given.indexOf(first), 1);
  return { first, last, full: whole.join(' '), middle: given.map(initialOf).join('') };
}

/** `Last, First, Jr.` as it is read, and what followed commas without being a name; no reading when it is a list. */
function turnedRound(name) {
  const parts = withoutRemarks(name)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const names = [];
  const behind = [];
  for (const part of parts) {
    const isAfterName = part !== parts[0] && /\s/.test(parts[0]);
    if (isSuffix(part) || (isAfterName && part.split(/[\s/]+/).every((word) => isListed(word, DEGREES, SUFFIXES))))
      behind.push(part);
    else if (!(isAfterName && isFirm(part))) names.push(part);
  }
  const suffix = behind.join(', ');
  return { reading: names.length === 0 || names.length > 2 ? undefined : names.reverse().join(' '), suffix };
}

/** Alice Smith of `Alice Smith | Acme`. */
function withoutFirm(name) {
  const [own] = name.split(/ [|\-–—] /);
  return /\S\s+\S/.test(own) ? own : name;
}

/** Words that end as a firm does, and are more than that. */
function isFirm(part) {
  const words = part.split(/\s+/);
  return words.length > 1 && isListed(words[words.length - 1], FIRMS);
}

function isListed(word, ...lists) {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '');
  return lists.some((list) => list.has(letters));
}

/** Without what stands in brackets and in double quotes, and without a firm. */
function withoutRemarks(name) {
  let depth = 0;
  let kept = '';
  for (const sign of name.replace(/["“”][^"“”]{0,100}["“”]/g, ' ')) {
    if (/[([{]/.test(sign)) depth += 1;
    else if (/[)\]}]/.test(sign)) depth -= depth > 0 ? 1 : 0;
    else if (depth === 0) kept += sign;
  }
  return withoutFirm(kept);
}

function wordsOf(reading) {
  let tokens = fold(reading)
    .split(/\s+/)
    .filter((token) => token !== '');
  const start = tokens.findIndex((token) => !TITLES.has(token.replaceAll('.', '')));
  tokens = start < 0 ? [] : tokens.slice(start);
  const kept = tokens.filter((token, at) => at === 0 || !isSuffix(token));
  const apart = kept.flatMap((token) => token.split(/[._]+/)).filter((word) => word !== '');
  // Anne-Marie is half a name.
  if (apart.length < 2) return [];
  return apart.flatMap((word) => word.split(/[^\p{L}\p{M}]+/u)).filter((word) => word !== '');
}

function isSuffix(text) {
  return isListed(text, SUFFIXES);
}

/**
 * The name shown of a person: a full name before any other, the one seen last, the longest, the first by code unit; when
 * it is in capitals, the best of the same name in mixed case. @param seen `{name, last}` @returns undefined without any
 */
export function shownName(seen) {
  const best = bestOf(seen);
  if (best === undefined || isMixed(best)) return best === undefined ? undefined : asRead(best);
  const words = wordSet(best);
  const mixed = seen.filter(({ name }) => isMixed(name) && wordSet(name) === words);
  return asRead(bestOf(mixed) ?? best);
}

function bestOf(seen) {
  let best;
  for (const one of seen) if (best === undefined || comparePreference(one, best) < 0) best = one;
  return best?.name;
}

function comparePreference(one, other) {
  const fullness = Number(partsOf(other.name) !== undefined) - Number(partsOf(one.name) !== undefined);
  const byCode = one.name < other.name ? -1 : Number(one.name > other.name);
  return fullness || other.last - one.last || other.name.length - one.name.length || byCode;
}

/** Equal for writings of one name that differ in case and in the order of words. */
function wordSet(name) {
  return (partsOf(name)?.full ?? fold(name)).split(' ').sort().join(' ');
}

/** Capital and small letters, and no word in capitals alone but initials and suffixes. */
function isMixed(name) {
  if (name === name.toUpperCase() || name === name.toLowerCase()) return false;
  return name
    .split(/[^\p{L}\p{M}'’]+/u)
    .every((word) => word.length < 2 || isSuffix(word) || word !== word.toUpperCase() || word === word.toLowerCase());
}

function asRead(name) {
  if (partsOf(name) === undefined) return name;
  if (!name.includes(',')) return withoutFirm(name);
  const { reading, suffix } = turnedRound(name);
  return suffix === '' ? reading : `${reading}, ${suffix}`;
}
