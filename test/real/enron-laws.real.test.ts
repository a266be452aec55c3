/** The laws once on real mail: the Enron messages shuffled, in two halves, twice over, and killed again and again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { realFile } from '../bench/real-data.ts';
import { enronActivityLines, shuffled, writeLines } from '../support/enron-to-activities.ts';

jest.setTimeout(1_800_000);

const KITH = resolve(import.meta.dirname, '../../infra/main.ts');
const VERIFIER = resolve(import.meta.dirname, '../chaos/verify-graph.mjs');
const MESSAGES = 203_609;
const SEED = Number(process.env['KITH_TEST_SEED'] ?? 20_261_122);
const KILLS = 12;

const messages = realFile('enron', 'enron_messages.jsonl.gz');
(messages === undefined ? describe.skip : describe)(`the Enron messages (seed ${SEED})`, () => {
  let folder = '';
  let whole = '';
  let undisturbed = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kith-enron-'));
    whole = join(folder, 'whole.jsonl');
    await writeLines(enronActivityLines(messages ?? ''), whole);
    await kith('import', whole, '--data', join(folder, 'whole'), '--domains', 'enron.com');
    undisturbed = await dumpOf('whole');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every message is accounted for', async () => {
    const status = JSON.parse(await kith('status', '--data', join(folder, 'whole'), '--json'));
    expect(status.conserved).toBe(true);
    expect(status.total.received).toBe(MESSAGES);
    expect(status.waiting).toBe(0);
  });

  test('a program that shares no code with kith finds in the graph all that the messages say, and nothing else', async () => {
    const dump = join(folder, 'whole.dump');
    await kith('export', 'dump', '--out', dump, '--data', join(folder, 'whole'));
    const args = [VERIFIER, '--activities', whole, '--domains', 'enron.com', '--dump', dump];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('this is the graph of the input'),
    });
  });

  test('shuffled, in two halves, and twice over give the same dump, byte for byte', async () => {
    const lines: string[] = [];
    for await (const line of enronActivityLines(messages ?? '')) lines.push(line);
    const mixed = shuffled(lines, SEED);
    const half = Math.floor(mixed.length / 2);
    await writeLines(mixed.slice(half), join(folder, 'one.jsonl'));
    await writeLines(mixed.slice(0, half), join(folder, 'other.jsonl'));
    const data = ['--data', join(folder, 'mixed')];
    await kith('import', join(folder, 'one.jsonl'), ...data);
    await kith('import', join(folder, 'other.jsonl'), ...data, '--domains', 'enron.com');
    expect(await dumpOf('mixed')).toBe(undisturbed);
    await kith('import', join(folder, 'one.jsonl'), ...data);
    expect(await dumpOf('mixed')).toBe(undisturbed);
    const status = JSON.parse(await kith('status', ...data, '--json'));
    expect(status.conserved).toBe(true);
    expect(status.total.received).toBe(MESSAGES + mixed.length - half);
  });

  test('killed with -9 at random moments and started again until done gives the same dump', async () => {
    const data = join(folder, 'killed');
    let kills = 0;
    for (let state = SEED >>> 0; kills < KILLS; kills += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const milliseconds = 600 + Math.floor((state / 4_294_967_296) * 4000);
      const ended = await killedAfter(milliseconds, 'import', whole, '--data', data, '--domains', 'enron.com');
      if (ended) break;
    }
    console.log(`killed ${kills} times`);
    expect(kills).toBeGreaterThan(2);
    await kith('import', whole, '--data', data, '--domains', 'enron.com');
    expect(await dumpOf('killed')).toBe(undisturbed);
    expect(JSON.parse(await kith('status', '--data', data, '--json')).conserved).toBe(true);
  });

  test('replaying the log gives the same dump', async () => {
    await kith('replay', '--data', join(folder, 'whole'));
    expect(await dumpOf('whole')).toBe(undisturbed);
  });

  async function dumpOf(name: string): Promise<string> {
    const child = start('export', 'dump', '--data', join(folder, name));
    const hash = createHash('sha256');
    for await (const chunk of child.stdout ?? []) hash.update(chunk);
    return hash.digest('hex');
  }
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [KITH, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function kith(...args: string[]): Promise<string> {
  const child = start(...args);
  let out = '';
  for await (const chunk of child.stdout ?? []) out += chunk;
  return out;
}

/** Whether the command ended by itself before it was killed. */
async function killedAfter(milliseconds: number, ...args: string[]): Promise<boolean> {
  const child = start(...args);
  child.stdout?.resume();
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  const [, signal] = await once(child, 'exit');
  clearTimeout(timer);
  return signal === null;
}
