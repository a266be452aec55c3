import type { Minute } from '../../infra/kernel/instant.ts';
import { type CompareLedgers, clusterAll, Decisions, type IdentityFacts } from '../../resolver/contract.ts';
import type { TenantFacts } from '../contract.ts';
import { compareOwnLedgers, type OwnLedgers, ownLedgers } from './own-ledgers.ts';

/** All ledgers of an identity, by the other one. */
export type LedgersOf = (id: string) => Iterable<readonly [number | string, Uint8Array]>;

/**
 * The ids of the identities of each person among all identities that there are, of those alone who have several.
 *
 * @param ledgersOf asked of those alone that are {@link askedForLedgers}
 */
export function personsAmong(
  all: readonly IdentityFacts[],
  facts: TenantFacts,
  ledgersOf: LedgersOf,
  until: Minute,
): string[][] {
  const known = new Map<string, OwnLedgers>();
  const own = (id: string) => known.getOrInsertComputed(id, () => ownLedgers(ledgersOf(id), until));
  const { clusters } = clusterAll(all, policyOf(facts), (a, b) => compareOwnLedgers(a, own(a), b, own(b), until));
  return clusters.filter(({ members }) => members.length > 1).map(({ members }) => members.map(({ id }) => id));
}

/** The ids of those whose ledgers tell whether they are one person. */
export function askedForLedgers(all: readonly IdentityFacts[], facts: TenantFacts): string[] {
  const asked = new Set<string>();
  const ask: CompareLedgers = (one, other) => {
    asked.add(one).add(other);
    return NOTHING;
  };
  clusterAll(all, policyOf(facts), ask);
  return [...asked];
}

const NOTHING = { fewest: 0, shared: 0, gap: 0, together: 0 };

function policyOf({ mergesLikely = true, decisions }: TenantFacts) {
  return { mergesLikely, decisions: new Decisions(decisions) };
}
