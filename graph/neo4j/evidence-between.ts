import type { IdentityKey, MatchWeight } from '../../resolver/contract.ts';
import { readClaims } from '../core/directory-claims.ts';
import { CARRIERS_MAX, EvidenceBetween } from '../core/evidence-between.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
import { selectLedgersOf } from './reading-singles.ts';
import type { Statements } from './statements.ts';

/** Weighs pairs of keys by evidence alone. */
export async function weighPairs(
  statements: Statements,
  tenant: string,
  pairs: readonly (readonly [IdentityKey, IdentityKey])[],
): Promise<(MatchWeight | undefined)[]> {
  const nodes = await statements.run<{ node: IdentityNode }>(
    `UNWIND $keys AS key MATCH (i:Identity {tenant: $tenant, key: key}) RETURN ${IDENTITY_MAP} AS node`,
    { tenant, keys: [...new Set(pairs.flat())] },
  );
  const between = new EvidenceBetween(nodes.map(({ node }) => ({ ...node, directory: readClaims(node.directory) })));
  const counts = new Map<string, number>();
  const ledgers = new Map<string, readonly (readonly [string, Uint8Array])[]>();
  // What is counted, and whose ledgers are asked, is told by weighing: so it is weighed until nothing is asked for that has not been read.
  for (;;) {
    const uncounted = new Set<string>();
    const unread = new Set<string>();
    const weights = between.weigh(pairs, asked(counts, uncounted, 0), asked(ledgers, unread, []));
    if (uncounted.size === 0 && unread.size === 0) return weights;
    await readCarriers(statements, tenant, [...uncounted], counts);
    const read = await selectLedgersOf(statements, tenant, [...unread]);
    for (const id of unread) ledgers.set(id, read.get(id) ?? []);
  }
}

/** What is known under a name; what is not is noted, and answered as if there were nothing. */
function asked<T>(known: ReadonlyMap<string, T>, unread: Set<string>, nothing: T): (name: string) => T {
  return (name) => {
    const found = known.get(name);
    if (found === undefined) unread.add(name);
    return found ?? nothing;
  };
}

async function readCarriers(
  statements: Statements,
  tenant: string,
  keys: readonly string[],
  counts: Map<string, number>,
): Promise<void> {
  const rows = await statements.run<{ key: string; carriers: number }>(
    `UNWIND $keys AS key MATCH (b:Block {tenant: $tenant, key: key}) USING INDEX b:Block(tenant, key)
     CALL (b) { MATCH (b)<-[:CARRIES]-(i:Identity) WITH i LIMIT $limit RETURN count(i) AS carriers }
     RETURN key, carriers`,
    { tenant, keys, limit: CARRIERS_MAX },
  );
  for (const key of keys) counts.set(key, 0);
  for (const { key, carriers } of rows) counts.set(key, carriers);
}
