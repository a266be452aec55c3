import { employmentOf, type SeenEmployment } from '../../resolver/contract.ts';
import type { IdentityView, TenureView } from '../contract.ts';

/**
 * Where a person worked, out of what is shown of their identities; a directory alone does not say since when.
 *
 * @param organisations the registrable domain of each identity's organisation, in the same order; null when it has none
 */
export function tenuresOf(
  identities: readonly IdentityView[],
  organisations: readonly (string | null)[],
): readonly TenureView[] {
  const seen = identities.map(
    ({ value, class: itsClass, names, firstSeen, lastSeen }, place): SeenEmployment => ({
      organisation: organisations[place],
      ...{ address: value, class: itsClass, names, firstAt: firstSeen, lastAt: lastSeen },
    }),
  );
  return employmentOf(seen).tenures;
}
