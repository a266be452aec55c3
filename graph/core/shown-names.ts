import { type IdentityFacts, ownNamesOf, type SeenName, type Span } from '../../resolver/contract.ts';
import { cardNames, directoryNames, NEVER, UNSEEN } from './directory-claims.ts';
import type { IdentityRow } from './identity-record.ts';

/** A name in a directory is newer than any that was merely seen. */
const IN_DIRECTORY = { firstAt: NEVER, lastAt: 2 ** 40 };

/**
 * The names of an identity among which the one is chosen that is shown.
 *
 * @param seen beside the identity, each with when it was
 * @param factsOf asked only where there is a choice: taking facts apart takes longer than all the rest
 */
export function namesToShow(
  directory: IdentityRow['directory'],
  seen: ReadonlyMap<string, Span>,
  factsOf: () => IdentityFacts,
): SeenName[] {
  const own = ownAmong(seen, factsOf);
  if (directory.length === 0) return own;
  const said = directoryNames(directory).map((name): SeenName => ({ name, ...IN_DIRECTORY }));
  // Somebody else's word for a person: shown where no other is known.
  return [...own, ...said, ...cardNames(directory).map((name): SeenName => ({ name, ...UNSEEN }))];
}

/** Without those that others wrote before an address which spells its owner's. */
function ownAmong(seen: ReadonlyMap<string, Span>, factsOf: () => IdentityFacts): SeenName[] {
  const all = [...seen].map(([name, span]): SeenName => ({ name, ...span }));
  if (all.length < 2) return all;
  const isOwn = ownNamesOf(factsOf());
  const own = all.filter(({ name }) => isOwn(name));
  return own.length === 0 ? all : own;
}
