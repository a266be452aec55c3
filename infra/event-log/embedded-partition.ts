/**
 * The table of one partition: appending, reading, and taking records out.
 *
 * Two things guard what is read. Each record has a checksum over all of its fields. And each names the position of the
 * one before it (-1: none), while the bounds name the last one: a record that vanished with a damaged page breaks this
 * chain; one that compaction took out does not, because its successor is linked anew.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { type Bounds, BoundsRow } from './embedded-bounds.ts';
import { corruptRecord } from './embedded-faults.ts';
import { KeyIndex } from './embedded-key-index.ts';
import type { LogRecord, NewRecord, Position, ReadOptions } from './port.ts';

/** A record and its link. */
interface Linked {
  readonly record: LogRecord;
  readonly previous: Position;
}

export class PartitionTable {
  /** Where compaction looks up the newest record of a key. */
  readonly keys: KeyIndex;
  readonly #topic: string;
  readonly #partition: number;
  readonly #bounds: BoundsRow;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteUpTo: StatementSync;
  readonly #relink: StatementSync;
  readonly #tombstones: StatementSync;

  static create(db: DatabaseSync, id: number, topic: string, partition: number): void {
    // a table of its own, because SQLite fills pages to the brim only at the end of a table
    db.exec(`CREATE TABLE records_${id} (
      position INTEGER PRIMARY KEY, previous INTEGER NOT NULL, appended_at INTEGER NOT NULL, crc INTEGER NOT NULL,
      key TEXT NOT NULL, value TEXT
    ) STRICT`);
    db.exec(`CREATE INDEX tombstones_${id} ON records_${id} (position) WHERE value IS NULL`);
    KeyIndex.create(db, id);
    BoundsRow.create(db, id, topic, partition);
  }

  constructor(db: DatabaseSync, id: number, topic: string, partition: number) {
    this.#topic = topic;
    this.#partition = partition;
    this.keys = new KeyIndex(db, id);
    this.#bounds = new BoundsRow(db, id, topic, partition);
    this.#insert = db.prepare(`INSERT INTO records_${id} VALUES (?, ?, ?, ?, ?, CAST(? AS TEXT))`);
    this.#select = db.prepare(`SELECT * FROM records_${id} WHERE position >= ? ORDER BY position`);
    this.#select.setReturnArrays(true);
    this.#delete = db.prepare(`DELETE FROM records_${id} WHERE position = ?`);
    this.#deleteUpTo = db.prepare(`DELETE FROM records_${id} WHERE position <= ?`);
    this.#relink = db.prepare(`UPDATE records_${id} SET previous = ?, crc = ? WHERE position = ?`);
    this.#tombstones = db.prepare(
      `SELECT position FROM records_${id} WHERE value IS NULL AND position < ? ORDER BY position LIMIT ?`,
    );
  }

  bounds(): Bounds {
    return this.#bounds.read();
  }

  /** Appends in the given order and returns the position of the first. */
  append(records: readonly NewRecord[], now: number): Position {
    const bounds = this.bounds();
    const appendedAt = Math.max(now, bounds.appendedAt);
    let { last, end } = bounds;
    for (const { key, value } of records) {
      this.#insert.run(end, last, appendedAt, this.#checksum(end, last, appendedAt, key, value), key, value);
      last = end;
      end += 1;
    }
    this.#bounds.write({ ...bounds, last, end, appendedAt });
    return bounds.end;
  }

  /** Records from `from` on, checked one by one and for gaps that compaction did not make. Call it in a transaction. */
  read(from: Position, { limit, bytesMax = Number.POSITIVE_INFINITY }: ReadOptions): LogRecord[] {
    const records: LogRecord[] = [];
    let reached = from - 1;
    let bytes = 0;
    if (limit <= 0) return records;
    for (const { record, previous } of this.#from(from)) {
      if (records.length === 0 ? previous >= from : previous !== reached) throw this.#lost(reached + 1);
      bytes += sizeOf(record);
      if (bytes > bytesMax && records.length > 0) return records;
      records.push(record);
      reached = record.position;
      if (records.length === limit) return records;
    }
    if (reached < this.bounds().last) throw this.#lost(reached + 1);
    return records;
  }

  /** The record at exactly this position. */
  get(position: Position): LogRecord | undefined {
    const record = this.read(position, { limit: 1 })[0];
    return record?.position === position ? record : undefined;
  }

  /** The position of the first record appended at or after `time`; `end` when there is none. */
  positionAt(time: number): Position {
    const { first, end } = this.bounds();
    let low = first;
    let high = end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const record = this.read(middle, { limit: 1 })[0];
      if (record === undefined || record.appendedAt >= time) high = middle;
      else low = record.position + 1;
    }
    return this.read(low, { limit: 1 })[0]?.position ?? end;
  }

  /** Takes the record at this position out, and returns it. */
  remove(position: Position): LogRecord | undefined {
    const gone = this.#first(position);
    if (gone?.record.position !== position) return undefined;
    this.#delete.run(position);
    this.#close(position, gone.previous);
    return gone.record;
  }

  /** Takes out everything up to and with `position`, which is that of a record. */
  removeUpTo(position: Position): void {
    this.#deleteUpTo.run(position);
    this.#close(position, -1);
  }

  /** The positions of the oldest tombstones below a position. */
  tombstonesBelow(position: Position, limit: number): Position[] {
    return this.#tombstones.all(position, limit).map((row) => Number(row['position']));
  }

  /** Notes that everything below is compacted. */
  cleaned(to: Position): void {
    const bounds = this.bounds();
    if (to > bounds.cleanedTo) this.#bounds.write({ ...bounds, cleanedTo: to });
  }

  /** Links the record after a gap to the one before it. */
  #close(gap: Position, previous: Position): void {
    const next = this.#first(gap + 1);
    if (next !== undefined) {
      const { position, appendedAt, key, value } = next.record;
      if (next.previous !== gap) throw this.#lost(gap + 1);
      this.#relink.run(previous, this.#checksum(position, previous, appendedAt, key, value), position);
    }
    if (next !== undefined && previous >= 0) return;
    const bounds = this.bounds();
    if (next === undefined && bounds.last !== gap) throw this.#lost(gap + 1);
    this.#bounds.write({
      ...bounds,
      ...(next === undefined ? { last: previous } : {}),
      ...(previous < 0 ? { first: next?.record.position ?? bounds.end } : {}),
    });
  }

  #first(from: Position): Linked | undefined {
    for (const linked of this.#from(from)) return linked;
    return undefined;
  }

  *#from(from: Position): IterableIterator<Linked> {
    // node:sqlite types rows as objects, and these are arrays
    const rows = this.#select.iterate(from) as Iterable<unknown> as Iterable<readonly unknown[]>;
    for (const row of rows) yield this.#checked(row, from);
  }

  #checked(row: readonly unknown[], wanted: Position): Linked {
    const [position, previous, appendedAt, crc, key, value] = row;
    if (
      typeof position !== 'number' ||
      typeof previous !== 'number' ||
      typeof appendedAt !== 'number' ||
      typeof key !== 'string' ||
      (typeof value !== 'string' && value !== null) ||
      crc !== this.#checksum(position, previous, appendedAt, key, value)
    ) {
      const at = typeof position === 'number' ? position : wanted;
      throw corruptRecord(this.#topic, this.#partition, at, 'the record is not what was appended');
    }
    return { record: { topic: this.#topic, partition: this.#partition, position, appendedAt, key, value }, previous };
  }

  #checksum(
    position: Position,
    previous: Position,
    appendedAt: number,
    key: string,
    value: NewRecord['value'],
  ): number {
    const head = `${this.#topic}/${this.#partition} ${position} ${previous} ${appendedAt} ${key.length}`;
    // In two steps, which give the same sum: joining the texts first would copy every value once more.
    return value === null ? crc32(`${head} tombstone ${key}`) : crc32(value, crc32(`${head} ${key} `));
  }

  #lost(position: Position): Error {
    return corruptRecord(this.#topic, this.#partition, position, 'one or more records are missing from here on');
  }
}

function sizeOf(record: LogRecord): number {
  return Buffer.byteLength(record.key) + (record.value === null ? 0 : Buffer.byteLength(record.value));
}
