import type { IdentityKey, MatchWeight } from '../../resolver/contract.ts';
import { readClaims } from '../core/directory-claims.ts';
import { CARRIERS_MAX, EvidenceBetween } from '../core/evidence-between.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
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
  // What is counted is told by weighing: so it is weighed until nothing is asked for that has not been read.
  for (;;) {
    const unread = new Set<string>();
    const weights = between.weigh(pairs, (key) => {
      const known = counts.get(key);
      if (known === undefined) unread.add(key);
      return known ?? 0;
    });
    if (unread.size === 0) return weights;
    await readCarriers(statements, tenant, [...unread], counts);
  }
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
