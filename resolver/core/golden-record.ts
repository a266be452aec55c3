import type { Minute } from '../../infra/kernel/instant.ts';
import { inReadingOrder, isMixedCase, nameParts, sameNameKey } from './name.ts';

/** A name seen beside an identity, and when first and last. */
export interface SeenName {
  readonly name: string;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/**
 * The name to show for a person: a full name before any other, then the one seen last, then the longest; equal ones by
 * code unit. If that one is in capitals (`DUBOIS Camille`), the best of its writings in mixed case; a case that was not
 * seen is never made up. A function of the set of names. Absent when there are none.
 */
export function goldenName(names: readonly SeenName[]): string | undefined {
  const best = bestOf(names);
  if (best === undefined) return undefined;
  const shown = isMixedCase(best.name) ? best : (bestOf(mixedCaseOf(best, names)) ?? best);
  return inReadingOrder(shown.name);
}

function mixedCaseOf(best: SeenName, names: readonly SeenName[]): SeenName[] {
  const key = sameNameKey(best.name);
  return names.filter(({ name }) => isMixedCase(name) && sameNameKey(name) === key);
}

function bestOf(names: readonly SeenName[]): SeenName | undefined {
  let best: SeenName | undefined;
  for (const candidate of names) if (best === undefined || isBetter(candidate, best)) best = candidate;
  return best;
}

function isBetter(one: SeenName, other: SeenName): boolean {
  const fullness = Number(nameParts(one.name) !== undefined) - Number(nameParts(other.name) !== undefined);
  if (fullness !== 0) return fullness > 0;
  if (one.lastAt !== other.lastAt) return one.lastAt > other.lastAt;
  if (one.name.length !== other.name.length) return one.name.length > other.name.length;
  return one.name < other.name;
}
