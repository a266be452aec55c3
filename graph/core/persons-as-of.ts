import { blockingKeys, blockMax, clusterBlock, type IdentityFacts } from '../../resolver/contract.ts';

/** Blocking keys that several of these identities carry, and how many do. */
export function sharedKeys(all: Iterable<IdentityFacts>): Map<string, number> {
  const carriers = new Map<string, number>();
  for (const facts of all) for (const key of blockingKeys(facts)) carriers.set(key, (carriers.get(key) ?? 0) + 1);
  for (const [key, count] of carriers) if (count === 1) carriers.delete(key);
  return carriers;
}

/** Whether an identity may be the same person as another one; the others are persons alone. */
export function mayBeJoined(facts: IdentityFacts, shared: ReadonlyMap<string, number>): boolean {
  return blockingKeys(facts).some((key) => shared.has(key));
}

/** The ids of the identities of each person among these, of which every one {@link mayBeJoined}. */
export function personsAmong(all: readonly IdentityFacts[], shared: ReadonlyMap<string, number>): string[][] {
  const common = new Set([...shared].filter(([key, carriers]) => carriers > blockMax(key)).map(([key]) => key));
  return clusterBlock([...all], common).map(({ members }) => members.map(({ id }) => id));
}
