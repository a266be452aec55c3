import type { Minute } from '../../infra/kernel/instant.ts';
import { inReadingOrder, nameParts } from './name.ts';

/** A name seen beside an identity, and when first and last. */
export interface SeenName {
  readonly name: string;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/**
 * The name to show for a person: a full name before any other, then the one seen last, then the longest; equal ones by
 * code unit. A function of the set of names. Absent when there are none.
 */
export function goldenName(names: readonly SeenName[]): string | undefined {
  let best: SeenName | undefined;
  for (const candidate of names) if (best === undefined || isBetter(candidate, best)) best = candidate;
  return best === undefined ? undefined : inReadingOrder(best.name);
}

function isBetter(one: SeenName, other: SeenName): boolean {
  const fullness = Number(nameParts(one.name) !== undefined) - Number(nameParts(other.name) !== undefined);
  if (fullness !== 0) return fullness > 0;
  if (one.lastAt !== other.lastAt) return one.lastAt > other.lastAt;
  if (one.name.length !== other.name.length) return one.name.length > other.name.length;
  return one.name < other.name;
}
