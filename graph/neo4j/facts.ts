import type { TenantFacts } from '../contract.ts';
import type { Transaction } from './server.ts';

/** A named fact, which is kept as JSON; absent when it is not there. */
export async function readFact(tx: Transaction, tenant: string, name: string): Promise<unknown> {
  const [row] = await tx.run<{ value: string | null }>(
    'MATCH (f:Fact {tenant: $tenant, name: $name}) RETURN f.value AS value',
    { tenant, name },
  );
  return row?.value == null ? undefined : JSON.parse(row.value);
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
  return ((await readFact(tx, tenant, 'tenant')) as TenantFacts | undefined) ?? { domains: [] };
}
