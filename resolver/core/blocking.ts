import { heldClaims } from './directory-entry.ts';
import { classOf, type IdentityFacts, namesOfOwner } from './shared-address.ts';

/**
 * A full name carried by more identities than this is a common name and joins nobody: in 30,000 people about 1,800 pairs
 * share a full name by chance (science 5.2).
 */
const NAME_BLOCK_MAX = 5;

/** No name has this in it. */
const ENTRY_MARK = '|';

/** A record of a directory has 500 addresses at most; an entry is never common. */
const ENTRY_BLOCK_MAX = 1000;

/**
 * The keys under which an identity is looked for by others that may be the same person: its full names, and the entries of
 * directories that name it.
 *
 * Two identities without a common key are never compared. Identities that are not one person's have none.
 */
export function blockingKeys(facts: IdentityFacts): string[] {
  const names = namesOfOwner(facts).map((parts) => parts.key);
  if (facts.directory === undefined || facts.directory.length === 0) return [...new Set(names)].sort();
  const entries = classOf(facts) === 'person' ? heldClaims(facts.directory).map(({ entry }) => entry) : [];
  return [...new Set([...names, ...entries])].sort();
}

/** How many identities may carry a key; one that more carry is common and joins nobody. */
export function blockMax(key: string): number {
  return key.includes(ENTRY_MARK) ? ENTRY_BLOCK_MAX : NAME_BLOCK_MAX;
}
