import type { SourcePartition } from '../../../graph/contract.ts';
import type { AppliedBatch, At } from '../gather.ts';

/** How large a bite is at first, and at most; it doubles while there is a backlog. */
export interface BiteSizes {
  readonly first: number;
  readonly max: number;
}

/** A stage that takes partitions over and works on them bite by bite. */
export interface Stage<Held extends At> {
  claim(source: SourcePartition): Promise<Held>;
  /** Absent when nothing waits. */
  step(at: Held): Promise<AppliedBatch | undefined>;
}

// Each stage keeps something of its own with a partition, and nobody else looks at it.
// biome-ignore lint/suspicious/noExplicitAny: a stage gets back what it gave
export type Held = any;

/** The partitions that a worker holds: those it is to have are claimed, the others given up between two bites. */
export class PartitionWork {
  readonly #stage: Stage<Held>;
  #held = new Map<string, Held>();

  constructor(stage: Stage<Held>) {
    this.#stage = stage;
  }

  /** Whether the first partition is among them: whoever has it does what is to be done once. */
  get holdsFirst(): boolean {
    return [...this.#held.keys()].some((name) => name.endsWith('/0'));
  }

  async hold(shares: readonly SourcePartition[]): Promise<void> {
    const held = new Map<string, Held>();
    for (const share of shares) {
      const name = `${share.topic}/${share.partition}`;
      held.set(name, this.#held.get(name) ?? (await this.#stage.claim(share)));
    }
    this.#held = held;
  }

  /** One bite of each partition. Whether there was anything to do. */
  async round(signal: AbortSignal, onBatch: (batch: AppliedBatch) => void): Promise<boolean> {
    let isBusy = false;
    for (const at of this.#held.values()) {
      if (signal.aborted) break;
      const batch = await this.#stage.step(at);
      if (batch === undefined) continue;
      isBusy = true;
      onBatch(batch);
    }
    return isBusy;
  }
}
