/** Places that hang together, as far as they have been joined. A place that was joined to none is a part by itself. */
export class Parts {
  readonly #parts = new Map<number, ReadonlySet<number>>();

  of(place: number): ReadonlySet<number> {
    return this.#parts.get(place) ?? new Set([place]);
  }

  /** Joins two, with all that hang together with either. Whether they did not hang together before. */
  join(one: number, other: number): boolean {
    const ones = this.of(one);
    if (ones.has(other)) return false;
    const both = ones.union(this.of(other));
    for (const member of both) this.#parts.set(member, both);
    return true;
  }
}
