import { countMax, roundedCount } from '../../resolver/contract.ts';
import type { BlockChanges } from './block-index.ts';
import type { PersonRows } from './rows.ts';

interface Held {
  /** How many were asked for. */
  readonly limit: number;
  readonly carriers: readonly number[];
}

/** Who carries which blocking keys, each asked for once in a batch. */
export class HeldCarriers {
  readonly #rows: Pick<PersonRows, 'carriersOf'>;
  readonly #changes: BlockChanges;
  readonly #held = new Map<string, Held>();
  readonly #counts = new Map<string, number>();

  /** @param changes what the batch changes, which may spare asking */
  constructor(rows: Pick<PersonRows, 'carriersOf'>, changes: BlockChanges) {
    this.#rows = rows;
    this.#changes = changes;
  }

  clear(): void {
    this.#held.clear();
    this.#counts.clear();
  }

  /** How many carry a key, as it is counted for the weight of likeness. */
  readonly count = (key: string): number =>
    this.#counts.getOrInsertComputed(key, () => {
      const max = countMax(key);
      return roundedCount(Math.min(this.atLeast(key, max).length, max));
    });

  /** At most `limit` carriers of a key. */
  atMost(key: string, limit: number): readonly number[] {
    const carriers = this.atLeast(key, limit);
    return carriers.length > limit ? carriers.slice(0, limit) : carriers;
  }

  /** All carriers of a key, or `limit` of them and perhaps more. */
  atLeast(key: string, limit: number): readonly number[] {
    const all = this.#changes.allCarriersOf(key);
    if (all !== undefined) return all;
    const known = this.#held.get(key);
    if (known !== undefined && (known.limit >= limit || known.carriers.length < known.limit)) return known.carriers;
    const carriers = this.#rows.carriersOf(key, limit);
    this.#held.set(key, { limit, carriers });
    return carriers;
  }
}
