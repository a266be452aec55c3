import { crc32 } from 'node:zlib';
import type { NewRecord } from './port.ts';

/** Where a record goes, in every engine: so a log that is copied from one to another is laid out the same. */
export function partitionOf({ key, partitionBy }: Pick<NewRecord, 'key' | 'partitionBy'>, partitions: number): number {
  return crc32(partitionBy ?? key) % partitions;
}
