import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isNativeError } from 'node:util/types';
import { Fault, isFault } from '../../infra/kernel/fault.ts';
import { isOutOfRoom } from './room.ts';

/** Raised with every change of the tables below; a file with a higher number was written by a newer kith. */
export const SCHEMA_VERSION = 5;

/** Bounded, so that memory stays flat however large the graph is. */
const PAGE_CACHE_KIB = 64 * 1024;

const DIRECTORY = 'CREATE TABLE directory (key TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;';

/** By a trigger, since the full-text index leaves a last row number behind that no double can hold, and a trigger takes it back. */
const GONE = `CREATE TRIGGER identity_gone AFTER DELETE ON identity BEGIN DELETE FROM search WHERE rowid = old.n; END;`;

/** lo, hi: identities. weight: bits, zone and rows, as JSON. */
const EDGE = `CREATE TABLE edge (
  lo INTEGER NOT NULL, hi INTEGER NOT NULL, weight TEXT NOT NULL, PRIMARY KEY (lo, hi)
) WITHOUT ROWID;
CREATE INDEX edge_hi ON edge (hi);`;

/** manager: the key of the identity that the entry names as one. reports_to: persons, and the directory that says so. */
const REPORTING = `ALTER TABLE directory ADD COLUMN manager TEXT;
CREATE INDEX directory_manager ON directory (manager) WHERE manager IS NOT NULL;
CREATE TABLE reports_to (
  person INTEGER NOT NULL, manager INTEGER NOT NULL, source TEXT NOT NULL, PRIMARY KEY (person, manager, source)
) WITHOUT ROWID;
CREATE INDEX reports_to_manager ON reports_to (manager, person);`;

/** What directories and cards say of a person, each with its source and time, as JSON. */
const STATED = 'ALTER TABLE person ADD COLUMN title TEXT; ALTER TABLE person ADD COLUMN employer TEXT;';

/** In order, never changed once released: what stands at place i brings a file from format i + 1 to i + 2. */
const MIGRATIONS: readonly string[] = [
  `ALTER TABLE identity ADD COLUMN directory TEXT; ${DIRECTORY} ${GONE}`,
  // Who is whose is found again when the graph is next written to: see the fact `matcher`.
  `${EDGE} DELETE FROM block; UPDATE person SET evidence = '[]';`,
  // Who reports to whom, and their titles, stand in the log only: see the fact `directory reading`.
  REPORTING,
  STATED,
];

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
-- first_at: -1 while only a directory names it. directory: what directories say of it, as JSON; null when nothing.
CREATE TABLE identity (
  n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE,
  address_class TEXT NOT NULL, class TEXT NOT NULL, zone TEXT NOT NULL, person INTEGER,
  domain TEXT, organisation TEXT, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  directory TEXT
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

-- What stands between identities that are, or may be, one person.
${EDGE}

-- Entries of directories, each as the record seen last says, as JSON; and who reports to whom by their word.
${DIRECTORY}
${REPORTING}

-- What is shown of a person. n: see identity.person. evidence: why several identities are one person, as JSON.
CREATE TABLE person (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, employee INTEGER NOT NULL,
  organisation TEXT, evidence TEXT NOT NULL
);
${STATED}

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
${GONE}
`;

/**
 * Opens a graph file. For writing it is made when it is missing, for reading it must be there. One that an older kith wrote
 * is brought to the format of this one first, also for reading.
 *
 * Fails with `GRA_NEWER` when a newer kith wrote it, which then is left as it was, and with `GRA_BUSY` when another
 * program does not let go of it for some 10 s.
 */
export function openGraphFile(file: string, mode: 'write' | 'read'): DatabaseSync {
  for (let tries = 1; ; tries += 1) {
    try {
      return tryToOpen(file, mode);
    } catch (error) {
      // Another process may be making the file; for that SQLite does not wait.
      if (!isFault(error, 'GRA_BUSY') || tries === OPEN.tries) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN.pauseMs);
  }
}

/** How often opening is tried, and how long it sleeps in between: about 10 s in all. */
const OPEN = { tries: 500, pauseMs: 20 };

/** How long a statement waits for the lock of another process. */
const BUSY_WAIT_MS = 10_000;

function tryToOpen(file: string, mode: 'write' | 'read'): DatabaseSync {
  const db = guardFaults(file, () => {
    if (mode === 'write') makePrivate(file);
    return new DatabaseSync(file, { readOnly: mode === 'read', timeout: 0 });
  });
  try {
    guardFaults(file, () => {
      const format = formatOf(db, file);
      if (mode === 'read' && format > 0 && format < SCHEMA_VERSION) tryToOpen(file, 'write').close();
      // Larger pages make shallower trees: a tenth off an import. Only a new file takes the size.
      if (mode === 'write')
        db.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      db.exec(`PRAGMA cache_size = -${PAGE_CACHE_KIB}; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 4000;`);
      if (mode === 'write' && format < SCHEMA_VERSION) bringUpToDate(db, file);
      db.exec(`PRAGMA busy_timeout = ${BUSY_WAIT_MS}`);
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

function bringUpToDate(db: DatabaseSync, file: string): void {
  db.exec('BEGIN IMMEDIATE');
  // Two processes may have found the file new, or old, at the same moment.
  const format = formatOf(db, file);
  const steps = format === 0 ? [TABLES] : MIGRATIONS.slice(format - 1);
  if (format < SCHEMA_VERSION) db.exec(`${steps.join(' ')} PRAGMA user_version = ${SCHEMA_VERSION}`);
  db.exec('COMMIT');
}

/** The format of a graph file; 0 when it is new. */
function formatOf(db: DatabaseSync, file: string): number {
  const format = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (format <= SCHEMA_VERSION) return format;
  throw new Fault('GRA_NEWER', `the graph has format ${format}; this kith knows formats up to ${SCHEMA_VERSION}`, {
    where: file,
    todo: 'use the kith that wrote it, or a newer one; to make it anew with this one, move the file away first',
  });
}

/** Runs `work`, turning SQLite's error codes into faults that say what to do. */
export function guardFaults<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? error : toFault(error, file);
  }
}

/** Result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of an extended one is its kind. */
const SQLITE = { BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/** Extended codes of writes that failed: SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE. */
const FAILED_WRITES: ReadonlySet<number> = new Set([SQLITE.IOERR | (3 << 8), SQLITE.IOERR | (19 << 8)]);

function toFault(error: unknown, file: string): unknown {
  // Not instanceof: an error of a Node module is of another realm where tests run.
  if (!isNativeError(error) || !('errcode' in error)) return error;
  const code = Number(error.errcode);
  const more = { where: file, cause: error };
  if (isForWantOfRoom(code, file)) {
    return new Fault('GRA_FULL', 'there is no room for the graph; nothing of the last batch was written', {
      ...more,
      todo: 'free disk space or raise the limit, and run the command again: it goes on where it stopped',
    });
  }
  switch (code & 0xff) {
    case SQLITE.BUSY:
      return new Fault('GRA_BUSY', 'another program holds the graph file; nothing was written', {
        ...more,
        todo: 'see which program has it open, let it finish or stop it, and run the command again',
      });
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new Fault('GRA_CORRUPT', 'the graph file is damaged or not a graph', {
        ...more,
        todo: 'run `kith replay` to make it again from the event log',
      });
    case SQLITE.IOERR:
    case SQLITE.CANTOPEN:
    case SQLITE.READONLY:
      return new Fault('GRA_IO', `the graph file cannot be used: ${error.message}`, {
        ...more,
        todo: 'check the disk and the permissions of the data folder',
      });
    default:
      return error;
  }
}

function isForWantOfRoom(code: number, file: string): boolean {
  const kind = code & 0xff;
  // A side file that cannot be made has the code of a folder that is missing.
  const canHaveAnyReason = FAILED_WRITES.has(code) || kind === SQLITE.CANTOPEN;
  return kind === SQLITE.FULL || (canHaveAnyReason && isOutOfRoom(file));
}
