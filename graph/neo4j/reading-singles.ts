/** What a batch lacks that leads to no identity to be read after it. */
import type { DirectoryEntry } from '../../resolver/contract.ts';
import { bytesOf } from './bolt-values.ts';
import type { Known } from './known.ts';
import type { Transaction } from './server.ts';
import type { Statements } from './statements.ts';

export async function readEntries(
  tx: Transaction,
  tenant: string,
  known: Known,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const rows = await tx.run<{ key: string; said: string }>(
    `UNWIND $keys AS key MATCH (e:DirectoryEntry {tenant: $tenant, key: key})
     USING INDEX e:DirectoryEntry(tenant, key)
     RETURN key, e.said AS said`,
    { tenant, keys },
  );
  for (const key of keys) known.addEntry(key, null);
  for (const { key, said } of rows) known.addEntry(key, JSON.parse(said) as DirectoryEntry);
}

/** The addresses of the entries that name a manager. */
export async function readReporters(
  tx: Transaction,
  tenant: string,
  known: Known,
  managers: readonly string[],
): Promise<void> {
  if (managers.length === 0) return;
  const rows = await tx.run<{ said: string }>(
    `UNWIND $managers AS manager MATCH (e:DirectoryEntry {tenant: $tenant, manager: manager})
     USING INDEX e:DirectoryEntry(tenant, manager)
     RETURN e.said AS said`,
    { tenant, managers },
  );
  const entries = rows.map(({ said }) => JSON.parse(said) as DirectoryEntry);
  const byManager = Map.groupBy(entries, ({ manager }) => manager);
  for (const manager of managers) known.addReporters(manager, byManager.get(manager) ?? []);
}

export async function hasEntries(tx: Transaction, tenant: string): Promise<boolean> {
  return (
    (await tx.run('MATCH (e:DirectoryEntry {tenant: $tenant}) RETURN e.key AS key LIMIT 1', { tenant })).length > 0
  );
}

export async function readDue(tx: Transaction, tenant: string, known: Known, now: number): Promise<void> {
  const rows = await tx.run<{ a: string; b: string }>(
    `MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $now AND d.a IS NOT NULL AND d.b IS NOT NULL
     RETURN d.a AS a, d.b AS b ORDER BY d.at, a, b`,
    { tenant, now },
  );
  known.due = rows.map(({ a, b }) => {
    const [one, other] = [known.numberOf(a), known.numberOf(b)];
    return { a: Math.min(one, other), b: Math.max(one, other) };
  });
}

export async function readIgnored(
  tx: Transaction,
  tenant: string,
  known: Known,
  ignored: readonly { activity: number; reason: string }[],
): Promise<void> {
  if (ignored.length === 0) return;
  const rows = await tx.run<{ activity: number; reason: string; at: number }>(
    `UNWIND $ignored AS one MATCH (g:Ignored {tenant: $tenant, activity: one.activity, reason: one.reason})
     USING INDEX g:Ignored(tenant, activity, reason)
     RETURN g.activity AS activity, g.reason AS reason, g.at AS at`,
    { tenant, ignored },
  );
  for (const { activity, reason } of ignored) known.addIgnored(activity, reason, null);
  for (const { activity, reason, at } of rows) known.addIgnored(activity, reason, at);
}

/** All ledgers of some identities. Those at the other ends get numbers, and are not read. */
export async function readLedgersOf(
  tx: Transaction,
  tenant: string,
  known: Known,
  identities: ReadonlySet<number>,
): Promise<void> {
  if (identities.size === 0) return;
  const all = await selectLedgersOf(
    tx,
    tenant,
    [...identities].map((n) => known.idOf(n) ?? ''),
  );
  for (const n of identities) {
    const own = all.get(known.idOf(n) ?? '') ?? [];
    known.addLedgersOf(n, new Map(own.map(([other, ledger]) => [known.numberOf(other), ledger])));
  }
}

/** The ledgers of identities with whoever's address is a person's by itself, by their ids and those of the others; in the direction in which they are kept. */
export async function selectLedgersOf(
  tx: Statements,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, (readonly [other: string, ledger: Uint8Array])[]>> {
  const rows = await tx.run<{ id: string; others: string[]; entries: Int8Array[] }>(
    `UNWIND $ids AS id MATCH (own:Identity {tenant: $tenant, id: id})-[l:LEDGER]-(i:Identity {addressClass: 'person'})
     USING INDEX own:Identity(tenant, id)
     RETURN id, collect(i.id) AS others, collect(l.entries) AS entries`,
    { tenant, ids },
  );
  return new Map(
    rows.map(({ id, others, entries }) => [
      id,
      others.map((other, at) => [other, bytesOf(entries[at] ?? new Int8Array())] as const),
    ]),
  );
}
