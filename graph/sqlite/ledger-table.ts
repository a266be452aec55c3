import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Interaction } from '../../resolver/contract.ts';
import { joinInto, type LedgerEntry, NO_ENTRIES, reverseEntry } from '../../scorer/contract.ts';
import type { Input } from '../contract.ts';
import type { IdentityTable } from './identity-table.ts';

/** Two numbers below 2^26 as one exact number: cheaper as a map's key than any text. */
const PAIR_FACTOR = 2 ** 26;

export function pairOf(lo: number, hi: number): number {
  return lo * PAIR_FACTOR + hi;
}

export function unpair(pair: number): { lo: number; hi: number } {
  return { lo: Math.floor(pair / PAIR_FACTOR), hi: pair % PAIR_FACTOR };
}

export interface JoinReport {
  /** The new ledgers of the identity pairs that changed. */
  readonly ledgers: ReadonlyMap<number, Uint8Array>;
  /** Whether the i-th input changed any ledger: if not, it was a duplicate. */
  readonly inputChanged: readonly boolean[];
}

/**
 * The interactions of a batch, threaded by pair: `first` leads to the first of a pair and `next` from one to the next,
 * −1 at the end. A batch has hundreds of thousands; lists of their own would take more memory than they hold.
 */
interface Threads {
  readonly first: ReadonlyMap<number, number>;
  readonly next: Int32Array;
  readonly interactions: readonly Interaction[];
  /** Which input each came from. */
  readonly inputs: Int32Array;
  /** 1 where the internal numbers run against the order of the keys. */
  readonly reversed: Uint8Array;
}

/** The ledger table. */
export class LedgerTable {
  readonly #identities: IdentityTable;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #selectPartners: StatementSync;

  constructor(db: DatabaseSync, identities: IdentityTable) {
    this.#identities = identities;
    this.#select = db.prepare('SELECT entries FROM ledger WHERE lo = ? AND hi = ?');
    this.#upsert = db.prepare(
      'INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entries = excluded.entries',
    );
    this.#selectPartners = db.prepare(
      'SELECT hi AS partner FROM ledger WHERE lo = ?1 UNION ALL SELECT lo FROM ledger WHERE hi = ?1',
    );
  }

  /** Joins the interactions of all inputs. Many interactions of one pair cost one write. */
  join(inputs: readonly Input[]): JoinReport {
    const threads = this.#thread(inputs);
    const inputChanged = inputs.map(() => false);
    const ledgers = new Map<number, Uint8Array>();
    // In key order the pages of the table are visited once, not at random.
    for (const pair of Float64Array.from(threads.first.keys()).sort()) {
      const { lo, hi } = unpair(pair);
      const { entries, from } = entriesOf(pair, threads);
      const { ledger, changed } = joinInto(this.#before(lo, hi), entries);
      changed.forEach((isNews, index) => {
        if (isNews) inputChanged[from[index] ?? 0] = true;
      });
      if (!changed.includes(true)) continue;
      this.#upsert.run(lo, hi, ledger);
      ledgers.set(pair, ledger);
    }
    return { ledgers, inputChanged };
  }

  read(lo: number, hi: number): Uint8Array | undefined {
    const row = this.#select.get(lo, hi);
    return row === undefined ? undefined : (row['entries'] as Uint8Array);
  }

  /** An identity that this transaction made has no ledgers yet: nothing to look for. */
  #before(lo: number, hi: number): Uint8Array {
    const isNew = this.#identities.byN(lo).isNew || this.#identities.byN(hi).isNew;
    return (isNew ? undefined : this.read(lo, hi)) ?? NO_ENTRIES;
  }

  /** The identities with which an identity has a ledger. */
  partnersOf(n: number): number[] {
    return this.#selectPartners.all(n).map((row) => Number(row['partner']));
  }

  #thread(inputs: readonly Input[]): Threads {
    const interactions: Interaction[] = [];
    const origin: number[] = [];
    inputs.forEach(({ outcome }, index) => {
      if (outcome.kind !== 'observed') return;
      for (const interaction of outcome.observed.interactions) {
        interactions.push(interaction);
        origin.push(index);
      }
    });
    const first = new Map<number, number>();
    const next = new Int32Array(interactions.length);
    const reversed = new Uint8Array(interactions.length);
    // From the last to the first, so that every thread runs in the order of arrival.
    for (let at = interactions.length - 1; at >= 0; at -= 1) {
      const interaction = interactions[at];
      if (interaction === undefined) continue;
      const a = this.#identities.byKey(interaction.a).n;
      const b = this.#identities.byKey(interaction.b).n;
      const pair = a < b ? pairOf(a, b) : pairOf(b, a);
      if (a > b) reversed[at] = 1;
      next[at] = first.get(pair) ?? -1;
      first.set(pair, at);
    }
    return { first, next, interactions, inputs: Int32Array.from(origin), reversed };
  }
}

/** The new entries of one pair, read from `lo` to `hi`. */
function entriesOf(pair: number, threads: Threads): { entries: LedgerEntry[]; from: number[] } {
  const entries: LedgerEntry[] = [];
  const from: number[] = [];
  for (let at = threads.first.get(pair) ?? -1; at >= 0; at = threads.next[at] ?? -1) {
    const interaction = threads.interactions[at];
    if (interaction === undefined) break;
    entries.push(threads.reversed[at] === 1 ? reverseEntry(interaction) : interaction);
    from.push(threads.inputs[at] ?? 0);
  }
  return { entries, from };
}
