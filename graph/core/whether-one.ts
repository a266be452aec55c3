/** Whether two identities are one person, and what decides it. */
import {
  type CrossPair,
  type Decision,
  type Evidence,
  heldApart,
  type IdentityKey,
  type MatchWeight,
} from '../../resolver/contract.ts';
import type { IdentityView, PersonView, TenantFacts } from '../contract.ts';
import { type Finding, type Pair, sentenceOf, type WhyOne } from './because.ts';
import { keyOfView } from './identity-view.ts';
import { wayBetween } from './way-between.ts';

export type { WhyOne } from './because.ts';

/** What people said, and whether the graph could follow it. */
export interface SaidWord extends Decision {
  readonly followed: boolean;
}

/** Why two identities are, or are not, one person. */
export interface WhetherOne {
  /** The one of the smaller key. */
  readonly a: IdentityView;
  readonly b: IdentityView;
  readonly merged: boolean;
  /** What stands between exactly these two by evidence alone, whatever people said; absent where one is nobody's own. */
  readonly evidence?: MatchWeight;
  /** What people said of the two, then of others that are the same persons', the newest first. */
  readonly said: readonly SaidWord[];
  readonly why: WhyOne;
  /** The pair that decides, where one does and it is another than the two; the smaller key first. */
  readonly by?: readonly [IdentityKey, IdentityKey];
  /** The reason in one sentence. */
  readonly because: string;
}

/** Two identities, whose they are, and what holds in the tenant. */
export interface TwoIdentities {
  /** The one of the smaller key first. */
  readonly identities: readonly [IdentityView, IdentityView];
  /** In the same order; absent for an identity that is nobody's own. */
  readonly persons: readonly [PersonView | undefined, PersonView | undefined];
  readonly facts: TenantFacts;
  /** Whether any of the identities of one were compared with one of the other's: common keys bring nobody together. */
  readonly compared: boolean;
}

/** Of a person with more addresses than this, so many are held against the other's: those of two persons are at most its square. */
const MEMBERS_MAX = 16;

/** The pairs whose evidence is asked for, the two themselves first. */
export function pairsToWeigh({ identities, persons: [one, other] }: TwoIdentities): readonly Pair[] {
  const [a, b] = keysOf(identities);
  if (one === undefined || other === undefined) return [[a, b]];
  if (one.id === other.id) return [[a, b], ...(wayOf(one, [a, b]) ?? []).map(({ between }) => between)];
  const theirs = membersOf(other, b);
  return membersOf(one, a).flatMap((mine) => theirs.map((its) => [mine, its] as const));
}

/** @param weights of {@link pairsToWeigh}, by evidence alone */
export function whetherOne(two: TwoIdentities, weights: readonly (MatchWeight | undefined)[]): WhetherOne {
  const [a, b] = keysOf(two.identities);
  const [one, other] = two.persons;
  const said = wordsOn(two);
  const found =
    one === undefined || other === undefined
      ? nobodysOwn(two)
      : one.id === other.id
        ? whyMerged(one, [a, b], said, weights)
        : whyTwo(two, [one, other], said, weights);
  const [evidence] = weights;
  const by = found.by === undefined || isPair(found.by.pair, [a, b]) ? undefined : found.by.pair;
  return {
    ...{ a: two.identities[0], b: two.identities[1], merged: found.merged, why: found.why, said },
    ...(evidence === undefined ? {} : { evidence }),
    ...(by === undefined ? {} : { by }),
    because: sentenceOf(found),
  };
}

function nobodysOwn({ identities }: TwoIdentities): Finding {
  const [one, other] = identities;
  return {
    merged: false,
    why: 'nobodys own',
    pair: keysOf(identities),
    nobodys: one.person === undefined ? one : other,
  };
}

function whyMerged(
  person: PersonView,
  pair: Pair,
  said: readonly SaidWord[],
  weights: readonly (MatchWeight | undefined)[],
): Finding {
  const way = wayOf(person, pair) ?? [];
  const via = viaOf(way, pair);
  const own = { merged: true, pair, via } as const;
  const step = way.find(({ rows }) => isOf(rows, 'decision'));
  const word = step === undefined ? undefined : said.find((its) => isPair([its.a, its.b], step.between));
  if (step !== undefined) return { ...own, why: 'said one', by: { pair: step.between }, ...(word && { word }) };
  const entry = way.find(({ rows }) => isOf(rows, 'directory'));
  if (entry !== undefined && way.every(({ rows }) => isOf(rows, 'directory')))
    return { ...own, why: 'one entry', by: { pair: entry.between } };
  const likely = way.findIndex(({ rows }, at) => !isOf(rows, 'directory') && weights[at + 1]?.zone === 'likely');
  const weakest = way[likely];
  if (weakest === undefined) return { ...own, why: 'certain' };
  const weight = weights[likely + 1];
  return { ...own, why: 'likely', by: { pair: weakest.between, ...(weight && { weight }) } };
}

function whyTwo(
  two: TwoIdentities,
  persons: readonly [PersonView, PersonView],
  said: readonly SaidWord[],
  weights: readonly (MatchWeight | undefined)[],
): Finding {
  const pair = keysOf(two.identities);
  const [mine, theirs] = persons.map(({ identities }) => new Set(identities.map(keyOfView)));
  const parts = ({ a, b, said: what }: Decision) =>
    what === 'different' && ((mine?.has(a) && theirs?.has(b)) || (mine?.has(b) && theirs?.has(a)));
  const word = said.find(parts);
  if (word !== undefined) return { merged: false, why: 'said two', pair, word, by: { pair: [word.a, word.b] } };
  const cross = pairsToWeigh(two).flatMap(([a, b], at): CrossPair[] => {
    const weight = weights[at];
    return weight === undefined ? [] : [{ a, b, weight }];
  });
  if (cross.length === 0) return nobodysOwn(two);
  const entries = persons.map(entriesOf);
  const unitOf = (key: IdentityKey) => entries.find((units) => units.has(key))?.get(key) ?? key;
  const held = heldApart(cross, {
    unitOf,
    units: [unitsOf(persons[0], unitOf), unitsOf(persons[1], unitOf)],
    mergesLikely: two.facts.mergesLikely ?? true,
    compared: two.compared,
  });
  const by = held.by === undefined ? {} : { by: { pair: ordered(held.by.a, held.by.b), weight: held.by.weight } };
  return { merged: false, why: held.why, pair, best: held.best, ...by };
}

/** What people said of the two, and of all identities of both persons with each other. A word that was withdrawn only of the two themselves. */
function wordsOn({ identities, persons, facts }: TwoIdentities): readonly SaidWord[] {
  const pair = keysOf(identities);
  const personOf = new Map<IdentityKey, string | undefined>(identities.map((view) => [keyOfView(view), view.person]));
  for (const person of persons) for (const view of person?.identities ?? []) personOf.set(keyOfView(view), person?.id);
  const isOwn = (word: Decision) => isPair([word.a, word.b], pair);
  const words = (facts.decisions ?? []).filter(
    (word) => personOf.has(word.a) && personOf.has(word.b) && (word.said !== 'withdrawn' || isOwn(word)),
  );
  const isOne = ({ a, b }: Decision) => personOf.get(a) !== undefined && personOf.get(a) === personOf.get(b);
  return words
    .map((word) => ({ ...word, followed: word.said === 'withdrawn' || isOne(word) === (word.said === 'same') }))
    .sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)) || other.at - one.at);
}

interface Step {
  readonly between: Pair;
  readonly rows: readonly Evidence[];
}

/** The steps by which two identities of a person became one. */
function wayOf({ evidence }: PersonView, [from, to]: Pair): readonly Step[] | undefined {
  const steps = Map.groupBy(evidence, ({ between }) => between.join(' '));
  const all = [...steps.values()].flatMap((rows): Step[] => rows.slice(0, 1).map(({ between }) => ({ between, rows })));
  return wayBetween(all, from, to);
}

function viaOf(way: readonly Step[], [from, to]: Pair): IdentityKey[] {
  return [...new Set(way.flatMap(({ between }) => between))].filter((key) => key !== from && key !== to);
}

/** The smallest of the identities that one entry of a directory joins, by each of them. */
function entriesOf({ identities, evidence }: PersonView): ReadonlyMap<IdentityKey, IdentityKey> {
  const joins = evidence.filter(({ comparison }) => comparison === 'directory');
  const keys = identities.map(keyOfView).sort();
  return new Map(
    keys.map((key) => [key, keys.find((other) => wayBetween(joins, other, key) !== undefined) ?? key] as const),
  );
}

function unitsOf({ identities }: PersonView, unitOf: (key: IdentityKey) => IdentityKey): number {
  return new Set(identities.map((view) => unitOf(keyOfView(view)))).size;
}

function membersOf({ identities }: PersonView, asked: IdentityKey): IdentityKey[] {
  const others = identities.map(keyOfView).filter((key) => key !== asked);
  return [asked, ...others].slice(0, MEMBERS_MAX);
}

function keysOf([one, other]: TwoIdentities['identities']): Pair {
  return [keyOfView(one), keyOfView(other)];
}

function ordered(a: IdentityKey, b: IdentityKey): Pair {
  return a < b ? [a, b] : [b, a];
}

function isPair([a, b]: Pair, [one, other]: Pair): boolean {
  return (a === one && b === other) || (a === other && b === one);
}

function isOf(rows: readonly Evidence[], comparison: Evidence['comparison']): boolean {
  return rows.some((row) => row.comparison === comparison);
}
