import {
  type GraphQueries,
  type IdentityView,
  keyOfView,
  pairsToWeigh,
  type WhetherOne,
  whetherOne,
} from '../graph/contract.ts';

/** What has to be asked of the graph to say why two identities are, or are not, one person. */
export type AskedOfTwo = Pick<GraphQueries, 'person' | 'pairs' | 'evidenceBetween' | 'tenantFacts'>;

/** Why two identities are, or are not, one person, as the graph shows it. At most 256 pairs are weighed for it. */
export async function askWhetherOne(
  queries: AskedOfTwo,
  ...named: readonly [IdentityView, IdentityView]
): Promise<WhetherOne> {
  const [a, b] = keyOfView(named[0]) < keyOfView(named[1]) ? named : [named[1], named[0]];
  const personOf = async ({ person }: IdentityView) => (person === undefined ? undefined : queries.person(person));
  const [one, other] = [await personOf(a), await personOf(b)];
  const compared =
    one !== undefined && other !== undefined && (await queries.pairs(one.id, other.id, { limit: 1 })).length > 0;
  const facts = await queries.tenantFacts();
  const two = { identities: [a, b], persons: [one, other], facts, compared } as const;
  return whetherOne(two, await queries.evidenceBetween(pairsToWeigh(two)));
}
