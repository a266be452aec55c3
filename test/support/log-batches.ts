/** Numbered batches, and how to tell which of them a log holds. */
import type { LogRecord, NewRecord } from '../../infra/event-log/port.ts';

/** Batch `n`: between 1 and 40 records with keys of their own, and one that replaces that of the batch before. */
export function batchOf(who: string, n: number): NewRecord[] {
  const size = 1 + ((n * 17) % 40);
  const own = Array.from({ length: size }, (_, record) => ({
    key: `${who}/${n}/${record}`,
    value: JSON.stringify({ who, batch: n, record, of: size, filling: 'x'.repeat((n * 31 + record * 7) % 400) }),
  }));
  return [...own, { key: `${who}/newest`, value: JSON.stringify({ newest: n }) }];
}

export interface Held {
  /** Numbers of the batches, in the order of the appends; each is there as a whole. */
  readonly batches: readonly number[];
  /** The batch that the record with the replaced key is of; -1 for none. */
  readonly newest: number;
}

/** What a log holds of `who`'s batches. Throws when one is there in part, or differs from what was appended. */
export function heldBatches(records: readonly LogRecord[], who: string): Held {
  const byKey = new Map(records.map((record) => [record.key, record.value]));
  const numbers = new Set<number>();
  for (const key of byKey.keys()) {
    const [owner, batch] = key.split('/');
    if (owner === who && batch !== 'newest') numbers.add(Number(batch));
  }
  for (const n of numbers) {
    for (const { key, value } of batchOf(who, n).slice(0, -1)) {
      if (byKey.get(key) !== value) throw new Error(`batch ${n} is there in part: ${key} is missing or differs`);
    }
  }
  const newest = byKey.get(`${who}/newest`);
  return { batches: [...numbers].sort((a, b) => a - b), newest: newest ? JSON.parse(newest).newest : -1 };
}

/** The numbers of the first `count` batches. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
