/** The file of an embedded log, new for each test, and what a test wants to know of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, jest } from '@jest/globals';
import { openEmbeddedLog } from '../../infra/event-log/embedded.ts';
import type { EventLog, LogRecord, TopicSpec } from '../../infra/event-log/port.ts';
import { type Fault, isFault } from '../../infra/kernel/fault.ts';
import { type Held, heldBatches } from './log-batches.ts';

export const TOPIC = 'activities';

/** The topic in several partitions, so that an append writes to more than one table. */
export const SPEC: TopicSpec = { name: TOPIC, partitions: 3, cleanup: 'compact', retentionMs: 1_000_000 };

export interface LogFile {
  /** Of this test alone; removed after it. */
  readonly folder: string;
  /** Where the log lies, or will. */
  readonly path: string;
}

/** A folder for each test of the file that calls it; read its fields inside of the tests. */
export function freshLogFile(): LogFile {
  // a disk that is shared with other programs can be slow to sync
  jest.setTimeout(60_000);
  const fresh = { folder: '', path: '' };
  beforeEach(() => {
    fresh.folder = mkdtempSync(join(tmpdir(), 'kith-log-'));
    fresh.path = join(fresh.folder, 'events.db');
  });
  afterEach(() => rmSync(fresh.folder, { recursive: true }));
  return fresh;
}

/** Opens a log, hands it to `work`, and closes it whatever happens. */
export async function withLog<T>(path: string, work: (log: EventLog) => Promise<T>, bytesMax?: number): Promise<T> {
  const log = openEmbeddedLog({ file: path, clock: () => 1_000, ...(bytesMax === undefined ? {} : { bytesMax }) });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

/** Everything in a topic. */
export async function readAll(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition, start } of await log.partitions(topic)) {
    for (let from = start; ; ) {
      const page = await log.read(topic, partition, from, { limit: 1_000 });
      records.push(...page);
      const newest = page.at(-1);
      if (newest === undefined) break;
      from = newest.position + 1;
    }
  }
  return records;
}

/** What the log in a file holds of `who`'s batches. */
export async function heldIn(path: string, who: string): Promise<Held> {
  return withLog(path, async (log) => {
    await log.ensureTopics([SPEC]);
    return heldBatches(await readAll(log, TOPIC), who);
  });
}

/** The fault that `work` ends with; absent when all goes well. */
export async function faultOf(work: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await work();
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  return undefined;
}
