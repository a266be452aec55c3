import type { IdentityKey } from '../../resolver/contract.ts';

/** Something that joined two identities. */
interface Step {
  readonly between: readonly [IdentityKey, IdentityKey];
}

/** The steps that lead from one of a person's identities to another, in their order; absent when none do. */
export function wayBetween<S extends Step>(
  steps: readonly S[],
  from: IdentityKey,
  to: IdentityKey,
): readonly S[] | undefined {
  const ways = new Map<IdentityKey, readonly S[]>([[from, []]]);
  for (const [at, way] of ways) {
    for (const step of steps) {
      const [one, other] = step.between;
      const next = one === at ? other : other === at ? one : undefined;
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, step]);
    }
  }
  return ways.get(to);
}
