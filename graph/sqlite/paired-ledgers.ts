import type { InteractionColumns } from '../../scorer/contract.ts';

/** Two numbers below 2^26 as one exact number: cheaper as a map's key than any text. */
const PAIR_FACTOR = 2 ** 26;

export function pairOf(lo: number, hi: number): number {
  return lo * PAIR_FACTOR + hi;
}

export function unpair(pair: number): { lo: number; hi: number } {
  return { lo: Math.floor(pair / PAIR_FACTOR), hi: pair % PAIR_FACTOR };
}

/** Ledgers by pair of identities, added in the order of their pairs. */
export class PairedLedgers {
  readonly #pairs: number[] = [];
  readonly #ledgers: Uint8Array[] = [];

  get size(): number {
    return this.#pairs.length;
  }

  add(lo: number, hi: number, ledger: Uint8Array): void {
    this.#pairs.push(pairOf(lo, hi));
    this.#ledgers.push(ledger);
  }

  pairs(): readonly number[] {
    return this.#pairs;
  }

  /** The i-th in order. */
  at(i: number): Uint8Array | undefined {
    return this.#ledgers[i];
  }

  get(lo: number, hi: number): Uint8Array | undefined {
    const wanted = pairOf(lo, hi);
    let from = 0;
    let to = this.#pairs.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#pairs[middle] ?? 0) < wanted) from = middle + 1;
      else to = middle;
    }
    return this.#pairs[from] === wanted ? this.#ledgers[from] : undefined;
  }
}

export interface PairOrder {
  /** Indices of interactions, by pair in the order of the table's key, within a pair in the order of arrival. */
  readonly interactions: Int32Array;
}

/**
 * The order in which the table is visited: in key order its pages are visited once, not at random.
 *
 * Two passes of counting, first by the higher number, then by the lower: stable, and linear in the interactions.
 */
export function byPair(columns: InteractionColumns, rows: readonly { readonly n: number }[]): PairOrder {
  const ranks = ranksOf(rows);
  const lower = (i: number) => Math.min(ranks[columns.a(i)] ?? 0, ranks[columns.b(i)] ?? 0);
  const higher = (i: number) => Math.max(ranks[columns.a(i)] ?? 0, ranks[columns.b(i)] ?? 0);
  const asCame = Int32Array.from({ length: columns.length }, (_, i) => i);
  return { interactions: countingSort(countingSort(asCame, higher, rows.length), lower, rows.length) };
}

/** The place of each row when they are ordered by number. */
function ranksOf(rows: readonly { readonly n: number }[]): Int32Array {
  const ordered = rows.map((_, index) => index).sort((one, other) => (rows[one]?.n ?? 0) - (rows[other]?.n ?? 0));
  const ranks = new Int32Array(rows.length);
  ordered.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}

function countingSort(items: Int32Array, keyOf: (item: number) => number, keys: number): Int32Array {
  const next = new Int32Array(keys + 1);
  for (const item of items) next[keyOf(item) + 1] = (next[keyOf(item) + 1] ?? 0) + 1;
  for (let key = 1; key <= keys; key += 1) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0);
  const sorted = new Int32Array(items.length);
  for (const item of items) {
    const key = keyOf(item);
    const place = next[key] ?? 0;
    sorted[place] = item;
    next[key] = place + 1;
  }
  return sorted;
}
