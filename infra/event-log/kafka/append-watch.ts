/** Wakes whoever waits for an append: at once for appends of this log, within a look for those of others. */
import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaCluster } from './cluster.ts';

/** A look costs one small request to each broker. */
const BETWEEN_LOOKS_MS = 100;

/** A read waits so long for first looks; brokers that are away must not hold it up longer than its own patience does. */
const SETTLING_MS = 500;

/** Longer ones would fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

interface Waiter {
  readonly topics: readonly string[];
  readonly wake: () => void;
}

export class AppendWatch {
  readonly #cluster: KafkaCluster;
  readonly #waiters = new Set<Waiter>();
  /** First looks that are under way. */
  readonly #first = new Set<Promise<unknown>>();
  /** First looks that a read did not wait for. */
  readonly #overtaken = new WeakSet<Promise<unknown>>();
  /** What the last look at some topics saw. Without one, the first wait for them ends at once. */
  readonly #seen = new Map<string, string | undefined>();

  constructor(cluster: KafkaCluster) {
    this.#cluster = cluster;
  }

  /** Wakes those who wait for this topic. */
  appended(topic: string): void {
    for (const { topics, wake } of this.#waiters) if (topics.includes(topic)) wake();
  }

  /**
   * Resolves when everybody who waits has had a first look. A read that begins after that sees all that came before
   * those looks, and the next look sees the rest; so nothing falls between the two. Looks that take long are not waited
   * for; whoever waits for one of them is then woken by its answer, whatever that is.
   */
  async settled(): Promise<void> {
    if (this.#first.size === 0) return;
    const looks = [...this.#first];
    const ended = new AbortController();
    const late = pause(SETTLING_MS, looks, { signal: ended.signal, ref: false }).catch(() => []);
    for (const look of await Promise.race([Promise.all(looks).then(() => []), late])) this.#overtaken.add(look);
    ended.abort();
  }

  async wait(topics: readonly string[], timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return;
    const ended = new AbortController();
    const wake = (): void => ended.abort();
    const waiter = { topics, wake };
    const timer = setTimeout(wake, Math.min(timeoutMs, TIMEOUT_MAX_MS)).unref();
    signal?.addEventListener('abort', wake, { once: true });
    this.#waiters.add(waiter);
    try {
      await Promise.race([this.#lookUntilMore(topics, ended.signal), aborted(ended.signal)]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      this.#waiters.delete(waiter);
      ended.abort();
    }
  }

  /** Wakes everybody: nothing will come any more. */
  close(): void {
    for (const { wake } of this.#waiters) wake();
  }

  async #lookUntilMore(topics: readonly string[], ended: AbortSignal): Promise<void> {
    const first = this.#look(topics);
    this.#first.add(first);
    const before = await first;
    this.#first.delete(first);
    if (this.#overtaken.has(first)) return;
    // What was appended between the call and its first look must wake too, so the look is compared with the one before it.
    const place = topics.join(',');
    const known = this.#seen.get(place);
    this.#seen.set(place, before);
    if (known !== before) return;
    while (!ended.aborted) {
      await pause(BETWEEN_LOOKS_MS, undefined, { signal: ended, ref: false }).catch(() => {});
      if (ended.aborted) return;
      const now = await this.#look(topics);
      // Without an answer nobody knows, so the wait goes on; without a first one, the next may hold anything.
      if (now !== undefined && now !== before) {
        this.#seen.set(place, now);
        return;
      }
    }
  }

  /** The ends of all partitions as a text that changes when they do; nothing when the brokers do not say. */
  async #look(topics: readonly string[]): Promise<string | undefined> {
    try {
      return JSON.stringify([...(await this.#cluster.offsets(topics, 'end'))]);
    } catch {
      // whoever waits reads next, and meets the same trouble where it can be reported
      return undefined;
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
