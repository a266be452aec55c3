/** What people have said: listed with what has become of it, taken back, and told where a directory is against it. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../infra/clock.ts';
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { openLog } from '../../infra/compose/embedded.ts';
import { DIRECTORY } from '../../infra/event-log/topics.ts';
import { DirectoryRecord, directoryRecord } from '../../ingest/contract.ts';
import { kith, kithJson, kithOut, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(300_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());
const DATA = ['--data', folder.at('data')];

const [BO, CY, DI] = ['bo@client.example', 'cy@third.example', 'di@fourth.example'];
const [EVE, EVE_ALIAS, EVE_HOME, FAY] = [
  'eve@acme.example',
  'e.kent@acme.example',
  'eve@mailbox.example',
  'fay@acme.example',
];

interface Said {
  readonly total: number;
  readonly words: readonly { readonly a: string; readonly b: string; readonly said: string; readonly graph: string }[];
}

beforeAll(async () => {
  const people = [`Bo Reed <${BO}>`, `Cy Moss <${CY}>`, `Di Vole <${DI}>`, `Eve Kent <${EVE_HOME}>`];
  const lines = people.map((who, at) => {
    const [, name, address] = /^(.*) <(.*)>$/.exec(who) ?? [];
    const participants = [
      { role: 'from', address: `mailto:${address}`, name },
      { role: 'to', address: `mailto:${EVE}`, name: 'Eve Kent' },
    ];
    return JSON.stringify({
      key: `mail:<${at}@mail.example>`,
      channel: 'mail',
      at: '2026-03-01T09:30:00Z',
      participants,
    });
  });
  writeFileSync(folder.at('history.jsonl'), `${lines.join('\n')}\n`);
  await kithOut(['import', folder.at('history.jsonl'), '--domains', 'acme.example', ...DATA]);
  const user = (id: string, name: string, ...addresses: string[]) =>
    DirectoryRecord.parse({
      ...{ kind: 'user', provider: 'google', id, name, active: true, seenAt: '2026-03-02T00:00:00Z' },
      addresses: addresses.map((address) => `mailto:${address}`),
    });
  const data = openDataFolder({ root: folder.at('data'), tenant: 'default' });
  const log = await openLog({ folder: data, clock: systemClock });
  const records = [user('1', 'Eve Kent', EVE, EVE_ALIAS), user('2', 'Fay Dunn', FAY)];
  await log.append(
    DIRECTORY,
    records.map((record) => directoryRecord(record, 'kith://test')),
  );
  await log.close();
});

const say = (...words: string[]) => kith([...words, ...DATA]);
const said = () => kithJson<Said>(['reviews', 'said', ...DATA]);

describe('what people have said', () => {
  test('is listed with the newest first, and whether the graph could follow it', async () => {
    expect(await kithOut(['reviews', 'said', ...DATA])).toBe('Nobody said anything that holds.\n');
    await say('merge', BO, CY);
    await say('split', CY, DI);
    expect(await say('merge', BO, DI)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /Could not be followed: bo@.* and di@.*\. They are two people: somebody said so on .* of cy@/,
      ),
    });
    const { total, words } = await said();
    expect(total).toBe(3);
    expect(words.map(({ a, b, graph }) => [a, b, graph])).toEqual([
      [`mailto:${BO}`, `mailto:${DI}`, 'not followed'],
      [`mailto:${CY}`, `mailto:${DI}`, 'followed'],
      [`mailto:${BO}`, `mailto:${CY}`, 'followed'],
    ]);
    const out = await kithOut(['reviews', 'said', '--limit', '2', ...DATA]);
    const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines[0]).toEqual(['when', 'said', 'one', 'other', 'graph']);
    expect(lines[1]?.slice(1)).toEqual(['same', BO, DI, expect.stringMatching(/^not followed: They are two people: /)]);
    expect(lines[2]?.slice(1)).toEqual(['different', CY, DI, 'followed']);
    expect(lines).toHaveLength(4);
  });

  test('of one address is listed and withdrawn at once', async () => {
    const { stdout } = await say('reviews', 'withdraw', DI);
    expect(stdout).toMatch(
      /^when .*\n\S+Z {2}same .*\n\S+Z {2}different .*\nSaid: di@.* and 2 other addresses are again whoever/,
    );
    expect((await said()).words.map(({ a, b }) => [a, b])).toEqual([[`mailto:${BO}`, `mailto:${CY}`]]);
    const withdrawn = await kithJson<{ withdrawn: object[] }>(['reviews', 'withdraw', CY, ...DATA]);
    expect(withdrawn).toMatchObject({ recorded: 1, withdrawn: [{ a: `mailto:${BO}`, said: 'same' }], after: [{}, {}] });
    expect(await said()).toEqual({ total: 0, words: [] });
    expect(await say('reviews', 'withdraw', CY)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('CLI_NOT_DECIDED') },
    });
  });

  test('that another one overrules is named when that is said', async () => {
    await say('merge', BO, CY);
    await say('merge', CY, DI);
    const { code, stdout } = await say('split', BO, DI);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/because of this:\nwhen .*\n\S+Z {2}same +cy@third.example +di@fourth.example/),
    ]);
    const again = await kithJson(['reviews', 'withdraw', BO, DI, ...DATA]);
    expect(again).toMatchObject({ overruled: [] });
    for (const who of [BO, CY]) await say('reviews', 'withdraw', who);
    await say('reviews', 'withdraw', DI);
    expect((await said()).total).toBe(0);
  });

  test('of two users of one directory holds, and says that they are two there', async () => {
    expect((await say('explain', EVE_ALIAS, FAY)).stdout).toContain('the directory has these two as two users');
    const merged = await say('merge', EVE, FAY);
    expect(merged.code).toBe(0);
    expect(merged.stdout).toContain('The directory has them as two users; your word holds all the same.');
    expect(await kithJson(['merge', EVE, FAY, ...DATA])).toMatchObject({ holds: true, twoUsers: true, recorded: 0 });
    expect(await kithJson(['merge', BO, CY, ...DATA])).toMatchObject({ holds: true, twoUsers: false });
    await say('reviews', 'withdraw', BO, CY);
    await say('reviews', 'withdraw', EVE);
  });

  test('against an entry of a directory is not followed there, and the rest is', async () => {
    const split = await say('split', EVE);
    expect(split.code).toBe(1);
    expect(split.stdout).toContain(
      `Could not be followed: ${EVE} and ${EVE_ALIAS}. They are one person: one entry of a directory has both.`,
    );
    expect(split.stdout).toContain('The rest holds.');
    const { code, stdout } = await say('reviews', 'reject', EVE, EVE_ALIAS, '--json');
    const pair = { a: `mailto:${EVE}`, b: `mailto:${EVE_ALIAS}` };
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { recorded: 0, holds: false, notFollowed: [pair] }]);
    expect((await said()).words.map(({ graph }) => graph).sort()).toEqual(['followed', 'not followed']);
    expect((await say('explain', EVE, EVE_ALIAS)).stdout).toMatch(
      /could not be followed\n\nThey are one person: one entry of a directory has both\.\n$/,
    );
    await say('reviews', 'withdraw', EVE);
  });
});

describe('the policy', () => {
  test('is told when nothing is chosen, and by status while likely pairs are not merged', async () => {
    const likely = 'Without a word from people certain and likely pairs are merged.\n';
    expect(await kithOut(['reviews', 'policy', ...DATA])).toBe(likely);
    expect(await kithOut(['status', ...DATA])).not.toContain('only certain pairs');
    await say('reviews', 'policy', 'certain');
    expect(await kithJson(['reviews', 'policy', ...DATA])).toEqual({
      policy: 'certain',
      changed: false,
      applied: true,
    });
    expect(await kithOut(['status', ...DATA])).toContain('only certain pairs are merged');
    expect(await kithJson(['status', ...DATA])).toMatchObject({ mergesLikely: false });
    await say('reviews', 'policy', 'likely');
    expect(await kithOut(['reviews', 'policy', ...DATA])).toBe(likely);
  });
});
