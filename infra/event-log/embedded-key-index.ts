/** Which position holds the newest record of a key, for the compacted part of one partition. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Position } from './port.ts';

/**
 * Kept by compaction and not by appending: entries are spread over the whole index, and writing them key by key would
 * cost an append several times its own bytes. It holds fingerprints (52 bits) instead of keys, so two keys can share
 * one; whoever looks a key up compares it with the record's own.
 */
export class KeyIndex {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  static create(db: DatabaseSync, id: number): void {
    db.exec(`CREATE TABLE keys_${id} (
      fingerprint INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (fingerprint, position)
    ) STRICT, WITHOUT ROWID`);
  }

  constructor(db: DatabaseSync, id: number) {
    this.#select = db.prepare(`SELECT position FROM keys_${id} WHERE fingerprint = ?`);
    this.#insert = db.prepare(`INSERT OR IGNORE INTO keys_${id} VALUES (?, ?)`);
    this.#delete = db.prepare(`DELETE FROM keys_${id} WHERE fingerprint = ? AND position = ?`);
  }

  /** Positions of records whose key may be the one with this fingerprint. */
  find(mark: number): Position[] {
    return this.#select.all(mark).map((row) => Number(row['position']));
  }

  add(mark: number, position: Position): void {
    this.#insert.run(mark, position);
  }

  remove(mark: number, position: Position): void {
    this.#delete.run(mark, position);
  }
}
