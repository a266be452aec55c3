/**
 * Time that passes only while everybody waits for it: hours of pauses in a moment, always in the same order. What really
 * runs (a store on disk, a fake's answer in this process) is waited for first.
 */
export class SimulatedTime {
  #now: number;
  #calls = 0;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sleeper = {
        at: this.#now + Math.max(ms, 0),
        wake: () => {
          signal.removeEventListener('abort', stopped);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      const stopped = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stopped, { once: true });
      this.#sleepers.add(sleeper);
    });
  };

  /** A fetch whose calls time waits for. */
  counted(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      this.#calls += 1;
      try {
        return await fetch(input, init);
      } finally {
        this.#calls -= 1;
      }
    };
  }

  /** Lets time pass, from one sleeper to the next, until `until` says so or nobody sleeps. */
  async run(until: () => boolean): Promise<void> {
    for (;;) {
      await this.#settled();
      if (until()) return;
      const next = [...this.#sleepers].reduce<number | undefined>(
        (least, { at }) => (least === undefined || at < least ? at : least),
        undefined,
      );
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next);
      for (const sleeper of [...this.#sleepers]) if (sleeper.at <= this.#now) sleeper.wake();
    }
  }

  /** Until what can go on without time has gone on. */
  async #settled(): Promise<void> {
    for (let left = TURNS; left > 0; left -= 1) {
      await turn();
      // whoever has been answered goes on in the turns after it
      if (this.#calls > 0) left = TURNS + 1;
    }
  }
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns of the event loop that may pass between two waits of one that does not wait for time. */
const TURNS = 8;
