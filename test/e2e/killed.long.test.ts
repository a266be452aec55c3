/** kill -9 at random moments: whatever was cut off, running the command again gives the graph of an undisturbed run. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { UNTIL } from '../support/demo-tenant.ts';
import { exportCompany } from '../support/export-company.ts';
import {
  bytesIn,
  dumpOfFolder,
  type Imported,
  kithJson,
  kithOut,
  type RunningKith,
  type Status,
  startKith,
  temporaryFolder,
  until,
} from '../support/run-kith.ts';

jest.setTimeout(180_000);

/** KITH_TEST_SEED repeats a run; KITH_TEST_KILLS makes it longer. */
const SEED = Number(process.env['KITH_TEST_SEED'] ?? Date.now() % 1_000_000);
const KILLS = Number(process.env['KITH_TEST_KILLS'] ?? 3);

/** How often a moment that is easily missed is looked for. */
const TRIES = 8;

const folder = temporaryFolder();
afterAll(() => folder.remove());

const company = inventCompany({ seed: 5, employees: 20, years: 1, until: UNTIL });
let source: string;
let command: readonly string[];
let expected: string;
let received: number;

beforeAll(async () => {
  source = folder.at('some.jsonl');
  const { activities } = exportCompany(company, folder.at('company'));
  writeFileSync(source, `${readFileSync(activities, 'utf8').split('\n').slice(0, 5000).join('\n')}\n`);
  command = ['import', source, '--domains', company.domains.join(','), '--json', '--data'];
  await kithOut([...command, folder.at('calm')]);
  expected = await dumpOfFolder(folder.at('calm'));
  received = (await kithJson<Status>(['status', '--data', folder.at('calm')])).total.received;
});

/** Shares of one, from a seed: the same on every machine. */
function* chances(seed: number): Generator<number> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 4_294_967_296;
  }
}

const chance = chances(SEED);

function nextShare(): number {
  return chance.next().value ?? 0;
}

/** Kills a process once a folder has grown by a random part of `bytes`; true when it was still running then. */
async function killWhile(running: RunningKith, path: string, names: RegExp, bytes: number): Promise<boolean> {
  const enough = bytesIn(path, names) + Math.floor(nextShare() * bytes);
  const alive = await until(() => bytesIn(path, names) >= enough, running);
  const { signal } = await running.stop('SIGKILL');
  return alive && signal === 'SIGKILL';
}

/** Names the seed when something fails, and only then. */
async function withSeed(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`with KITH_TEST_SEED=${SEED}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Whoever reads to the end takes the promise back. */
function hasPromised(cursors: string): boolean {
  return existsSync(cursors) && Object.keys(JSON.parse(readFileSync(cursors, 'utf8'))).length > 0;
}

describe('kill -9', () => {
  test('during an import, again and again: the same dump, and no input is lost', () =>
    withSeed(async () => {
      const data = folder.at('import');
      let kills = 0;
      for (let i = 0; i < KILLS; i++) {
        if (await killWhile(startKith([...command, data]), data, /./, bytesIn(folder.at('calm')) / 3)) kills += 1;
      }
      expect(kills).toBeGreaterThan(0);
      await kithOut([...command, data]);
      const status = await kithJson<Status>(['status', '--data', data]);
      expect(status).toMatchObject({ conserved: true, waiting: 0 });
      expect(status.total.received).toBeGreaterThanOrEqual(received);
      expect(await dumpOfFolder(data)).toBe(expected);
    }));

  test('in the moment a cursor is saved: what it promises is in the log', async () => {
    // A run that ends before it is killed has nothing left to promise: then once more.
    let data = '';
    let isKilled = false;
    for (let tries = 1; tries <= TRIES && !isKilled; tries += 1) {
      data = folder.at(`promised-${tries}`);
      const importing = startKith([...command, data]);
      await until(() => existsSync(join(data, 'default', 'cursors.json')), importing);
      await importing.stop('SIGKILL');
      isKilled = hasPromised(join(data, 'default', 'cursors.json'));
    }
    const rest = JSON.parse(await kithOut([...command, data])) as Imported;
    expect(rest.resumed).toBeGreaterThan(0);
    expect(await dumpOfFolder(data)).toBe(expected);
  });

  test('of kith start while it applies: the next question applies the rest', () =>
    withSeed(async () => {
      const data = folder.at('calm');
      for (const suffix of ['', '-wal', '-shm'])
        rmSync(folder.at('calm', 'default', `graph.db${suffix}`), { force: true });
      for (let i = 0; i < 2; i++) {
        const server = startKith(['start', '--port', '0', '--json', '--data', data]);
        await server.firstAnswer();
        // A server never ends, nor need it grow: any moment is as good as another.
        await pause(nextShare() * 1000);
        expect((await server.stop('SIGKILL')).signal).toBe('SIGKILL');
      }
      expect(await dumpOfFolder(data)).toBe(expected);
      expect(await kithJson<Status>(['status', '--data', data])).toMatchObject({
        conserved: true,
        waiting: 0,
        total: { received },
      });
    }));

  test('during replay: the graph is the old one or the new one, never half', () =>
    withSeed(async () => {
      const data = folder.at('calm');
      for (let i = 0; i < 2; i++) {
        await killWhile(startKith(['replay', '--data', data]), data, /^graph\.new/, 2_500_000);
        expect(await dumpOfFolder(data)).toBe(expected);
      }
      await kithOut(['replay', '--data', data]);
      expect(await dumpOfFolder(data)).toBe(expected);
      expect(existsSync(folder.at('calm', 'default', 'graph.new.db'))).toBe(false);
    }));
});
