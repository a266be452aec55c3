/** Ledgers, with the ties that the scorer makes of them, to be shared by many pairs: scoring each pair alone would take hours. */

import { MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';
import { below, type Chance, chanceOf, happens, pick, skewed, unit } from '../../ingest/connectors/demo/chance.ts';
import type { Channel } from '../../ingest/contract.ts';
import {
  DEFAULT_SETTINGS,
  foldLedgers,
  type LedgerEntry,
  packEntries,
  scoreTie,
  type Tie,
  valueAt,
} from '../../scorer/contract.ts';

const DAYS = 3 * 365;
const ENTRIES_MAX = 300;

/** Share of the pairs that are to meet within the next weeks. */
const MEETING_AHEAD = 0.02;
const CHANNELS: readonly [Channel, ...Channel[]] = ['mail', 'mail', 'mail', 'mail', 'meeting', 'call'];

/** As seen from one of the two sides. */
export interface Side {
  readonly ledger: Uint8Array;
  /** The same in two ledgers, as between a person of two identities and another. */
  readonly halves: readonly [Uint8Array, Uint8Array];
  readonly tie: Tie;
}

export interface PooledLedger {
  readonly forwards: Side;
  readonly backwards: Side;
  readonly strength: number;
  /** When an entry begins to count. */
  readonly nextAt: Minute | undefined;
}

/** Few strong ones and many weak ones; half of them have been silent for longer than half a year. */
export function inventLedgers(seed: number, count: number, now: Minute): PooledLedger[] {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, () => {
    const entries = inventEntries(chance, now);
    const { nextAt, ...forwards } = sideOf(entries, false, now);
    const { nextAt: _, ...backwards } = sideOf(entries, true, now);
    return { forwards, backwards, strength: valueAt(forwards.tie.k, now, DEFAULT_SETTINGS.halfLifeDays), nextAt };
  });
}

function inventEntries(chance: Chance, now: Minute): LedgerEntry[] {
  const count = Math.min(ENTRIES_MAX, Math.ceil(skewed(chance, 3, 1.3)));
  const silent = Math.min(DAYS - 1, skewed(chance, 180, 1.4));
  const lasted = Math.min(DAYS - silent, skewed(chance, 30 * Math.log2(count + 1), 1));
  const starts = 0.2 + 0.6 * unit(chance);
  const ahead = happens(chance, MEETING_AHEAD) ? 1 : 0;
  return Array.from({ length: count + ahead }, (_, place): LedgerEntry => {
    const isAhead = place === count;
    const channel = isAhead ? 'meeting' : pick(chance, CHANNELS);
    const daysAgo = isAhead ? -20 * unit(chance) : silent + (place === 0 ? 0 : unit(chance) * lasted);
    return {
      activity: below(chance, 2 ** 32) * 2 ** 20 + below(chance, 2 ** 20),
      version: 0,
      minute: now - Math.trunc(daysAgo * MINUTES_PER_DAY) + (isAhead ? 1 : 0),
      channel,
      direction: channel === 'meeting' ? 3 : happens(chance, starts) ? 1 : 2,
      role: happens(chance, 0.8) ? 0 : 1,
      sizeClass: below(chance, 4),
      state: 1,
    };
  });
}

function sideOf(
  entries: readonly LedgerEntry[],
  reversed: boolean,
  now: Minute,
): Side & { readonly nextAt: Minute | undefined } {
  const seen = (some: readonly LedgerEntry[]) => foldLedgers([{ ledger: packEntries(some), reversed }]);
  const middle = Math.ceil(entries.length / 2);
  const ledger = seen(entries);
  const { tie, nextAt } = scoreTie(ledger, DEFAULT_SETTINGS, now);
  if (tie === undefined) throw new Error('every invented ledger has an entry that counts');
  return { ledger, halves: [seen(entries.slice(0, middle)), seen(entries.slice(middle))], tie, nextAt };
}
