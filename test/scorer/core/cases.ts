/** Ledgers for tests, written as people speak of them: so many days before now, this way, that channel. */
import type { Minute } from '../../../infra/kernel/instant.ts';
import type { Channel } from '../../../ingest/contract.ts';
import { type Direction, sizeClassOf } from '../../../resolver/contract.ts';
import { type LedgerEntry, packEntries } from '../../../scorer/contract.ts';

export const OUT = 1;
export const IN = 2;
export const BOTH = 3;

/** Sunday late in the evening: the running week is as old as it gets. */
export const NOW: Minute = Date.UTC(2026, 5, 21, 22) / 60_000;

export interface Act {
  readonly daysAgo: number;
  readonly direction: Direction;
  readonly channel?: Channel;
  readonly size?: number;
}

/** One live entry per act, each of an activity of its own. */
export function ledgerOf(acts: readonly Act[], now: Minute = NOW): Uint8Array {
  return packEntries(
    acts.map(
      ({ daysAgo, direction, channel = 'mail', size = 1 }, index): LedgerEntry => ({
        activity: index + 1,
        version: 0,
        minute: Math.round(now - daysAgo * 1440),
        channel,
        direction,
        role: 0,
        sizeClass: sizeClassOf(size),
        state: 1,
      }),
    ),
  );
}

/** `times` acts, one every `days`, the last `ago` days ago. */
export function every(days: number, times: number, act: Omit<Act, 'daysAgo'>, ago = 0): Act[] {
  return Array.from({ length: times }, (_, index) => ({ ...act, daysAgo: ago + index * days }));
}

/** The same acts the other way too. */
export function bothWays(acts: readonly Act[]): Act[] {
  return [
    ...acts.map((act) => ({ ...act, direction: OUT }) as const),
    ...acts.map((act) => ({ ...act, direction: IN }) as const),
  ];
}
