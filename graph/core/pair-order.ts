import { ENTRY_BYTES, type InteractionColumns } from '../../scorer/contract.ts';

/** Two numbers below 2^26 as one exact number: cheaper as a map's key than any text. */
const PAIR_FACTOR = 2 ** 26;

export function pairOf(lo: number, hi: number): number {
  return lo * PAIR_FACTOR + hi;
}

export function unpair(pair: number): { lo: number; hi: number } {
  const lo = Math.floor(pair / PAIR_FACTOR);
  return { lo, hi: pair - lo * PAIR_FACTOR };
}

/** The interactions of one pair of identities. */
export interface PairRun {
  /** The identity with the lower number, and the other, as indices into the rows. */
  readonly one: number;
  readonly other: number;
  /** Whether the columns have them the other way round. */
  readonly reversed: boolean;
  /** The run in the offsets. */
  readonly from: number;
  readonly to: number;
}

/** The interactions of a batch, pair by pair. */
export interface PairOrder {
  /** Where the entries begin in the columns' bytes: by pair in the order of the ledger table's key. */
  readonly offsets: Int32Array;
  runs(): Generator<PairRun>;
}

/**
 * The order in which the ledger table is visited: in key order its pages are visited once, not at random.
 *
 * Two passes of counting, first by the higher number, then by the lower: stable, and linear in the interactions.
 */
export function byPair(columns: InteractionColumns, rows: readonly { readonly n: number }[]): PairOrder {
  const ranks = ranksOf(rows);
  const rankOfA = (i: number) => ranks[columns.a(i)] ?? 0;
  const rankOfB = (i: number) => ranks[columns.b(i)] ?? 0;
  const offsets = Int32Array.from({ length: columns.length }, (_, i) => i);
  const byHigher = new Int32Array(columns.length);
  countingSort(offsets, (i) => Math.max(rankOfA(i), rankOfB(i)), rows.length, byHigher);
  countingSort(byHigher, (i) => Math.min(rankOfA(i), rankOfB(i)), rows.length, offsets);
  for (let i = 0; i < offsets.length; i += 1) offsets[i] = (offsets[i] ?? 0) * ENTRY_BYTES;
  return { offsets, runs: () => runsOf(offsets, columns, rows) };
}

/** The places of pairs are read before a run is handed out: whoever takes it may change the order within it. */
function* runsOf(
  offsets: Int32Array,
  columns: InteractionColumns,
  rows: readonly { readonly n: number }[],
): Generator<PairRun> {
  for (let from = 0; from < offsets.length; ) {
    const first = (offsets[from] ?? 0) / ENTRY_BYTES;
    const a = columns.a(first);
    const b = columns.b(first);
    let to = from + 1;
    for (; to < offsets.length; to += 1) {
      const next = (offsets[to] ?? 0) / ENTRY_BYTES;
      if (columns.a(next) !== a || columns.b(next) !== b) break;
    }
    // The columns hold a pair in the order of its keys, the table in the order of its numbers.
    const reversed = (rows[a]?.n ?? 0) > (rows[b]?.n ?? 0);
    yield { one: reversed ? b : a, other: reversed ? a : b, reversed, from, to };
    from = to;
  }
}

/** The place of each row when they are ordered by number. */
function ranksOf(rows: readonly { readonly n: number }[]): Int32Array {
  const numbers = Int32Array.from(rows, ({ n }) => n);
  const ordered = Int32Array.from(rows, (_, index) => index);
  ordered.sort((one, other) => (numbers[one] ?? 0) - (numbers[other] ?? 0));
  const ranks = new Int32Array(rows.length);
  ordered.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}

/** Puts items into `sorted` by their keys, which are below `keys`; those of equal keys in the order in which they stood. */
function countingSort(items: Int32Array, keyOf: (item: number) => number, keys: number, sorted: Int32Array): void {
  const next = new Int32Array(keys + 1);
  for (const item of items) {
    const key = keyOf(item) + 1;
    next[key] = (next[key] ?? 0) + 1;
  }
  for (let key = 1; key <= keys; key += 1) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0);
  for (const item of items) {
    const key = keyOf(item);
    const place = next[key] ?? 0;
    sorted[place] = item;
    next[key] = place + 1;
  }
}
