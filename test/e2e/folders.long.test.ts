/** What a data folder refuses: another log, another secret, a mixture of the invented with the real. */

import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  dumpOfFolder,
  kith,
  kithJson,
  kithOut,
  type Status,
  startKith,
  temporaryFolder,
  until,
  untilReady,
} from '../support/run-kith.ts';

jest.setTimeout(300_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const ada = folder.at('ada.jsonl');
const alan = folder.at('alan.jsonl');
const ahead = folder.at('ahead.jsonl');

function at(data: string): string[] {
  return ['--data', folder.at(data)];
}

/** Lines of mails between two, on days before today. */
function mails(from: string, to: string, days: readonly number[]): string {
  const lines = days.map((n) => {
    const participants = [
      { role: 'from', address: `mailto:${from}` },
      { role: 'to', address: `mailto:${to}` },
    ];
    const when = new Date(Date.now() - n * 86_400_000).toISOString();
    return JSON.stringify({ key: `mail:<${n}-${from}@mail.example>`, channel: 'mail', at: when, participants });
  });
  return lines.map((line) => `${line}\n`).join('');
}

beforeAll(async () => {
  writeFileSync(ada, mails('ada@acme.example', 'grace@customer.example', [1, 2, 3, 4, 5]));
  writeFileSync(alan, mails('alan@acme.example', 'edsger@customer.example', [1, 2]));
  const meeting = {
    key: 'meeting:review',
    channel: 'meeting',
    at: new Date(Date.now() + 40 * 86_400_000).toISOString(),
    participants: [
      { role: 'organizer', address: 'mailto:ada@acme.example' },
      { role: 'attendee', address: 'mailto:grace@customer.example' },
    ],
  };
  writeFileSync(ahead, `${JSON.stringify(meeting)}\n`);
  await kithOut(['import', ada, ...at('first')]);
});

describe('a graph and its log', () => {
  test('a folder made by replay --into answers questions, and takes nothing in', async () => {
    await kithOut(['replay', '--into', folder.at('second'), ...at('first')]);
    expect(await dumpOfFolder(folder.at('second'))).toBe(await dumpOfFolder(folder.at('first')));
    expect(await kithOut(['who-knows', 'grace@customer.example', ...at('second')])).toContain('ada@acme.example');
    expect(await kithJson<Status>(['status', ...at('second')])).toMatchObject({ conserved: true, waiting: 0 });
    const refused = [['import', alan], ['start', '--port', '0'], ['replay'], ['export', 'activities']];
    for (const command of refused) {
      const { code, stderr } = await kith([...command, ...at('second')]);
      expect([command[0], code, stderr]).toEqual([command[0], 1, expect.stringContaining('GRA_OTHER_LOG')]);
      expect(stderr).toContain(folder.at('first'));
    }
    expect(existsSync(folder.at('second', 'default', 'log.db'))).toBe(false);
    // Again: the second graph is made anew.
    await kithOut(['replay', '--into', folder.at('second'), ...at('first')]);
  });

  test('replay --into a folder that has a log of its own is refused, and its graph is left as it is', async () => {
    await kithOut(['import', alan, ...at('own')]);
    const before = await dumpOfFolder(folder.at('own'));
    const { code, stderr } = await kith(['replay', '--into', folder.at('own'), ...at('first')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('GRA_OTHER_LOG')]);
    expect(await dumpOfFolder(folder.at('own'))).toBe(before);
  });

  test('a graph that lies beside another log is refused until it is replayed, and then nothing is lost', async () => {
    await kithOut(['import', alan, ...at('mixed')]);
    copyFileSync(folder.at('first', 'default', 'graph.db'), folder.at('mixed', 'default', 'graph.db'));
    for (const command of [
      ['import', ada, '--domains', 'acme.example'],
      ['who-knows', 'edsger@customer.example'],
    ]) {
      const { code, stderr } = await kith([...command, ...at('mixed')]);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/kith replay[\s\S]*GRA_OTHER_LOG/)]);
    }
    await kithOut(['replay', ...at('mixed')]);
    expect(await kithOut(['who-knows', 'edsger@customer.example', ...at('mixed')])).toContain('alan@acme.example');
    // What was refused is not in the log either.
    expect((await kith(['who-knows', 'grace@customer.example', ...at('mixed')])).stderr).toContain('CLI_NOBODY');
    expect((await kithJson<Status>(['status', ...at('mixed')])).domains).toEqual([]);
  });
});

describe('the invented and the real', () => {
  test('an import into a folder of the demo is refused, and nothing of it is taken', async () => {
    const demo = ['demo', '--no-serve', '--employees', '20', '--years', '1', ...at('demo')];
    await kithOut(demo);
    const before = await dumpOfFolder(folder.at('demo'));
    const { code, stderr } = await kith(['import', alan, ...at('demo')]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/--data[\s\S]*CLI_IS_A_DEMO/)]);
    expect(await dumpOfFolder(folder.at('demo'))).toBe(before);
  });

  test('a demo that is asked for otherwise shows the company that is there, and says so', async () => {
    const other = ['demo', '--no-serve', '--employees', '25', '--seed', '2', ...at('demo')];
    const shown = await kithJson<{ employees: number; stories: unknown }>(other);
    const first = await kithJson<{ employees: number; stories: unknown }>(['demo', '--no-serve', ...at('demo')]);
    expect(shown.employees).toBe(20);
    expect(shown.stories).toEqual(first.stories);
    expect((await kith(other)).stderr).toMatch(/20 employees, 1 year/);
  });

  test('a demo that is a week old says so, and how to get a fresh one', async () => {
    const file = folder.at('demo', 'default', 'demo.json');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { until: string };
    const until = new Date(Date.parse(kept.until) - 9 * 86_400_000).toISOString();
    writeFileSync(file, JSON.stringify({ ...kept, until }));
    const { stderr } = await kith(['demo', '--no-serve', ...at('demo')]);
    expect(stderr).toMatch(/9 days old[\s\S]*another --data/);
  });
});

describe('the identity secret', () => {
  const env = { KITH_IDENTITY_SECRET: 'another secret, long enough' };

  test('another one is refused until a replay gives everybody a new id', async () => {
    await kithOut(['import', ada, ...at('secret')]);
    const idOf = async (options: { env?: Record<string, string> }) =>
      (await kithJson<{ person: { id: string } }>(['who-knows', 'grace@customer.example', ...at('secret')], options))
        .person.id;
    const before = await idOf({});
    for (const command of [['status'], ['import', alan], ['who-knows', 'grace@customer.example']]) {
      const { code, stderr } = await kith([...command, ...at('secret')], { env });
      expect([command[0], code, stderr]).toEqual([
        command[0],
        1,
        expect.stringMatching(/kith replay[\s\S]*GRA_SECRET/),
      ]);
    }
    await kithOut(['replay', ...at('secret')], { env });
    expect(await idOf({ env })).not.toBe(before);
    expect((await kith(['status', ...at('secret')])).stderr).toContain('GRA_SECRET');
  });

  test('is remembered when the graph is lost', async () => {
    await kithOut(['import', ada, ...at('lost')]);
    rmSync(folder.at('lost', 'default', 'graph.db'));
    const { code, stderr } = await kith(['who-knows', 'grace@customer.example', ...at('lost')], { env });
    expect([code, stderr]).toEqual([1, expect.stringContaining('GRA_SECRET')]);
    expect(await kithOut(['who-knows', 'grace@customer.example', ...at('lost')])).toContain('ada@acme.example');
    rmSync(folder.at('lost', 'default', 'graph.db'));
    await kithOut(['replay', ...at('lost')], { env });
    expect((await kith(['status', ...at('lost')], { env })).code).toBe(0);
  });
});

describe('a second server on the same folder', () => {
  test('is ready when the first one keeps the graph up to date', async () => {
    await kithOut(['import', ada, ...at('served')]);
    const command = ['start', '--port', '0', '--json', ...at('served')];
    const first = startKith(command);
    const one = await first.firstAnswer<{ url: string }>();
    await untilReady(one.url);
    const second = startKith(command);
    const other = await second.firstAnswer<{ url: string }>();
    await untilReady(other.url);
    expect([(await second.stop()).code, (await first.stop()).code]).toEqual([0, 0]);
  });
});

describe('kith replay that is stopped', () => {
  test('leaves the graph as it was and ends with 130', async () => {
    const before = await dumpOfFolder(folder.at('demo'));
    const replaying = startKith(['replay', ...at('demo')]);
    await until(() => existsSync(folder.at('demo', 'default', 'graph.new.db')), replaying);
    const { code, stdout } = await replaying.stop('SIGINT');
    expect([code, stdout]).toEqual([130, '']);
    expect(existsSync(folder.at('demo', 'default', 'graph.new.db'))).toBe(false);
    expect(await dumpOfFolder(folder.at('demo'))).toBe(before);
  });
});

describe('kith who-knows', () => {
  test('marks a tie that was strong once and has gone cold, and no other', async () => {
    const days = Array.from({ length: 150 }, (_, n) => 900 + 2 * n);
    const cold = folder.at('cold.jsonl');
    const [one, other] = ['alan@acme.example', 'grace@customer.example'];
    writeFileSync(cold, mails(one, other, days) + mails(other, one, days));
    await kithOut(['import', cold, ada, ...at('cold')]);
    const lines = (await kithOut(['who-knows', other, ...at('cold')])).split('\n');
    const lineOf = (address: string) => lines.find((line) => line.includes(address) && !line.includes('<'));
    expect(lineOf(one)).toMatch(/was strong$/);
    expect(lineOf('ada@acme.example')).toMatch(/\d$/);
  });
});

describe('what kith suggests to type', () => {
  test('instead of columns that nobody knows are the presets', async () => {
    const { code, stderr } = await kith(['import', ada, '--columns', 'avaya', ...at('first')]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/presets are twilio, asterisk, .*, teams, generic/)]);
  });

  test('is what can be typed in a clone, when npm runs it', async () => {
    const { stderr } = await kith(['import', ada, ...at('first')], { env: { npm_lifecycle_event: 'kith' } });
    expect(stderr).toContain('npm run -s kith -- status');
    expect((await kith(['import', ada, ...at('first')], { env: { npm_lifecycle_event: 'test' } })).stderr).toMatch(
      /Next: kith status/,
    );
  });
});

describe('kith status', () => {
  test('the newest activity is the newest that has happened, whatever is planned', async () => {
    await kithOut(['import', ada, ahead, ...at('planned')]);
    const { newestActivityAt } = await kithJson<{ newestActivityAt: string }>(['status', ...at('planned')]);
    expect(Date.parse(newestActivityAt)).toBeLessThan(Date.now());
    expect(Date.parse(newestActivityAt)).toBeGreaterThan(Date.now() - 2 * 86_400_000);
  });

  test('what lies in the folder is its owner’s only', () => {
    for (const name of ['graph.db', 'log.db', 'writer.lock'])
      expect([name, statSync(folder.at('first', 'default', name)).mode & 0o777]).toEqual([name, 0o600]);
  });
});
