/** What becomes of the embedded log when its files are torn or damaged. */

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openEmbeddedLog } from '../../../infra/event-log/embedded.ts';
import type { EventLog, LogRecord } from '../../../infra/event-log/port.ts';
import type { Fault } from '../../../infra/kernel/fault.ts';
import { batchOf, upTo } from '../../support/log-batches.ts';
import { faultOf, freshLogFile, heldIn, readAll, SPEC, TOPIC, withLog } from '../../support/log-file.ts';

const file = freshLogFile();

describe('a torn write-ahead log', () => {
  const BATCHES = 12;
  let acknowledged: number[];
  let log: EventLog;
  let database: Buffer;
  let wal: Buffer;

  beforeEach(async () => {
    log = openEmbeddedLog({ file: file.path, clock: () => 1_000 });
    await log.ensureTopics([SPEC]);
    acknowledged = [];
    for (let n = 0; n < BATCHES; n += 1) {
      await log.append(TOPIC, batchOf('ann', n));
      acknowledged.push(statSync(`${file.path}-wal`).size);
    }
    database = readFileSync(file.path);
    wal = readFileSync(`${file.path}-wal`);
  });
  afterEach(() => log.close());

  /** What is held after a crash that left this write-ahead log, and whether the log goes on from there. */
  async function crashedWith(torn: Uint8Array) {
    const crashed = join(file.folder, 'crashed.db');
    rmSync(`${crashed}-shm`, { force: true });
    writeFileSync(crashed, database);
    writeFileSync(`${crashed}-wal`, torn);
    const held = await heldIn(crashed, 'ann');
    await withLog(crashed, (again) => again.append(TOPIC, batchOf('ann', 100)));
    expect((await heldIn(crashed, 'ann')).batches).toEqual([...held.batches, 100]);
    return held;
  }

  test('cut anywhere, it gives every batch acknowledged before the cut, whole, and appending goes on', async () => {
    const around = acknowledged.flatMap((size) => [size - 1, size, size + 1]).filter((size) => size <= wal.length);
    const cut = fc.oneof(fc.constantFrom(...around), fc.integer({ min: 0, max: wal.length }));
    await fc.assert(
      fc.asyncProperty(cut, async (size) => {
        const held = await crashedWith(wal.subarray(0, size));
        const whole = acknowledged.filter((end) => end <= size).length;
        expect(held.batches).toEqual(upTo(whole));
        expect(held.newest).toBe(whole - 1);
      }),
      { numRuns: 50, examples: [[0], [31], [32], [wal.length]] },
    );
  });

  test('with zeros, noise or a repeated piece after the cut, it gives the same', async () => {
    const noise = fc.uint8Array({ minLength: 1, maxLength: 40_000 });
    const tail = fc.oneof(
      fc.integer({ min: 1, max: 70_000 }).map((length) => new Uint8Array(length)),
      noise,
      fc.integer({ min: 1, max: wal.length }).map((length) => wal.subarray(wal.length - length)),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: wal.length }), tail, async (size, after) => {
        const torn = Buffer.concat([wal.subarray(0, size), after]);
        // What follows the cut may begin with the very bytes that were cut off.
        const other = torn.findIndex((byte, at) => byte !== wal[at]);
        const intact = other < 0 ? torn.length : other;
        const held = await crashedWith(torn);
        expect(held.batches).toEqual(upTo(acknowledged.filter((end) => end <= intact).length));
      }),
      { numRuns: 25, examples: [[wal.length - 10, wal.subarray(wal.length - 10)]] },
    );
  });

  test('a flipped bit in it ends the log at a batch before that bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 32, max: wal.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const flipped = Buffer.from(wal);
          flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
          const held = await crashedWith(flipped);
          expect(held.batches).toEqual(upTo(acknowledged.filter((end) => end <= at).length));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a damaged file', () => {
  let good: Buffer;
  let records: LogRecord[];

  beforeEach(async () => {
    records = await withLog(file.path, async (log) => {
      await log.ensureTopics([SPEC]);
      for (let n = 0; n < 30; n += 1) await log.append(TOPIC, batchOf('ann', n));
      await log.append(TOPIC, [{ key: 'ann/3/0', value: null }]);
      await log.compact(TOPIC, 0);
      return readAll(log, TOPIC);
    });
    good = readFileSync(file.path);
  });

  /** Reads the file with these bytes: everything as it was, or a fault. */
  async function readDamaged(bytes: Uint8Array): Promise<Fault | undefined> {
    writeFileSync(file.path, bytes);
    for (const side of ['-wal', '-shm']) rmSync(`${file.path}${side}`, { force: true });
    return faultOf(() => withLog(file.path, async (log) => expect(await readAll(log, TOPIC)).toEqual(records)));
  }

  const pageStart = () => fc.integer({ min: 0, max: good.length / 16_384 - 1 }).map((page) => page * 16_384);

  test('with any bit flipped, it gives the right records or says that it is corrupt', async () => {
    expect(await readDamaged(good)).toBeUndefined();
    // anywhere; in the header of the file; in the header of a page and its list of cells
    const at = fc.oneof(
      fc.integer({ min: 0, max: good.length - 1 }),
      fc.integer({ min: 0, max: 99 }),
      fc.tuple(pageStart(), fc.integer({ min: 0, max: 40 })).map(([page, offset]) => page + offset),
    );
    let noticed = 0;
    await fc.assert(
      fc.asyncProperty(at, fc.integer({ min: 0, max: 7 }), async (byte, bit) => {
        const flipped = Buffer.from(good);
        flipped.writeUInt8(flipped.readUInt8(byte) ^ (1 << bit), byte);
        const fault = await readDamaged(flipped);
        if (fault === undefined) return;
        noticed += 1;
        // the file's header also says who may write it and which schema it has
        expect(byte < 100 ? ['LOG_CORRUPT', 'LOG_NEWER', 'LOG_IO'] : ['LOG_CORRUPT']).toContain(fault.code);
      }),
      { numRuns: 200 },
    );
    expect(noticed).toBeGreaterThan(20);
  });

  test('cut short or with a page of zeros, it gives the right records or says that it is corrupt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: good.length - 1 }), pageStart(), async (size, page) => {
        expect((await readDamaged(good.subarray(0, size)))?.code).toBe('LOG_CORRUPT');
        const zeroed = Buffer.from(good).fill(0, Math.max(page, 100), page + 16_384);
        expect([undefined, 'LOG_CORRUPT']).toContain((await readDamaged(zeroed))?.code);
      }),
      { numRuns: 20 },
    );
  });

  test('a changed record is named by topic, partition and position', async () => {
    const victim = records.find(({ key }) => key === 'ann/20/5');
    const at = good.indexOf('"batch":20,"record":5,');
    const changed = Buffer.from(good);
    changed.write('"batch":20,"record":6,', at);
    const fault = await readDamaged(changed);
    expect(at).toBeGreaterThan(0);
    expect(fault?.code).toBe('LOG_CORRUPT');
    expect(fault?.where).toBe(`${TOPIC}/${victim?.partition}@${victim?.position}`);
    expect(fault?.todo).toMatch(/backup/);
  });

  test('a record that is missing is noticed, be it the first, the newest or one in between', async () => {
    const own = records.filter(({ partition }) => partition === 1);
    for (const lost of [own[0], own[Math.floor(own.length / 2)], own.at(-1)]) {
      writeFileSync(file.path, good);
      const raw = new DatabaseSync(file.path);
      raw.prepare('DELETE FROM records_1 WHERE position = ?').run(lost?.position ?? -1);
      raw.close();
      const fault = await readDamaged(readFileSync(file.path));
      expect(fault?.code).toBe('LOG_CORRUPT');
      expect(fault?.where).toMatch(new RegExp(`^${TOPIC}/1@`));
    }
  });
});
