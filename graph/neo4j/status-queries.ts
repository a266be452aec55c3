import type { Minute } from '../../infra/kernel/instant.ts';
import type { GraphCounts, SourceAccounts, SourcePartition } from '../contract.ts';
import { accountsOf, type Tally } from '../core/source-accounts.ts';
import type { Transaction } from './server.ts';

/** Later than any minute: nothing is left out. */
export const ALWAYS: Minute = 2 ** 40;

export async function readAccounts(tx: Transaction, tenant: string): Promise<SourceAccounts[]> {
  const tallies = await tx.run<Tally>(
    `MATCH (t:Tally {tenant: $tenant}) RETURN t.source AS source, t.ending AS class, t.reason AS reason, t.inputs AS inputs
     ORDER BY source, class, reason`,
    { tenant },
  );
  return accountsOf(tallies);
}

export async function readPositions(
  tx: Transaction,
  tenant: string,
): Promise<(SourcePartition & { readonly position: number })[]> {
  return tx.run(
    `MATCH (p:Position {tenant: $tenant}) RETURN p.topic AS topic, p.partition AS partition, p.position AS position
     ORDER BY topic, partition`,
    { tenant },
  );
}

export async function readCounts(tx: Transaction, tenant: string): Promise<GraphCounts> {
  const [row] = await tx.run<GraphCounts>(
    `RETURN COUNT { (:Identity {tenant: $tenant}) } AS identities, COUNT { (:Person {tenant: $tenant}) } AS persons,
       COUNT { (:Person {tenant: $tenant, employee: true}) } AS employees,
       COUNT { (:Identity {tenant: $tenant})-[:LEDGER]->() } AS ledgers,
       COUNT { (:Person {tenant: $tenant})-[:KNOWS]->() } AS ties`,
    { tenant },
  );
  return row ?? { identities: 0, persons: 0, employees: 0, ledgers: 0, ties: 0 };
}

/**
 * Whatever is observed of an activity raises the last minute of its identities. What lies ahead hides what both had before
 * it, so ties are asked too: they count only what has begun.
 */
export async function readNewest(tx: Transaction, tenant: string, until = ALWAYS): Promise<Minute | undefined> {
  const [row] = await tx.run<{ at: Minute | null }>(
    `CALL () {
       MATCH (i:Identity {tenant: $tenant}) WHERE i.lastAt <= $until RETURN max(i.lastAt) AS at
       UNION ALL MATCH (:Person {tenant: $tenant})-[k:KNOWS]->() WHERE k.lastAt <= $until RETURN max(k.lastAt) AS at
     } RETURN max(at) AS at`,
    { tenant, until },
  );
  return row?.at ?? undefined;
}
