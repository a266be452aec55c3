import type { SourcePartition } from '../../../graph/contract.ts';
import { isFault } from '../../kernel/fault.ts';
import { startStopwatch } from '../../observe/stopwatch.ts';
import type { AppliedBatch, At } from '../gather.ts';

/** How large a resolver's bite is at first, and at most; it doubles while there is a backlog. */
export interface BiteSizes {
  readonly first: number;
  readonly max: number;
}

/** Half of a bite that was more than the graph could take at once. Throws any other fault, and that of a bite which cannot be parted. */
export function halfOf(items: number, fault: unknown): number {
  if (!isFault(fault, 'GRA_TOO_LARGE') || items < 2) throw fault;
  return Math.floor(items / 2);
}

/** A stage that takes partitions over and works on them bite by bite. */
export interface Stage<Held extends At> {
  claim(source: SourcePartition): Promise<Held>;
  /** Absent when nothing waits. @param hurry aborts when it should take what it has, instead of waiting for more */
  step(at: Held, hurry: AbortSignal): Promise<AppliedBatch | undefined>;
}

// Each stage keeps something of its own with a partition, and nobody else looks at it.
// biome-ignore lint/suspicious/noExplicitAny: a stage gets back what it gave
export type Held = any;

/** Told of every bite, and how many seconds it took. */
type OnBatch = (batch: AppliedBatch, seconds: number) => void;

/** Bites in hand at a time: while the graph takes one, the next is read and parsed. */
const AT_ONCE = 2;

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

  /**
   * One bite of each partition, topic by topic in the order in which they are held. Whether there was anything to do.
   *
   * @param signal ends it after the bites in hand
   */
  async round(signal: AbortSignal, onBatch: OnBatch): Promise<boolean> {
    let isBusy = false;
    for (const held of Map.groupBy(this.#held.values(), ({ claim }) => claim.topic).values()) {
      if (await this.#bites(held, signal, onBatch)) isBusy = true;
    }
    return isBusy;
  }

  async #bites(held: readonly Held[], signal: AbortSignal, onBatch: OnBatch): Promise<boolean> {
    const waiting = held.values();
    const faults: unknown[] = [];
    let isBusy = false;
    const work = async () => {
      for (const at of waiting) {
        if (signal.aborted || faults.length > 0) return;
        const watch = startStopwatch();
        const batch = await this.#stage.step(at, signal);
        if (batch === undefined) continue;
        isBusy = true;
        onBatch(batch, watch.lap());
      }
    };
    const noted = () => work().catch((fault: unknown) => void faults.push(fault));
    await Promise.all(Array.from({ length: AT_ONCE }, noted));
    // Whoever is fenced must hear of it, whatever else went wrong.
    if (faults.length > 0) throw faults.find((fault) => isFault(fault, 'GRA_FENCED')) ?? faults[0];
    return isBusy;
  }
}
