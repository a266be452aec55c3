import { areDifferentUsers, heldClaims } from './directory-entry.ts';
import { type Claimed, directoryUnits } from './directory-units.ts';
import { isFreeMailDomain } from './identity-class.ts';
import type { NameParts } from './name.ts';
import { withoutNumber } from './numbered.ts';
import { classOf, type IdentityFacts, namesOfOwner } from './shared-address.ts';

/**
 * Nobody has more addresses than this without a person's word for it; a larger web is a mistake (science 5.4, point 9).
 * What a directory calls one counts as one.
 */
const CLUSTER_MAX = 12;

/** One row of the reason why two identities are the same person. */
export interface Evidence {
  readonly comparison: 'full name' | 'directory';
  /** The name that both carry, or the key of the directory's entry that has both. */
  readonly value: string;
  /** The two identities compared, by key. */
  readonly between: readonly [string, string];
}

/** Zones of DESIGN 5. A person of one address needs no evidence and is certain, as is what a directory says; equal full names alone are *likely*. */
export type Zone = 'certain' | 'likely';

export interface Membership {
  readonly id: string;
  readonly zone: Zone;
}

/** Identities that are one person. The person's id is the smallest id among them. */
export interface Cluster {
  readonly person: string;
  readonly members: readonly Membership[];
  readonly evidence: readonly Evidence[];
}

/** An identity, with its owner's names and the user entries that name it, read once. */
interface Candidate extends Claimed {
  readonly id: string;
  readonly names: readonly NameParts[];
}

interface Edge {
  readonly one: number;
  readonly other: number;
  /** Both are seen with the same middle initials, too. */
  readonly sameInitials: boolean;
  readonly evidence: Evidence;
}

interface Group {
  /** Each of them is known to be one. */
  readonly units: ReadonlySet<readonly number[]>;
  readonly members: readonly number[];
  readonly evidence: readonly Evidence[];
}

/**
 * Persons among the identities of a block: first what directories call one, then *same full name, with guards* (the
 * baseline of science 5.1).
 *
 * The block must be closed: whoever shares a blocking key with a member is a member, except for the keys in `common`,
 * which too many carry (`blockMax`) and which therefore join nobody. Identities that are not one person's are
 * left out. The result is a function of the set: which are grouped depends neither on the order of arrival nor on ids,
 * and the reasons are given in the order of names and ids.
 */
export function clusterBlock(block: readonly IdentityFacts[], common: ReadonlySet<string>): Cluster[] {
  const people = block
    .filter((facts) => classOf(facts) === 'person')
    .map(
      (facts): Candidate => ({
        id: facts.id,
        key: facts.key,
        names: namesOfOwner(facts),
        claims: heldClaims(facts.directory),
      }),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const units = unitsOf(people);
  const edges = edgesOf(people, common);
  // John A. Smith fits another John A. Smith better than a John Smith who may be somebody else
  const alike = joinedOrLeft(
    units,
    edges.filter(({ sameInitials }) => sameInitials),
    people,
  );
  const groups = joinedOrLeft(alike, edges, people);
  return [...new Set(groups)].map((group) => clusterOf(group, people));
}

/** By person, whom a directory calls the same. */
function unitsOf(people: readonly Candidate[]): Group[] {
  const groups: Group[] = [];
  for (const { members, joins } of directoryUnits(people)) {
    const evidence = joins.map(({ entry, between }): Evidence => ({ comparison: 'directory', value: entry, between }));
    const unit = { units: new Set([members]), members, evidence };
    for (const member of members) groups[member] = unit;
  }
  return groups;
}

/**
 * Joins the groups that edges of equal worth tie into one web, unless two in the web cannot be one person: then nothing
 * tells to whom of them the others belong, and all stay as they were. By person, the group.
 */
function joinedOrLeft(groups: readonly Group[], edges: readonly Edge[], people: readonly Candidate[]): Group[] {
  const webs = websOf(groups, edges);
  const refused = new Set([...new Set(webs)].filter((web) => !canBeOne(web, people)));
  return webs.map((web, index) => (refused.has(web) ? (groups[index] ?? web) : web));
}

/** By person, everybody whom edges tie to it, directly or through others. */
function websOf(groups: readonly Group[], edges: readonly Edge[]): Group[] {
  const webs = [...groups];
  for (const edge of edges) {
    const one = webs[edge.one];
    const other = webs[edge.other];
    if (one === undefined || other === undefined || one === other) continue;
    const both: Group = {
      units: one.units.union(other.units),
      members: [...one.members, ...other.members],
      evidence: [...one.evidence, ...other.evidence, edge.evidence],
    };
    for (const member of both.members) webs[member] = both;
  }
  return webs;
}

function canBeOne({ units }: Group, people: readonly Candidate[]): boolean {
  if (units.size > CLUSTER_MAX) return false;
  const all = [...units];
  const apart = (a: number, b: number) => cannotBeOne(people[a], people[b]);
  return all.every((one, at) => all.slice(at + 1).every((other) => !one.some((a) => other.some((b) => apart(a, b)))));
}

function clusterOf({ units, members, evidence }: Group, people: readonly Candidate[]): Cluster {
  const ids = members.map((index) => people[index]?.id ?? '').sort();
  const zone: Zone = units.size === 1 ? 'certain' : 'likely';
  return { person: ids[0] ?? '', members: ids.map((id) => ({ id, zone })), evidence };
}

function edgesOf(people: readonly Candidate[], common: ReadonlySet<string>): Edge[] {
  const carriers = new Map<string, number[]>();
  people.forEach(({ names }, index) => {
    for (const key of new Set(names.map((parts) => parts.key))) {
      const known = carriers.get(key);
      if (known === undefined) carriers.set(key, [index]);
      else known.push(index);
    }
  });
  const edges: Edge[] = [];
  for (const value of [...carriers.keys()].sort()) {
    const indexes = carriers.get(value) ?? [];
    if (common.has(value)) continue;
    for (const one of indexes)
      for (const other of indexes) if (one < other) edges.push(edge(one, other, value, people));
  }
  return edges;
}

function edge(one: number, other: number, value: string, people: readonly Candidate[]): Edge {
  const between: [string, string] = [people[one]?.key ?? '', people[other]?.key ?? ''];
  const mine = initialsOf(people[one], value);
  const sameInitials = initialsOf(people[other], value).some((initials) => mine.includes(initials));
  return { one, other, sameInitials, evidence: { comparison: 'full name', value, between } };
}

/** The middle initials with which somebody is seen under a name. */
function initialsOf(candidate: Candidate | undefined, value: string): string[] {
  const names = candidate?.names.filter(({ key, middle }) => key === value && middle !== '') ?? [];
  return names.map(({ middle }) => middle);
}

function cannotBeOne(one: Candidate | undefined, other: Candidate | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  if (areDifferentUsers(one.claims, other.claims)) return true;
  if (middleNamesDiffer(one.names, other.names)) return true;
  const domain = domainOf(one.key);
  if (domain === undefined || domain !== domainOf(other.key)) return false;
  return numberedNamesakes(one.key, other.key) || (!isFreeMailDomain(domain) && initialTellsApart(one, other));
}

function domainOf(key: string): string | undefined {
  const at = key.lastIndexOf('@');
  return at < 0 ? undefined : key.slice(at + 1);
}

/** `john.smith@acme.example` and `john.smith2@acme.example`: the digit was added because they are two people. */
function numberedNamesakes(one: string, other: string): boolean {
  return withoutNumber(one.slice(0, one.lastIndexOf('@'))) === withoutNumber(other.slice(0, other.lastIndexOf('@')));
}

/**
 * `Steve Hall` and `Steve C. Hall` in one organisation, one always without the initial, one always with it: it was added
 * because they are two people. Of such pairs with directory entries in a large company's mail, 11 of 15 had different ones.
 */
function initialTellsApart(one: Candidate, other: Candidate): boolean {
  const bare = ({ names }: Candidate) => names.every((parts) => parts.middle === '');
  const marked = ({ names }: Candidate) => names.every((parts) => parts.middle !== '');
  return (bare(one) && marked(other)) || (bare(other) && marked(one));
}

function middleNamesDiffer(one: readonly NameParts[], other: readonly NameParts[]): boolean {
  const initials = (names: readonly NameParts[]) => new Set(names.map((parts) => parts.middle).filter((m) => m !== ''));
  const mine = initials(one);
  const theirs = initials(other);
  if (mine.size === 0 || theirs.size === 0) return false;
  return ![...mine].some((initial) => theirs.has(initial));
}
