/** What may be in the way of a graph file that is opened. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteGraphQueries } from '../../../graph/sqlite/queries.ts';
import { guardFaults, openGraphFile, SCHEMA_VERSION } from '../../../graph/sqlite/schema.ts';
import { openSqliteGraphStore } from '../../../graph/sqlite/store.ts';
import { isFault } from '../../../infra/kernel/fault.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-graph-'));
  file = join(folder, 'graph.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that stands ready to open the file, under a limit of the size of files if one is given. */
function opener(fileKibMax?: number): { ready: Promise<unknown>; open: () => Promise<string> } {
  const command = [process.execPath, join(import.meta.dirname, 'opening-process.ts'), file];
  const limit = fileKibMax === undefined ? '' : `trap '' XFSZ; ulimit -f ${fileKibMax};`;
  const child = spawn('bash', ['-c', `${limit} exec "$@"`, 'opener', ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ready: said.next(),
    open: async () => {
      child.stdin.end('open\n');
      return String((await said.next()).value);
    },
  };
}

function tablesOf(path: string): unknown[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return db.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  } finally {
    db.close();
  }
}

describe('opening a new graph', () => {
  test('may be done by several processes at once, time after time', async () => {
    const reference = join(folder, 'reference.db');
    openGraphFile(reference, 'write').close();
    for (let round = 0; round < 4; round += 1) {
      for (const side of ['', '-wal', '-shm']) rmSync(file + side, { force: true });
      const openers = Array.from({ length: 5 }, () => opener());
      await Promise.all(openers.map(({ ready }) => ready));
      expect(await Promise.all(openers.map(({ open }) => open()))).toEqual(Array(5).fill('opened'));
      expect(tablesOf(file)).toEqual(tablesOf(reference));
    }
  });

  /** In KiB: too small for the first page, for the memory that processes share, for the tables. */
  test.each([1, 17, 28, 40, 300])(
    'finds no room under a file size limit of %i KiB, and is done without',
    async (kib) => {
      const limited = opener(kib);
      await limited.ready;
      expect(await limited.open()).toBe('GRA_FULL');
      const free = opener();
      await free.ready;
      expect(await free.open()).toBe('opened');
      expect(readdirSync(folder)).toEqual(['graph.db']);
    },
  );
});

describe('a graph that another program holds', () => {
  test('is said, with what to do', () => {
    openGraphFile(file, 'write').close();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const own = new DatabaseSync(file, { timeout: 0 });
    let fault: unknown;
    try {
      guardFaults(file, () => own.exec('BEGIN IMMEDIATE'));
    } catch (error) {
      fault = error;
    }
    own.close();
    other.close();
    expect(isFault(fault, 'GRA_BUSY')).toBe(true);
    expect(fault).toMatchObject({ where: file, todo: expect.stringMatching(/run the command again/) });
  });
});

describe('a graph of the first format', () => {
  beforeEach(() => {
    const db = openGraphFile(file, 'write');
    db.exec(`DROP TRIGGER identity_gone; DROP TABLE directory; DROP TABLE edge; DROP TABLE reports_to;
      ALTER TABLE person DROP COLUMN title; ALTER TABLE person DROP COLUMN employer; ALTER TABLE identity DROP COLUMN directory;
      INSERT INTO identity VALUES (1, 'mailto:ada@corp.example', 'ada0000000000000', 'person', 'person', 'certain', 1,
        'corp.example', 'corp.example', 5, 7);
      INSERT INTO person VALUES (1, 'Ada', 'ada@corp.example', 0, 'corp.example', '[]'); PRAGMA user_version = 1`);
    db.close();
  });

  test.each(['write', 'read'] as const)('is brought to the present one when it is opened to %s', (mode) => {
    openGraphFile(file, mode).close();
    const reference = join(folder, 'reference.db');
    openGraphFile(reference, 'write').close();
    expect(tablesOf(file)).toEqual(tablesOf(reference));
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: SCHEMA_VERSION });
    const made = new DatabaseSync(reference, { readOnly: true });
    for (const table of ['identity', 'directory', 'person']) {
      const columns = `SELECT name, type FROM pragma_table_info('${table}')`;
      expect(db.prepare(columns).all()).toEqual(made.prepare(columns).all());
    }
    for (const one of [db, made]) one.close();
  });

  test('answers as it did', async () => {
    const queries = openSqliteGraphQueries({ file });
    const ada = await queries.person('ada@corp.example');
    await queries.close();
    expect(ada).toMatchObject({ name: 'Ada', identities: [{ firstSeen: 5, lastSeen: 7 }] });
  });

  test('is clustered anew when it is opened by the matcher that knows more', async () => {
    const db = new DatabaseSync(file);
    db.exec(`INSERT INTO identity VALUES (2, 'mailto:robert.hollander@corp.example', 'rob0000000000000', 'person', 'person',
        'certain', 2, 'corp.example', 'corp.example', 5, 7), (3, 'mailto:bob.hollander@mailbox.example',
        'bob0000000000000', 'person', 'person', 'certain', 3, 'mailbox.example', NULL, 5, 7), (4, 'mailto:ceo@corp.example',
        'ceo0000000000000', 'person', 'person', 'certain', 4, 'corp.example', 'corp.example', 5, 7);
      INSERT INTO name VALUES (2, 'Robert Hollander', 5, 7), (3, 'Bob Hollander', 5, 7);
      INSERT INTO person VALUES (2, 'Robert Hollander', 'robert.hollander@corp.example', 0, 'corp.example', '[]'),
        (3, 'Bob Hollander', 'bob.hollander@mailbox.example', 0, NULL, '[]'), (4, 'ceo', 'ceo@corp.example', 0, 'corp.example', '[]')`);
    db.close();
    const clock = () => 0;
    const store = openSqliteGraphStore({ file, identitySecret: 'secret', clock, settings: DEFAULT_SETTINGS });
    await store.close();
    const queries = openSqliteGraphQueries({ file });
    const bob = await queries.person('bob.hollander@mailbox.example');
    // What is known to be an office's by now was taken for somebody's.
    expect(await queries.identity('ceo@corp.example')).toMatchObject({ class: 'role' });
    expect(await queries.person('ceo@corp.example')).toBeUndefined();
    await queries.close();
    expect(bob?.identities.map(({ value }) => value)).toEqual([
      'bob.hollander@mailbox.example',
      'robert.hollander@corp.example',
    ]);
    expect(bob?.evidence.map(({ level }) => level)).toContain('short form of the given name');
  });
});

describe('a graph of the format in which nothing was kept of managers', () => {
  const open = () =>
    openSqliteGraphStore({ file, identitySecret: 'secret', clock: () => 0, settings: DEFAULT_SETTINGS });

  async function writeThirdFormat(entries: string): Promise<void> {
    await open().close();
    const db = new DatabaseSync(file);
    db.exec(`DELETE FROM fact WHERE name = 'directory reading'; DROP INDEX directory_manager;
      ALTER TABLE directory DROP COLUMN manager; DROP TABLE reports_to;
      ALTER TABLE person DROP COLUMN title; ALTER TABLE person DROP COLUMN employer; ${entries} PRAGMA user_version = 3`);
    db.close();
  }

  test('is opened when no directory says anything in it', async () => {
    await writeThirdFormat('');
    await open().close();
    await open().close();
    const queries = openSqliteGraphQueries({ file });
    expect(await queries.counts()).toMatchObject({ persons: 0 });
    await queries.close();
  });

  test('is refused otherwise, as a replay is needed, and still answers', async () => {
    await writeThirdFormat(`INSERT INTO directory VALUES ('google|user|1', '{"addresses":[]}');`);
    for (let times = 1; times <= 2; times += 1) {
      let fault: unknown;
      try {
        await open().close();
      } catch (error) {
        fault = error;
      }
      expect(isFault(fault, 'GRA_DIRECTORY')).toBe(true);
      expect(fault).toMatchObject({ where: file, todo: expect.stringMatching(/kith replay/) });
    }
    const queries = openSqliteGraphQueries({ file });
    expect(await queries.person('ada@corp.example')).toBeUndefined();
    await queries.close();
  });
});
