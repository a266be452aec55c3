import type { MatchWeight } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';

/** Two identities that are, or may be, one person, and why. */
export interface PairView {
  /** The one of the smaller key. */
  readonly a: IdentityView;
  readonly b: IdentityView;
  readonly weight: MatchWeight;
  /** Whether they are one person now. */
  readonly merged: boolean;
  /**
   * The value at stake: how many interactions would change owner if the two were taken apart, or together. Those of the
   * identity that has fewer, with the ones that were cancelled since.
   */
  readonly atStake: number;
}

/** @param weight as it is stored, as JSON. @param a the identity of the smaller key */
export function pairViewOf(a: IdentityView, b: IdentityView, weight: string, atStake: number): PairView {
  const merged = a.person !== undefined && a.person === b.person;
  return { a, b, weight: JSON.parse(weight) as MatchWeight, merged, atStake };
}
