import type { MatchWeight } from './match-weight.ts';
import type { Zone } from './zone.ts';

/** A pair of which it is known whether it is one person, and what evidence alone comes to. */
export interface WeighedPair {
  readonly isSame: boolean;
  readonly weight: MatchWeight;
}

/** What became of the pairs of a zone, beside what the model expected. */
export interface ZoneShare {
  readonly zone: Zone;
  readonly same: number;
  readonly different: number;
  /** Which part of them is one person, and between what it lies with 95 % (Wilson 1927). */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** The same by the model: bits are the logarithm of odds, so each pair is one person with 2^bits to 1. */
  readonly expected: number;
}

const ORDER: readonly Zone[] = ['certain', 'likely', 'possible', 'apart'];

/** Two standard errors of a normal distribution, 95 %. */
const Z = 1.96;

/**
 * How often pairs of each zone were one person, the zones with pairs only. It holds as long as those of one zone are looked at whatever
 * they turn out to be: the queue is ordered by what is at stake.
 */
export function judgedZones(pairs: readonly WeighedPair[]): ZoneShare[] {
  const byZone = Map.groupBy(pairs, ({ weight }) => weight.zone);
  return ORDER.flatMap((zone) => {
    const its = byZone.get(zone) ?? [];
    if (its.length === 0) return [];
    const same = its.filter(({ isSame }) => isSame).length;
    const expected = its.reduce((sum, { weight }) => sum + 1 / (1 + 2 ** -weight.bits), 0) / its.length;
    return [{ zone, same, different: its.length - same, ...shareOf(same, its.length), expected }];
  });
}

function shareOf(hits: number, all: number): Pick<ZoneShare, 'share' | 'low' | 'high'> {
  const share = hits / all;
  const middle = (share + Z ** 2 / (2 * all)) / (1 + Z ** 2 / all);
  const half = (Z * Math.sqrt((share * (1 - share)) / all + Z ** 2 / (4 * all ** 2))) / (1 + Z ** 2 / all);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
