import type { ApplyReport, EndedInput, GraphBatch } from '../contract.ts';
import { APPLIED, DUPLICATE, type End, ignored, RECEIVED } from './input-end.ts';
import type { AccountRows } from './rows.ts';

/** How inputs ended: every one ends in exactly one class, and the sums are kept with the data. */
export class AccountTable {
  readonly #rows: AccountRows;

  constructor(rows: AccountRows) {
    this.#rows = rows;
  }

  /**
   * Writes how each input ended. An ignored activity that was ignored before for the same reason is a duplicate, unless
   * this copy is of an earlier time.
   *
   * @param told how inputs from directories ended
   */
  tally(
    { sources, ended }: GraphBatch,
    inputChanged: Uint8Array,
    told: ReadonlyMap<number, End>,
  ): Omit<ApplyReport, 'ties' | 'moves'> {
    const sums = new Map<string, Sums>();
    let input = 0;
    for (const { source, inputs } of sources) {
      const ofSource = sums.getOrInsertComputed(source, () => new Sums());
      for (const end = input + inputs; input < end; input += 1) {
        // Counted apart from how they end, so that a slip in either shows as an account that does not add up.
        ofSource.add(RECEIVED);
        ofSource.add(told.get(input) ?? this.#endOf(ended.get(input), inputChanged[input] === 1));
      }
    }
    const report = { applied: 0, duplicate: 0, ignored: 0 };
    for (const [source, ofSource] of sums) {
      for (const { class: ending, reason, inputs } of ofSource.all()) {
        this.#rows.addInputs(source, ending, reason, inputs);
        if (ending in report) report[ending as keyof typeof report] += inputs;
      }
    }
    return report;
  }

  #endOf(ended: EndedInput | undefined, changed: boolean): End {
    if (ended === undefined) return changed ? APPLIED : DUPLICATE;
    if (ended.kind !== 'ignored') return { class: ended.kind, reason: ended.reason };
    const { activity, reason, key, minute } = ended;
    const isNews = this.#rows.putIgnored(activity, reason, key, minute);
    return isNews || changed ? ignored(reason) : DUPLICATE;
  }
}

/** How many inputs ended how. */
class Sums {
  readonly #byClass = new Map<string, Map<string, number>>();

  add(end: End): void {
    const byReason = this.#byClass.getOrInsertComputed(end.class, () => new Map());
    byReason.set(end.reason, (byReason.get(end.reason) ?? 0) + 1);
  }

  *all(): Generator<End & { readonly inputs: number }> {
    for (const [ending, byReason] of this.#byClass) {
      for (const [reason, inputs] of byReason) yield { class: ending, reason, inputs };
    }
  }
}
