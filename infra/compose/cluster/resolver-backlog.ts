import type { GraphStore } from '../../../graph/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { ACTIVITIES } from '../../event-log/topics.ts';

/** Resolvers take fewer activities than this in a second or two. */
const LARGE = 5_000;

/** An answer is good for so long: several partitions are gathered side by side, and each of them asks. */
const GOOD_FOR_MS = 900;

/** The activities that the resolvers have not taken yet. */
export class ResolverBacklog {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  #asked: Promise<number> | undefined;

  constructor(log: EventLog, store: GraphStore) {
    this.#log = log;
    this.#store = store;
  }

  /** Whether they will be at it for more than a moment. */
  async isLarge(): Promise<boolean> {
    this.#asked ??= this.#count().finally(() => this.#forgetSoon());
    return (await this.#asked) > LARGE;
  }

  #forgetSoon(): void {
    const forget = () => {
      this.#asked = undefined;
    };
    setTimeout(forget, GOOD_FOR_MS).unref();
  }

  async #count(): Promise<number> {
    const waiting = (await this.#log.partitions(ACTIVITIES)).map(
      async ({ topic, partition, end }) => end - (await this.#store.positionOf({ topic, partition })),
    );
    return (await Promise.all(waiting)).reduce((sum, records) => sum + records, 0);
  }
}
