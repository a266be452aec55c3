import { partitionOf } from './partition-of.ts';
import type { NewRecord } from './port.ts';

/** How many bytes of keys and values go to each partition. */
export function sharesOf(records: readonly NewRecord[], partitions: number): number[] {
  const shares = new Array<number>(partitions).fill(0);
  for (const record of records) {
    const partition = partitionOf(record, partitions);
    shares[partition] =
      (shares[partition] ?? 0) + Buffer.byteLength(record.key) + Buffer.byteLength(record.value ?? '');
  }
  return shares;
}
