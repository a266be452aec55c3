import { MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';
import { foldLedgers, type ScoringSettings, type Tie } from '../../scorer/contract.ts';
import type { Asking, TenantFacts, TieView, WhoKnows } from '../contract.ts';
import { type ComputedTie, computeTie, type LedgerBetween, type LedgerPart } from '../core/computed-tie.ts';
import { viewOf } from '../core/tie-view.ts';
import { bytesOf } from './bolt-values.ts';
import { TENANT_FACTS, tenantFactsOf } from './facts.ts';
import { PERSON_ROW, type PersonNode, type PersonRow, personMap, refOf, viewOfRow } from './person-node.ts';
import type { Statements } from './statements.ts';
import { ALWAYS } from './status-queries.ts';
import { TIE_MAP, tieOf } from './tie-map.ts';

/** Who counts at the other end of a tie. */
export interface Scope {
  /** Only employees; else everybody. */
  readonly employees: boolean;
  /** Nobody of this organisation. */
  readonly outside: string | null;
}

/**
 * Whether the person `o` at the other end is in scope, with the value `outside`. What is not asked does not stand there: it
 * would be looked at for each of the thousands whom a busy person knows.
 */
export function inScope({ employees, outside }: Scope): string {
  const asked = [
    ...(employees ? ['o.employee'] : []),
    ...(outside === null ? [] : ['NOT EXISTS { (o)-[:HAS]->(:Identity {organisation: $outside}) }']),
  ];
  return asked.length === 0 ? 'true' : asked.join(' AND ');
}

/** Where ties are read from. */
export interface Reading {
  readonly statements: Statements;
  readonly tenant: string;
  readonly settings: ScoringSettings;
  /** What held when somebody last looked. To find it out first would be a further round trip for each question. */
  readonly lately: { employees: boolean };
}

/** A tie, and the person at its other end. */
interface Candidate extends ComputedTie {
  readonly person: PersonNode;
}

/** Ties of a person, strongest first. */
export interface Strongest<T = TieView> {
  readonly ties: readonly T[];
  /** How many there are in all. */
  readonly total: number;
}

/** At most `asking.limit` ties of each of some persons, strongest first: stored ones, or as of a minute out of the ledgers. */
export async function strongestOfEach(
  reading: Reading,
  persons: readonly string[],
  scope: Scope,
  asking: Asking,
): Promise<Map<string, Strongest>> {
  const found = asking.asOf
    ? await computed(reading, persons, scope, asking)
    : await stored(reading, persons, scope, asking);
  return new Map(
    [...found].map(([own, { ties, total }]) => [own, { ties: viewsOf(ties, asking, reading.settings), total }]),
  );
}

function viewsOf(ties: readonly Candidate[], asking: Asking, settings: ScoringSettings): TieView[] {
  return ties.map((one) => viewOf(refOf(one.person), one, asking, settings));
}

/** Whether only employees count at the other end of a tie. */
export function hasEmployees({ domains }: TenantFacts): boolean {
  return domains.length > 0;
}

/** Whether ties wait to be scored anew because an entry has begun to count. Both ends are named, else the index is not used. */
const OVERDUE = 'EXISTS { MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $now AND d.a IS NOT NULL AND d.b IS NOT NULL }';

/**
 * The strongest ties of the person `p` with their ledgers, as a part of a statement that begins with {@link OVERDUE}.
 * Ledgers only of what may have an entry in the window: what has begun to count since a tie was scored is not in its dates yet.
 */
const storedTies = (scope: Scope) => `
  COUNT { (p)-[:KNOWS]-(o:Person) WHERE ${inScope(scope)} } AS total, COLLECT {
    MATCH (p)-[k:KNOWS]-(o:Person) WHERE ${inScope(scope)} WITH k, o ORDER BY k.k DESC, o.id LIMIT $limit
    RETURN {person: ${personMap('o')}, isStart: startNode(k) = p, tie: ${TIE_MAP}, parts: COLLECT {
      MATCH (p)-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(o) WHERE overdue OR k.lastAt > $from
      RETURN {entries: l.entries, reversed: startNode(l) <> i}
    }} ORDER BY k.k DESC, o.id
  } AS ties`;

interface StoredTies {
  readonly total: number;
  readonly ties: readonly StoredTie[];
}

interface StoredTie {
  readonly person: PersonNode;
  readonly isStart: boolean;
  readonly tie: Tie;
  readonly parts: readonly { readonly entries: Int8Array; readonly reversed: boolean }[];
}

async function stored(
  { statements, tenant }: Reading,
  persons: readonly string[],
  scope: Scope,
  asking: Asking,
): Promise<Map<string, Strongest<Candidate>>> {
  const rows = await statements.run<StoredTies & { own: string }>(
    `WITH ${OVERDUE} AS overdue UNWIND $persons AS own MATCH (p:Person {tenant: $tenant, id: own})
     RETURN own, ${storedTies(scope)}`,
    { tenant, persons, ...storedValues(scope, asking) },
  );
  return new Map(rows.map(({ own, total, ties }) => [own, { ties: ties.map(candidateOf), total }]));
}

function storedValues({ outside }: Scope, { limit, now, windowDays }: Asking) {
  return { limit, now, from: now - windowDays * MINUTES_PER_DAY, outside };
}

/** Who knows the person to whom an identity belongs, out of the stored ties, in one round trip. */
export async function storedWhoKnows(reading: Reading, id: string, asking: Asking): Promise<WhoKnows | undefined> {
  const { statements, tenant, settings, lately } = reading;
  for (;;) {
    const scope = { employees: lately.employees, outside: null };
    const [row] = await statements.run<PersonRow & StoredTies & { facts: string | null }>(
      `WITH ${OVERDUE} AS overdue, ${TENANT_FACTS} AS facts MATCH (:Identity {tenant: $tenant, id: $id})<-[:HAS]-(p:Person)
       RETURN facts, ${PERSON_ROW}, ${storedTies(scope)}`,
      { tenant, id, until: ALWAYS, ...storedValues(scope, asking) },
    );
    if (row === undefined) return undefined;
    lately.employees = hasEmployees(tenantFactsOf(row.facts));
    if (lately.employees !== scope.employees) continue;
    return { person: viewOfRow(row), ties: viewsOf(row.ties.map(candidateOf), asking, settings), total: row.total };
  }
}

function candidateOf({ person, isStart, tie, parts }: StoredTie): Candidate {
  const ledger = foldLedgers(parts.map(({ entries, reversed }) => ({ ledger: bytesOf(entries), reversed })));
  return { person, tie: tieOf(tie, !isStart), ledger };
}

/** The ledgers between two persons, each to be read from the first. */
export async function readLedgersBetween(
  statements: Statements,
  tenant: string,
  own: string,
  other: string,
): Promise<LedgerBetween[]> {
  const rows = await statements.run<{ mine: string; theirs: string; reversed: boolean; entries: Int8Array }>(
    `MATCH (:Person {tenant: $tenant, id: $other})-[:HAS]->(j:Identity)
     MATCH (:Person {tenant: $tenant, id: $own})-[:HAS]->(i:Identity)
     MATCH (i)-[l:LEDGER]-(j)
     RETURN i.key AS mine, j.key AS theirs, startNode(l) <> i AS reversed, l.entries AS entries`,
    { tenant, own, other },
  );
  return rows.map(({ mine, theirs, reversed, entries }) => ({
    ledger: bytesOf(entries),
    reversed,
    own: mine,
    other: theirs,
  }));
}

async function computed(
  reading: Reading,
  persons: readonly string[],
  scope: Scope,
  { limit, now }: Asking,
): Promise<Map<string, Strongest<Candidate>>> {
  const found = new Map<string, Strongest<Candidate>>();
  // One by one: all ledgers of a person may be a lot.
  for (const own of persons) {
    const ties = await computedTies(reading, own, scope, now);
    found.set(own, { ties: ties.slice(0, limit), total: ties.length });
  }
  return found;
}

/** Out of all ledgers of the person's identities. */
async function computedTies(
  { statements, tenant, settings }: Reading,
  own: string,
  scope: Scope,
  now: Minute,
): Promise<Candidate[]> {
  const rows = await statements.run<{ person: PersonNode; reversed: boolean; entries: Int8Array }>(
    `MATCH (p:Person {tenant: $tenant, id: $own})-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(o:Person)
     WHERE o <> p AND ${inScope(scope)}
     RETURN ${personMap('o')} AS person, startNode(l) <> i AS reversed, l.entries AS entries`,
    { tenant, own, outside: scope.outside },
  );
  const others = new Map<string, { person: PersonNode; parts: LedgerPart[] }>();
  for (const { person, reversed, entries } of rows) {
    const other = others.getOrInsertComputed(person.id, () => ({ person, parts: [] }));
    other.parts.push({ ledger: bytesOf(entries), reversed });
  }
  const ties: Candidate[] = [];
  for (const { person, parts } of others.values()) {
    const tie = computeTie(parts, now, settings);
    if (tie !== undefined) ties.push({ person, ...tie });
  }
  return ties.sort((one, other) => other.tie.k - one.tie.k || (one.person.id < other.person.id ? -1 : 1));
}
