/** A second graph beside the one that answers: of a part of the log, with other settings, and what is different in it. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { dumpOfFolder, kith, kithJson, kithOut, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(120_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());
const data = folder.at('data');

interface Replayed {
  readonly diff: { same: number; moved: number; appeared: number; vanished: number; largest: { names: string[] }[] };
}

function lines(file: string, from: string, to: string, count: number): string {
  const participants = [from, to].map((address, i) => ({
    role: i === 0 ? 'from' : 'to',
    address: `mailto:${address}`,
  }));
  const activities = Array.from({ length: count }, (_, n) => {
    const at = new Date(Date.UTC(2026, 2, 2 + n)).toISOString();
    return `${JSON.stringify({ channel: 'mail', key: `${file}-${n}`, at, participants })}\n`;
  });
  writeFileSync(folder.at(file), activities.join(''));
  return folder.at(file);
}

/** Between the two imports. */
let between = '';
let onlyFirst = '';

beforeAll(async () => {
  const first = lines('first.jsonl', 'ada@acme.example', 'grace@customer.example', 20);
  const second = lines('second.jsonl', 'caro@acme.example', 'grace@customer.example', 5);
  await kithOut(['import', first, '--domains', 'acme.example', '--data', data]);
  onlyFirst = await dumpOfFolder(data);
  between = new Date(Date.now() + 5).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 10));
  await kithOut(['import', second, '--data', data]);
});

test('--until builds the graph as it was when the log held no more', async () => {
  const into = folder.at('until');
  const { diff } = await kithJson<Replayed>(['replay', '--into', into, '--until', between, '--diff', '--data', data]);
  expect(await dumpOfFolder(into)).toBe(onlyFirst);
  expect(diff).toMatchObject({ same: 1, moved: 0, appeared: 0, vanished: 1 });
});

test('--from leaves out what the log took before, but not what people decided', async () => {
  const into = folder.at('from');
  await kithOut(['replay', '--into', into, '--from', between, '--data', data]);
  const people = (await kithOut(['export', 'people', '--data', into])).split('\n').filter(Boolean);
  const shown = people.map((line) => JSON.parse(line)).map(({ name, employee }) => `${name} ${employee}`);
  expect(shown.sort()).toEqual(['caro@acme.example true', 'grace@customer.example false']);
});

test('--settings scores anew, answers say so, and the graph that answers stays as it is', async () => {
  const before = await dumpOfFolder(data);
  const into = folder.at('slower');
  writeFileSync(folder.at('settings.json'), JSON.stringify({ halfLifeDays: 200 }));
  const args = ['--settings', folder.at('settings.json'), '--diff', '--data', data];
  const { diff } = await kithJson<Replayed>(['replay', '--into', into, ...args]);
  expect(diff).toMatchObject({ same: 0, moved: 2, appeared: 0, vanished: 0 });
  expect(diff.largest[0]?.names).toContain('grace@customer.example');
  const asked = ['explain', 'ada@acme.example', 'grace@customer.example', '--as-of', '2026-04-01'];
  const [here, there] = await Promise.all(
    [data, into].map((where) =>
      kithJson<{ index: number; settings: { halfLifeDays: number } }>([...asked, '--data', where]),
    ),
  );
  expect([here?.settings.halfLifeDays, there?.settings.halfLifeDays]).toEqual([45, 200]);
  expect(there?.index).toBeGreaterThan(here?.index ?? 0);
  expect(await dumpOfFolder(data)).toBe(before);
});

test('--diff alone compares the graph that is made with the one that it replaces', async () => {
  const { diff } = await kithJson<Replayed>(['replay', '--diff', '--data', data]);
  expect(diff).toMatchObject({ same: 2, moved: 0, appeared: 0, vanished: 0, largest: [] });
});

test.each([
  ['a part without a folder of its own', ['--until', '2026-01-01'], 'CLI_MISUSE'],
  ['settings without a folder of their own', ['--settings', 'x.json'], 'CLI_MISUSE'],
  ['a span that ends before it begins', ['--from', '2026-02-01', '--until', '2026-01-01', '--into', 'x'], 'CLI_MISUSE'],
  ['a time that is none', ['--from', 'yesterday', '--into', 'x'], 'CLI_BAD_TIME'],
  ['a file of settings that is not there', ['--settings', 'x.json', '--into', 'x'], 'CLI_BAD_SETTING'],
])('%s is misuse, and nothing is touched', async (_, args, code) => {
  const before = await dumpOfFolder(data);
  const ran = await kith(['replay', ...args, '--data', data], { cwd: folder.path });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(code);
  expect(await dumpOfFolder(data)).toBe(before);
});

test('a setting out of its range is named', async () => {
  writeFileSync(folder.at('bad.json'), JSON.stringify({ channelWeights: { call: 11 } }));
  const ran = await kith(['replay', '--into', folder.at('x'), '--settings', folder.at('bad.json'), '--data', data]);
  expect(ran.stderr).toContain('channelWeights.call');
  expect(ran.code).toBe(2);
});

test('second graphs are listed and removed, and nothing else is', async () => {
  const [one, other] = [folder.at('listed-one'), folder.at('listed-other')];
  const before = await dumpOfFolder(data);
  for (const into of [one, other]) await kithOut(['replay', '--into', into, '--data', data]);
  writeFileSync(folder.at('listed-other', 'mine.txt'), 'not of kith');
  const listed = async () => {
    const { graphs } = await kithJson<{ graphs: { name: string; whole: boolean; people: number }[] }>(
      ...[['replay', 'list', '--data', data]],
    );
    return graphs.filter(({ name }) => name === one || name === other);
  };
  expect(await listed()).toMatchObject([
    { name: one, whole: true, people: 3 },
    { name: other, whole: true },
  ]);
  for (const refused of [data, folder.path, folder.at('nowhere')]) {
    const { code, stderr } = await kith(['replay', 'remove', refused, '--data', data]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('kith replay list') });
  }
  for (const graph of [one, other]) await kithOut(['replay', 'remove', graph, '--data', data]);
  expect(await listed()).toEqual([]);
  expect(existsSync(one)).toBe(false);
  expect(readdirSync(other).sort()).toEqual(['kith.json', 'mine.txt']);
  expect(await dumpOfFolder(data)).toBe(before);
});
