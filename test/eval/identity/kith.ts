/** The system under test: the product's own resolver over a whole set at once. When the resolver changes, only this file does. */
import {
  type Cluster,
  classOfAddress,
  clusterAll,
  type IdentityFacts,
  identityOf,
} from '../../../resolver/contract.ts';
import type { EvalCluster, EvalRecord, FindPersons } from './record.ts';

/** An identity, and the records whose addresses are writings of it. */
export interface Seen {
  readonly facts: IdentityFacts;
  readonly records: readonly EvalRecord[];
}

/**
 * Records whose address is no identity, or not a person's (a role's, a list's, a robot's, a shared one), are in no cluster: the
 * product does not say that the names beside such an address are one person's.
 */
export const kith: FindPersons = (records) => {
  const seen = identitiesOf(records);
  const facts = [...seen.values()].map((one) => one.facts);
  const { clusters, reviews } = clusterAll(facts, { mergesLikely: true });
  return {
    clusters: clusters.map((cluster) => clusterOf(cluster, seen)),
    reviews: reviews.map(({ ids: [one, other], weight }) => [recordOf(one, seen), recordOf(other, seen), weight.bits]),
  };
};

/** By id, which here is the key. */
export function identitiesOf(records: readonly EvalRecord[]): Map<string, Seen> {
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

function clusterOf({ members, evidence }: Cluster, seen: ReadonlyMap<string, Seen>): EvalCluster {
  return {
    members: members.flatMap(({ id, zone }) => seen.get(id)?.records.map(({ key }) => ({ key, zone })) ?? []),
    reasons: evidence.map(({ between: [one, other], comparison, level, bits }) => ({
      between: [recordOf(one, seen), recordOf(other, seen)],
      says: `${comparison}: ${level} (${bits})`,
    })),
  };
}

/** The key of a record of an identity, by which a reason names it. */
function recordOf(id: string, seen: ReadonlyMap<string, Seen>): string {
  return seen.get(id)?.records[0]?.key ?? id;
}
