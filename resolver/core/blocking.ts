import { type IdentityFacts, namesOfOwner } from './shared-address.ts';

/**
 * A full name carried by more identities than this is a common name and joins nobody: in 30,000 people about 1,800 pairs
 * share a full name by chance (science 5.2).
 */
export const NAME_BLOCK_MAX = 5;

/**
 * The keys under which an identity is looked for by others that may be the same person: its full names.
 *
 * Two identities without a common key are never compared. Identities that are not one person's have none.
 */
export function blockingKeys(facts: IdentityFacts): string[] {
  return [...new Set(namesOfOwner(facts).map((parts) => parts.key))].sort();
}
