/**
 * What the log needs of a Kafka client. It stands between the log and the library, so that another library means
 * another implementation of this and nothing else.
 *
 * All calls are tried again for as long as the settings say, and reject with a fault of `LOG_` after that.
 */

export interface TopicState {
  /** Kafka's own id: a topic that was deleted and made again has another one. */
  readonly id: string;
  readonly partitions: number;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly settings: ReadonlyMap<string, string>;
}

/** What is sent: bytes of UTF-8. */
export interface Entry {
  readonly key: Buffer;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
}

export interface StoredRecord {
  readonly offset: number;
  /** Milliseconds since 1970, by the clock of the broker. */
  readonly appendedAt: number;
  readonly key: string;
  readonly value: string | null;
}

/** A part of a partition. */
export interface Page {
  /** Oldest first, none before the offset that was asked for. */
  readonly records: readonly StoredRecord[];
  /** Where to go on; compaction may have emptied what lies between. */
  readonly next: number;
  /** The end of the partition when it was read. */
  readonly end: number;
}

/** Where to look in a partition: its first record, its end, or the first record appended at this time or later. */
export type Where = 'first' | 'end' | { readonly time: number };

export interface KafkaCluster {
  id(): Promise<string>;
  /** Asks the brokers. Topics that do not exist are absent from the answer. */
  describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicState>>;
  /** Makes topics and waits until they can be used. One that somebody has made meanwhile is left as it is. */
  create(topics: readonly NewTopic[]): Promise<void>;
  /** The values of the named settings of a topic. */
  settingsOf(topic: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Sets these and leaves the others. */
  alter(topic: string, settings: ReadonlyMap<string, string>): Promise<void>;
  /**
   * Sends one batch to each partition. A batch is taken whole or not at all, and once, however often it had to be sent;
   * the batches of one call do not stand or fall together. Calls for one topic take turns.
   *
   * Returns the offset of the first entry in each partition.
   */
  produce(topic: string, batches: ReadonlyMap<number, readonly Entry[]>): Promise<ReadonlyMap<number, number>>;
  /**
   * What lies from `offset` on, about `bytesMax` bytes as they are stored, one batch at least; never waits for more.
   * `'outside'`: the partition begins behind this offset or ends before it.
   */
  fetch(topic: string, partition: number, offset: number, bytesMax: number): Promise<Page | 'outside'>;
  /** One offset for each partition of each topic, in order; -1 where no record is that young. */
  offsets(topics: readonly string[], where: Where): Promise<ReadonlyMap<string, readonly number[]>>;
  close(): Promise<void>;
}
