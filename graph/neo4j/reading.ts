import type { Evidence } from '../../resolver/contract.ts';
import { turned } from './batch-rows.ts';
import { bytesOf } from './bolt-values.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
import type { Known } from './known.ts';
import type { Needs } from './needs.ts';
import type { Transaction } from './server.ts';

/**
 * Reads what a batch lacks. Neo4j shows what others have committed in the meantime, even within a transaction, so whatever
 * a decision stands on is locked before it is read: identities and persons in the order of their ids or keys, so that two
 * batches wait for each other instead of ending in a deadlock wherever that can be had. A lock is taken by writing a
 * property; the value does not matter.
 *
 * A ledger has no lock of its own: its two identities are locked, or the two persons whose ledgers are joined are.
 */
export async function readNeeds(tx: Transaction, tenant: string, known: Known, needs: Needs): Promise<void> {
  const keys = [...needs.keys].sort();
  await readByKey(tx, tenant, known, keys);
  // Whoever asks for an identity asks for its person next: one by one that would take a round for each.
  addPersonsOf(keys, known, needs);
  await readById(tx, tenant, known, idsOf(known, needs.identities));
  await readBlocks(tx, tenant, known, needs.blocks);
  if (needs.everybody) await readEverybody(tx, tenant, known);
  await readPersons(tx, tenant, known, needs.persons);
  if (needs.dueBy !== undefined) await readDue(tx, tenant, known, needs.dueBy);
  await readPartners(tx, tenant, known, needs.partners);
  await readLedgers(tx, tenant, known, needs.ledgers());
  await readIgnored(tx, tenant, known, [...needs.ignored.values()]);
}

function addPersonsOf(keys: readonly string[], known: Known, needs: Needs): void {
  for (const key of keys) {
    const n = known.byKey(key);
    const person = n === null || n === undefined ? null : (known.identity(n)?.person ?? null);
    if (person !== null && known.person(person) === undefined) needs.persons.add(person);
  }
}

function idsOf(known: Known, numbers: Iterable<number>): string[] {
  return [...numbers].map((n) => known.idOf(n) ?? '').sort();
}

/** Those that are not there are made, empty, so that nobody else makes them meanwhile. */
async function readByKey(tx: Transaction, tenant: string, known: Known, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.run('UNWIND $keys AS key MERGE (i:Identity {tenant: $tenant, key: key}) SET i.lock = true', {
    tenant,
    keys,
  });
  const rows = await tx.run<{ node: IdentityNode }>(
    `UNWIND $keys AS key MATCH (i:Identity {tenant: $tenant, key: key}) WHERE i.id IS NOT NULL RETURN ${IDENTITY_MAP} AS node`,
    { tenant, keys },
  );
  for (const key of keys) known.addMissing(key);
  for (const { node } of rows) known.addIdentity(node);
}

async function readById(tx: Transaction, tenant: string, known: Known, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.run('UNWIND $ids AS id MATCH (i:Identity {tenant: $tenant, id: id}) SET i.lock = true', { tenant, ids });
  const rows = await tx.run<{ node: IdentityNode }>(
    `UNWIND $ids AS id MATCH (i:Identity {tenant: $tenant, id: id}) RETURN ${IDENTITY_MAP} AS node`,
    { tenant, ids },
  );
  for (const { node } of rows) known.addIdentity(node);
}

async function readBlocks(tx: Transaction, tenant: string, known: Known, blocks: Needs['blocks']): Promise<void> {
  if (blocks.size === 0) return;
  const keys = [...blocks.keys()].sort();
  const limit = Math.max(...blocks.values());
  await tx.run('UNWIND $keys AS key MERGE (b:Block {tenant: $tenant, key: key}) SET b.lock = true', { tenant, keys });
  const rows = await tx.run<{ key: string; ids: string[] }>(
    `UNWIND $keys AS key MATCH (b:Block {tenant: $tenant, key: key})
     CALL (b) { MATCH (b)<-[:CARRIES]-(i:Identity) WITH i LIMIT $limit RETURN collect(i.id) AS ids }
     RETURN key, ids`,
    { tenant, keys, limit },
  );
  const unread = new Set(
    rows.flatMap(({ ids }) => ids).filter((id) => known.identity(known.numberOf(id)) === undefined),
  );
  await readById(tx, tenant, known, [...unread].sort());
  for (const { key, ids } of rows) {
    known.addBlock(
      key,
      limit,
      ids.map((id) => known.numberOf(id)),
    );
  }
}

async function readEverybody(tx: Transaction, tenant: string, known: Known): Promise<void> {
  const rows = await tx.run<{ id: string }>('MATCH (p:Person {tenant: $tenant}) RETURN p.id AS id ORDER BY id', {
    tenant,
  });
  known.everybody = rows.map(({ id }) => known.numberOf(id));
}

/** The write locks of the persons come first: whoever holds them is the only one that joins ledgers of theirs. */
async function readPersons(tx: Transaction, tenant: string, known: Known, persons: Needs['persons']): Promise<void> {
  if (persons.size === 0) return;
  const ids = idsOf(known, persons);
  await tx.run('UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id}) SET p.lock = true', { tenant, ids });
  const rows = await tx.run<{ id: string; evidence: string; members: IdentityNode[] }>(
    `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id})-[:HAS]->(i:Identity)
     RETURN id, p.evidence AS evidence, collect(${IDENTITY_MAP}) AS members`,
    { tenant, ids },
  );
  for (const person of persons) known.addPerson(person, { members: [], evidence: [] });
  for (const { id, evidence, members } of rows) {
    const numbers = members.map((node) => known.addIdentity(node));
    known.addPerson(known.numberOf(id), { members: numbers, evidence: JSON.parse(evidence) as Evidence[] });
  }
}

async function readDue(tx: Transaction, tenant: string, known: Known, now: number): Promise<void> {
  const rows = await tx.run<{ a: string; b: string }>(
    'MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $now RETURN d.a AS a, d.b AS b ORDER BY d.at, a, b',
    { tenant, now },
  );
  known.due = rows.map(({ a, b }) => {
    const [one, other] = [known.numberOf(a), known.numberOf(b)];
    return { a: Math.min(one, other), b: Math.max(one, other) };
  });
}

async function readPartners(tx: Transaction, tenant: string, known: Known, partners: Needs['partners']): Promise<void> {
  if (partners.size === 0) return;
  const ids = idsOf(known, partners);
  await tx.run(
    `UNWIND $ids AS id MATCH (:Identity {tenant: $tenant, id: id})-[:LEDGER]-(i:Identity)
     WITH DISTINCT i ORDER BY i.id SET i.lock = true`,
    { tenant, ids },
  );
  const rows = await tx.run<{ id: string; others: IdentityNode[] }>(
    `UNWIND $ids AS id MATCH (:Identity {tenant: $tenant, id: id})-[:LEDGER]-(i:Identity)
     RETURN id, collect(${IDENTITY_MAP}) AS others`,
    { tenant, ids },
  );
  for (const n of partners) known.addPartners(n, []);
  for (const { id, others } of rows) {
    const numbers = others.map((node) => known.addIdentity(node));
    known.addPartners(known.numberOf(id), numbers);
  }
}

/** A ledger is kept from the smaller key to the larger. */
async function readLedgers(
  tx: Transaction,
  tenant: string,
  known: Known,
  pairs: readonly { lo: number; hi: number }[],
): Promise<void> {
  if (pairs.length === 0) return;
  const wanted = pairs.map(({ lo, hi }, at) => {
    const [one, other] = [known.identity(lo)?.node, known.identity(hi)?.node];
    const isReversed = (one?.key ?? '') > (other?.key ?? '');
    return { lo, hi, isReversed, at, from: (isReversed ? other : one)?.id, to: (isReversed ? one : other)?.id };
  });
  const rows = await tx.run<{ at: number; entries: Int8Array }>(
    `UNWIND $pairs AS pair MATCH (x:Identity {tenant: $tenant, id: pair.from})
     MATCH (y:Identity {tenant: $tenant, id: pair.to}) MATCH (x)-[l:LEDGER]->(y)
     RETURN pair.at AS at, l.entries AS entries`,
    { tenant, pairs: wanted.map(({ at, from, to }) => ({ at, from, to })) },
  );
  const found = new Map(rows.map(({ at, entries }) => [at, bytesOf(entries)]));
  for (const { lo, hi, at, isReversed } of wanted) {
    const ledger = found.get(at);
    known.addLedger(lo, hi, ledger === undefined ? null : turned(ledger, isReversed));
  }
}

async function readIgnored(
  tx: Transaction,
  tenant: string,
  known: Known,
  ignored: readonly { activity: number; reason: string }[],
): Promise<void> {
  if (ignored.length === 0) return;
  const rows = await tx.run<{ activity: number; reason: string; at: number }>(
    `UNWIND $ignored AS one MATCH (g:Ignored {tenant: $tenant, activity: one.activity, reason: one.reason})
     RETURN g.activity AS activity, g.reason AS reason, g.at AS at`,
    { tenant, ignored },
  );
  for (const { activity, reason } of ignored) known.addIgnored(activity, reason, null);
  for (const { activity, reason, at } of rows) known.addIgnored(activity, reason, at);
}
