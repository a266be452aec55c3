import type { Clock } from '../../infra/kernel/instant.ts';

/** While the log takes nothing, or the store of streams cannot be written; doubled each time. */
const PAUSE_MS = { first: 1000, max: 30_000 };

/** Neither the log nor the store of streams may be missing: nothing is begun until they are tried again. */
export class LogPause {
  readonly #now: Clock;
  readonly #onTrouble: (reason: unknown) => void;
  #away: { until: number; pause: number } | undefined;

  /** @param onTrouble hears why a pause begins, and with undefined when it is over */
  constructor(now: Clock, onTrouble: (reason: unknown) => void = () => {}) {
    this.#now = now;
    this.#onTrouble = onTrouble;
  }

  /** Milliseconds since 1970; in the past when there is no pause. */
  get until(): number {
    return this.#away?.until ?? 0;
  }

  get isOver(): boolean {
    return this.#now() >= this.until;
  }

  begin(reason: unknown): void {
    // the steps that were in hand fail one after the other, and are one failure
    if (!this.isOver) return;
    const pause = Math.min(PAUSE_MS.max, 2 * (this.#away?.pause ?? PAUSE_MS.first / 2));
    this.#away = { until: this.#now() + pause, pause };
    this.#onTrouble(reason);
  }

  end(): void {
    if (this.#away !== undefined) this.#onTrouble(undefined);
    this.#away = undefined;
  }
}
