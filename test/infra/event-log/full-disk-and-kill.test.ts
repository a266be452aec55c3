/** What becomes of the embedded log when the disk is full or the process is killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { EventLog, TopicSpec } from '../../../infra/event-log/port.ts';
import { type Fault, isFault } from '../../../infra/kernel/fault.ts';
import { batchOf, heldBatches, readAll, withLog } from './batches.ts';

const TOPIC = 'activities';
const SPEC: TopicSpec = { name: TOPIC, partitions: 3, cleanup: 'compact', retentionMs: 1_000_000 };

// a disk that is shared with other programs can be slow to sync
jest.setTimeout(60_000);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-torn-'));
  file = join(folder, 'events.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function faultOf(work: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await work();
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  return undefined;
}

async function heldIn(path: string, who: string) {
  return withLog(path, async (log) => {
    await log.ensureTopics([SPEC]);
    return heldBatches(await readAll(log, TOPIC), who);
  });
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe('a full disk', () => {
  /** Appends until there is no room; returns how many batches were acknowledged. */
  async function fill(log: EventLog): Promise<number> {
    for (let n = 0; ; n += 1) {
      const fault = await faultOf(() => log.append(TOPIC, batchOf('ann', n)));
      if (fault === undefined) continue;
      expect(fault.code).toBe('LOG_FULL');
      expect(fault.todo).toMatch(/disk/);
      return n;
    }
  }

  test('takes nothing of the append that does not fit, keeps the rest, and goes on when there is room', async () => {
    const taken = await withLog(
      file,
      async (log) => {
        await log.ensureTopics([SPEC]);
        const count = await fill(log);
        expect(count).toBeGreaterThan(3);
        expect(heldBatches(await readAll(log, TOPIC), 'ann')).toEqual({ batches: upTo(count), newest: count - 1 });
        // a small record may still fit, and the log is not stuck
        expect([undefined, 'LOG_FULL']).toContain((await faultOf(() => log.append(TOPIC, batchOf('bob', 0))))?.code);
        return count;
      },
      600_000,
    );
    await withLog(file, async (log) => {
      for (let n = taken; n < taken + 5; n += 1) await log.append(TOPIC, batchOf('ann', n));
    });
    expect((await heldIn(file, 'ann')).batches).toEqual(upTo(taken + 5));
  });

  test('a file size limit of the operating system is a full disk, too', async () => {
    const limited = spawn('sh', ['-c', 'ulimit -f 2048; exec "$0" "$@"', ...appending('ann', 0)], { stdio: SPOKEN });
    const said = await linesOf(limited);
    expect(said.at(-1)).toBe('LOG_FULL');
    const taken = said.length - 1;
    expect(taken).toBeGreaterThan(3);
    expect(await heldIn(file, 'ann')).toEqual({ batches: upTo(taken), newest: taken - 1 });
    await withLog(file, (log) => log.append(TOPIC, batchOf('ann', taken)));
    expect((await heldIn(file, 'ann')).batches).toEqual(upTo(taken + 1));
  });
});

describe('kill -9', () => {
  test('of two processes that append and compact leaves every acknowledged batch, whole, time after time', async () => {
    const held = { ann: 0, bob: 0 };
    for (const enough of [5, 40, 23]) {
      const acknowledged = await Promise.all(
        (['ann', 'bob'] as const).map(async (who) => {
          const [node = '', ...args] = appending(who, held[who]);
          return { who, count: await killedAfter(spawn(node, args, { stdio: SPOKEN }), enough) };
        }),
      );
      for (const { who, count } of acknowledged) {
        const { batches, newest } = await heldIn(file, who);
        // the one in flight may have reached the disk, but no other
        expect(batches).toEqual(upTo(batches.length));
        expect([held[who] + count, held[who] + count + 1]).toContain(batches.length);
        expect(newest).toBe(batches.length - 1);
        held[who] = batches.length;
      }
    }
  });
});

const SPOKEN: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];

/** The command of a process that appends batches from `first` on. */
function appending(who: string, first: number): string[] {
  return [process.execPath, join(import.meta.dirname, 'appending-process.ts'), file, TOPIC, who, `${first}`];
}

async function linesOf(child: ChildProcess): Promise<string[]> {
  if (child.stdout === null) throw new Error('the process has no output');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) lines.push(line);
  return lines;
}

/** Kills a process when it has acknowledged that many batches; returns how many there were in the end. */
async function killedAfter(child: ChildProcess, enough: number): Promise<number> {
  if (child.stdout === null) throw new Error('the process has no output');
  const ended = once(child, 'exit');
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    expect(line).toMatch(/^\d+$/);
    count += 1;
    if (count === enough) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return count;
}
