import type { TenantFacts } from '../contract.ts';
import type { Transaction } from './server.ts';

/** A named fact, which is kept as JSON; absent when it is not there. */
export async function readFact(tx: Transaction, tenant: string, name: string): Promise<unknown> {
  const [row] = await tx.run<{ value: string | null }>(
    'MATCH (f:Fact {tenant: $tenant, name: $name}) RETURN f.value AS value',
    { tenant, name },
  );
  return factOf(row?.value);
}

function factOf(value: string | null | undefined): unknown {
  return value == null ? undefined : JSON.parse(value);
}

/** The same, after taking its lock: it stays as it is read until the transaction ends. */
export async function lockFact(tx: Transaction, tenant: string, name: string): Promise<unknown> {
  await tx.run('MERGE (f:Fact {tenant: $tenant, name: $name}) SET f.lock = true', { tenant, name });
  return readFact(tx, tenant, name);
}

export async function writeFact(tx: Transaction, tenant: string, name: string, fact: unknown): Promise<void> {
  const value = JSON.stringify(fact);
  await tx.run('MERGE (f:Fact {tenant: $tenant, name: $name}) SET f.value = $value', { tenant, name, value });
}

export async function readTenantFacts(tx: Transaction, tenant: string): Promise<TenantFacts> {
  return ((await readFact(tx, tenant, 'tenant')) as TenantFacts | undefined) ?? NO_FACTS;
}

const NO_FACTS: TenantFacts = { domains: [] };

/** The tenant's facts as a part of another statement; {@link tenantFactsOf} reads what it gives. */
export const TENANT_FACTS = "head(COLLECT { MATCH (f:Fact {tenant: $tenant, name: 'tenant'}) RETURN f.value })";

export function tenantFactsOf(value: string | null): TenantFacts {
  return (factOf(value) as TenantFacts | undefined) ?? NO_FACTS;
}

/**
 * Takes the lock of a graph. One writer at a time, and the others wait: nearly every batch touches the same few people who
 * write to everybody, so locks of single nodes made them wait as long, cost a third of the time to take, and ended in
 * deadlocks. What is returned is read after the lock is taken, and not with it: it may have been written while we waited.
 *
 * @returns the facts of the tenant, and a number that rises whenever somebody becomes another person's
 */
export async function lockGraph(tx: Transaction, tenant: string): Promise<TenantFacts & { readonly grouping: number }> {
  const [row] = await tx.run<{ value: string | null; grouping: number }>(
    `MERGE (f:Fact {tenant: $tenant, name: 'tenant'}) SET f.lock = true
     WITH f MATCH (now:Fact {tenant: $tenant, name: 'tenant'})
     RETURN now.value AS value, coalesce(now.grouping, 0) AS grouping`,
    { tenant },
  );
  return { ...tenantFactsOf(row?.value ?? null), grouping: row?.grouping ?? 0 };
}

/** Notes that who is whose has changed, under the lock of the graph. */
export async function noteRegrouping(tx: Transaction, tenant: string): Promise<void> {
  await tx.run(`MATCH (f:Fact {tenant: $tenant, name: 'tenant'}) SET f.grouping = coalesce(f.grouping, 0) + 1`, {
    tenant,
  });
}
