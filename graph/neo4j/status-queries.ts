import type { Minute } from '../../infra/kernel/instant.ts';
import type { GraphCounts, SourceAccounts, SourcePartition } from '../contract.ts';
import { accountsOf, type Tally } from '../core/source-accounts.ts';
import type { Statements } from './statements.ts';

/** Later than any minute: nothing is left out. */
export const ALWAYS: Minute = 2 ** 40;

export async function readAccounts(statements: Statements, tenant: string): Promise<SourceAccounts[]> {
  const tallies = await statements.run<Tally>(
    `MATCH (t:Tally {tenant: $tenant}) RETURN t.source AS source, t.ending AS class, t.reason AS reason, t.inputs AS inputs
     ORDER BY source, class, reason`,
    { tenant },
  );
  return accountsOf(tallies);
}

export async function readPositions(
  statements: Statements,
  tenant: string,
): Promise<(SourcePartition & { readonly position: number })[]> {
  return statements.run(
    `MATCH (p:Position {tenant: $tenant}) RETURN p.topic AS topic, p.partition AS partition, p.position AS position
     ORDER BY topic, partition`,
    { tenant },
  );
}

/** Ends are counted node by node, of which the server mostly knows how many there are, and not one by one. */
export async function readCounts(statements: Statements, tenant: string): Promise<GraphCounts> {
  const [[seen], [known]] = await Promise.all([
    statements.run<Pick<GraphCounts, 'identities' | 'ledgers'>>(
      `MATCH (i:Identity {tenant: $tenant})
       RETURN count(i) AS identities, sum(COUNT { (i)-[:LEDGER]->() }) AS ledgers`,
      { tenant },
    ),
    statements.run<Pick<GraphCounts, 'persons' | 'employees' | 'ties'>>(
      `MATCH (p:Person {tenant: $tenant})
       RETURN count(p) AS persons, count(CASE WHEN p.employee THEN 1 END) AS employees,
         sum(COUNT { (p)-[:KNOWS]->() }) AS ties`,
      { tenant },
    ),
  ]);
  return { identities: 0, persons: 0, employees: 0, ledgers: 0, ties: 0, ...seen, ...known };
}

/**
 * Whatever is observed of an activity raises the last minute of its identities. What lies ahead hides what both had before
 * it, so of persons who have something ahead the ties are asked too: they count only what has begun.
 */
export async function readNewest(statements: Statements, tenant: string, until = ALWAYS): Promise<Minute | undefined> {
  const [row] = await statements.run<{ at: Minute | null }>(
    `CALL () {
       MATCH (i:Identity {tenant: $tenant}) WHERE 0 <= i.lastAt <= $until RETURN max(i.lastAt) AS at
       UNION ALL MATCH (i:Identity {tenant: $tenant}) WHERE i.lastAt > $until MATCH (i)<-[:HAS]-(p:Person)
       WITH DISTINCT p MATCH (p)-[k:KNOWS]->() WHERE k.lastAt <= $until RETURN max(k.lastAt) AS at
     } RETURN max(at) AS at`,
    { tenant, until },
  );
  return row?.at ?? undefined;
}
