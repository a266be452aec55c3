import type { Minute } from '../../infra/kernel/instant.ts';
import {
  entriesOf,
  foldLedgers,
  type LedgerEntry,
  packEntries,
  type ScoringSettings,
  scoreTie,
  type Tie,
} from '../../scorer/contract.ts';

/** The ledger of two identities, to be read from one side. */
export interface LedgerPart {
  readonly ledger: Uint8Array;
  readonly reversed: boolean;
}

/** A ledger between two persons, seen from the first, and the keys of its identities: `own` is the first person's. */
export interface LedgerBetween extends LedgerPart {
  readonly own: string;
  readonly other: string;
}

/** A tie computed from its ledgers. */
export interface ComputedTie {
  readonly tie: Tie;
  /** Folded. */
  readonly ledger: Uint8Array;
}

/** What the ledgers of two persons amounted to at `now`, had nothing come after it; absent when nothing counted by then. */
export function computeTie(
  parts: readonly LedgerPart[],
  now: Minute,
  settings: ScoringSettings,
): ComputedTie | undefined {
  const ledger = foldLedgers(parts.map((part) => ({ ...part, ledger: ledgerUpTo(part.ledger, now) })));
  const { tie } = scoreTie(ledger, settings, now);
  return tie === undefined ? undefined : { tie, ledger };
}

/**
 * A ledger without the live entries of later activities. Retractions and cancellations stay: they carry no time of
 * their own, and what they take back did not happen at any time.
 */
export function ledgerUpTo(ledger: Uint8Array, until: Minute): Uint8Array {
  const kept: LedgerEntry[] = [];
  let later = 0;
  for (const entry of entriesOf(ledger)) {
    if (entry.state === 1 && entry.minute > until) later += 1;
    else kept.push(entry);
  }
  return later === 0 ? ledger : packEntries(kept);
}

/** Rows of one pair follow each other; they are gathered into one. */
export function* byPair<Id>(
  rows: Iterable<{ a: Id; b: Id; reversed: number; ledger: Uint8Array }>,
): Generator<{ a: Id; b: Id; parts: LedgerPart[] }> {
  let open: { a: Id; b: Id; parts: LedgerPart[] } | undefined;
  for (const { a, b, reversed, ledger } of rows) {
    const part = { ledger, reversed: reversed === 1 };
    if (open?.a === a && open.b === b) {
      open.parts.push(part);
      continue;
    }
    if (open !== undefined) yield open;
    open = { a, b, parts: [part] };
  }
  if (open !== undefined) yield open;
}
