import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { switchGraph } from '../../../infra/compose/graph-file.ts';
import { isFault } from '../../../infra/kernel/fault.ts';

let folder: string;
let old: string;
let fresh: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-switch-'));
  old = join(folder, 'graph.db');
  fresh = join(folder, 'graph.new.db');
  make(fresh, 'new').close();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database in the mode of graphs, with one fact. */
function make(file: string, fact: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; CREATE TABLE fact (value TEXT); INSERT INTO fact VALUES ('${fact}')`);
  return db;
}

/** A database whose facts lie in its write-ahead log only, as a writer leaves it that was killed. */
function makeKilled(file: string, fact: string): void {
  const db = make(`${file}.living`, fact);
  for (const suffix of ['', '-wal']) copyFileSync(`${file}.living${suffix}`, file + suffix);
  db.close();
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
}

function factsOf(file: string): unknown[] {
  const db = new DatabaseSync(file);
  try {
    return db
      .prepare('SELECT value FROM fact')
      .all()
      .map(({ value }) => value);
  } finally {
    db.close();
  }
}

describe('putting a graph in the place of another', () => {
  test('what a killed writer left beside the old one is not played into the new one', () => {
    makeKilled(old, 'old');
    switchGraph(fresh, old);
    expect(['-wal', '-shm'].filter((suffix) => existsSync(old + suffix))).toEqual([]);
    expect(factsOf(old)).toEqual(['new']);
    expect(existsSync(fresh)).toBe(false);
  });

  test('what a killed writer left beside the new one is not lost', () => {
    make(old, 'old').close();
    makeKilled(fresh, 'newest');
    switchGraph(fresh, old);
    expect(factsOf(old)).toEqual(['newest']);
  });

  test('a damaged one is replaced, and so is one that is missing', () => {
    switchGraph(fresh, old);
    expect(factsOf(old)).toEqual(['new']);
    writeFileSync(old, 'no database at all, though it is long enough to be looked at as one'.repeat(10));
    make(fresh, 'another').close();
    switchGraph(fresh, old);
    expect(factsOf(old)).toEqual(['another']);
  });

  test('while somebody reads the old one it is refused, and both stay as they are', () => {
    const writer = make(old, 'old');
    const reader = new DatabaseSync(old);
    reader.exec('BEGIN; SELECT * FROM fact');
    writer.exec("INSERT INTO fact VALUES ('later')");
    let failure: unknown;
    try {
      switchGraph(fresh, old, 1);
    } catch (error) {
      failure = error;
    }
    expect(isFault(failure, 'CLI_BUSY')).toBe(true);
    reader.close();
    writer.close();
    expect([factsOf(old), factsOf(fresh)]).toEqual([['old', 'later'], ['new']]);
  });

  const elsewhere = ['/dev/shm', '/tmp'].find(
    (place) => existsSync(place) && statSync(place).dev !== statSync(tmpdir()).dev,
  );
  const withElsewhere = elsewhere === undefined ? test.skip : test;
  withElsewhere('when the last step fails, the old one is there whole', () => {
    const far = mkdtempSync(join(elsewhere ?? '', 'kith-switch-'));
    try {
      makeKilled(old, 'old');
      make(join(far, 'graph.new.db'), 'new').close();
      // A file cannot be moved at once to another disk.
      expect(() => switchGraph(join(far, 'graph.new.db'), old)).toThrow(/EXDEV/);
      expect(factsOf(old)).toEqual(['old']);
    } finally {
      rmSync(far, { recursive: true });
    }
  });
});
