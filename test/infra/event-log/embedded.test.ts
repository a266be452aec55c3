/** What the embedded log promises beyond the port: about its file, its clock, and its neighbours on the same machine. */

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { openEmbeddedLog } from '../../../infra/event-log/embedded.ts';
import { LOG_ERRORS } from '../../../infra/event-log/errors.ts';
import type { TopicSpec } from '../../../infra/event-log/port.ts';
import { type Fault, isFault } from '../../../infra/kernel/fault.ts';
import { freshLogFile, readAll, SPEC, TOPIC, withLog } from '../../support/log-file.ts';

const ONE: TopicSpec = { ...SPEC, partitions: 1 };

const file = freshLogFile();

function openingFault(path = file.path): Fault {
  try {
    openEmbeddedLog({ file: path, clock: () => 0 });
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  throw new Error('it opened');
}

describe('opening the embedded log', () => {
  test('a file that is no database is refused and left as it was', () => {
    writeFileSync(file.path, 'From ann@acme.example\n'.repeat(1_000));
    const before = readFileSync(file.path);
    expect(openingFault().code).toBe('LOG_CORRUPT');
    expect(readFileSync(file.path)).toEqual(before);
  });

  test('a database of another program is refused and left as it was', () => {
    const foreign = new DatabaseSync(file.path);
    foreign.exec('CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)');
    foreign.close();
    const before = readFileSync(file.path);
    expect(openingFault()).toMatchObject({ code: 'LOG_CORRUPT', message: expect.stringMatching(/not an event log/) });
    expect(readFileSync(file.path)).toEqual(before);
  });

  test('a file of a newer kith is refused and left as it was', async () => {
    await withLog(file.path, (log) => log.ensureTopics([ONE]));
    const newer = new DatabaseSync(file.path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    const before = readFileSync(file.path);
    expect(openingFault()).toMatchObject({ code: 'LOG_NEWER', message: expect.stringMatching(/schema 99/) });
    expect(readFileSync(file.path)).toEqual(before);
  });

  test('a missing folder and a folder in place of the file are named', () => {
    expect(openingFault(join(file.folder, 'missing', 'events.db'))).toMatchObject({
      code: 'LOG_IO',
      where: join(file.folder, 'missing', 'events.db'),
      todo: expect.stringMatching(/folder exists/),
    });
    mkdirSync(file.path);
    expect(openingFault().code).toBe('LOG_IO');
  });

  test('nobody else on the machine may read the file or those beside it', async () => {
    const log = openEmbeddedLog({ file: file.path, clock: () => 0 });
    await log.ensureTopics([ONE]);
    for (const side of ['', '-wal', '-shm']) expect(statSync(`${file.path}${side}`).mode & 0o077).toBe(0);
    await log.close();
  });
});

describe('the clock of the embedded log', () => {
  test('the time of appending never goes back, whatever the clock does, not even after a restart', async () => {
    const times: number[] = [];
    for (const now of [5_000, 9_000, 2_000, 1_000, 9_500]) {
      const log = openEmbeddedLog({ file: file.path, clock: () => now });
      await log.ensureTopics([ONE]);
      await log.append(TOPIC, [{ key: `k${now}`, value: '1' }]);
      times.push((await readAll(log, TOPIC)).at(-1)?.appendedAt ?? 0);
      await log.close();
    }
    expect(times).toEqual([5_000, 9_000, 9_000, 9_000, 9_500]);
  });
});

describe('an append to the embedded log', () => {
  test('waits while another process writes, and lets its own process run on', async () => {
    await withLog(file.path, async (log) => {
      await log.ensureTopics([ONE]);
      const other = new DatabaseSync(file.path);
      other.exec('BEGIN IMMEDIATE');
      let done = false;
      const appended = log.append(TOPIC, [{ key: 'k', value: '1' }]).then(() => {
        done = true;
      });
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      expect(done).toBe(false);
      expect(await readAll(log, TOPIC)).toEqual([]);
      other.exec('ROLLBACK');
      other.close();
      await appended;
      expect(await readAll(log, TOPIC)).toHaveLength(1);
    });
  });

  test('in a loop leaves turns to the rest of the process', async () => {
    await withLog(file.path, async (log) => {
      await log.ensureTopics([ONE]);
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 0);
      for (let n = 0; turns === 0 && n < 10_000; n += 1) await log.append(TOPIC, [{ key: 'k', value: '1' }]);
      expect(turns).toBeGreaterThan(0);
      turns = 0;
      for (let n = 0; turns === 0 && n < 100_000; n += 1) await log.read(TOPIC, 0, 0, { limit: 1 });
      clearInterval(timer);
      expect(turns).toBeGreaterThan(0);
    });
  });
});

describe('erasing from the embedded log', () => {
  test('what a tombstone superseded is in none of its files once the topic was compacted', async () => {
    const log = openEmbeddedLog({ file: file.path, clock: () => 1_000 });
    await log.ensureTopics([ONE]);
    const name = 'Zacharias Example';
    const others = Array.from({ length: 500 }, (_, n) => ({ key: `other-${n}`, value: `"${n}"` }));
    await log.append(TOPIC, [...others, { key: 'who', value: JSON.stringify({ name }) }, ...others]);
    await log.append(TOPIC, [{ key: 'who', value: null }]);
    const held = () => ['', '-wal'].some((side) => readFileSync(`${file.path}${side}`).includes(name));
    expect(held()).toBe(true);
    await log.compact(TOPIC, 2_000);
    expect(held()).toBe(false);
    await log.close();
  });
});

describe('a compaction of the embedded log', () => {
  test('may run in two processes at once', async () => {
    await withLog(file.path, async (log) => {
      await log.ensureTopics([ONE]);
      const records = Array.from({ length: 5_000 }, (_, n) => ({ key: `k${n % 1_200}`, value: `${n}` }));
      await log.append(TOPIC, records);
      await withLog(file.path, async (other) => {
        const gone = await Promise.all([log.compact(TOPIC, 0), other.compact(TOPIC, 0)]);
        expect((gone[0] ?? 0) + (gone[1] ?? 0)).toBe(3_800);
      });
      const values = (await readAll(log, TOPIC)).map(({ value }) => Number(value));
      expect(values).toEqual(Array.from({ length: 1_200 }, (_, n) => 3_800 + n));
    });
  });

  test('that ended half-way is completed by the next one', async () => {
    const log = openEmbeddedLog({ file: file.path, clock: () => 1_000 });
    await log.ensureTopics([ONE]);
    for (const value of ['1', '2']) {
      await log.append(
        TOPIC,
        Array.from({ length: 5_000 }, (_, n) => ({ key: `k${n}`, value })),
      );
    }
    const before = await readAll(log, TOPIC);
    const cut = log.compact(TOPIC, 0);
    // closing in the midst of it: at that point some superseded records are gone and others are not
    while ((await log.read(TOPIC, 0, 0, { limit: 1 }))[0]?.position === 0);
    await log.close();
    await expect(cut).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    await withLog(file.path, async (again) => {
      const left = (await readAll(again, TOPIC)).length;
      expect(left).toBeGreaterThan(5_000);
      expect(await again.compact(TOPIC, 0)).toBe(left - 5_000);
      expect(await readAll(again, TOPIC)).toEqual(before.slice(5_000));
    });
  });
});

test('every fault of the log is explained in one sentence', () => {
  for (const [code, sentence] of Object.entries(LOG_ERRORS)) {
    expect(code).toMatch(/^LOG_[A-Z_]+$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});
