/**
 * Bird, Gourley, Devanbu, Gertz, Swaminathan: *Mining Email Social Networks*, MSR 2006, section 2.1, made again from the
 * paper's description. The threshold is the one at which later comparisons run it.
 */
import { joinedByPairs } from '../closure.ts';
import { plainName } from '../full-name.ts';
import { areSimilar } from '../levenshtein.ts';
import type { EvalRecord, FindPersons } from '../record.ts';

const THRESHOLD = 0.93;

/** Local parts shorter than this are not compared, nor are words shorter than two signs looked for in them. */
const LOCAL_MIN = 3;
const WORD_MIN = 2;

/** What stands in names and is no part of them: titles, suffixes, words for an office. */
const NOT_IN_A_NAME = new Set('mr mrs ms dr prof jr sr ii iii iv admin administrator support dev developer'.split(' '));

interface BirdName {
  readonly full: string;
  readonly first: string;
  readonly last: string;
}

interface BirdRecord {
  readonly names: readonly BirdName[];
  readonly address: string;
  readonly local: string;
}

export const bird: FindPersons = (records) => joinedByPairs(records, read, areAlike);

function read({ names, address }: EvalRecord): BirdRecord {
  return {
    names: names.map(readName).filter(({ full }) => full !== ''),
    address,
    local: address.slice(0, Math.max(address.lastIndexOf('@'), 0)),
  };
}

function readName(name: string): BirdName {
  const [last = '', first, ...more] = name.split(',');
  const ordered = first === undefined || more.length > 0 ? name : `${first} ${last}`;
  const words = plainName(ordered)
    .split(' ')
    .filter((word) => !NOT_IN_A_NAME.has(word));
  return { full: words.join(' '), first: words[0] ?? '', last: words.at(-1) ?? '' };
}

function areAlike(one: BirdRecord, other: BirdRecord): boolean {
  if (one.address === other.address) return true;
  if (areAlikeLocals(one.local, other.local)) return true;
  if (one.names.some((mine) => other.names.some((theirs) => areAlikeNames(mine, theirs)))) return true;
  return one.names.some((name) => isMadeOf(other.local, name)) || other.names.some((name) => isMadeOf(one.local, name));
}

function areAlikeLocals(one: string, other: string): boolean {
  return one.length >= LOCAL_MIN && other.length >= LOCAL_MIN && areSimilar(one, other, THRESHOLD);
}

function areAlikeNames(one: BirdName, other: BirdName): boolean {
  if (areSimilar(one.full, other.full, THRESHOLD)) return true;
  return areSimilar(one.first, other.first, THRESHOLD) && areSimilar(one.last, other.last, THRESHOLD);
}

/** Both words of the name stand in the local part, or one of them beside the first letter of the other. */
function isMadeOf(local: string, { first, last }: BirdName): boolean {
  if (first.length < WORD_MIN || last.length < WORD_MIN || first === last) return false;
  if (local.includes(first) && local.includes(last)) return true;
  return local === first.charAt(0) + last || local === last + first.charAt(0) || local === first + last.charAt(0);
}
