import type { Transaction, Values } from './server.ts';

/** Rows that one statement gets. */
const ROWS_MAX = 5_000;

/** A node that was written, by the number of its identity or person. */
export interface Written {
  readonly n: number;
  readonly element: string;
}

/**
 * The statements of a batch, each with a row for everything that it writes. While the server is busy with one, the next is
 * packed and sent.
 */
export class Sending {
  readonly #tx: Transaction;
  readonly #tenant: string;
  #before: Promise<unknown> = Promise.resolve();

  constructor(tx: Transaction, tenant: string) {
    this.#tx = tx;
    this.#tenant = tenant;
  }

  /** @param cypher what is done with each `row` */
  async send(cypher: string, rows: readonly unknown[]): Promise<void> {
    for (const { next } of this.#pieces(cypher, rows)) await next;
  }

  /** The same, of a statement that returns what it has written. */
  async write(cypher: string, rows: readonly unknown[]): Promise<Written[]> {
    const answers: Promise<Written[]>[] = [];
    for (const { next, answer } of this.#pieces<Written>(cypher, rows)) {
      answers.push(answer);
      await next;
    }
    return (await Promise.all(answers)).flat();
  }

  /** One statement, without rows. */
  async run(cypher: string, values: Values): Promise<void> {
    await this.#then(this.#tx.run(cypher, { tenant: this.#tenant, ...values }));
  }

  /** Waits until all of them are carried out. */
  async done(): Promise<void> {
    await this.#before;
  }

  *#pieces<Row>(cypher: string, rows: readonly unknown[]) {
    for (let from = 0; from < rows.length; from += ROWS_MAX) {
      const some = { tenant: this.#tenant, rows: rows.slice(from, from + ROWS_MAX) };
      const answer = this.#tx.run<Row>(`UNWIND $rows AS row ${cypher}`, some);
      yield { answer, next: this.#then(answer) };
    }
  }

  /** Resolves when the statement before this one is carried out: two are on their way, and no more. */
  #then(answer: Promise<unknown>): Promise<unknown> {
    const before = this.#before;
    // Whoever waits for it hears of it; until then nobody may.
    answer.catch(() => {});
    this.#before = answer;
    return before;
  }
}
