/**
 * After Gote and Zingg: *gambit – An Open Source Name Disambiguation Tool for Version Control Systems*, MSR 2021, made from what
 * the paper says in words: names and local parts are tidied, then names are compared with names, local parts with local
 * parts and with the ways in which a name is written in one, and a similarity at or above a threshold joins. What the paper
 * leaves open is decided here, so its own program's figures differ.
 */
import { joinedByPairs } from '../closure.ts';
import { plainName } from '../full-name.ts';
import { areSimilar } from '../levenshtein.ts';
import type { EvalRecord, FindPersons } from '../record.ts';

const THRESHOLD = 0.95;

/** Shorter texts agree by chance. */
const TEXT_MIN = 4;

/** Words of an office in names, and local parts that are nobody's. */
const OFFICE = new Set(
  'admin administrator support info mail contact me root dev developer git github noreply webmaster jr sr phd dr'.split(
    ' ',
  ),
);

interface TidyName {
  readonly full: string;
  readonly first: string;
  readonly last: string;
  /** How the name is written in a local part. */
  readonly written: readonly string[];
}

interface TidyRecord {
  readonly address: string;
  /** Letters of the local part; empty when it tells nothing. */
  readonly local: string;
  readonly names: readonly TidyName[];
}

export const goteZingg: FindPersons = (records) => joinedByPairs(records, read, areAlike);

function read({ names, address }: EvalRecord): TidyRecord {
  const local = address.slice(0, Math.max(address.lastIndexOf('@'), 0)).replace(/[^\p{L}]+/gu, '');
  return {
    address,
    local: local.length < TEXT_MIN || OFFICE.has(local) ? '' : local,
    names: names.map(tidy).filter(({ full }) => full !== ''),
  };
}

function tidy(name: string): TidyName {
  const words = plainName(withSpaces(name))
    .replace(/\p{N}+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '' && !OFFICE.has(word));
  const [first = '', last = ''] = [words[0], words.at(-1)];
  return { full: words.join(' '), first, last, written: words.length < 2 ? words : writingsOf(first, last) };
}

/** Without remarks in brackets, and with `AliceSmith` as two words. */
function withSpaces(name: string): string {
  return name.replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
}

function writingsOf(first: string, last: string): string[] {
  const [f, l] = [first.charAt(0), last.charAt(0)];
  return [first + last, last + first, f + last, last + f, first + l].filter((text) => text.length >= TEXT_MIN);
}

function areAlike(one: TidyRecord, other: TidyRecord): boolean {
  if (one.address === other.address) return true;
  if (one.local !== '' && areSimilar(one.local, other.local, THRESHOLD)) return true;
  if (one.names.some((mine) => other.names.some((theirs) => areAlikeNames(mine, theirs)))) return true;
  return isWritten(one.local, other.names) || isWritten(other.local, one.names);
}

function areAlikeNames(one: TidyName, other: TidyName): boolean {
  if (one.full.length >= TEXT_MIN && areSimilar(one.full, other.full, THRESHOLD)) return true;
  if (one.first === one.last || other.first === other.last) return false;
  return areBoth(one, other.first, other.last) || areBoth(one, other.last, other.first);
}

function areBoth({ first, last }: TidyName, one: string, other: string): boolean {
  return areSimilar(first, one, THRESHOLD) && areSimilar(last, other, THRESHOLD);
}

function isWritten(local: string, names: readonly TidyName[]): boolean {
  return local !== '' && names.some(({ written }) => written.some((text) => areSimilar(local, text, THRESHOLD)));
}
