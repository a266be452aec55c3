import { employmentOf, type SeenEmployment, type Tenure } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';

/**
 * Where a person worked, out of what is shown of their identities; a directory alone does not say since when.
 *
 * @param organisations the registrable domain of each identity's organisation, in the same order; null when it has none
 */
export function tenuresOf(identities: readonly IdentityView[], organisations: readonly (string | null)[]): Tenure[] {
  const seen = identities.map(
    ({ value, class: itsClass, names, firstSeen, lastSeen }, place): SeenEmployment => ({
      organisation: organisations[place],
      ...{ address: value, class: itsClass, names, firstAt: firstSeen, lastAt: lastSeen },
    }),
  );
  return employmentOf(seen).tenures;
}
