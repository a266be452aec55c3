import { blockMax, countMax, isEntryKey, roundedCount } from './blocking.ts';
import type { CountCarriers } from './chance.ts';
import { type Cluster, cluster, type Edge, type MergePolicy } from './cluster.ts';
import { Decisions } from './decision.ts';
import { readIdentity } from './identity-reading.ts';
import { decidedWeight, type MatchWeight, matchWeight } from './match-weight.ts';
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

/** Clusters identities from scratch: whatever is done step by step must come to the same. */
export function clusterAll(all: readonly IdentityFacts[], policy: MergePolicy): Clustering {
  const people = all.map(readIdentity).filter(({ class: itsClass }) => itsClass === 'person');
  const carriers = carriersAmong(people);
  const weigh = weighing(counting(carriers), policy);
  const edges = edgesAmong(people, carriers, weigh, policy);
  const clusters = componentsOf(people.length, edges, carriers).flatMap(({ places, edges: own }) => {
    const [only] = places;
    if (places.length === 1 && only !== undefined) return aloneOf(people[only]);
    const members = places.map((place) => people[place] as IdentityReading);
    const at = new Map(places.map((place, index) => [place, index]));
    const moved = own.map((edge) => ({ ...edge, one: at.get(edge.one) ?? 0, other: at.get(edge.other) ?? 0 }));
    return cluster(members, moved, remembering(members, weigh), policy);
  });
  return { clusters, reviews: reviewsOf(people, edges, clusters) };
}

function aloneOf(person: IdentityReading | undefined): Cluster[] {
  return person === undefined
    ? []
    : [{ person: person.id, members: [{ id: person.id, zone: 'certain' }], evidence: [] }];
}

function carriersAmong(people: readonly IdentityReading[]): Map<string, number[]> {
  const carriers = new Map<string, number[]>();
  people.forEach((reading, place) => {
    for (const key of reading.keys) carriers.getOrInsertComputed(key, () => []).push(place);
  });
  return carriers;
}

function counting(carriers: ReadonlyMap<string, readonly number[]>): CountCarriers {
  return (key) => roundedCount(Math.min(carriers.get(key)?.length ?? 0, countMax(key)));
}

const NO_DECISIONS = new Decisions();

type Weigh = (one: IdentityReading, other: IdentityReading) => MatchWeight;

/** A person's word before evidence. */
function weighing(count: CountCarriers, { decisions = NO_DECISIONS }: MergePolicy): Weigh {
  return (one, other) => {
    const decision = decisions.isEmpty ? undefined : decisions.of(one.key, other.key);
    return decision === undefined ? matchWeight(one, other, count) : decidedWeight(one, other, decision);
  };
}

/** All pairs that share a key, or of which something was said, and may be one. */
function edgesAmong(
  people: readonly IdentityReading[],
  carriers: ReadonlyMap<string, readonly number[]>,
  weigh: Weigh,
  { decisions = NO_DECISIONS }: MergePolicy,
): Edge[] {
  const edges: Edge[] = [];
  const compared = new Set<number>();
  const compare = (one: number, other: number): void => {
    const pair = one * people.length + other;
    if (one >= other || compared.has(pair)) return;
    compared.add(pair);
    const weight = weigh(people[one] as IdentityReading, people[other] as IdentityReading);
    if (weight.bits >= ZONES.possible) edges.push({ one, other, weight });
  };
  const placeOf = new Map(people.map(({ key }, place) => [key, place]));
  people.forEach(({ key }, one) => {
    for (const partner of decisions.partnersOf(key)) {
      const other = placeOf.get(partner);
      if (other !== undefined) compare(one, other);
    }
  });
  for (const [key, sharing] of carriers) {
    if (sharing.length < 2 || sharing.length > blockMax(key) || isEntryKey(key)) continue;
    for (const one of sharing) for (const other of sharing) compare(one, other);
  }
  return edges;
}

interface Component {
  readonly places: readonly number[];
  readonly edges: readonly Edge[];
}

/** Who hangs together by directories or by edges that would join. */
function componentsOf(
  size: number,
  edges: readonly Edge[],
  carriers: ReadonlyMap<string, readonly number[]>,
): Component[] {
  const roots = Int32Array.from({ length: size }, (_, place) => place);
  const rootOf = (place: number): number => {
    let root = place;
    while (roots[root] !== root) root = roots[root] ?? root;
    roots[place] = root;
    return root;
  };
  const strong = edges.filter(isStrong);
  for (const { one, other } of strong) roots[rootOf(one)] = rootOf(other);
  for (const [key, [first, ...others]] of carriers) {
    if (first !== undefined && isEntryKey(key)) for (const other of others) roots[rootOf(other)] = rootOf(first);
  }
  const components = new Map<number, { places: number[]; edges: Edge[] }>();
  for (let place = 0; place < size; place += 1)
    components.getOrInsertComputed(rootOf(place), () => ({ places: [], edges: [] })).places.push(place);
  for (const edge of strong) components.get(rootOf(edge.one))?.edges.push(edge);
  return [...components.values()];
}

function isStrong({ weight }: Edge): boolean {
  return weight.bits >= ZONES.likely;
}

/** Weights are asked for again and again while groups grow. */
function remembering(people: readonly IdentityReading[], weigh: Weigh) {
  const known = new Map<number, MatchWeight>();
  return (one: number, other: number): MatchWeight => {
    const [a, b] = one < other ? [one, other] : [other, one];
    return known.getOrInsertComputed(a * people.length + b, () =>
      weigh(people[a] as IdentityReading, people[b] as IdentityReading),
    );
  };
}

function reviewsOf(people: readonly IdentityReading[], edges: readonly Edge[], clusters: readonly Cluster[]): Review[] {
  const persons = new Map(clusters.flatMap(({ person, members }) => members.map(({ id }) => [id, person] as const)));
  return edges.flatMap(({ one, other, weight }) => {
    const [a = '', b = ''] = [people[one]?.id, people[other]?.id].sort();
    return persons.get(a) === persons.get(b) ? [] : [{ ids: [a, b], weight }];
  });
}
