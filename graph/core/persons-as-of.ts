import { clusterAll, Decisions, type IdentityFacts } from '../../resolver/contract.ts';
import type { TenantFacts } from '../contract.ts';

/** The ids of the identities of each person among all identities that there are, of those alone who have several. */
export function personsAmong(all: readonly IdentityFacts[], facts: TenantFacts): string[][] {
  const { mergesLikely = true, decisions } = facts;
  const { clusters } = clusterAll(all, { mergesLikely, decisions: new Decisions(decisions) });
  return clusters.filter(({ members }) => members.length > 1).map(({ members }) => members.map(({ id }) => id));
}
