import { partitionOf } from './partition-of.ts';
import type { NewRecord } from './port.ts';

/** How many bytes of keys and values go to each partition; with values of ASCII exact, else a little less than true. */
export function sharesOf(records: readonly NewRecord[], partitions: number): number[] {
  const shares = new Array<number>(partitions).fill(0);
  for (const record of records) {
    const partition = partitionOf(record, partitions);
    shares[partition] = (shares[partition] ?? 0) + record.key.length + (record.value?.length ?? 0);
  }
  return shares;
}
