/**
 * The event log: records appended to topics, read again from any position, as often as anybody likes.
 *
 * Every engine (embedded, Kafka) passes `test/contract/event-log.contract.ts`; what one of them cannot do it declares
 * in its {@link EventLogFeatures}, and the suite then asks for a reason instead.
 */

/** A position in one partition: 0 for its first record. Positions never repeat and never move; compaction leaves gaps. */
export type Position = number;

/** What is appended. */
export interface NewRecord {
  /** Compaction keeps the newest record of a key. */
  readonly key: string;
  /** Text that chooses the partition; `key` when absent. Records with the same text keep their order. */
  readonly partitionBy?: string;
  /** A JSON text, or the bytes of its UTF-8; or `null`: a tombstone, which says that nothing holds for this key any more. */
  readonly value: string | Uint8Array | null;
}

/** What is read. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly position: Position;
  /** When the log took it, milliseconds since 1970. Never decreases within a partition. */
  readonly appendedAt: number;
  readonly key: string;
  readonly value: string | null;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** `compact`: the newest record of each key is kept for ever. `expire`: everything goes after `retentionMs`. */
  readonly cleanup: 'compact' | 'expire';
  /** For `expire`: how long records are kept. For `compact`: how long a tombstone stays readable. */
  readonly retentionMs: number;
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** The first position that may still hold a record. */
  readonly start: Position;
  /** The position that the next record will get. */
  readonly end: Position;
}

/** Where the records of one append lie in one partition. */
export interface AppendedRange {
  readonly topic: string;
  readonly partition: number;
  /** The position of the first. */
  readonly from: Position;
  /** The position behind the last. */
  readonly upTo: Position;
}

export interface ReadOptions {
  /** At most this many records. */
  readonly limit: number;
  /** Stop after this many bytes of keys and values (at least one record is returned when there is one). */
  readonly bytesMax?: number;
}

export interface EventLog {
  /** Names this log and no other, for as long as it exists: positions mean nothing without it. A copy of a log keeps it. */
  id(): Promise<string>;

  /** Makes the topics that are missing. One that exists with other partitions is a fault: keys would change their place. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;

  /**
   * Appends all or none, in the given order within each partition. When the promise resolves the records survive a
   * crash of the process and of the machine; when it rejects with `LOG_FULL` nothing was taken.
   *
   * Tells where they are: one range per partition that got any, with nobody else's records in between. Engines that do
   * not promise `appendsAcrossPartitionsAtOnce` are all or none within each partition and, where a share is too large
   * for one piece, give a range for each piece.
   */
  append(topic: string, records: readonly NewRecord[]): Promise<AppendedRange[]>;

  /** Records of one partition from `from` on (inclusive), oldest first. Empty at the end: it never waits. */
  read(topic: string, partition: number, from: Position, options: ReadOptions): Promise<LogRecord[]>;

  /** The position of the first record appended at or after `time` (milliseconds since 1970); the end when there is none. */
  positionAt(topic: string, partition: number, time: number): Promise<Position>;

  /** All partitions of a topic, in order. */
  partitions(topic: string): Promise<PartitionState[]>;

  /** Resolves when something may have been appended to one of these topics, or after `timeoutMs`, or when `signal` aborts. */
  waitForAppend(topics: readonly string[], timeoutMs: number, signal?: AbortSignal): Promise<void>;

  /**
   * Cleans a topic as its spec says, as of `now`: superseded records of a compacted topic and its old tombstones, the
   * expired records of the others. Returns how many records went. Engines that do this by themselves return 0.
   */
  compact(topic: string, now: number): Promise<number>;

  /** Gives back files and connections. Calls after that reject with `LOG_CLOSED`; closing twice is allowed. */
  close(): Promise<void>;
}

/** What an engine promises beyond the port, or lacks; the table in the README is made from it. */
export interface EventLogFeatures {
  /** Records survive the end of the process. */
  readonly durable: boolean;
  /** `compact()` acts at once, so a test can see it. */
  readonly compactsOnDemand: boolean;
  /** Two processes may append at the same time. */
  readonly sharedByProcesses: boolean;
  /** A changed byte in the store is noticed when it is read. */
  readonly detectsCorruption: boolean;
  /** A crash or a reader never finds an append in one partition and not yet in another. Within a partition all can say that. */
  readonly appendsAcrossPartitionsAtOnce: boolean;
}
