import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isNativeError } from 'node:util/types';
import { Fault } from '../../infra/kernel/fault.ts';

/** Raised with every change of the tables below; a file with a higher number was written by a newer kith. */
export const SCHEMA_VERSION = 1;

/** Bounded, so that memory stays flat however large the graph is. */
const PAGE_CACHE_KIB = 64 * 1024;

/**
 * The tables of a graph. Numbers (`n`) are internal and follow the order of arrival; nothing outside ever sees them.
 * All instants are minutes since 1970.
 */
const TABLES = `
-- How far each partition of the log has been applied, and who may go on (epoch).
CREATE TABLE position (
  topic TEXT NOT NULL, partition INTEGER NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (topic, partition)
) WITHOUT ROWID;

-- Facts about the tenant and settings, as JSON.
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row per identity. person: the n of the identity that gives the person its id; null when it is nobody's own.
CREATE TABLE identity (
  n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE,
  address_class TEXT NOT NULL, class TEXT NOT NULL, zone TEXT NOT NULL, person INTEGER,
  domain TEXT, organisation TEXT, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL
);
CREATE INDEX identity_person ON identity (person);
CREATE INDEX identity_organisation ON identity (organisation, person, first_at) WHERE organisation IS NOT NULL;

-- Names seen beside an identity.
CREATE TABLE name (
  identity INTEGER NOT NULL, name TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (identity, name)
) WITHOUT ROWID;

-- Blocking keys: which identities may be the same person.
CREATE TABLE block (key TEXT NOT NULL, identity INTEGER NOT NULL, PRIMARY KEY (key, identity)) WITHOUT ROWID;

-- What is shown of a person. n: see identity.person. evidence: why several identities are one person, as JSON.
CREATE TABLE person (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, employee INTEGER NOT NULL,
  organisation TEXT, evidence TEXT NOT NULL
);

-- The interactions of two identities, packed (scorer/core/ledger.ts); direction 1 is from lo to hi.
CREATE TABLE ledger (
  lo INTEGER NOT NULL, hi INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (lo, hi)
) WITHOUT ROWID;
CREATE INDEX ledger_hi ON ledger (hi, lo);

-- Ties; out is from a to b. k orders them at any time.
CREATE TABLE knows (
  a INTEGER NOT NULL, b INTEGER NOT NULL, k REAL NOT NULL, k_depth REAL NOT NULL, k_out REAL, k_in REAL,
  reciprocity REAL NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last_out INTEGER, last_in INTEGER,
  mails INTEGER NOT NULL, meetings INTEGER NOT NULL, calls INTEGER NOT NULL, others INTEGER NOT NULL,
  weeks_out INTEGER NOT NULL, weeks_in INTEGER NOT NULL, strength REAL NOT NULL, scored_at INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX knows_a ON knows (a, k);
CREATE INDEX knows_b ON knows (b, k);

-- Ties with an entry that lies ahead: when to score them again.
CREATE TABLE due (at INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (at, a, b)) WITHOUT ROWID;

-- What is remembered of revisable activities, as JSON.
CREATE TABLE revision (activity INTEGER PRIMARY KEY, state TEXT NOT NULL);

-- Activities that make no tie, and why.
CREATE TABLE ignored (
  activity INTEGER NOT NULL, reason TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (activity, reason)
) WITHOUT ROWID;

-- How inputs ended, per source.
CREATE TABLE tally (
  source TEXT NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL, inputs INTEGER NOT NULL,
  PRIMARY KEY (source, class, reason)
) WITHOUT ROWID;

-- Words of names and addresses; rowid is identity.n.
CREATE VIRTUAL TABLE search USING fts5 (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
`;

/** Opens a graph file, making its tables when it is new. `create: false` refuses to make a file. */
export function openGraphFile(file: string, mode: 'write' | 'read'): DatabaseSync {
  const db = guardFaults(file, () => {
    if (mode === 'write') makePrivate(file);
    return new DatabaseSync(file, { readOnly: mode === 'read', timeout: 10_000 });
  });
  try {
    guardFaults(file, () => {
      // Larger pages make shallower trees: a tenth off an import. Only a new file takes the size.
      if (mode === 'write')
        db.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      db.exec(`PRAGMA cache_size = -${PAGE_CACHE_KIB}; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 1000;`);
      migrate(db, file, mode);
    });
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** A new file is its owner's only, and SQLite gives its side files the same mode; one that exists keeps its own. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    // SQLite says better what is wrong.
  }
}

function migrate(db: DatabaseSync, file: string, mode: 'write' | 'read'): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > SCHEMA_VERSION) {
    throw new Fault('GRA_NEWER', `the graph has format ${version}; this kith knows formats up to ${SCHEMA_VERSION}`, {
      where: file,
      todo: 'use the kith that wrote it, or a newer one',
    });
  }
  if (version === SCHEMA_VERSION || mode === 'read') return;
  db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

/** Runs `work`, turning SQLite's error codes into faults that say what to do. */
export function guardFaults<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? error : toFault(error, file);
  }
}

const SQLITE_FULL = 13;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_IOERR = 10;
const SQLITE_CANTOPEN = 14;
const SQLITE_READONLY = 8;

function toFault(error: unknown, file: string): unknown {
  // Not instanceof: an error of a Node module is of another realm where tests run.
  if (!isNativeError(error) || !('errcode' in error)) return error;
  const code = Number(error.errcode) & 0xff;
  const more = { where: file, cause: error };
  if (code === SQLITE_FULL) {
    return new Fault('GRA_FULL', 'the disk is full; nothing of the last batch was written', {
      ...more,
      todo: 'make room and run the command again: it goes on where it stopped',
    });
  }
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) {
    return new Fault('GRA_CORRUPT', 'the graph file is damaged or not a graph', {
      ...more,
      todo: 'run `kith replay` to make it again from the event log',
    });
  }
  if (code === SQLITE_IOERR || code === SQLITE_CANTOPEN || code === SQLITE_READONLY) {
    return new Fault('GRA_IO', `the graph file cannot be used: ${error.message}`, {
      ...more,
      todo: 'check the disk and the permissions of the data folder',
    });
  }
  return error;
}
