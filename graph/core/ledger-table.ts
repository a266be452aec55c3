import { type InteractionColumns, joinPacked, NO_ENTRIES } from '../../scorer/contract.ts';
import type { IdentityRow } from './identity-record.ts';
import { byPair, pairOf } from './pair-order.ts';
import type { LedgerRows } from './rows.ts';

const FIRST_ROOM = 4096;

export interface JoinedLedgers {
  /** The pairs whose ledger was written. The ledgers themselves are not held: a batch may write hundreds of thousands. */
  readonly written: readonly number[];
  /** 1 where an input changed any ledger: if none, it was a duplicate. */
  readonly inputChanged: Uint8Array;
}

/** Joins interactions into ledgers, and finds the duplicates. */
export class LedgerTable {
  readonly #rows: LedgerRows;
  /** Where ledgers are joined one after the other: making room for each takes longer than joining most of them. */
  #room = new Uint8Array(FIRST_ROOM);

  constructor(rows: LedgerRows) {
    this.#rows = rows;
  }

  /**
   * Joins the interactions of all inputs. Many interactions of one pair cost one write.
   *
   * @param rows the identities that the interactions refer to
   * @param inputs how many there are
   */
  join(interactions: InteractionColumns, rows: readonly IdentityRow[], inputs: number): JoinedLedgers {
    const { entries: bytes, length } = interactions;
    const { offsets, runs } = byPair(interactions, rows);
    const changed = new Uint8Array(length);
    const written: number[] = [];
    for (const { one: lower, other: higher, reversed, from, to } of runs()) {
      const [one, other] = [rows[lower], rows[higher]] as [IdentityRow, IdentityRow];
      const before = this.readBetween(one, other) ?? NO_ENTRIES;
      const ledger = joinPacked(before, { bytes, offsets, from, to, reversed }, changed, this.#roomFor);
      if (ledger === before) continue;
      this.#rows.put(one.n, other.n, ledger);
      written.push(pairOf(one.n, other.n));
    }
    // Each pair came once, so it was right till now.
    if (length > 0) for (const row of rows) row.isBare = false;
    const inputChanged = new Uint8Array(inputs);
    for (let i = 0; i < length; i += 1) if (changed[i] === 1) inputChanged[interactions.input(i)] = 1;
    return { written, inputChanged };
  }

  readonly #roomFor = (bytes: number): Uint8Array => {
    if (bytes > this.#room.length) this.#room = new Uint8Array(2 * bytes);
    return this.#room.subarray(0, bytes);
  };

  /** The ledger of two identities, of which `one` has the lower number. */
  readBetween(one: IdentityRow, other: IdentityRow): Uint8Array | undefined {
    if (one.isBare || other.isBare) return undefined;
    return this.#rows.between(one.n, other.n);
  }

  /** The identities with which an identity has a ledger. */
  partnersOf(n: number): number[] {
    return this.#rows.partnersOf(n);
  }
}
