import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ApplyReport, EndedInput, GraphBatch } from '../contract.ts';

/** How an input ended, as the accounts count it. */
interface End {
  readonly class: string;
  readonly reason: string;
}

const APPLIED: End = { class: 'applied', reason: '' };
const DUPLICATE: End = { class: 'duplicate', reason: '' };
const RECEIVED: End = { class: 'received', reason: '' };

/** The ignored and tally tables: every input ends in exactly one class, and the sums are kept with the data. */
export class AccountTable {
  readonly #insertIgnored: StatementSync;
  readonly #addTally: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insertIgnored = db.prepare(
      'INSERT INTO ignored VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at < at',
    );
    this.#addTally = db.prepare(
      'INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET inputs = inputs + excluded.inputs',
    );
  }

  /**
   * Writes how each input ended. An ignored activity that was ignored before for the same reason is a duplicate, unless
   * this copy is of an earlier time.
   */
  tally({ sources, ended }: GraphBatch, inputChanged: Uint8Array): Omit<ApplyReport, 'ties'> {
    const sums = new Map<string, Sums>();
    let input = 0;
    for (const { source, inputs } of sources) {
      const ofSource = sums.getOrInsertComputed(source, () => new Sums());
      for (const end = input + inputs; input < end; input += 1) {
        // Counted apart from how they end, so that a slip in either shows as an account that does not add up.
        ofSource.add(RECEIVED);
        ofSource.add(this.#endOf(ended.get(input), inputChanged[input] === 1));
      }
    }
    const report = { applied: 0, duplicate: 0, ignored: 0 };
    for (const [source, ofSource] of sums) {
      for (const { class: ending, reason, inputs } of ofSource.all()) {
        this.#addTally.run(source, ending, reason, inputs);
        if (ending in report) report[ending as keyof typeof report] += inputs;
      }
    }
    return report;
  }

  #endOf(ended: EndedInput | undefined, changed: boolean): End {
    if (ended === undefined) return changed ? APPLIED : DUPLICATE;
    if (ended.kind !== 'ignored') return { class: ended.kind, reason: ended.reason };
    const { activity, reason, key, minute } = ended;
    const isNews = this.#insertIgnored.run(activity, reason, key, minute).changes > 0;
    return isNews || changed ? { class: 'ignored', reason } : DUPLICATE;
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
