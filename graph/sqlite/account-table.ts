import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ApplyReport, Input } from '../contract.ts';

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

  /** Writes how each input ended. An ignored activity that was ignored before for the same reason is a duplicate, unless this copy is of an earlier time. */
  tally(inputs: readonly Input[], inputChanged: readonly boolean[]): Omit<ApplyReport, 'ties'> {
    const sums = new Map<string, { source: string; class: string; reason: string; inputs: number }>();
    const report = { applied: 0, duplicate: 0, ignored: 0 };
    inputs.forEach(({ source, outcome }, index) => {
      const end = this.#endOf(outcome, inputChanged[index] === true);
      if (end.class in report) report[end.class as keyof typeof report] += 1;
      // Counted apart from how they end, so that a slip in either shows as an account that does not add up.
      for (const counted of [{ class: 'received', reason: '' }, end]) {
        const id = `${source}\n${counted.class}\n${counted.reason}`;
        const sum = sums.get(id);
        if (sum === undefined) sums.set(id, { source, ...counted, inputs: 1 });
        else sum.inputs += 1;
      }
    });
    for (const sum of sums.values()) this.#addTally.run(sum.source, sum.class, sum.reason, sum.inputs);
    return report;
  }

  #endOf(outcome: Input['outcome'], changed: boolean): { class: string; reason: string } {
    if (outcome.kind !== 'observed') return { class: outcome.kind, reason: outcome.reason };
    const { ignored, activity, key, minute } = outcome.observed;
    if (ignored === undefined) return { class: changed ? 'applied' : 'duplicate', reason: '' };
    const isNews = this.#insertIgnored.run(activity, ignored, key, minute).changes > 0;
    return isNews || changed ? { class: 'ignored', reason: ignored } : { class: 'duplicate', reason: '' };
  }
}
