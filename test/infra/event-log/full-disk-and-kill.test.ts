/** What becomes of the embedded log when the disk is full or the process is killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';
import type { EventLog } from '../../../infra/event-log/port.ts';
import { batchOf, heldBatches, upTo } from '../../support/log-batches.ts';
import { faultOf, freshLogFile, heldIn, readAll, SPEC, TOPIC, withLog } from '../../support/log-file.ts';
import { runBesideMounts, testOnSmallDisk } from '../../support/small-disk.ts';

const file = freshLogFile();

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
      file.path,
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
    await withLog(file.path, async (log) => {
      for (let n = taken; n < taken + 5; n += 1) await log.append(TOPIC, batchOf('ann', n));
    });
    expect((await heldIn(file.path, 'ann')).batches).toEqual(upTo(taken + 5));
  });

  /** In KiB: too small for the first page, for the tables, for the lock table beside them, for an append; in a page. */
  test.each([1, 15, 17, 28, 32, 80, 150, 333, 1024])(
    'a file size limit of the operating system is a full disk, too: %i KiB',
    async (kib) => {
      const command = ['-c', `trap '' XFSZ; ulimit -f ${kib}; exec "$0" "$@"`, ...appending('ann', 0)];
      const said = await linesOf(spawn('bash', command, { stdio: SPOKEN }));
      expect(said.at(-1)).toBe('LOG_FULL');
      const taken = said.length - 1;
      if (kib > 500) expect(taken).toBeGreaterThan(3);
      expect(await heldIn(file.path, 'ann')).toEqual({ batches: upTo(taken), newest: taken - 1 });
      await withLog(file.path, (log) => log.append(TOPIC, batchOf('ann', taken)));
      expect((await heldIn(file.path, 'ann')).batches).toEqual(upTo(taken + 1));
      expect(readdirSync(file.folder)).toEqual(['events.db']);
    },
  );

  /** Runs a script with a command in its arguments, which appends from batch `first` on to a log on `$DISK`. */
  function besideMounts(script: string, first: number): string[] {
    const disk = join(file.folder, 'disk');
    mkdirSync(disk);
    const command = appending('ann', first, join(disk, 'events.db')).join(' ');
    const { stdout } = runBesideMounts(`set -- ${command}; ${script}`, { DISK: disk, LOG: file.path });
    return stdout.trimEnd().split('\n');
  }

  testOnSmallDisk('a disk on which a little is left is full', async () => {
    const before = 30;
    await withLog(file.path, async (log) => {
      await log.ensureTopics([SPEC]);
      for (let n = 0; n < before; n += 1) await log.append(TOPIC, batchOf('ann', n));
    });
    // what is left is less than the memory that processes share takes; later there is more
    const script = `
      mount -t tmpfs -o size=3m none "$DISK" && cp "$LOG" "$DISK/events.db" || exit 99
      cat /dev/zero > "$DISK/filling" 2>&-
      truncate --size=-12288 "$DISK/filling"
      "$@"
      rm "$DISK/filling"
      "$@"
      mount -o remount,size=9m "$DISK" && cp "$DISK"/events.db* "$(dirname "$LOG")"`;
    const [first, ...said] = besideMounts(script, before);
    expect([first, said.at(-1)]).toEqual(['LOG_FULL', 'LOG_FULL']);
    expect(said.length).toBeGreaterThan(3);
    expect((await heldIn(file.path, 'ann')).batches).toEqual(upTo(before + said.length - 1));
  });

  testOnSmallDisk('a disk that takes no more files is full', () => {
    const script = 'mount -t tmpfs -o nr_inodes=3 none "$DISK" && "$@"';
    expect(besideMounts(script, 0)).toEqual(['LOG_FULL']);
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
        const { batches, newest } = await heldIn(file.path, who);
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
function appending(who: string, first: number, path = file.path): string[] {
  return [process.execPath, join(import.meta.dirname, 'appending-process.ts'), path, TOPIC, who, `${first}`];
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
