/** The state of the streams in a file of the data folder, shared by the processes that work on it. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Json, Marks } from '../../../ingest/sync/port.ts';
import type { DueKind, StreamChange, StreamRow, StreamStore } from '../../../ingest/sync/stream-store.ts';
import { damagedStreams, guardStreams } from './file-faults.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS stream (
  connection TEXT NOT NULL, id TEXT NOT NULL, row TEXT NOT NULL, cursor TEXT NOT NULL,
  live INTEGER NOT NULL, due_at INTEGER NOT NULL, ran_at INTEGER NOT NULL DEFAULT 0,
  owner TEXT, leased_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (connection, id)) WITHOUT ROWID;
DROP INDEX IF EXISTS stream_due;
CREATE INDEX IF NOT EXISTS stream_times ON stream (connection, live, due_at, leased_until, ran_at);
CREATE TABLE IF NOT EXISTS mark (
  connection TEXT NOT NULL, stream TEXT NOT NULL, item TEXT NOT NULL, round INTEGER NOT NULL, what TEXT NOT NULL,
  PRIMARY KEY (connection, stream, item)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mark_round ON mark (connection, stream, round);
CREATE TABLE IF NOT EXISTS fact (
  connection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (connection, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cool_down (
  connection TEXT NOT NULL, bucket TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (connection, bucket)) WITHOUT ROWID;
`;

/** Another process may be writing; no write takes long. */
const BUSY_MS = 10_000;

/** A stream that ran in the future was run before the clock was set back: it is due, whatever it waited for. */
const CLOCK_BACK_MS = 60_000;

/** Marks asked for in one statement. */
const MARKS_AT_ONCE = 500;

/** The cursor is kept beside the rest: it may be large, and most who look at a stream do not want it. */
type Kept = Omit<StreamRow, 'id' | 'cursor'>;

const Row = z.object({ id: z.string(), row: z.string(), cursor: z.string() });

/**
 * Which tenant of the provider the streams of a connection are read from. The first one that is named stays: cursors and
 * marks of two tenants must never be mixed. Returns the one that holds.
 */
export function tenantOfStreams(file: string, connection: string, tenant: string): string {
  return withFile(file, (db) => {
    const insert = "INSERT OR IGNORE INTO fact (connection, name, value) VALUES (?, 'tenant', ?)";
    db.prepare(insert).run(connection, tenant);
    return String(db.prepare(SELECT_TENANT).get(connection)?.['value']);
  });
}

const SELECT_TENANT = "SELECT value FROM fact WHERE connection = ? AND name = 'tenant'";

/** The same of a file that is there; undefined when no tenant was named yet. */
export function tenantNamed(file: string, connection: string): string | undefined {
  const found = withFile(file, (db) => db.prepare(SELECT_TENANT).get(connection));
  return found === undefined ? undefined : String(found['value']);
}

/** Whether somebody with this address was read before: then it is the same tenant, whichever of its domains the address is in. */
export function wasRead(file: string, connection: string, address: string): boolean {
  const select =
    "SELECT 1 FROM stream WHERE connection = ? AND lower(json_extract(row, '$.stream.subject.address')) = ?";
  return withFile(file, (db) => db.prepare(select).get(connection, address.toLowerCase()) !== undefined);
}

/** Runs `work` while no other process does the same to this folder. */
export function alone<T>(file: string, work: () => T): T {
  return withFile(file, (db) => {
    db.exec('BEGIN IMMEDIATE');
    return work();
  });
}

function withFile<T>(file: string, work: (db: DatabaseSync) => T): T {
  const db = openFile(file);
  try {
    return guardStreams(file, () => work(db));
  } finally {
    db.close();
  }
}

export function openSqliteStreams(file: string, connection: string): StreamStore {
  return new SqliteStreams(openFile(file), connection);
}

function openFile(file: string): DatabaseSync {
  const db = guardStreams(file, () => new DatabaseSync(file, { timeout: BUSY_MS }));
  try {
    guardStreams(file, () => {
      // a machine that goes down may lose the last steps: they are run again, and say the same
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      db.exec(SCHEMA);
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteStreams implements StreamStore {
  readonly #db: DatabaseSync;
  readonly #connection: string;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, connection: string) {
    this.#db = db;
    this.#connection = connection;
  }

  count(): number {
    const counted = this.#statement('SELECT count(*) AS n FROM stream WHERE connection = ?').get(this.#connection);
    return Number(counted?.['n']);
  }

  rows(): readonly StreamRow[] {
    return this.#rowsOf('SELECT id, row, cursor FROM stream WHERE connection = ? ORDER BY id', this.#connection);
  }

  row(id: string): StreamRow | undefined {
    return this.#rowsOf('SELECT id, row, cursor FROM stream WHERE connection = ? AND id = ?', this.#connection, id)[0];
  }

  due(kind: DueKind, now: number, limit: number): readonly StreamRow[] {
    // Who is due is seen from the index alone; of thousands of streams, only those that are taken are read.
    const sql = `SELECT id FROM stream
      WHERE connection = ? AND live = ? AND (due_at <= ? OR ran_at > ?) AND leased_until <= ? ORDER BY ran_at, id LIMIT ?`;
    const live = kind === 'live' ? 1 : 0;
    const due = this.#statement(sql).all(this.#connection, live, now, now + CLOCK_BACK_MS, now, limit);
    return due.flatMap(({ id }) => this.row(String(id)) ?? []);
  }

  nextDueAt(now: number): number | undefined {
    const sql = `SELECT min(max(CASE WHEN ran_at > ? THEN 0 ELSE due_at END, leased_until)) AS due FROM stream
      WHERE connection = ?`;
    const due = this.#statement(sql).get(now + CLOCK_BACK_MS, this.#connection)?.['due'];
    return typeof due === 'number' ? due : undefined;
  }

  add(row: StreamRow): boolean {
    const { id, cursor, ...kept } = row;
    const sql = 'INSERT OR IGNORE INTO stream (connection, id, row, cursor, live, due_at) VALUES (?, ?, ?, ?, ?, ?)';
    const values = [JSON.stringify(kept), JSON.stringify(cursor), isLive(kept), kept.state.dueAt];
    return this.#statement(sql).run(this.#connection, id, ...values).changes === 1;
  }

  lease(id: string, owner: string, now: number, until: number): boolean {
    const sql = `UPDATE stream SET owner = ?, leased_until = ?, ran_at = ?
      WHERE connection = ? AND id = ? AND (owner = ? OR leased_until <= ?)`;
    return this.#statement(sql).run(owner, until, now, this.#connection, id, owner, now).changes === 1;
  }

  release(id: string, owner: string): void {
    const sql = 'UPDATE stream SET owner = NULL, leased_until = 0 WHERE connection = ? AND id = ? AND owner = ?';
    this.#statement(sql).run(this.#connection, id, owner);
  }

  save(id: string, owner: string, change: StreamChange): boolean {
    return this.#change(id, change, (held) => held['owner'] === owner);
  }

  note(id: string, change: StreamChange): void {
    this.#change(id, change, () => true);
  }

  #change(id: string, change: StreamChange, mayChange: (held: Record<string, unknown>) => boolean): boolean {
    return this.#atOnce(() => {
      const sql = 'SELECT id, row, cursor, owner FROM stream WHERE connection = ? AND id = ?';
      const held = this.#statement(sql).get(this.#connection, id);
      if (held === undefined || !mayChange(held)) return false;
      const { marks, ...fields } = change;
      const before = rowOf(held);
      // who was removed while a step ran stays removed, unless it is begun anew
      const isLate = before.state.name === 'removed' && fields.state !== undefined && fields.state.name !== 'new';
      if (isLate) return false;
      const { id: _, cursor, ...kept } = { ...before, ...fields };
      const update = 'UPDATE stream SET row = ?, cursor = ?, live = ?, due_at = ? WHERE connection = ? AND id = ?';
      const values = [JSON.stringify(kept), JSON.stringify(cursor), isLive(kept), kept.state.dueAt];
      this.#statement(update).run(...values, this.#connection, id);
      if (marks !== undefined) this.#mark(id, marks);
      return true;
    });
  }

  #mark(stream: string, { round, put, remove }: NonNullable<StreamChange['marks']>): void {
    const insert = this.#statement(
      'INSERT OR REPLACE INTO mark (connection, stream, item, round, what) VALUES (?, ?, ?, ?, ?)',
    );
    for (const [item, what] of put) insert.run(this.#connection, stream, item, round, JSON.stringify(what));
    const drop = this.#statement('DELETE FROM mark WHERE connection = ? AND stream = ? AND item = ?');
    for (const item of remove) drop.run(this.#connection, stream, item);
  }

  marks(stream: string): Marks {
    return {
      get: (ids) => {
        const found = new Map<string, Json>();
        for (let from = 0; from < ids.length; from += MARKS_AT_ONCE) {
          const some = JSON.stringify(ids.slice(from, from + MARKS_AT_ONCE));
          const sql = `SELECT item, what FROM mark WHERE connection = ? AND stream = ?
            AND item IN (SELECT value FROM json_each(?))`;
          this.#addMarks(found, sql, stream, some);
        }
        return found;
      },
      notOf: (round, limit) => {
        const sql = `SELECT item, what FROM mark WHERE connection = ? AND stream = ? AND round <> ?
          ORDER BY item LIMIT ?`;
        return this.#addMarks(new Map(), sql, stream, round, limit);
      },
    };
  }

  #addMarks(found: Map<string, Json>, sql: string, ...values: (string | number)[]): Map<string, Json> {
    for (const { item, what } of this.#statement(sql).all(this.#connection, ...values)) {
      found.set(String(item), JSON.parse(String(what)) as Json);
    }
    return found;
  }

  recall(name: string): string | undefined {
    const sql = 'SELECT value FROM fact WHERE connection = ? AND name = ?';
    const held = this.#statement(sql).get(this.#connection, name);
    return held === undefined ? undefined : String(held['value']);
  }

  remember(name: string, value: string): void {
    const sql = 'INSERT OR REPLACE INTO fact (connection, name, value) VALUES (?, ?, ?)';
    this.#statement(sql).run(this.#connection, name, value);
  }

  readonly coolDowns = {
    load: (): ReadonlyMap<string, number> => {
      const rows = this.#statement('SELECT bucket, until FROM cool_down WHERE connection = ?').all(this.#connection);
      return new Map(rows.map(({ bucket, until }) => [String(bucket), Number(until)]));
    },
    save: (bucket: string, until: number): void => {
      const sql = 'INSERT OR REPLACE INTO cool_down (connection, bucket, until) VALUES (?, ?, ?)';
      this.#statement(sql).run(this.#connection, bucket, until);
    },
  };

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #rowsOf(sql: string, ...values: (string | number)[]): StreamRow[] {
    return this.#statement(sql)
      .all(...values)
      .map(rowOf);
  }

  #atOnce<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const done = work();
      this.#db.exec('COMMIT');
      return done;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    return this.#prepared.getOrInsertComputed(sql, () => this.#db.prepare(sql));
  }
}

function rowOf(held: Record<string, unknown>): StreamRow {
  try {
    const { id, row, cursor } = Row.parse(held);
    return { id, ...(JSON.parse(row) as Kept), cursor: JSON.parse(cursor) as Json };
  } catch {
    throw damagedStreams();
  }
}

function isLive({ state }: Kept): number {
  const name = state.name === 'cooling' ? state.resume : state.name;
  return name === 'live' || name === 'new' ? 1 : 0;
}
