/** What a fetch brings, as records. */
import type { fetchV17 } from '@platformatic/kafka';
import type { Page, StoredRecord } from './cluster.ts';

type FetchedPartition = fetchV17.FetchResponse['responses'][number]['partitions'][number];
type Batch = NonNullable<FetchedPartition['records']>[number];

/** Set when the broker, and not the sender, put the time on a batch. */
const TIMED_BY_BROKER = 0b1000;
/** Set on markers of transactions, which are no records. */
const CONTROL = 0b10_0000;

/** The records from `offset` on. Batches begin where they were sent, so the first one may begin before it. */
export function readPage({ records: batches, highWatermark }: FetchedPartition, offset: number): Page {
  const records: StoredRecord[] = [];
  let next = offset;
  for (const batch of batches ?? []) {
    if ((batch.attributes & CONTROL) === 0) addRecords(batch, offset, records);
    next = Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
  }
  return { records, next, end: Number(highWatermark) };
}

function addRecords(batch: Batch, offset: number, records: StoredRecord[]): void {
  const first = Number(batch.firstOffset);
  const byBroker = (batch.attributes & TIMED_BY_BROKER) !== 0;
  for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
    const at = first + offsetDelta;
    if (at < offset) continue;
    records.push({
      offset: at,
      appendedAt: Number(byBroker ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta),
      key: key?.toString('utf8') ?? '',
      value: value?.toString('utf8') ?? null,
    });
  }
}
