import type { EventLog, LogRecord } from '../event-log/port.ts';

/** Records read at once. */
const PAGE_RECORDS = 4000;

/** Every record of a topic, partition by partition, a page in memory. */
export async function* recordsOf(log: EventLog, topic: string): AsyncGenerator<LogRecord> {
  for (const { partition, start } of await log.partitions(topic)) {
    for (let from = start; ; ) {
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
