import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A source of chance that says the same things for the same seed. */
export class Chance {
  readonly #source: RandomGenerator;

  constructor(seed: number) {
    this.#source = xoroshiro128plus(seed);
  }

  /** At least 0 and below 1. */
  next(): number {
    return (this.#source.next() >>> 0) / 0x1_0000_0000;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }
}
