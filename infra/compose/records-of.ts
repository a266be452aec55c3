import type { SourcePartition } from '../../graph/contract.ts';
import type { EventLog, LogRecord } from '../event-log/port.ts';

/** Records read at once. */
const PAGE_RECORDS = 4000;

/**
 * Every record of a topic, partition by partition, a page in memory.
 *
 * @param behind positions in partitions of this topic: only what lies behind them is read
 */
export async function* recordsOf(
  log: EventLog,
  topic: string,
  behind: readonly (SourcePartition & { readonly position: number })[] = [],
): AsyncGenerator<LogRecord> {
  for (const { partition, start } of await log.partitions(topic)) {
    const known = behind.find((at) => at.topic === topic && at.partition === partition)?.position ?? 0;
    for (let from = Math.max(start, known); ; ) {
      const records = await log.read(topic, partition, from, { limit: PAGE_RECORDS });
      const last = records.at(-1);
      if (last === undefined) break;
      yield* records;
      from = last.position + 1;
    }
  }
}

/** How many positions the topics have given out to what may still be there. */
export async function countRecords(log: EventLog, topics: readonly string[]): Promise<number> {
  let records = 0;
  for (const topic of topics) {
    for (const { start, end } of await log.partitions(topic)) records += end - start;
  }
  return records;
}
