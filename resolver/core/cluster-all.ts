import { blockingKeys, countMax, roundedCount } from './blocking.ts';
import { CarrierIndex } from './carrier-index.ts';
import type { CountCarriers } from './chance.ts';
import { type Cluster, cluster, type MergePolicy } from './cluster.ts';
import { Decisions } from './decision.ts';
import { readWithoutKeys } from './identity-reading.ts';
import { asksLedgers, type LedgerComparison, withLedgers } from './ledger-evidence.ts';
import { decidedWeight, edgeWeight, type MatchWeight, matchWeight } from './match-weight.ts';
import { ZONES } from './model.ts';
import type { IdentityReading } from './reading.ts';
import type { IdentityFacts } from './shared-address.ts';

/** Two identities that may be one person and were not merged, by id. */
export interface Review {
  readonly ids: readonly [string, string];
  readonly weight: MatchWeight;
}

export interface Clustering {
  /** Everybody, also those of one identity. */
  readonly clusters: readonly Cluster[];
  readonly reviews: readonly Review[];
}

/** How the ledgers of two identities compare, by their ids. */
export type CompareLedgers = (one: string, other: string) => LedgerComparison;

/**
 * Clusters identities from scratch: whatever is done step by step must come to the same.
 *
 * @param all looked at once and not kept: a million of them may be made on the way
 * @param compareLedgers asked of pairs alone that share a key and that names and addresses leave open. Absent: nobody has ledgers
 */
export function clusterAll(
  all: Iterable<IdentityFacts>,
  policy: MergePolicy,
  compareLedgers?: CompareLedgers,
): Clustering {
  const { people, index } = readAll(all);
  const alone = weighing(people, index, policy, matchWeight);
  const pairs = pairsAmong(people, index, weighing(people, index, policy, edgeWeight), policy);
  const weigh = compareLedgers === undefined ? alone : weighingLedgers(people, pairs, alone, compareLedgers);
  const personOf = new Map<string, string>();
  const clusters: Cluster[] = [];
  for (const component of componentsOf(people.length, pairs, index)) {
    if (component.places.length === 1) {
      clusters.push(aloneOf(people[component.places[0] ?? 0]?.id ?? ''));
      continue;
    }
    for (const found of clustersIn(component, people, weigh, policy)) {
      clusters.push(found);
      for (const { id } of found.members) personOf.set(id, found.person);
    }
  }
  return { clusters, reviews: reviewsOf(people, pairs, personOf, weigh) };
}

/** Those who are a person's, and who carries which keys. */
function readAll(all: Iterable<IdentityFacts>): { people: IdentityReading[]; index: CarrierIndex } {
  const people: IdentityReading[] = [];
  const index = new CarrierIndex();
  for (const facts of all) {
    const reading = readWithoutKeys(facts);
    if (reading.class !== 'person') continue;
    // They are found in the index alone: a million lists of texts would take more room than all the rest.
    index.add(blockingKeys(reading));
    people.push(reading);
  }
  index.close();
  return { people, index };
}

const NO_DECISIONS = new Decisions();

/** What is between two by their places. */
type Weigh<W = MatchWeight> = (one: number, other: number) => W;

/** A person's word before evidence, which is weighed as is said. */
function weighing<W>(
  people: readonly IdentityReading[],
  index: CarrierIndex,
  { decisions = NO_DECISIONS }: MergePolicy,
  evidence: (one: IdentityReading, other: IdentityReading, count: CountCarriers) => W,
): Weigh<W | MatchWeight> {
  const count: CountCarriers = (key) => roundedCount(Math.min(index.count(key), countMax(key)));
  return (one, other) => {
    const [mine, theirs] = [people[one] as IdentityReading, people[other] as IdentityReading];
    const decision = decisions.isEmpty ? undefined : decisions.of(mine.key, theirs.key);
    return decision === undefined ? evidence(mine, theirs, count) : decidedWeight(mine, theirs, decision, count);
  };
}

/** The same with what ledgers say, of pairs that may be one. Writes which of them would be joined. */
function weighingLedgers(
  people: readonly IdentityReading[],
  { ones, others, isStrong }: Pairs,
  alone: Weigh,
  compareLedgers: CompareLedgers,
): Weigh {
  const weights = new Map<number, MatchWeight>();
  const pairOf = (one: number, other: number) => Math.min(one, other) * people.length + Math.max(one, other);
  ones.forEach((one, at) => {
    const other = others[at] ?? 0;
    const [mine, theirs] = [people[one] as IdentityReading, people[other] as IdentityReading];
    const before = alone(one, other);
    if (!asksLedgers(before)) return;
    const weight = withLedgers(before, [mine, theirs], compareLedgers(mine.id, theirs.id));
    if (weight === before) return;
    weights.set(pairOf(one, other), weight);
    isStrong[at] = weight.bits >= ZONES.likely;
  });
  return (one, other) => weights.get(pairOf(one, other)) ?? alone(one, other);
}

/** Pairs by their places, the lower first, and whether they would be joined. What is between them is found again where it is wanted. */
interface Pairs {
  readonly ones: number[];
  readonly others: number[];
  readonly isStrong: boolean[];
}

/** All pairs that share a key, or of which something was said, and may be one. */
function pairsAmong(
  people: readonly IdentityReading[],
  index: CarrierIndex,
  edgeOf: Weigh<MatchWeight | undefined>,
  { decisions = NO_DECISIONS }: MergePolicy,
): Pairs {
  const pairs: Pairs = { ones: [], others: [], isStrong: [] };
  const placeOf = new Map(decisions.isEmpty ? [] : people.map(({ key }, place) => [key, place]));
  /** By place, with whom it was compared last. */
  const comparedWith = new Int32Array(people.length).fill(-1);
  people.forEach(({ key }, one) => {
    const compare = (other: number): void => {
      if (one >= other || comparedWith[other] === one) return;
      comparedWith[other] = one;
      const bits = edgeOf(one, other)?.bits ?? Number.NEGATIVE_INFINITY;
      if (bits < ZONES.possible) return;
      pairs.ones.push(one);
      pairs.others.push(other);
      pairs.isStrong.push(bits >= ZONES.likely);
    };
    for (const partner of decisions.partnersOf(key)) compare(placeOf.get(partner) ?? -1);
    index.eachSharing(one, compare);
  });
  return pairs;
}

interface Component {
  readonly places: number[];
  /** Pairs that would be joined, by the indices of their places in this component. */
  readonly pairs: (readonly [one: number, other: number])[];
}

/** Who hangs together by directories or by pairs that would be joined, in the order of the first of each. */
function* componentsOf(size: number, { ones, others, isStrong }: Pairs, index: CarrierIndex): Generator<Component> {
  const roots = Int32Array.from({ length: size }, (_, place) => place);
  const rootOf = (place: number): number => {
    let root = place;
    while (roots[root] !== root) root = roots[root] ?? root;
    roots[place] = root;
    return root;
  };
  const join = (one: number, other: number): void => {
    roots[rootOf(one)] = rootOf(other);
  };
  isStrong.forEach((strong, at) => {
    if (strong) join(ones[at] ?? 0, others[at] ?? 0);
  });
  for (const [first = 0, ...more] of index.entries()) for (const other of more) join(other, first);
  const sizes = new Int32Array(size);
  for (let place = 0; place < size; place += 1) sizes[rootOf(place)] = (sizes[rootOf(place)] ?? 0) + 1;
  /** Of those of several. */
  const components = new Map<number, Component>();
  const indices = new Int32Array(size);
  for (let place = 0; place < size; place += 1) {
    if (sizes[rootOf(place)] === 1) continue;
    const { places } = components.getOrInsertComputed(rootOf(place), () => ({ places: [], pairs: [] }));
    indices[place] = places.push(place) - 1;
  }
  isStrong.forEach((strong, at) => {
    const [one, other] = [ones[at] ?? 0, others[at] ?? 0];
    if (strong) components.get(rootOf(one))?.pairs.push([indices[one] ?? 0, indices[other] ?? 0]);
  });
  for (let place = 0; place < size; place += 1) {
    const component = components.get(rootOf(place));
    if (component === undefined) yield { places: [place], pairs: [] };
    else if (component.places[0] === place) yield component;
  }
}

function clustersIn(
  { places, pairs }: Component,
  people: readonly IdentityReading[],
  weigh: Weigh,
  policy: MergePolicy,
): Cluster[] {
  const members = places.map((place) => people[place] as IdentityReading);
  const weightOf = remembering(places, weigh);
  const edges = pairs.map(([one, other]) => ({ one, other, weight: weightOf(one, other) }));
  return cluster(members, edges, weightOf, policy);
}

function aloneOf(id: string): Cluster {
  return { person: id, members: [{ id, zone: 'certain' }], evidence: NO_EVIDENCE };
}

const NO_EVIDENCE: Cluster['evidence'] = [];

/** Weights are asked for again and again while groups grow. */
function remembering(places: readonly number[], weigh: Weigh): Weigh {
  const known = new Map<number, MatchWeight>();
  return (one, other) => {
    const [a, b] = one < other ? [one, other] : [other, one];
    return known.getOrInsertComputed(a * places.length + b, () => weigh(places[a] ?? 0, places[b] ?? 0));
  };
}

function reviewsOf(
  people: readonly IdentityReading[],
  { ones, others }: Pairs,
  personOf: ReadonlyMap<string, string>,
  weigh: Weigh,
): Review[] {
  return ones.flatMap((one, at) => {
    const other = others[at] ?? 0;
    const [a = '', b = ''] = [people[one]?.id, people[other]?.id].sort();
    const person = personOf.get(a);
    const isMerged = person !== undefined && person === personOf.get(b);
    const weight = weigh(one, other);
    return isMerged || weight.bits < ZONES.possible ? [] : [{ ids: [a, b], weight }];
  });
}
