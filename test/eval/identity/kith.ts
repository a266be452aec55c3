/** The system under test: the product's own resolver over a whole set at once. When the resolver changes, only this file does. */
import {
  blockingKeys,
  blockMax,
  type Cluster,
  classOfAddress,
  clusterBlock,
  type IdentityFacts,
  identityOf,
} from '../../../resolver/contract.ts';
import type { EvalCluster, EvalRecord, FindPersons } from './record.ts';

/** An identity, and the records whose addresses are writings of it. */
interface Seen {
  readonly facts: IdentityFacts;
  readonly records: readonly EvalRecord[];
}

/**
 * Records whose address is no identity, or not a person's (a role's, a list's, a robot's, a shared one), are in no cluster: the
 * product does not say that the names beside such an address are one person's. Nobody is asked about anything yet.
 */
export const kith: FindPersons = (records) => {
  const seen = identitiesOf(records);
  const facts = [...seen.values()].map((one) => one.facts);
  const found = clusterBlock(facts, commonKeys(facts));
  return { clusters: found.map((cluster) => clusterOf(cluster, seen)), reviews: [] };
};

/** By id, which here is the key. */
function identitiesOf(records: readonly EvalRecord[]): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const record of records) {
    const identity = identityOf(`mailto:${record.address}`);
    if (typeof identity === 'string') continue;
    const same = [...(seen.get(identity.key)?.records ?? []), record];
    const names = [...new Set(same.flatMap((one) => one.names))];
    const facts = { id: identity.key, key: identity.key, addressClass: classOfAddress(identity), names };
    seen.set(identity.key, { facts, records: same });
  }
  return seen;
}

/** Keys that too many carry, counted over everybody, as `graph/core/persons-as-of.ts` does. */
function commonKeys(facts: readonly IdentityFacts[]): Set<string> {
  const carriers = new Map<string, number>();
  for (const key of facts.flatMap(blockingKeys)) carriers.set(key, (carriers.get(key) ?? 0) + 1);
  return new Set([...carriers].filter(([key, count]) => count > blockMax(key)).map(([key]) => key));
}

function clusterOf({ members, evidence }: Cluster, seen: ReadonlyMap<string, Seen>): EvalCluster {
  return {
    members: members.flatMap(({ id, zone }) => seen.get(id)?.records.map(({ key }) => ({ key, zone })) ?? []),
    reasons: evidence.map(({ between: [one, other], comparison, value }) => ({
      between: [recordOf(one, seen), recordOf(other, seen)],
      says: `${comparison}: ${value}`,
    })),
  };
}

/** The key of a record of an identity, by which a reason names it. */
function recordOf(id: string, seen: ReadonlyMap<string, Seen>): string {
  return seen.get(id)?.records[0]?.key ?? id;
}
