import type { Minute } from '../../infra/kernel/instant.ts';
import type { TenureView } from '../contract.ts';
import { NEVER } from './directory-claims.ts';

/** One tenure per organisation, in the order in which they were first seen; a directory alone does not say since when. */
export function tenuresOf(members: readonly { organisation: string | null; firstAt: Minute }[]): TenureView[] {
  const since = new Map<string, Minute>();
  for (const { organisation, firstAt } of members) {
    if (organisation === null || firstAt === NEVER) continue;
    since.set(organisation, Math.min(firstAt, since.get(organisation) ?? firstAt));
  }
  const tenures = [...since].map(([organisation, from]) => ({ organisation, from }));
  return tenures.sort((one, other) => one.from - other.from || (one.organisation < other.organisation ? -1 : 1));
}
