import { statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Fault } from '../../infra/kernel/fault.ts';
import { guardFaults, openGraphFile, SCHEMA_VERSION } from './schema.ts';

/** What stands in the places of a statement: by number, or by name. */
type Values = SQLInputValue[] | [Readonly<Record<string, SQLInputValue>>];

/** A prepared statement whose rows are known: the columns named in its text. */
export interface Query<Row> {
  all(...values: Values): Row[];
  get(...values: Values): Row | undefined;
  /** Row by row, holding one in memory. */
  iterate(...values: Values): Iterable<Row>;
}

/**
 * Prepares a statement when it is first asked: most commands ask few of the many there are. The caller vouches for `Row`: its
 * fields are the columns that `sql` selects.
 *
 * A bound limit is written `LIMIT :limit + 0`: of a bare one SQLite looks at the value while planning, and so plans the
 * statement anew for every call, which takes three times as long as a short answer (SQLite 3.53).
 */
export function prepare<Row>(db: DatabaseSync, sql: string): Query<Row> {
  let prepared: StatementSync | undefined;
  const statement = () => {
    prepared ??= db.prepare(sql);
    return prepared;
  };
  return {
    all: (...values) => statement().all(...(values as SQLInputValue[])) as unknown as Row[],
    get: (...values) => statement().get(...(values as SQLInputValue[])) as unknown as Row | undefined,
    iterate: (...values) => statement().iterate(...(values as SQLInputValue[])) as unknown as Iterable<Row>,
  };
}

/** A stream's own pages: it reads most of them once, so a large cache would only take memory. */
const STREAM_CACHE_KIB = 16 * 1024;

/** Connections that only read a graph file: one for questions, and one more for each stream under way. */
export class GraphReader {
  readonly db: DatabaseSync;
  readonly #file: string;
  /** Which file of that name was opened. */
  readonly #inode: number | undefined;
  readonly #streams = new Set<DatabaseSync>();
  #open = true;

  constructor(file: string) {
    this.#file = file;
    // Looked at first: if it is replaced right now, that is noticed at the next look.
    this.#inode = inodeOf(file);
    this.db = openGraphFile(file, 'read');
    const { user_version: version } = this.db.prepare('PRAGMA user_version').get() ?? {};
    if (version === SCHEMA_VERSION) return;
    this.db.close();
    throw new Fault('GRA_IO', 'the file holds no graph yet', { where: file, todo: 'import something first' });
  }

  /** Answers from one state of the graph, whatever a writer does meanwhile. */
  snapshot<T>(work: () => T): T {
    this.#assertOpen();
    return guardFaults(this.#file, () => {
      this.db.exec('BEGIN');
      try {
        return work();
      } finally {
        if (this.db.isTransaction) this.db.exec('COMMIT');
      }
    });
  }

  /** Streams from one state of the graph, over a connection of its own, which ends with the stream. */
  async *stream<T>(rows: (db: DatabaseSync) => Iterable<T>): AsyncGenerator<T> {
    this.#assertOpen();
    const db = openGraphFile(this.#file, 'read');
    this.#streams.add(db);
    try {
      db.exec(`PRAGMA cache_size = -${STREAM_CACHE_KIB}; BEGIN`);
      yield* rows(db);
    } catch (error) {
      this.#assertOpen();
      guardFaults(this.#file, () => {
        throw error;
      });
    } finally {
      if (this.#streams.delete(db)) db.close();
    }
  }

  /** Whether another file has been put in the place of the one that is open. */
  isReplaced(): boolean {
    const inode = inodeOf(this.#file);
    return this.#open && inode !== undefined && inode !== this.#inode;
  }

  /** Closes, and lets the streams under way come to their end. */
  retire(): void {
    this.#open = false;
    this.db.close();
  }

  /** Ends streams under way too: their next row is a fault. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const db of this.#streams) db.close();
    this.#streams.clear();
    this.db.close();
  }

  #assertOpen(): void {
    if (!this.#open) throw new Fault('GRA_CLOSED', 'the graph has been closed', { where: this.#file });
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
