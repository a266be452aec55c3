import type { Decisions } from './decision.ts';
import { directoryUnits } from './directory-units.ts';
import type { Evidence, MatchWeight } from './match-weight.ts';
import { GUARDS, MODEL, ZONES } from './model.ts';
import { Parts } from './parts.ts';
import type { IdentityReading } from './reading.ts';
import { SaidBounds } from './said-bounds.ts';

/** How sure it is that an identity is its person's. A person of one address needs no evidence and is certain. */
export type MemberZone = 'certain' | 'likely';

export interface Membership {
  readonly id: string;
  readonly zone: MemberZone;
}

/** Identities that are one person. The person's id is the smallest id among them. */
export interface Cluster {
  readonly person: string;
  readonly members: readonly Membership[];
  /** The rows of each step that joined two groups, in the order of the steps. */
  readonly evidence: readonly Evidence[];
}

/** Two identities by their places, and what stands between them. */
export interface Edge {
  readonly one: number;
  readonly other: number;
  readonly weight: MatchWeight;
}

/** What is between any two of the identities at hand, by their places. */
export type WeightOf = (one: number, other: number) => MatchWeight;

/** What is merged, and what people said of it. */
export interface MergePolicy {
  /** Whether likely pairs are merged without a person's word, or only certain ones. */
  readonly mergesLikely: boolean;
  /** Absent: nobody said anything. */
  readonly decisions?: Decisions;
}

interface Group {
  /** Each of them is known to be one. */
  readonly units: readonly (readonly number[])[];
  readonly members: readonly number[];
  readonly joins: readonly Join[];
}

/** A step that made one group of two. */
interface Join {
  readonly one: number;
  readonly other: number;
  readonly isCertain: boolean;
  readonly rows: readonly Evidence[];
}

/**
 * Persons among identities: first what directories call one, then the best edge first, each join guarded (science 5.4, points
 * 9 and 10): never beyond a size, never across two that are apart, never against the sum of what all members say of each
 * other, never over a lone bridge between two groups unless it is strong, and never when another that cannot be the same person
 * has as good a claim. A function of the set: neither the order of arrival nor that of the arguments decides.
 *
 * @param people each one person's, closed: whoever has an edge to one of them that would join is among them
 * @param edges those that would join
 */
export function cluster(
  people: readonly IdentityReading[],
  edges: readonly Edge[],
  weightOf: WeightOf,
  { mergesLikely }: Pick<MergePolicy, 'mergesLikely'>,
): Cluster[] {
  const groups = unitsOf(people);
  const strong = edges.filter(({ weight }) => weight.zone === 'certain' || (mergesLikely && weight.zone === 'likely'));
  const ordered = byBits(strong, people);
  const joined = new Joining(groups, ordered, weightOf).done();
  const said = saidWithin(joined, ordered);
  return [...new Set(joined)].map((group) => clusterOf({ ...group, joins: stepsOf(group, said.get(group)) }, people));
}

/** By group, the pairs in it of which people said that they are one. Most tenants have none. */
function saidWithin(groups: readonly Group[], edges: readonly Edge[]): ReadonlyMap<Group | undefined, readonly Edge[]> {
  const said = edges.filter(({ weight }) => weight.bits >= MODEL.decided);
  const within = said.filter(({ one, other }) => groups[one] === groups[other]);
  return Map.groupBy(within, ({ one }) => groups[one]);
}

/**
 * The steps that hold a group together. What people said holds before evidence, which need not say it again: whoever has
 * confirmed all addresses of a person but one has no more to confirm.
 */
function stepsOf({ joins }: Group, said: readonly Edge[] = []): readonly Join[] {
  if (said.length === 0) return joins;
  const told = joins.filter(({ rows }) => rows.some(({ comparison }) => comparison === 'directory'));
  const others = joins.filter((join) => !told.includes(join) && !isSaid(join));
  const parts = new Parts();
  return [...told, ...said.map(joinOf), ...others].filter(({ one, other }) => parts.join(one, other));
}

function isSaid({ rows }: Join): boolean {
  return rows.some(({ comparison }) => comparison === 'decision');
}

function joinOf({ one, other, weight }: Edge): Join {
  return { one, other, isCertain: weight.zone === 'certain', rows: weight.rows };
}

function byBits(edges: readonly Edge[], people: readonly IdentityReading[]): Edge[] {
  const idOf = (place: number) => people[place]?.id ?? '';
  const ordered = edges.map(({ one, other, weight }) => {
    const [a, b] = idOf(one) < idOf(other) ? [one, other] : [other, one];
    return { edge: { one: a, other: b, weight }, ids: `${idOf(a)},${idOf(b)}` };
  });
  // A person's word last: it joins whole persons as evidence has found them, and not two addresses out of their midst.
  const rank = ({ weight: { bits } }: Edge) => (bits >= MODEL.decided ? Number.NEGATIVE_INFINITY : bits);
  ordered.sort((a, b) => rank(b.edge) - rank(a.edge) || saidAt(a.edge) - saidAt(b.edge) || (a.ids < b.ids ? -1 : 1));
  return ordered.map(({ edge }) => edge);
}

/** When people said it, the earliest first: a later word cannot hold against it, and whoever says it is told so. 0 where nobody did. */
function saidAt({ weight: { rows } }: Edge): number {
  const [row] = rows;
  return row?.comparison === 'decision' ? Date.parse(row.values[0] ?? '') : 0;
}

/** By place, whom a directory calls the same. */
function unitsOf(people: readonly IdentityReading[]): Group[] {
  const groups: Group[] = [];
  const places = new Map(people.map(({ key }, place) => [key, place]));
  for (const { members, joins } of directoryUnits(people)) {
    const told = joins.map(({ entry, between: [a, b] }): Join => {
      const between: [string, string] = a < b ? [a, b] : [b, a];
      const row: Evidence = {
        comparison: 'directory',
        level: 'one entry',
        bits: GUARDS.bridge,
        values: [entry],
        between,
      };
      return { one: places.get(a) ?? 0, other: places.get(b) ?? 0, isCertain: true, rows: [row] };
    });
    const unit = { units: [members], members, joins: told };
    for (const member of members) groups[member] = unit;
  }
  return groups;
}

/** Joins groups along edges. */
class Joining {
  /** By place. */
  readonly #groups: Group[];
  readonly #edges: readonly Edge[];
  readonly #weightOf: WeightOf;
  readonly #edgesAt = new Map<number, Edge[]>();
  readonly #bounds: SaidBounds;

  constructor(groups: Group[], edges: readonly Edge[], weightOf: WeightOf) {
    this.#groups = groups;
    this.#edges = edges;
    this.#weightOf = weightOf;
    const said = edges.filter(({ weight }) => weight.bits >= MODEL.decided);
    this.#bounds = new SaidBounds(new Set(groups.map(({ members }) => members)), said, this.#areTwo);
    for (const edge of edges) {
      this.#edgesAt.getOrInsertComputed(edge.one, () => []).push(edge);
      this.#edgesAt.getOrInsertComputed(edge.other, () => []).push(edge);
    }
  }

  done(): readonly Group[] {
    for (const edge of this.#edges) {
      const [one, other] = [this.#groups[edge.one], this.#groups[edge.other]];
      if (one === undefined || other === undefined || one === other) continue;
      if (this.#mayJoin(one, other, edge)) this.#join(one, other, edge);
    }
    return this.#groups;
  }

  #join(one: Group, other: Group, edge: Edge): void {
    const both: Group = {
      units: [...one.units, ...other.units],
      members: [...one.members, ...other.members],
      joins: [...one.joins, ...other.joins, joinOf(edge)],
    };
    for (const member of both.members) this.#groups[member] = both;
    this.#bounds.join(edge);
  }

  #mayJoin(one: Group, other: Group, edge: Edge): boolean {
    // Against a person's word stands only another's.
    if (edge.weight.bits >= MODEL.decided) return this.#bounds.holds(edge) && !this.#isForbidden(one, other);
    if (!this.#bounds.mayJoin(edge)) return false;
    if (one.units.length + other.units.length > GUARDS.sizeMax) return false;
    const cross = this.#crossOf(one, other);
    if (cross === undefined || cross.sum < 0) return false;
    const isBridge = one.units.length > 1 && other.units.length > 1 && cross.likely < 2;
    if (isBridge && edge.weight.bits < GUARDS.bridge) return false;
    return !this.#hasRival(one, other, edge, cross.sum) && !this.#hasRival(other, one, edge, cross.sum);
  }

  #isForbidden(one: Group, other: Group): boolean {
    return one.members.some((a) => other.members.some((b) => this.#areTwo(a, b)));
  }

  readonly #areTwo = (a: number, b: number): boolean => {
    const { bits, rows } = this.#weightOf(a, b);
    return bits <= -MODEL.decided && rows.some(({ comparison }) => comparison === 'decision');
  };

  /** What the members of two groups say of each other; absent when two of them are apart. */
  #crossOf(one: Group, other: Group): { sum: number; likely: number } | undefined {
    let sum = 0;
    let likely = 0;
    for (const ones of one.units) {
      for (const others of other.units) {
        const all = ones.flatMap((a) => others.map((b) => this.#weightOf(a, b).bits));
        const bits = Math.max(...all);
        if (Math.min(...all) <= GUARDS.apart) return undefined;
        if (bits >= ZONES.likely) likely += 1;
        // In whole hundredths, so that the order of members makes no difference to the last bit.
        sum += Math.round(Math.min(GUARDS.crossMax, Math.max(GUARDS.crossMin, bits)) * 100);
      }
    }
    return { sum, likely };
  }

  /** Whether somebody who cannot be the same person as the other has nearly as good a claim to be this one. @param sum of the claim at hand */
  #hasRival(one: Group, other: Group, { weight }: Edge, sum: number): boolean {
    for (const member of one.members) {
      for (const rival of this.#edgesAt.get(member) ?? []) {
        if (claimOf(rival) < Math.max(weight.bits - GUARDS.rivals, ZONES.likely)) continue;
        const group = this.#groups[rival.one === member ? rival.other : rival.one];
        if (group === undefined || group === one || group === other) continue;
        // Whom a person's word parts from the other: nobody said which of the two has the better claim, and one of them has.
        if (this.#crossOf(group, other) !== undefined || this.#isForbidden(group, other)) continue;
        if ((this.#crossOf(group, one)?.sum ?? 0) >= sum / 2) return true;
      }
    }
    return false;
  }
}

/** A person's word for one of two rivals does not make the other's claim a good one. */
function claimOf({ weight: { bits, unsaid } }: Edge): number {
  return bits >= MODEL.decided ? (unsaid ?? Number.NEGATIVE_INFINITY) : bits;
}

function clusterOf({ members, joins }: Group, people: readonly IdentityReading[]): Cluster {
  const core = coreOf(members, joins, people);
  const own = members.map(
    (place) => ({ id: people[place]?.id ?? '', zone: core.has(place) ? 'certain' : 'likely' }) as const,
  );
  const sorted = own.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { person: sorted[0]?.id ?? '', members: sorted, evidence: joins.flatMap(({ rows }) => rows) };
}

/** Who is certainly one person: the most that certain steps hold together, or with the smallest id. Nobody, when there are no such steps. */
function coreOf(
  members: readonly number[],
  joins: readonly Join[],
  people: readonly IdentityReading[],
): ReadonlySet<number> {
  if (members.length === 1) return new Set(members);
  const parts = new Parts();
  for (const { one, other, isCertain } of joins) if (isCertain) parts.join(one, other);
  const idOf = (part: ReadonlySet<number>) => [...part].map((place) => people[place]?.id ?? '').sort()[0] ?? '';
  const [best] = [...new Set(members.map((member) => parts.of(member)))].sort(
    (a, b) => b.size - a.size || (idOf(a) < idOf(b) ? -1 : 1),
  );
  return best === undefined || best.size === 1 ? new Set() : best;
}
