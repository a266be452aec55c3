import type { MatchWeight } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { shownEvidence } from './shown-evidence.ts';

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

/** One of the two. */
export interface PairEnd {
  readonly view: IdentityView;
  /** What directories and cards say of it, as JSON. */
  readonly directory: string | null;
}

/** @param stored the weight, as JSON. @param a the identity of the smaller key */
export function pairViewOf(a: PairEnd, b: PairEnd, stored: string, atStake: number): PairView {
  const merged = a.view.person !== undefined && a.view.person === b.view.person;
  const weight = JSON.parse(stored) as MatchWeight;
  const rows = shownEvidence(weight.rows, [a.directory, b.directory]);
  return { a: a.view, b: b.view, weight: { ...weight, rows }, merged, atStake };
}
