import { Parts } from './parts.ts';

/** Two identities by their places, of which people said that they are one. */
export interface SaidPair {
  readonly one: number;
  readonly other: number;
}

/**
 * Whom people's words bind together, before evidence has joined anybody: no evidence may bring about what would make a word
 * impossible. With "A is B" and "A is not C" said, B is not C either, however alike they are.
 *
 * Of words that contradict each other "they are two" holds, and of the others the earlier.
 */
export class SaidBounds {
  /** Whoever is or will be one person. */
  readonly #bound = new Parts();
  readonly #areTwo: (one: number, other: number) => boolean;
  readonly #held = new Set<SaidPair>();

  /**
   * @param units whoever is one by other words than people's, such as a directory's
   * @param said the earliest first
   * @param areTwo whether people said so of exactly these two
   */
  constructor(
    units: Iterable<readonly number[]>,
    said: readonly SaidPair[],
    areTwo: (one: number, other: number) => boolean,
  ) {
    this.#areTwo = areTwo;
    if (said.length === 0) return;
    for (const [first = 0, ...others] of units) for (const member of others) this.#bound.join(first, member);
    for (const pair of said) {
      if (!this.#mayBind(pair)) continue;
      this.#held.add(pair);
      this.#bound.join(pair.one, pair.other);
    }
  }

  /** Whether a word of "they are one" holds against the others. */
  holds(pair: SaidPair): boolean {
    return this.#held.has(pair);
  }

  /** Whether two may become one by evidence, as far as words have a say beyond their own two. */
  mayJoin(pair: SaidPair): boolean {
    return this.#held.size === 0 || this.#mayBind(pair);
  }

  /** They have become one. */
  join({ one, other }: SaidPair): void {
    if (this.#held.size > 0) this.#bound.join(one, other);
  }

  #mayBind({ one, other }: SaidPair): boolean {
    const [ones, others] = [this.#bound.of(one), this.#bound.of(other)];
    if (ones.has(other)) return true;
    for (const each of ones) for (const its of others) if (this.#areTwo(each, its)) return false;
    return true;
  }
}
