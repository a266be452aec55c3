import { MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';
import { foldLedgers, NO_ENTRIES, type ScoringSettings, type Tie } from '../../scorer/contract.ts';
import type { Asking, TieView } from '../contract.ts';
import { type ComputedTie, computeTie, type LedgerBetween, type LedgerPart } from '../core/computed-tie.ts';
import { viewOf } from '../core/tie-view.ts';
import { bytesOf } from './bolt-values.ts';
import { type PersonNode, personMap, refOf } from './person-node.ts';
import type { Transaction } from './server.ts';
import { TIE_MAP, tieOf } from './tie-map.ts';

/** Who counts at the other end of a tie. */
export interface Scope {
  /** Only employees; else everybody. */
  readonly employees: boolean;
  /** Nobody of this organisation. */
  readonly outside: string | null;
}

/** Whether the person `o` at the other end is in scope. */
export const IN_SCOPE = `(NOT $employees OR o.employee) AND ($outside IS NULL
  OR NOT EXISTS { (o)-[:HAS]->(:Identity {organisation: $outside}) })`;

/** A tie of the person `own`, and the person at its other end. */
interface Candidate {
  readonly own: string;
  readonly person: PersonNode;
  readonly tie: Tie;
}

/** Where ties are read from. */
export interface Reading {
  readonly tx: Transaction;
  readonly tenant: string;
  readonly settings: ScoringSettings;
}

/** At most `asking.limit` ties of each of some persons, strongest first: stored ones, or as of a minute out of the ledgers. */
export async function strongestOfEach(
  reading: Reading,
  persons: readonly string[],
  scope: Scope,
  asking: Asking,
): Promise<Map<string, { ties: TieView[]; total: number }>> {
  const found = new Map<string, { ties: TieView[]; total: number }>();
  const views = (ties: readonly (Candidate & ComputedTie)[]) =>
    ties.map((one) => viewOf(refOf(one.person), one, asking, reading.settings));
  for (const own of persons) {
    if (asking.asOf) {
      const ties = await computed(reading, own, scope, asking.now);
      found.set(own, { ties: views(ties.slice(0, asking.limit)), total: ties.length });
    } else {
      const { ties, total } = await stored(reading, own, scope, asking);
      found.set(own, { ties: views(ties), total });
    }
  }
  return found;
}

async function stored({ tx, tenant }: Reading, own: string, scope: Scope, { limit, now, windowDays }: Asking) {
  const values = { tenant, own, limit, ...scope };
  const rows = await tx.run<{ person: PersonNode; isStart: boolean; tie: Tie }>(
    `MATCH (p:Person {tenant: $tenant, id: $own})-[k:KNOWS]-(o:Person) WHERE ${IN_SCOPE}
     WITH p, k, o ORDER BY k.k DESC, o.id LIMIT $limit
     RETURN ${personMap('o')} AS person, startNode(k) = p AS isStart, ${TIE_MAP} AS tie ORDER BY k.k DESC, o.id`,
    values,
  );
  const [count] = await tx.run<{ total: number }>(
    `MATCH (:Person {tenant: $tenant, id: $own})-[:KNOWS]-(o:Person) WHERE ${IN_SCOPE} RETURN count(o) AS total`,
    values,
  );
  const ties = rows.map(({ person, isStart, tie }) => ({ own, person, tie: tieOf(tie, !isStart) }));
  const [overdue] = await tx.run('MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $now RETURN d.at LIMIT 1', {
    tenant,
    now,
  });
  // What has begun to count since a tie was scored is not in its dates yet.
  const from = now - windowDays * MINUTES_PER_DAY;
  const recent = ties.filter(({ tie }) => overdue !== undefined || tie.lastAt > from).map(({ person }) => person.id);
  const ledgers = await readLedgersWith(tx, tenant, own, recent);
  const shown = ties.map((one): Candidate & ComputedTie => {
    const parts = ledgers.get(one.person.id);
    return { ...one, ledger: parts === undefined ? NO_ENTRIES : foldLedgers(parts) };
  });
  return { ties: shown, total: count?.total ?? 0 };
}

/** The ledgers between a person and some others, by the ids of those, each to be read from the person. */
export async function readLedgersWith(
  tx: Transaction,
  tenant: string,
  own: string,
  others: readonly string[],
): Promise<Map<string, LedgerBetween[]>> {
  const found = new Map<string, LedgerBetween[]>();
  if (others.length === 0) return found;
  const rows = await tx.run<{ other: string; mine: string; theirs: string; isStart: boolean; entries: Int8Array }>(
    `UNWIND $others AS other
     MATCH (:Person {tenant: $tenant, id: other})-[:HAS]->(j:Identity)
     MATCH (:Person {tenant: $tenant, id: $own})-[:HAS]->(i:Identity)
     MATCH (i)-[l:LEDGER]-(j)
     RETURN other, i.key AS mine, j.key AS theirs, startNode(l) = i AS isStart, l.entries AS entries`,
    { tenant, own, others },
  );
  for (const { other, mine, theirs, isStart, entries } of rows) {
    const part = { ledger: bytesOf(entries), reversed: !isStart, own: mine, other: theirs };
    found.getOrInsertComputed(other, () => []).push(part);
  }
  return found;
}

/** Out of all ledgers of the person's identities. */
async function computed(
  { tx, tenant, settings }: Reading,
  own: string,
  scope: Scope,
  now: Minute,
): Promise<(Candidate & ComputedTie)[]> {
  const rows = await tx.run<{ person: PersonNode; isStart: boolean; entries: Int8Array }>(
    `MATCH (p:Person {tenant: $tenant, id: $own})-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(o:Person)
     WHERE o <> p AND ${IN_SCOPE}
     RETURN ${personMap('o')} AS person, startNode(l) = i AS isStart, l.entries AS entries`,
    { tenant, own, ...scope },
  );
  const others = new Map<string, { person: PersonNode; parts: LedgerPart[] }>();
  for (const { person, isStart, entries } of rows) {
    const other = others.getOrInsertComputed(person.id, () => ({ person, parts: [] }));
    other.parts.push({ ledger: bytesOf(entries), reversed: !isStart });
  }
  const ties: (Candidate & ComputedTie)[] = [];
  for (const { person, parts } of others.values()) {
    const tie = computeTie(parts, now, settings);
    if (tie !== undefined) ties.push({ own, person, ...tie });
  }
  return ties.sort((one, other) => other.tie.k - one.tie.k || (one.person.id < other.person.id ? -1 : 1));
}
