/** Connections to the brokers, what they say about topics, and the patience that every call has. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Broker, type Connection, ConnectionPool, metadataV12 } from '@platformatic/kafka';
import { isFault } from '../../kernel/fault.ts';
import { logFault } from '../errors.ts';
import { connectionOptions, readAddress } from './connection-options.ts';
import { finalFault, judge, unknownTopic, unreachable } from './faults.ts';
import type { KafkaConfiguration } from './settings.ts';

/** Where a topic lies. */
export interface TopicPlace {
  readonly id: string;
  /** The broker that leads each partition; -1 while there is none. */
  readonly leaders: readonly number[];
}

/** An attempt of a call. `isFirst`: nothing of it can have reached a broker before. */
export type Attempt<T> = (isFirst: boolean) => Promise<T>;

const BETWEEN_MS = 100;

export class Brokers {
  readonly #settings: KafkaConfiguration;
  readonly #bootstrap: readonly Broker[];
  readonly #closing = new AbortController();
  /** Answers on one connection come in order, so a read would wait for an append that waits for replicas. */
  readonly #pools: Record<'append' | 'read', ConnectionPool>;
  #known = new Map<number, Broker>();
  readonly #places = new Map<string, TopicPlace>();
  #clusterId = '';

  constructor(settings: KafkaConfiguration) {
    this.#settings = settings;
    this.#bootstrap = settings.brokers.map(readAddress);
    this.#pools = { append: this.#newPool(), read: this.#newPool() };
  }

  /** The brokers that were named, for the `where` of faults. */
  get where(): string {
    return this.#settings.brokers.join(',');
  }

  /**
   * Tries until it succeeds, fails for good, or patience ends. After each failure topics are looked up again.
   * `what` completes *Kafka could not …*.
   */
  async call<T>(what: string, topics: readonly string[], attempt: Attempt<T>): Promise<T> {
    const limit = AbortSignal.timeout(this.#settings.patienceMs);
    const ended = AbortSignal.any([limit, this.#closing.signal]);
    let last: unknown;
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await unlessEnded(attempt(isFirst), ended);
      } catch (error) {
        if (this.#closing.signal.aborted) throw closedFault();
        if (isFault(error)) throw error;
        last = limit.aborted && last !== undefined ? last : error;
      }
      if (!limit.aborted) {
        const verdict = judge(last);
        if (verdict !== 'again' && verdict !== 'unknown-topic') throw finalFault(verdict, last, what, this.where);
        await this.#lookAgain(what, topics, ended);
        await pause(BETWEEN_MS, undefined, { signal: ended }).catch(() => {});
      }
      if (this.#closing.signal.aborted) throw closedFault();
      if (limit.aborted) throw unreachable(last, what, this.where, this.#settings.patienceMs);
    }
  }

  /** Where a topic lies, as far as is known; asks when nothing is. Fault: `LOG_UNKNOWN_TOPIC`. */
  async place(topic: string): Promise<TopicPlace> {
    const place = this.#places.get(topic) ?? (await this.ask([topic])).get(topic);
    if (place === undefined) throw unknownTopic(`find ${topic}`, this.where);
    return place;
  }

  /** Asks the brokers where topics lie. Those that do not exist are absent. */
  async ask(topics: readonly string[]): Promise<ReadonlyMap<string, TopicPlace>> {
    const connection = await this.any();
    const answer = await metadataV12.api.async(connection, [...topics], false, false).catch(answerInError);
    this.#clusterId = answer.clusterId ?? '';
    this.#known = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    for (const topic of topics) this.#places.delete(topic);
    for (const { name, topicId, errorCode, partitions } of answer.topics) {
      if (typeof name !== 'string' || errorCode !== 0) continue;
      const leaders: number[] = [];
      for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
      this.#places.set(name, { id: topicId, leaders });
    }
    const found = new Map<string, TopicPlace>();
    for (const topic of topics) {
      const place = this.#places.get(topic);
      if (place !== undefined) found.set(topic, place);
    }
    return found;
  }

  /** The id that the cluster got when it was made. */
  async clusterId(): Promise<string> {
    if (this.#clusterId === '') await this.ask([]);
    return this.#clusterId;
  }

  /** A connection to a broker that answers, whichever. */
  async any(): Promise<Connection> {
    return this.#pools.read.getFirstAvailable([...this.#known.values(), ...this.#bootstrap]);
  }

  /** A connection to the broker of this number. */
  async leader(node: number, purpose: 'append' | 'read'): Promise<Connection> {
    const broker = this.#known.get(node);
    if (broker === undefined)
      throw Object.assign(new Error('a partition has no leader at present'), { canRetry: true });
    return this.#pools[purpose].get(broker);
  }

  /** Gives up connections on which an append may still be under way. */
  async dropAppends(): Promise<void> {
    const old = this.#pools.append;
    this.#pools.append = this.#newPool();
    await old.close();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#pools.append.close(), this.#pools.read.close()]);
  }

  async #lookAgain(what: string, topics: readonly string[], ended: AbortSignal): Promise<void> {
    try {
      const places = await unlessEnded(this.ask(topics), ended);
      if (topics.every((topic) => places.has(topic))) return;
    } catch {
      // what stands in the way of this is in the way of the next attempt too, which reports it
      return;
    }
    throw unknownTopic(what, this.where);
  }

  #newPool(): ConnectionPool {
    return new ConnectionPool(this.#settings.clientId, connectionOptions(this.#settings));
  }
}

export function closedFault(): Error {
  return logFault('LOG_CLOSED', 'the log has been closed');
}

/** Rejects when `ended` does; what was under way is left alone. */
async function unlessEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(new Error('there was no answer'));
  if (ended.aborted) end();
  ended.addEventListener('abort', end, { once: true });
  // when the race is over nobody listens to the loser any more
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    ended.removeEventListener('abort', end);
  }
}

/** An answer in which some topics do not exist is an error to the library, and carries the answer. */
function answerInError(error: unknown): metadataV12.MetadataResponse {
  if (error instanceof Error && 'response' in error && isMetadata(error.response)) return error.response;
  throw error;
}

function isMetadata(answer: unknown): answer is metadataV12.MetadataResponse {
  return typeof answer === 'object' && answer !== null && 'brokers' in answer && 'topics' in answer;
}
