/**
 * Sends batches so that each is taken once: the broker knows the number of the next record of a producer in a partition,
 * and a batch that is sent again carries the same number as before.
 */
import { initProducerIdV4, type MessageRecord, NumericMap, ProduceAcks, produceV11 } from '@platformatic/kafka';
import type { Brokers } from './brokers.ts';
import type { Entry } from './cluster.ts';
import { judge } from './faults.ts';
import type { KafkaConfiguration } from './settings.ts';

/** Our name to the brokers, and how many records each partition got under it. */
interface Producer {
  readonly id: bigint;
  readonly epoch: number;
  readonly sent: NumericMap;
}

/** What goes to one partition. */
type Batch = readonly [number, readonly Entry[]];

/** The leader of a partition that has none. */
const NOBODY = -1;

/** Sequence numbers start again at 0 behind this one. */
const SEQUENCE_MAX = 2 ** 31 - 1;

export class BatchProducer {
  readonly #brokers: Brokers;
  readonly #compression: KafkaConfiguration['compression'];
  readonly #patienceMs: number;
  readonly #turns = new Map<string, Promise<unknown>>();
  #producer: Promise<Producer> | undefined;

  constructor(brokers: Brokers, { compression, patienceMs }: KafkaConfiguration) {
    this.#brokers = brokers;
    this.#compression = compression;
    this.#patienceMs = patienceMs;
  }

  /** As {@link KafkaCluster.produce}. Calls for one topic take turns, so that its records keep the order of the calls. */
  async send(topic: string, batches: ReadonlyMap<number, readonly Entry[]>): Promise<Map<number, number>> {
    const before = this.#turns.get(topic);
    const turn = this.#send(topic, batches, before);
    this.#turns.set(topic, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(topic) === turn) this.#turns.delete(topic);
    }
  }

  async #send(
    topic: string,
    batches: ReadonlyMap<number, readonly Entry[]>,
    before: Promise<unknown> | undefined,
  ): Promise<Map<number, number>> {
    // how the one before ended is told to whoever called it
    await before?.catch(() => {});
    const { leaders } = await this.#brokers.call(`append to ${topic}`, [topic], () => this.#brokers.place(topic));
    const shares = Map.groupBy(batches, ([partition]) => leaders[partition] ?? NOBODY);
    // every share is waited for, so that nothing is under way any more when the call ends
    const ends = await Promise.allSettled([...shares.values()].map((share) => this.#sendShare(topic, share)));
    const offsets = new Map<number, number>();
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
      for (const [partition, offset] of end.value) offsets.set(partition, offset);
    }
    return offsets;
  }

  /** Batches of partitions that one broker leads, or led when the call began. */
  async #sendShare(topic: string, share: readonly Batch[]): Promise<Map<number, number>> {
    const offsets = new Map<number, number>();
    let producer: Producer | undefined;
    const note = (partition: number, entries: readonly Entry[], offset: number, by: Producer): void => {
      offsets.set(partition, offset);
      advance(by, keyOf(topic, partition), entries.length);
    };
    try {
      await this.#brokers.call(`append to ${topic}`, [topic], async () => {
        const isFresh = producer === undefined;
        const by = producer ?? (await this.#current());
        producer = by;
        const pending = share.filter(([partition]) => !offsets.has(partition));
        const { taken, lost } = await this.#attempt(topic, pending, by);
        for (const [partition, entries] of pending) {
          const offset = taken.get(partition);
          if (offset !== undefined) note(partition, entries, offset, by);
        }
        if (lost !== undefined) {
          // Sent again, a batch that is out of order may have been taken before: then nobody can tell.
          if (!isFresh) throw lost;
          // The broker has forgotten the producer and refused what it had never seen: a new producer may send it.
          this.#forget();
          producer = undefined;
        }
        if (offsets.size < share.length)
          throw Object.assign(new Error('some batches were not taken'), { canRetry: true });
      });
      return offsets;
    } catch (error) {
      // whether the last batches were taken is unknown, and so is the number of the next record
      this.#forget();
      await this.#brokers.dropAppends();
      throw error;
    }
  }

  /** Sends once. Returns what is known to be taken, and the error by which the broker says that it knows no such producer. */
  async #attempt(
    topic: string,
    share: readonly Batch[],
    producer: Producer,
  ): Promise<{ taken: ReadonlyMap<number, number>; lost?: unknown }> {
    const { leaders } = await this.#brokers.place(topic);
    // leaders may have changed since the share was put together
    const leader = leaders[share[0]?.[0] ?? 0] ?? NOBODY;
    const here = share.filter(([partition]) => (leaders[partition] ?? NOBODY) === leader);
    const connection = await this.#brokers.leader(leader, 'append');
    const messages = here.flatMap(([partition, entries]) => entries.map((entry) => asMessage(topic, partition, entry)));
    try {
      const answer = await produceV11.api.async(connection, ProduceAcks.ALL, this.#patienceMs, messages, {
        compression: this.#compression,
        producerId: producer.id,
        producerEpoch: producer.epoch,
        sequences: producer.sent,
      });
      return { taken: takenIn(answer) };
    } catch (error) {
      if (judge(error) !== 'lost-producer') throw error;
      const answer = error instanceof Error && 'response' in error ? error.response : undefined;
      return { taken: takenIn(answer), lost: error };
    }
  }

  #current(): Promise<Producer> {
    if (this.#producer === undefined) {
      const made = this.#introduce();
      this.#producer = made;
      made.catch(() => {
        if (this.#producer === made) this.#forget();
      });
    }
    return this.#producer;
  }

  async #introduce(): Promise<Producer> {
    const connection = await this.#brokers.any();
    const { producerId, producerEpoch } = await initProducerIdV4.api.async(connection, null, 0, -1n, -1);
    return { id: producerId, epoch: producerEpoch, sent: new NumericMap() };
  }

  #forget(): void {
    this.#producer = undefined;
  }
}

function advance(producer: Producer, key: string, count: number): void {
  const next = producer.sent.getWithDefault(key, 0) + count;
  producer.sent.set(key, next > SEQUENCE_MAX ? next - SEQUENCE_MAX - 1 : next);
}

/** Partitions whose batch was taken, with its first offset. */
function takenIn(answer: unknown): Map<number, number> {
  const taken = new Map<number, number>();
  if (!isProduceResponse(answer)) return taken;
  for (const { index, errorCode, baseOffset } of answer.responses.flatMap((topic) => topic.partitionResponses)) {
    if (errorCode === 0) taken.set(index, Number(baseOffset));
  }
  return taken;
}

function isProduceResponse(answer: unknown): answer is produceV11.ProduceResponse {
  return typeof answer === 'object' && answer !== null && 'responses' in answer;
}

/** As the library looks sequence numbers up. */
function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

function asMessage(topic: string, partition: number, { key, value }: Entry): MessageRecord {
  // the type leaves tombstones out, the library writes them
  return { topic, partition, key, value: value as Buffer };
}
