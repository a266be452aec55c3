/** How an append is cut into batches: one per partition if that is possible at all. */
import { logFault } from '../errors.ts';
import { partitionOf } from '../partition-of.ts';
import type { NewRecord } from '../port.ts';
import { requireStorable } from '../storable.ts';
import type { Entry } from './cluster.ts';
import { BATCH_BYTES_MAX } from './topic-settings.ts';

/** What a record takes besides its key and value, at most, and a batch besides its records. */
const RECORD_OVERHEAD = 32;
const BATCH_OVERHEAD = 1_024;

/** A request may have 100 megabytes, as brokers are set by default. */
const ROUND_BYTES_MAX = 64 * 1_024 * 1_024;

/** One batch for each partition that gets any. Rounds follow one another. */
export type Round = ReadonlyMap<number, readonly Entry[]>;

/**
 * Rounds that hold all records, those of a partition in their order.
 *
 * @throws Fault `LOG_RECORD_INVALID` (no UTF-8), `LOG_RECORD_TOO_LARGE` (does not fit into a batch).
 */
export function planAppend(topic: string, partitions: number, records: readonly NewRecord[]): Round[] {
  const rounds: Map<number, Entry[]>[] = [];
  const roundBytes: number[] = [];
  const places = new Map<number, { round: number; bytes: number }>();
  for (const [index, record] of records.entries()) {
    const entry = encode(record, `${topic}, record ${index} of the append`);
    const bytes = sizeOf(entry);
    const partition = partitionOf(record, partitions);
    const place = places.get(partition) ?? { round: 0, bytes: BATCH_OVERHEAD };
    const isFull = (): boolean =>
      place.bytes + bytes > BATCH_BYTES_MAX || (roundBytes[place.round] ?? 0) + bytes > ROUND_BYTES_MAX;
    while (isFull()) {
      place.round += 1;
      place.bytes = BATCH_OVERHEAD;
    }
    place.bytes += bytes;
    places.set(partition, place);
    roundBytes[place.round] = (roundBytes[place.round] ?? 0) + bytes;
    const round = rounds[place.round] ?? new Map<number, Entry[]>();
    rounds[place.round] = round;
    const batch = round.get(partition);
    if (batch === undefined) round.set(partition, [entry]);
    else batch.push(entry);
  }
  return rounds;
}

function encode(record: NewRecord, where: string): Entry {
  requireStorable(record, () => where);
  const { key, value } = record;
  const entry = { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) };
  if (sizeOf(entry) + BATCH_OVERHEAD <= BATCH_BYTES_MAX) return entry;
  throw logFault(
    'LOG_RECORD_TOO_LARGE',
    `a record has ${sizeOf(entry)} bytes, and a batch may have ${BATCH_BYTES_MAX}`,
    {
      where,
      todo: 'Split what the record says, or leave it out.',
    },
  );
}

function sizeOf({ key, value }: Entry): number {
  return key.length + (value?.length ?? 0) + RECORD_OVERHEAD;
}
