/** Random ledger entries that collide: few fingerprints, versions and states, so that joins have work to do. */
import fc from 'fast-check';
import { CHANNELS } from '../../../ingest/contract.ts';
import type { Direction, EntryState, RoleRank } from '../../../resolver/contract.ts';
import type { LedgerEntry } from '../../../scorer/contract.ts';

const LARGEST_FINGERPRINT = 2 ** 52 - 1;

export const liveEntry = fc.record({
  activity: fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.constant(LARGEST_FINGERPRINT),
    fc.maxSafeNat().map((n) => n % 2 ** 52),
  ),
  version: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(0xffff_ffff)),
  minute: fc.oneof(fc.integer({ min: 1, max: 47_000_000 }), fc.constant(0xffff_ffff)),
  channel: fc.constantFrom(...CHANNELS),
  direction: fc.constantFrom<Direction>(1, 2, 3),
  role: fc.constantFrom<RoleRank>(0, 1, 2),
  sizeClass: fc.integer({ min: 0, max: 6 }),
  state: fc.constant<EntryState>(1),
});

/** Entries as the resolver writes them: those that are not live hold zeros beside their version. */
export const entry: fc.Arbitrary<LedgerEntry> = fc.oneof(
  { weight: 3, arbitrary: liveEntry },
  {
    weight: 1,
    arbitrary: fc
      .tuple(liveEntry, fc.constantFrom<EntryState>(0, 2))
      .map(([live, state]) => ({ ...live, minute: 0, direction: 0, role: 0, sizeClass: 0, state }) as LedgerEntry),
  },
);

export const entries = fc.array(entry, { maxLength: 25 });
