/** Wakes whoever waits for an append: at once for appends of this process, within a poll for those of others. */

/** Reading SQLite's data_version costs microseconds, so ten times a second is nothing. */
const POLL_MS = 100;

/** Longer ones would fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

interface Waiter {
  readonly topics: ReadonlySet<string>;
  readonly wake: () => void;
}

export class AppendSignal {
  readonly #waiters = new Set<Waiter>();
  readonly #version: () => number;
  #seen = 0;
  #poll: NodeJS.Timeout | undefined;

  /** `version` gives a number that changes whenever another connection has committed. */
  constructor(version: () => number) {
    this.#version = version;
  }

  /** Wakes those who wait for this topic. */
  appended(topic: string): void {
    for (const waiter of this.#waiters) if (waiter.topics.has(topic)) waiter.wake();
  }

  /** Resolves after an append to one of the topics, a commit of another process, `timeoutMs`, or an abort. */
  wait(topics: readonly string[], timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    this.#look();
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#waiters.delete(waiter);
        if (this.#waiters.size === 0) this.#stopPolling();
        resolve();
      };
      const waiter: Waiter = { topics: new Set(topics), wake };
      const timer = setTimeout(wake, Math.min(timeoutMs, TIMEOUT_MAX_MS)).unref();
      signal?.addEventListener('abort', wake, { once: true });
      this.#waiters.add(waiter);
      this.#poll ??= setInterval(() => this.#look(), POLL_MS).unref();
    });
  }

  /** Wakes everybody: nothing will come any more. */
  close(): void {
    for (const waiter of this.#waiters) waiter.wake();
  }

  #look(): void {
    let version = Number.NaN;
    try {
      version = this.#version();
    } catch {
      // whoever waits reads next, and meets the same trouble where it can be reported
    }
    if (version === this.#seen) return;
    this.#seen = version;
    for (const waiter of this.#waiters) waiter.wake();
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}
