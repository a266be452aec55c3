/** A data folder that is newer, damaged, in use, not writable or out of room. */
import { hash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { CODE_CACHE } from '../runner/code-cache.ts';
import { UNTIL } from '../support/demo-tenant.ts';
import { exportCompany } from '../support/export-company.ts';
import {
  dumpOfFolder,
  kith,
  kithJson,
  kithOut,
  type Status,
  startKith,
  temporaryFolder,
  untilReady,
} from '../support/run-kith.ts';
import { runBesideMounts, testOnSmallDisk } from '../support/small-disk.ts';

jest.setTimeout(180_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const whole = folder.at('whole');
let source: string;
let expected: string;

beforeAll(async () => {
  const company = inventCompany({ seed: 9, employees: 20, years: 1, until: UNTIL });
  const { activities } = exportCompany(company, folder.at('company'));
  source = folder.at('some.jsonl');
  writeFileSync(source, `${readFileSync(activities, 'utf8').split('\n').slice(0, 1500).join('\n')}\n`);
  await kithOut(['import', source, '--data', whole]);
  expected = await dumpOfFolder(whole);
});

/** A copy of the whole folder to do harm to. */
function copyTo(name: string): string {
  cpSync(whole, folder.at(name), { recursive: true });
  return folder.at(name);
}

/** A digest of every file of a data folder, apart from those that SQLite keeps beside one that it reads. */
function contentsOf(data: string): string[] {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ name, parentPath }) => join(parentPath, name)).filter((path) => !/-(wal|shm)$/.test(path));
  return paths.sort().map((path) => `${path} ${hash('sha256', readFileSync(path))}`);
}

function makeNewer(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
}

describe('a folder written by a newer kith', () => {
  const commands = [['status'], ['start', '--port', '0'], ['replay']] as const;

  test.each([
    ['kith.json', 'CLI_DATA_NEWER'],
    ['default/log.db', 'LOG_NEWER'],
    ['default/graph.db', 'GRA_NEWER'],
  ])('%s: every command says so and changes nothing', async (name, code) => {
    const data = copyTo(`newer-${code}`);
    const file = folder.at(`newer-${code}`, name);
    if (name === 'kith.json') writeFileSync(file, '{"format":99}\n');
    else makeNewer(file);
    const before = contentsOf(data);
    const all = [...commands, ['import', source]];
    for (const args of all) {
      // one after the other: each looks for a moment whether it may write
      const ran = await kith([...args, '--data', data]);
      expect(ran.stderr).toContain(code);
      expect(ran.stderr).toContain(file);
      expect(ran.code).toBe(1);
    }
    expect(contentsOf(data)).toEqual(before);
  });

  test('replay --into leaves a second graph of a newer kith, and its mark, as they are', async () => {
    const second = folder.at('newer-second');
    await kithOut(['replay', '--into', second, '--data', whole]);
    makeNewer(folder.at('newer-second', 'default', 'graph.db'));
    const before = contentsOf(second);
    const other = copyTo('newer-first');
    const ran = await kith(['replay', '--into', second, '--data', other]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('GRA_NEWER') });
    expect(contentsOf(second)).toEqual(before);
  });
});

describe('a folder that is none', () => {
  test('a file in its place is said', async () => {
    writeFileSync(folder.at('a-file'), 'text');
    for (const args of [
      ['import', source],
      ['start', '--port', '0'],
      ['demo', '--no-serve', '--employees', '20'],
      ['status'],
      ['export', 'people'],
    ]) {
      const ran = await kith([...args, '--data', folder.at('a-file')]);
      expect(ran.stderr).toMatch(/this is not a folder\n {2}where: .*a-file\n.*--data.*\n.*CLI_DATA_UNREADABLE/);
      expect(ran.code).toBe(1);
    }
    const below = await kith(['status', '--data', folder.at('a-file', 'below')]);
    expect(below).toMatchObject({ code: 1, stderr: expect.stringMatching(/not a folder\n {2}where: .*a-file\n/) });
    expect(readFileSync(folder.at('a-file'), 'utf8')).toBe('text');
  });

  test('a stamp that is damaged is said', async () => {
    writeFileSync(folder.at(copyTo('stampless') && 'stampless', 'kith.json'), '{');
    const ran = await kith(['status', '--data', folder.at('stampless')]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_DATA_UNREADABLE') });
  });

  const unlessRoot = process.getuid?.() === 0 ? test.skip : test;
  unlessRoot('a folder that may not be written is said', async () => {
    mkdirSync(folder.at('closed'));
    chmodSync(folder.at('closed'), 0o500);
    const ran = await kith(['import', source, '--data', folder.at('closed')]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_DATA_UNREADABLE') });
  });

  test('the demo refuses to touch real data', async () => {
    const ran = await kith(['demo', '--no-serve', '--employees', '20', '--data', whole]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_NOT_A_DEMO') });
    expect(await dumpOfFolder(whole)).toBe(expected);
  });
});

describe('a damaged graph', () => {
  test.each([
    ['garbage', (file: string) => writeFileSync(file, Buffer.alloc(65_536, 'no graph '))],
    ['nothing', (file: string) => rmSync(file)],
  ])('%s: replay makes it again', async (name, harm) => {
    const data = copyTo(`harmed-${name}`);
    const file = folder.at(`harmed-${name}`, 'default', 'graph.db');
    harm(file);
    const asked = await kith(['export', 'dump', '--data', data]);
    // A graph that is missing is made from the log by whoever asks first.
    if (name !== 'nothing') {
      expect(asked.code).toBe(1);
      expect(asked.stderr).toContain('GRA_CORRUPT');
      expect(asked.stderr).toContain('kith replay');
    } else expect(asked.stdout).toBe(expected);
    await kithOut(['replay', '--data', data]);
    expect(await dumpOfFolder(data)).toBe(expected);
  });
});

describe('a folder in use', () => {
  test('two that start on one folder: both answer, one writes, and it is taken over when that one goes', async () => {
    const data = copyTo('shared');
    const [first, second] = [0, 1].map(() => startKith(['start', '--port', '0', '--json', '--data', data]));
    const answers = await Promise.all([first, second].map((one) => one?.firstAnswer<{ url: string; token: string }>()));
    expect(new Set(answers.map((answer) => answer?.token)).size).toBe(1);
    for (const answer of answers) expect((await fetch(`${answer?.url}/livez`)).status).toBe(200);
    await first?.stop('SIGKILL');
    const { url } = answers[1] ?? { url: '' };
    await untilReady(url);
    expect((await second?.stop())?.code).toBe(0);
    expect(await dumpOfFolder(data)).toBe(expected);
  });

  test('replay refuses while somebody writes, and builds a second graph meanwhile', async () => {
    const data = copyTo('busy');
    const server = startKith(['start', '--port', '0', '--json', '--data', data]);
    const { url } = await server.firstAnswer<{ url: string }>();
    await untilReady(url);
    const refused = await kith(['replay', '--data', data]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_BUSY') });
    await kithOut(['replay', '--into', folder.at('beside'), '--data', data]);
    expect(await dumpOfFolder(folder.at('beside'))).toBe(expected);
    await server.stop();
  });

  test('a port that is taken is said', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const ran = await kith(['start', '--port', port, '--data', folder.at('whole')]);
    taken.close();
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_PORT_TAKEN') });
  });
});

describe('no room', () => {
  /** In KiB: for the first page, for what processes share, for the tables, for the first batch. */
  test.each([4, 30, 40, 1000])('for the log, at %i KiB a file: said, and complete once there is room', async (kib) => {
    const data = folder.at(`full-log-${kib}`);
    const full = await kith(['import', source, '--data', data], { fileKibMax: kib });
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining('LOG_FULL') });
    await kithOut(['import', source, '--data', data]);
    expect(await dumpOfFolder(data)).toBe(expected);
    expect(await kithJson<Status>(['status', '--data', data])).toMatchObject({ conserved: true, waiting: 0 });
  });

  test('for the graph: said, the log is whole, and the next question completes it', async () => {
    const data = copyTo('full-graph');
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(folder.at('full-graph', 'default', `graph.db${suffix}`), { force: true });
    const full = await kith(['status', '--data', data], { fileKibMax: 40 });
    const asked = await kith(['export', 'dump', '--data', data], { fileKibMax: 300 });
    const replayed = await kith(['replay', '--data', data], { fileKibMax: 300 });
    for (const ran of [full, asked, replayed])
      expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('GRA_FULL') });
    expect(await dumpOfFolder(data)).toBe(expected);
  });

  testOnSmallDisk('on a small disk: said, and complete once it is larger', () => {
    const mounted = folder.at('disk');
    mkdirSync(mounted);
    const main = new URL('../../infra/main.ts', import.meta.url).pathname;
    const script = `
      mount -t tmpfs -o size=1m none "$DISK" || exit 99
      "$NODE" "$MAIN" import "$SOURCE" --data "$DISK/data" >&2; first=$?
      mount -o remount,size=200m "$DISK"
      "$NODE" "$MAIN" import "$SOURCE" --data "$DISK/data" >&2; second=$?
      "$NODE" "$MAIN" export dump --data "$DISK/data"
      echo "exit codes: $first $second $?" >&2`;
    const variables = { DISK: mounted, SOURCE: source, MAIN: main, NODE_COMPILE_CACHE: CODE_CACHE };
    const { stdout, stderr } = runBesideMounts(script, variables);
    expect(stderr).toContain('exit codes: 1 0 0');
    expect(stderr).toMatch(/LOG_FULL|GRA_FULL|CLI_DATA_UNREADABLE/);
    expect(stderr).not.toContain('a defect in kith');
    expect(stdout).toBe(expected);
  });
});
