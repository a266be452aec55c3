/** Counts of what was passed over, by reason. */
export class Notes {
  readonly #counts = new Map<string, number>();

  add(reason: string, count = 1): void {
    if (count > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  take(other: Notes): void {
    for (const [reason, count] of other.#counts) this.add(reason, count);
  }

  /** As a field of a step's result: absent when there is nothing to say. */
  asField(): { notes?: Readonly<Record<string, number>> } {
    return this.#counts.size === 0 ? {} : { notes: Object.fromEntries(this.#counts) };
  }
}
