import {
  type CrossPair,
  type Decision,
  type Evidence,
  GUARDS,
  type IdentityKey,
  type MatchWeight,
  type WhyApart,
  ZONES,
} from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';

/** What decides: the first four make one person of two. */
export type WhyOne = 'said one' | 'one entry' | 'certain' | 'likely' | 'nobodys own' | 'said two' | WhyApart;

/** Two identities, by key. */
export type Pair = readonly [IdentityKey, IdentityKey];

/** What is found to decide, before it is put into words. */
export interface Finding {
  readonly merged: boolean;
  readonly why: WhyOne;
  readonly pair: Pair;
  /** The decision, where it is one. */
  readonly word?: Decision;
  /** The pair that decides, with what evidence says of it. */
  readonly by?: { readonly pair: Pair; readonly weight?: MatchWeight };
  /** The pair that speaks most for one person. */
  readonly best?: CrossPair;
  /** By way of which others two are one. */
  readonly via?: readonly IdentityKey[];
  /** Which of the two is nobody's own. */
  readonly nobodys?: IdentityView;
}

/** Why two identities are, or are not, one person: one sentence. */
export function sentenceOf(found: Finding): string {
  return found.merged ? `They are one person${viaOf(found)}: ${oneBecause(found)}.` : `${twoBecause(found)}.`;
}

function oneBecause({ why, word, by, pair }: Finding): string {
  if (why === 'said one') return `somebody said so${dayOf(word)}${ofOthers(by?.pair, pair)}`;
  if (why === 'one entry') return 'one entry of a directory has both';
  if (why === 'certain') return 'evidence of more than one kind makes it certain';
  return `evidence makes ${subject(by?.pair, pair)} likely one, and what is likely is merged here`;
}

function twoBecause(found: Finding): string {
  const { why, word, by, pair, nobodys } = found;
  if (nobodys !== undefined)
    return `${nobodys.value} is a ${nobodys.class} address and nobody's own, so it is merged with nothing`;
  if (why === 'said two') return `They are two people: somebody said so${dayOf(word)}${ofOthers(by?.pair, pair)}`;
  if (why === 'two users') return `They are two people: the directory has ${subject(by?.pair, pair)} as two users`;
  if (why === 'apart') return `They are two people: ${apartBecause(found)}`;
  return `${standing(found)}, but ${heldBecause(found)}`;
}

function apartBecause({ best }: Finding): string {
  const speaks = best?.weight.rows.some(({ bits }) => bits > 0) === true;
  return speaks ? 'more evidence speaks against one person than for it' : 'no evidence speaks for one person';
}

/** How it stands by evidence, before what keeps them apart. */
function standing({ best, pair }: Finding): string {
  const zone = best?.weight.zone ?? 'possible';
  const who = best === undefined || isSame([best.a, best.b], pair) ? 'They' : listed([best.a, best.b]);
  return zone === 'possible'
    ? `${who} may be one person`
    : `${who} are ${zone === 'certain' ? 'by evidence certainly' : 'likely'} one person`;
}

function heldBecause({ why, by, pair }: Finding): string {
  if (why === 'possible') return `the evidence is too little to merge them: it takes ${ZONES.likely} bit`;
  if (why === 'likely are not merged') return 'this tenant merges only what is certain';
  if (why === 'too common')
    return 'they have no name, word or login in common that brings people together: none, or one that too many carry';
  if (why === 'too many') return `together they would have more than ${GUARDS.sizeMax} addresses`;
  if (why === 'one bridge')
    return `one pair alone joins two persons of several addresses only with ${GUARDS.bridge} bits`;
  if (why === 'rival')
    return 'somebody else, who cannot be the same person as one of the two, has about as good a claim to the other';
  const against = mostAgainst(by?.weight?.rows ?? []);
  const told = against === undefined ? '' : ` (${against.level}, ${against.bits} bits)`;
  if (why === 'apart through another') return `${subject(by?.pair, pair)} cannot be one${told}`;
  return `all their addresses together speak against it, ${subject(by?.pair, pair)} the most${told}`;
}

function mostAgainst(rows: readonly Evidence[]): Evidence | undefined {
  return rows.filter(({ bits }) => bits < 0).toSorted((one, other) => one.bits - other.bits)[0];
}

function viaOf({ via = [] }: Finding): string {
  return via.length === 0 ? '' : ` by way of ${listed(via)}`;
}

function ofOthers(by: readonly [IdentityKey, IdentityKey] | undefined, pair: Finding['pair']): string {
  return by === undefined || isSame(by, pair) ? '' : ` of ${listed(by)}`;
}

function subject(by: readonly [IdentityKey, IdentityKey] | undefined, pair: Finding['pair']): string {
  return by === undefined || isSame(by, pair) ? 'these two' : listed(by);
}

function isSame([a, b]: readonly [IdentityKey, IdentityKey], [one, other]: Finding['pair']): boolean {
  return (a === one && b === other) || (a === other && b === one);
}

function dayOf(word: Finding['word']): string {
  return word === undefined ? '' : ` on ${new Date(word.at).toISOString().slice(0, 10)}`;
}

function listed(keys: readonly IdentityKey[]): string {
  const texts = keys.map((key) => key.slice(key.indexOf(':') + 1));
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}
