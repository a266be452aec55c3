/** People's word on who is one person: the review queue, merge and split, and the evidence behind it all. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dumpOfFolder, kith, kithJson, kithOut, startKith, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(300_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());
const DATA = ['--data', folder.at('data')];

const GRETA = 'gholm@client.example';
const GHOLM = 'gholm@earlier.example';
const BO = 'bo@client.example';
const BO_EARLIER = 'bo@earlier.example';

let mails = 0;

function mail(from: string, to: string): string {
  mails += 1;
  const party = (role: string, who: string) => {
    const [, name, address = who] = /^(.*) <(.*)>$/.exec(who) ?? [];
    return { role, address: `mailto:${address}`, ...(name === undefined ? {} : { name }) };
  };
  const at = new Date(Date.now() - mails * 86_400_000).toISOString();
  const participants = [party('from', from), party('to', to)];
  return `${JSON.stringify({ key: `mail:<${mails}@mail.example>`, channel: 'mail', at, participants })}\n`;
}

beforeAll(async () => {
  const history = [
    mail('Bo Reed <bo@client.example>', 'Ada Lark <ada@acme.example>'),
    mail('Bo Reed <bo@earlier.example>', 'ada@acme.example'),
    mail('Greta Holm <gholm@client.example>', 'ada@acme.example'),
    mail('ada@acme.example', GRETA),
    mail(GHOLM, 'Cy Moss <cy@acme.example>'),
    mail('cy@acme.example', GHOLM),
    mail('cy@acme.example', 'info@client.example'),
  ];
  writeFileSync(folder.at('history.jsonl'), history.join(''));
  await kithOut(['import', folder.at('history.jsonl'), '--domains', 'acme.example', ...DATA]);
});

interface Reviews {
  readonly reviews: readonly {
    readonly identities: readonly { readonly value: string }[];
    readonly merged: boolean;
    readonly atStake: number;
    readonly zone: string;
  }[];
}

interface Decided {
  readonly recorded: number;
  readonly holds: boolean;
  readonly before: readonly unknown[];
  readonly after: readonly { readonly identities: readonly { readonly value: string }[] }[];
}

async function queue() {
  const { reviews } = await kithJson<Reviews>(['reviews', 'list', ...DATA]);
  return reviews.map(({ identities, merged, atStake, zone }) => ({
    pair: identities.map(({ value }) => value),
    merged,
    atStake,
    zone,
  }));
}

async function whoKnows(who: string): Promise<string[]> {
  const { ties } = await kithJson<{ ties: { person: { name: string } }[] }>(['who-knows', who, ...DATA]);
  return ties.map(({ person }) => person.name).sort();
}

const decided = (...words: string[]) => kithJson<Decided>([...words, ...DATA]);

describe('people’s word', () => {
  const bos = { pair: [BO, BO_EARLIER], merged: true, atStake: 1, zone: 'likely' };
  const gretas = { pair: [GRETA, GHOLM], merged: false, atStake: 2, zone: 'possible' };

  test('accepting a review makes one person of two, and splitting them gives the same dump as before', async () => {
    const before = await dumpOfFolder(folder.at('data'));
    expect(await queue()).toEqual([bos, gretas]);
    expect(await whoKnows(GRETA)).toEqual(['Ada Lark']);

    const merged = await decided('reviews', 'accept', GRETA, GHOLM);
    expect(merged).toMatchObject({ recorded: 1, holds: true, before: [{}, {}] });
    expect(merged.after.map(({ identities }) => identities.map(({ value }) => value))).toEqual([[GRETA, GHOLM]]);
    expect(await whoKnows(GRETA)).toEqual(['Ada Lark', 'Cy Moss']);
    expect(await queue()).toEqual([bos]);

    expect(await decided('split', GRETA)).toMatchObject({ recorded: 1, holds: true, before: [{}], after: [{}, {}] });
    expect(await dumpOfFolder(folder.at('data'))).toBe(before);
    expect(await queue()).toEqual([bos]);

    expect(await decided('reviews', 'withdraw', GHOLM, GRETA)).toMatchObject({ recorded: 1 });
    expect(await queue()).toEqual([bos, gretas]);
    expect(await dumpOfFolder(folder.at('data'))).toBe(before);
  });

  test('rejecting what was merged takes it apart, and holds when the log is replayed', async () => {
    const out = await kithOut(['reviews', 'reject', BO, BO_EARLIER, ...DATA]);
    expect(out).toContain(`Said: ${BO} and ${BO_EARLIER} are not one person.`);
    expect(out).toContain(`Now:    2 persons: Bo Reed (${BO}); Bo Reed (${BO_EARLIER}).`);
    expect(await kithOut(['reviews', 'reject', BO, BO_EARLIER, ...DATA])).toContain('Said before');
    const apart = await dumpOfFolder(folder.at('data'));
    await kithOut(['replay', ...DATA]);
    expect(await dumpOfFolder(folder.at('data'))).toBe(apart);
    expect(await decided('merge', BO, BO_EARLIER)).toMatchObject({ before: [{}, {}], after: [{}] });
    await decided('reviews', 'withdraw', BO, BO_EARLIER);
  });

  test('a word that two others contradict is recorded, and the command says that it does not hold', async () => {
    await decided('merge', BO, BO_EARLIER);
    await decided('split', BO_EARLIER, GRETA);
    const { code, stdout } = await kith(['merge', BO, GRETA, '--json', ...DATA]);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { recorded: 1, holds: false }]);
    for (const [a, b] of [
      [BO, GRETA],
      [BO_EARLIER, GRETA],
      [BO, BO_EARLIER],
    ] as const)
      await decided('reviews', 'withdraw', a, b);
    expect(await queue()).toEqual([bos, gretas]);
  });

  test('the policy takes likely pairs apart and puts them together again', async () => {
    const before = await dumpOfFolder(folder.at('data'));
    expect(await kithOut(['reviews', 'policy', 'certain', ...DATA])).toContain('5 persons before; 6 persons now');
    expect(await queue()).toEqual([gretas, { ...bos, merged: false }]);
    await kithOut(['reviews', 'policy', 'likely', ...DATA]);
    expect(await dumpOfFolder(folder.at('data'))).toBe(before);
  });

  test('is held against the numbers of the matcher, and changes none of them', async () => {
    const nothing = 'Nothing was decided yet of what kith asks about: kith reviews list shows it.\n';
    const none = await kithOut(['reviews', 'weights', ...DATA]);
    expect(none).toBe(nothing);
    await decided('reviews', 'accept', BO, BO_EARLIER);
    await decided('reviews', 'reject', GRETA, GHOLM);
    const before = await dumpOfFolder(folder.at('data'));
    const { stdout, stderr } = await kith(['reviews', 'weights', ...DATA]);
    const lines = stdout.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
    expect(lines[0]).toBe('2 decisions: 1 of one person, 1 of two.');
    expect(lines).toContain('evidence says same different one person with 95 % expected');
    expect(lines).toContain('likely 1 0 100 % 21 % to 100 % 99.5 %');
    expect(lines.filter((line) => /^(name|address|prior): .* too few decisions$/.test(line)).length).toBeGreaterThan(2);
    expect(stderr).toContain('Nothing has been changed');
    expect(stdout + stderr).not.toMatch(/bo@|gholm|reed/i);
    expect(await kithJson(['reviews', 'weights', ...DATA])).toMatchObject({
      decisions: { same: 1, different: 1, leftOut: { nobodys: 0, directory: 0, unasked: 0 } },
      zones: [
        { zone: 'likely', same: 1 },
        { zone: 'possible', different: 1 },
      ],
      levels: [{ comparison: 'prior', same: 1, different: 1, modelBits: -1.5, verdict: 'too few' }, {}, {}, {}],
    });
    expect(await dumpOfFolder(folder.at('data'))).toBe(before);
    await decided('reviews', 'withdraw', BO, BO_EARLIER);
    await decided('reviews', 'withdraw', GRETA, GHOLM);
    expect(await kithOut(['reviews', 'weights', ...DATA])).toBe(none);
  });

  test('while another process writes the graph, the word is applied by that one', async () => {
    const started = startKith(['start', '--port', '0', '--json', ...DATA]);
    try {
      await started.firstAnswer();
      expect(await decided('merge', GRETA, GHOLM)).toMatchObject({ holds: true, after: [{}] });
      await decided('reviews', 'withdraw', GRETA, GHOLM);
    } finally {
      await started.stop();
    }
    expect(await queue()).toEqual([bos, gretas]);
  });

  test.each([
    [['merge', BO, 'info@client.example'], 1, 'CLI_NOBODYS_OWN'],
    [['merge', BO, 'zoe@client.example'], 1, 'CLI_NOBODY'],
    [['merge', BO, 'Greta Holm'], 1, 'CLI_NOBODY'],
    [['merge', BO, ' BO@client.example'], 2, 'CLI_MISUSE'],
    [['split', 'ada@acme.example'], 1, 'CLI_ALONE'],
    [['reviews', 'withdraw', BO, 'ada@acme.example'], 1, 'CLI_NOT_DECIDED'],
    [['reviews', 'policy', 'possible'], 2, 'CLI_MISUSE'],
    [['merge', BO], 2, 'CLI_MISUSE'],
  ])('%j is refused with what to do', async (words, code, fault) => {
    const ran = await kith([...words, '--json', ...DATA]);
    expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
      code,
      { error: { code: fault, todo: expect.any(String) } },
    ]);
  });
});

interface Explained {
  readonly joins: readonly object[];
  readonly identity: object;
}

describe('why addresses are one person', () => {
  test('is a waterfall of bits for a person, and between two of the addresses', async () => {
    const lines = (await kithOut(['explain', BO, ...DATA])).split('\n').map((line) => line.trim());
    expect(lines).toEqual([
      `Bo Reed <${BO}>  one person of 2 addresses`,
      `${BO}  likely`,
      `${BO_EARLIER}  likely`,
      '',
      `${BO} = ${BO_EARLIER}`,
      '−1.5  before any evidence',
      '+8.6  same name: bo reed – bo reed',
      "+0.5  given name of the other's name in the address",
      '+7.6  in all: likely',
      '',
    ]);
    const { identity, ...explained } = await kithJson<Explained>(['explain', BO, BO_EARLIER, ...DATA]);
    expect(explained.joins).toMatchObject([{ a: `mailto:${BO}`, b: `mailto:${BO_EARLIER}`, zone: 'likely' }]);
    expect(await kithJson(['explain', BO, ...DATA])).toEqual(explained);
    expect(identity).toMatchObject({ a: `mailto:${BO}`, merged: true, why: 'likely', bits: 7.64 });
    const both = await kith(['explain', BO, BO_EARLIER, ...DATA]);
    expect(both.stdout).toContain('They are one person: evidence makes these two likely one');
    expect(both.stderr).toContain(`reviews accept ${BO} ${BO_EARLIER}`);
  });

  test('is told of two who may be one, below their tie or without one', async () => {
    const out = await kithOut(['explain', GRETA, GHOLM, ...DATA]);
    expect(out).toContain('They may be one person, and are not merged:');
    expect(out).toMatch(/\+1\.0 {2}in all: possible/);
    expect(await kithJson(['explain', GRETA, GHOLM, ...DATA])).toMatchObject({
      mayBeOne: { zone: 'possible', rows: [{ comparison: 'prior' }, { comparison: 'address' }] },
    });
    expect(await kithJson(['explain', GRETA, 'ada@acme.example', ...DATA])).toMatchObject({ mails: 2, mayBeOne: null });
  });

  test('is told of two whom evidence, a person’s word, the setting or their class keeps apart', async () => {
    const apart = await kith(['explain', GHOLM, 'ada@acme.example', ...DATA]);
    expect(apart.code).toBe(0);
    expect(apart.stdout).toContain(`Nothing passed between "${GHOLM}" and "ada@acme.example".`);
    expect(apart.stdout).toContain('They are not one person:');
    expect(apart.stdout).toMatch(/ada@acme\.example ≠ gholm@earlier\.example\n {4}−1\.5 {2}before any evidence/);
    expect(apart.stdout).toContain('They are two people: no evidence speaks for one person.');
    expect(apart.stderr).not.toContain('reviews accept');

    const role = await kithJson<Explained>(['explain', 'info@client.example', BO, ...DATA]);
    expect(role).toMatchObject({ mayBeOne: null, identity: { why: 'nobodys own', bits: null, merged: false } });

    await decided('reviews', 'policy', 'certain');
    expect((await kith(['explain', BO, BO_EARLIER, ...DATA])).stdout).toContain('merges only what is certain');
    await decided('reviews', 'policy', 'likely');

    await decided('split', BO, BO_EARLIER);
    const split = await kith(['explain', BO, BO_EARLIER, ...DATA]);
    expect(split.stdout).toMatch(/in all: likely\n\nPeople said:\n {2}\S+Z {2}bo@client.* are two people\n/);
    expect(split.stdout).toMatch(/They are two people: somebody said so on \d{4}-\d\d-\d\d\.\n$/);
    expect(split.stderr).toContain(`reviews withdraw ${BO} ${BO_EARLIER}`);
    expect(split.stderr).not.toContain('accept');
    expect(await kithJson(['explain', BO, BO_EARLIER, ...DATA])).toMatchObject({ mayBeOne: null });

    await decided('merge', BO, GRETA);
    await kith(['merge', BO_EARLIER, GRETA, ...DATA]);
    const held = await kith(['explain', BO_EARLIER, GRETA, ...DATA]);
    expect(held.stdout).toMatch(/bo@earlier.* are one person, which could not be followed\n/);
    expect(held.stdout).toContain(`of ${BO} and ${BO_EARLIER}.`);
    expect(held.stderr).toContain(`reviews withdraw ${BO} ${BO_EARLIER}`);
    expect(await kithJson(['explain', 'Greta Holm', BO_EARLIER, ...DATA])).toMatchObject({
      identity: { why: 'said two', by: [`mailto:${BO}`, `mailto:${BO_EARLIER}`] },
    });
  });
});
