import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  ENTRY_BYTES,
  type InteractionColumns,
  joinPacked,
  NO_ENTRIES,
  type PackedEntries,
} from '../../scorer/contract.ts';
import type { IdentityRow } from './identity-record.ts';
import { byPair, PairedLedgers, type PairOrder } from './paired-ledgers.ts';
import { RowWriter } from './row-writer.ts';

export interface JoinReport {
  /** The new ledgers of the identity pairs that changed. */
  readonly ledgers: PairedLedgers;
  /** 1 where the i-th input changed any ledger: if none, it was a duplicate. */
  readonly inputChanged: Uint8Array;
}

/** The ledger table. */
export class LedgerTable {
  readonly #select: StatementSync;
  readonly #selectPartners: StatementSync;
  readonly #writer: RowWriter;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('SELECT entries FROM ledger WHERE lo = ? AND hi = ?');
    this.#writer = new RowWriter(db, 3, (rows) => {
      return `INSERT INTO ledger VALUES ${rows} ON CONFLICT DO UPDATE SET entries = excluded.entries`;
    });
    this.#selectPartners = db.prepare(
      'SELECT hi AS partner FROM ledger WHERE lo = ?1 UNION ALL SELECT lo FROM ledger WHERE hi = ?1',
    );
  }

  /**
   * Joins the interactions of all inputs. Many interactions of one pair cost one write.
   *
   * @param rows the identities that the interactions refer to
   */
  join(interactions: InteractionColumns, rows: readonly IdentityRow[], inputs: number): JoinReport {
    const order = byPair(interactions, rows);
    const inputChanged = new Uint8Array(inputs);
    const ledgers = new PairedLedgers();
    for (let from = 0; from < order.interactions.length; ) {
      const pair = pairAt(order, from, interactions, rows);
      const { ledger, changed } = joinPacked(this.#before(pair.one, pair.other), pair.added);
      for (let i = 0; i < changed.length; i += 1) {
        if (changed[i]) inputChanged[interactions.input(order.interactions[from + i] ?? 0)] = 1;
      }
      from += changed.length;
      if (!changed.includes(true)) continue;
      this.#writer.add(pair.one.n, pair.other.n, ledger);
      ledgers.add(pair.one.n, pair.other.n, ledger);
    }
    this.#writer.flush();
    return { ledgers, inputChanged };
  }

  read(lo: number, hi: number): Uint8Array | undefined {
    const row = this.#select.get(lo, hi);
    return row === undefined ? undefined : (row['entries'] as Uint8Array);
  }

  /** The identities with which an identity has a ledger. */
  partnersOf(n: number): number[] {
    return this.#selectPartners.all(n).map((row) => Number(row['partner']));
  }

  /** Forgets what was not written: the transaction failed. */
  forget(): void {
    this.#writer.forget();
  }

  /** An identity that this transaction made has no ledgers yet: nothing to look for. */
  #before(one: IdentityRow, other: IdentityRow): Uint8Array {
    return (one.isNew || other.isNew ? undefined : this.read(one.n, other.n)) ?? NO_ENTRIES;
  }
}

interface Pair {
  /** The identity with the lower number. */
  readonly one: IdentityRow;
  readonly other: IdentityRow;
  /** Its new entries in the order of arrival, read from `one` to `other`. */
  readonly added: PackedEntries;
}

/** The pair whose interactions begin at `from` in the order. */
function pairAt(order: PairOrder, from: number, columns: InteractionColumns, rows: readonly IdentityRow[]): Pair {
  const first = order.interactions[from] ?? 0;
  const a = columns.a(first);
  const b = columns.b(first);
  const offsets: number[] = [];
  for (let i = from; i < order.interactions.length; i += 1) {
    const interaction = order.interactions[i] ?? 0;
    if (columns.a(interaction) !== a || columns.b(interaction) !== b) break;
    offsets.push(interaction * ENTRY_BYTES);
  }
  // The columns hold a pair in the order of its keys, the table in the order of its numbers.
  const [one, other] = [rows[a], rows[b]] as [IdentityRow, IdentityRow];
  const reversed = one.n > other.n;
  const added = { bytes: columns.entries, offsets, reversed };
  return reversed ? { one: other, other: one, added } : { one, other, added };
}
