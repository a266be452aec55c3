/** The file of the embedded log: how it is opened, which tables it has, and which topics it holds. */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { isFault } from '../kernel/fault.ts';
import { asLogFault, corruptFile } from './embedded-faults.ts';
import { logFault } from './errors.ts';
import type { TopicSpec } from './port.ts';

/** Raised when a kith that does not know the change could damage the file or misread it. */
const SCHEMA_VERSION = 1;

/** "kith" in ASCII, so that `file(1)` and we can tell our files from other people's. */
const APPLICATION_ID = 0x6b697468;

const PAGE_BYTES = 16_384;

/** A topic in the catalogue; the tables of its partitions are numbered from `firstTable` on. */
export interface CataloguedTopic extends TopicSpec {
  readonly firstTable: number;
}

/**
 * Opens the file, making it when it is missing or empty.
 *
 * An append is on the disk when COMMIT returns (WAL with synchronous=FULL). The page cache holds at most 16 MB and the
 * write-ahead log is folded back every 16 MB. Deleted records are overwritten with zeros: an erasure must not leave
 * names behind in free pages. Other processes may read at any time and write one short transaction at a time.
 */
export function openFile(file: string, bytesMax: number | undefined): DatabaseSync {
  for (let tries = 1; ; tries += 1) {
    try {
      return tryToOpen(file, bytesMax);
    } catch (error) {
      // another process may be making the file, or mending it after a crash; SQLite does not wait for the former
      if (!isFault(error, 'LOG_BUSY') || tries === OPEN.tries) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN.pauseMs);
  }
}

/** How often opening is tried, and how long it sleeps in between: about 10 s in all. */
const OPEN = { tries: 500, pauseMs: 20 };

function tryToOpen(file: string, bytesMax: number | undefined): DatabaseSync {
  const db = openPrivately(file);
  try {
    requireOurs(db, file);
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA cache_size = -4000');
    db.exec(`PRAGMA wal_autocheckpoint = ${(16 * 1024 * 1024) / PAGE_BYTES}`);
    db.exec(`PRAGMA journal_size_limit = ${64 * 1024 * 1024}`);
    db.exec('PRAGMA secure_delete = ON');
    if (bytesMax !== undefined) db.exec(`PRAGMA max_page_count = ${Math.floor(bytesMax / PAGE_BYTES)}`);
    if (numberOf(db, 'PRAGMA user_version') === 0) createTables(db);
    if (!hasId(db)) giveId(db);
    return db;
  } catch (error) {
    const fault = asLogFault(error, file);
    db.close();
    throw fault;
  }
}

/** SQLite gives its side files the mode of the main one: addresses are nobody else's business. */
function openPrivately(file: string): DatabaseSync {
  try {
    closeSync(openSync(file, 'a', 0o600));
    return new DatabaseSync(file);
  } catch (error) {
    throw asLogFault(error, file);
  }
}

/** Nothing is written before this has passed: a file of somebody else must stay as it was. */
function requireOurs(db: DatabaseSync, file: string): void {
  const version = numberOf(db, 'PRAGMA user_version');
  const application = numberOf(db, 'PRAGMA application_id');
  if (numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0 && version === 0) return;
  if (application !== APPLICATION_ID || version < 1) throw corruptFile('the file is not an event log of kith', file);
  if (version > SCHEMA_VERSION) {
    throw logFault('LOG_NEWER', `the file has schema ${version}; this kith knows schemas up to ${SCHEMA_VERSION}`, {
      where: file,
      todo: 'Use the kith that wrote it, or a newer one. The file was not changed.',
    });
  }
}

function createTables(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // two processes may have found the file empty at the same moment
    if (numberOf(db, 'PRAGMA user_version') === 0) {
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
      db.exec('CREATE TABLE catalogue (id INTEGER PRIMARY KEY, topics TEXT NOT NULL, crc INTEGER NOT NULL) STRICT');
      db.exec(`CREATE TABLE partitions (
        id INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, bounds TEXT NOT NULL, crc INTEGER NOT NULL
      ) STRICT`);
      writeCatalogue(db, []);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Files of the first versions have no id: they get one when they are opened next. */
function giveId(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // two processes may have found it missing at the same moment
    if (!hasId(db)) {
      db.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT NOT NULL, crc INTEGER NOT NULL) STRICT');
      const name = randomUUID();
      db.prepare('INSERT INTO log (id, name, crc) VALUES (1, ?, ?)').run(name, crc32(name));
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function hasId(db: DatabaseSync): boolean {
  return numberOf(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'log'") > 0;
}

/** The random name that the log got when it was made. */
export function readId(db: DatabaseSync, file: string): string {
  const row = db.prepare('SELECT name, crc FROM log WHERE id = 1').get();
  const name = row?.['name'];
  if (typeof name !== 'string' || row?.['crc'] !== crc32(name)) throw corruptFile('the id of the log is damaged', file);
  return name;
}

/** All topics. They are one row with a checksum, so that none of them can get lost unnoticed. */
export function readCatalogue(db: DatabaseSync, file: string): CataloguedTopic[] {
  const row = db.prepare('SELECT topics, crc FROM catalogue WHERE id = 1').get();
  const topics = row?.['topics'];
  if (typeof topics !== 'string' || row?.['crc'] !== crc32(topics)) {
    throw corruptFile('the list of topics is damaged', file);
  }
  return JSON.parse(topics) as CataloguedTopic[];
}

export function writeCatalogue(db: DatabaseSync, topics: readonly CataloguedTopic[]): void {
  const text = JSON.stringify(topics);
  db.prepare('INSERT OR REPLACE INTO catalogue (id, topics, crc) VALUES (1, ?, ?)').run(text, crc32(text));
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}
