/** What the cases of the event log contract stand on: a world to work in, fresh topics, and reading it all back. */
import type { EventLog, EventLogFeatures, LogRecord, NewRecord, TopicSpec } from '../../infra/event-log/port.ts';
import { isFault } from '../../infra/kernel/fault.ts';

/** One store and the ways to reach it. */
export interface LogWorld {
  readonly log: EventLog;
  /** Closes whatever is open and opens the same store again, as a restarted process does. */
  reopen(): Promise<EventLog>;
  /** Opens the same store once more beside `log`, as another process does. */
  openAnother(): Promise<EventLog>;
  /** Lets the clock of the log go on by at least one millisecond. */
  passTime(): Promise<void>;
  /** Closes everything and removes the store. */
  end(): Promise<void>;
}

/** `test` where an engine promises the feature; where it does not, a skipped case that says why. */
export type Promised = (feature: keyof EventLogFeatures) => (title: string, run: () => Promise<void>) => void;

/** Why an engine lacks a feature; needed for each that it declares as lacking. */
export type MissingReasons = Partial<Record<keyof EventLogFeatures, string>>;

export const DAY_MS = 86_400_000;

/** Topics are made anew for each case, because an engine may be slow to delete them. */
let serial = 0;
const run = Math.random().toString(36).slice(2, 8);

/** A topic of its own for one case. */
export async function freshTopic(log: EventLog, more: Partial<TopicSpec> = {}): Promise<string> {
  serial += 1;
  const name = `contract-${run}-${serial}`;
  await log.ensureTopics([{ name, partitions: 3, cleanup: 'compact', retentionMs: DAY_MS, ...more }]);
  return name;
}

/** Everything in one partition, in pages. */
export async function readPartition(
  log: EventLog,
  topic: string,
  partition: number,
  limit = 1_000,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (let from = 0; ; ) {
    const page = await log.read(topic, partition, from, { limit });
    records.push(...page);
    const newest = page.at(-1);
    if (newest === undefined) return records;
    from = newest.position + 1;
  }
}

/** Everything in a topic, partition by partition. */
export async function readTopic(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition } of await log.partitions(topic))
    records.push(...(await readPartition(log, topic, partition)));
  return records;
}

/** The code of the fault that a call ends with. */
export async function faultOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
  return 'no fault';
}

/** The values of records. */
export function values(records: readonly LogRecord[]): (string | null)[] {
  return records.map(({ value }) => value);
}

/** Records numbered from 0. */
export function numbered(count: number, record: (n: number) => NewRecord): NewRecord[] {
  return Array.from({ length: count }, (_, n) => record(n));
}
