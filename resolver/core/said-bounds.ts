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
  /** By place, whoever is or will be one person with it. */
  readonly #bound = new Map<number, ReadonlySet<number>>();
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
    for (const members of units) for (const member of members) this.#bound.set(member, new Set(members));
    for (const pair of said) {
      const [one, other] = [this.#boundTo(pair.one), this.#boundTo(pair.other)];
      if (one !== other && !this.#mayBind(one, other)) continue;
      this.#held.add(pair);
      this.join(pair);
    }
  }

  /** Whether a word of "they are one" holds against the others. */
  holds(pair: SaidPair): boolean {
    return this.#held.has(pair);
  }

  /** Whether two may become one by evidence, as far as words have a say beyond their own two. */
  mayJoin({ one, other }: SaidPair): boolean {
    if (this.#bound.size === 0) return true;
    const [ones, others] = [this.#boundTo(one), this.#boundTo(other)];
    return ones === others || this.#mayBind(ones, others);
  }

  /** They have become one. */
  join({ one, other }: SaidPair): void {
    if (this.#bound.size === 0) return;
    const both = this.#boundTo(one).union(this.#boundTo(other));
    for (const member of both) this.#bound.set(member, both);
  }

  #boundTo(place: number): ReadonlySet<number> {
    return this.#bound.get(place) ?? new Set([place]);
  }

  #mayBind(ones: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
    for (const one of ones) for (const other of others) if (this.#areTwo(one, other)) return false;
    return true;
  }
}
