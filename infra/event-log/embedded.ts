/** The event log in one SQLite file: no server, safe against kill -9 and loss of power, shared by processes of one machine. */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { compactPartition } from './embedded-compaction.ts';
import { PartitionTable } from './embedded-partition.ts';
import { type CataloguedTopic, openFile, readCatalogue, readId, writeCatalogue } from './embedded-schema.ts';
import { AppendSignal } from './embedded-signal.ts';
import { Transactions } from './embedded-transactions.ts';
import { logFault } from './errors.ts';
import { partitionOf } from './partition-of.ts';
import type {
  AppendedRange,
  EventLog,
  EventLogFeatures,
  LogRecord,
  NewRecord,
  PartitionState,
  Position,
  ReadOptions,
  TopicSpec,
} from './port.ts';
import { requireStorable } from './storable.ts';

export interface EmbeddedLogOptions {
  /** Path of the file; its folder must exist. Two more files, `-wal` and `-shm`, lie beside it while it is open. */
  readonly file: string;
  readonly clock: Clock;
  /** The file may grow to this many bytes; then appends reject with `LOG_FULL`. No limit when absent. */
  readonly bytesMax?: number;
}

export const EMBEDDED_FEATURES: EventLogFeatures = {
  durable: true,
  compactsOnDemand: true,
  sharedByProcesses: true,
  detectsCorruption: true,
  appendsAcrossPartitionsAtOnce: true,
};

/**
 * Opens the log, making the file when it is missing.
 *
 * @throws Fault `LOG_IO` (no such folder, no right to write), `LOG_CORRUPT` (damaged, or not a log of kith),
 * `LOG_NEWER` (written by a newer kith).
 */
export function openEmbeddedLog(options: EmbeddedLogOptions): EventLog {
  return new EmbeddedLog(options);
}

interface Topic {
  readonly spec: CataloguedTopic;
  readonly tables: readonly PartitionTable[];
}

class EmbeddedLog implements EventLog {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #signal: AppendSignal;
  readonly #topics = new Map<string, Topic>();
  readonly #transactions: Transactions;

  constructor({ file, clock, bytesMax }: EmbeddedLogOptions) {
    this.#file = file;
    this.#clock = clock;
    this.#db = openFile(file, bytesMax);
    const version = this.#db.prepare('PRAGMA data_version');
    this.#signal = new AppendSignal(() => Number(version.get()?.['data_version']));
    this.#transactions = new Transactions(this.#db, file);
  }

  async id(): Promise<string> {
    return this.#transactions.read(() => readId(this.#db, this.#file));
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    const known = this.#transactions.read(() => readCatalogue(this.#db, this.#file));
    if (specs.every((spec) => known.some((topic) => isSame(topic, spec)))) return;
    await this.#transactions.write(() => {
      const topics = readCatalogue(this.#db, this.#file);
      for (const spec of specs) this.#ensureTopic(topics, spec);
      writeCatalogue(this.#db, topics);
    });
    // their specs may have changed
    this.#topics.clear();
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<AppendedRange[]> {
    const { tables } = this.#topic(topic);
    if (records.length === 0) return [];
    const shares = tables.map((): NewRecord[] => []);
    for (const [index, record] of records.entries()) {
      requireStorable(record, () => `${topic}, record ${index} of the append`);
      shares[partitionOf(record, tables.length)]?.push(record);
    }
    const ranges = await this.#transactions.write(() => {
      const now = this.#clock();
      return tables.flatMap((table, partition): AppendedRange[] => {
        const share = shares[partition] ?? [];
        if (share.length === 0) return [];
        const from = table.append(share, now);
        return [{ topic, partition, from, upTo: from + share.length }];
      });
    });
    this.#signal.appended(topic);
    return ranges;
  }

  async read(topic: string, partition: number, from: Position, options: ReadOptions): Promise<LogRecord[]> {
    invariant(Number.isSafeInteger(from) && from >= 0, `a position is a whole number from 0, not ${from}`);
    const table = this.#table(topic, partition);
    // reading in a loop must not starve the rest of the process
    await breathe();
    return this.#transactions.read(() => table.read(from, options));
  }

  async positionAt(topic: string, partition: number, time: number): Promise<Position> {
    const table = this.#table(topic, partition);
    return this.#transactions.read(() => table.positionAt(time));
  }

  async partitions(topic: string): Promise<PartitionState[]> {
    const { tables } = this.#topic(topic);
    return this.#transactions.read(() =>
      tables.map((table, partition) => {
        const { first, end } = table.bounds();
        return { topic, partition, start: first, end };
      }),
    );
  }

  async waitForAppend(topics: readonly string[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
    this.#transactions.requireOpen();
    await this.#signal.wait(topics, timeoutMs, signal);
  }

  async compact(topic: string, now: number): Promise<number> {
    this.#topics.delete(topic);
    const { spec, tables } = this.#topic(topic);
    let gone = 0;
    for (const table of tables) gone += await compactPartition(table, spec, now, this.#transactions);
    // what was taken out is still to be read in the write-ahead log until that is folded back
    if (gone > 0) this.#transactions.foldBack();
    return gone;
  }

  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    this.#db.close();
    this.#signal.close();
  }

  #ensureTopic(topics: CataloguedTopic[], spec: TopicSpec): void {
    invariant(
      Number.isSafeInteger(spec.partitions) && spec.partitions > 0,
      `${spec.name} needs at least one partition`,
    );
    const at = topics.findIndex(({ name }) => name === spec.name);
    const known = topics[at];
    if (known === undefined) {
      const firstTable = topics.reduce((tables, { partitions }) => tables + partitions, 0);
      const { name, partitions, cleanup, retentionMs } = spec;
      topics.push({ name, partitions, cleanup, retentionMs, firstTable });
      for (let partition = 0; partition < partitions; partition += 1) {
        PartitionTable.create(this.#db, firstTable + partition, name, partition);
      }
    } else if (known.partitions === spec.partitions) {
      topics[at] = { ...known, cleanup: spec.cleanup, retentionMs: spec.retentionMs };
    } else {
      throw logFault(
        'LOG_PARTITIONS_CHANGED',
        `${spec.name} has ${known.partitions} partitions and cannot have ${spec.partitions}: its keys would change their place`,
        { where: this.#file, todo: `Configure ${known.partitions} partitions, or replay into a new log.` },
      );
    }
  }

  #topic(name: string): Topic {
    this.#transactions.requireOpen();
    const cached = this.#topics.get(name);
    if (cached !== undefined) return cached;
    const spec = this.#transactions
      .read(() => readCatalogue(this.#db, this.#file))
      .find((topic) => topic.name === name);
    if (spec === undefined) throw this.#unknown(`there is no topic ${name}`);
    const tables = this.#transactions.read(() =>
      Array.from({ length: spec.partitions }, (_, index) => {
        return new PartitionTable(this.#db, spec.firstTable + index, name, index);
      }),
    );
    const topic = { spec, tables };
    this.#topics.set(name, topic);
    return topic;
  }

  #table(topic: string, partition: number): PartitionTable {
    const table = this.#topic(topic).tables[partition];
    if (table === undefined) throw this.#unknown(`there is no partition ${partition} of ${topic}`);
    return table;
  }

  #unknown(message: string): Error {
    return logFault('LOG_UNKNOWN_TOPIC', message, { where: this.#file, todo: 'Make it with ensureTopics first.' });
  }
}

function isSame(a: TopicSpec, b: TopicSpec): boolean {
  return (
    a.name === b.name && a.partitions === b.partitions && a.cleanup === b.cleanup && a.retentionMs === b.retentionMs
  );
}
