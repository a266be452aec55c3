import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** A statement takes this many rows at once: calling it costs as much as storing a row. */
const ROWS_PER_STATEMENT = 16;

/** Writes rows of one table, several per statement. What was added last is in the table only after {@link flush}. */
export class RowWriter {
  readonly #columns: number;
  readonly #one: StatementSync;
  readonly #many: StatementSync;
  #values: SQLInputValue[] = [];

  /** @param sql the statement around a list of rows of `columns` values: `(?, ?), (?, ?)` */
  constructor(db: DatabaseSync, columns: number, sql: (rows: string) => string) {
    this.#columns = columns;
    const row = `(${Array(columns).fill('?').join()})`;
    this.#one = db.prepare(sql(row));
    this.#many = db.prepare(sql(Array(ROWS_PER_STATEMENT).fill(row).join()));
  }

  add(...row: readonly SQLInputValue[]): void {
    this.#values.push(...row);
    if (this.#values.length < ROWS_PER_STATEMENT * this.#columns) return;
    const values = this.#values;
    this.#values = [];
    this.#many.run(...values);
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (let from = 0; from < values.length; from += this.#columns) {
      this.#one.run(...values.slice(from, from + this.#columns));
    }
  }

  /** Forgets what was added and not written: the transaction failed. */
  forget(): void {
    this.#values = [];
  }
}
