/** `kith demo` from an empty folder to answers, and everything that can be asked of it. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  dumpOfFolder,
  kith,
  kithJson,
  kithOut,
  type RunningKith,
  type Status,
  startKith,
  temporaryFolder,
} from '../support/run-kith.ts';

jest.setTimeout(180_000);

interface Demo {
  readonly employees: number;
  readonly url: string;
  readonly token: string;
  readonly stories: readonly { readonly id: string; readonly cast: Readonly<Record<string, string>> }[];
}

interface WhoKnows {
  readonly person: { readonly id: string; readonly name: string };
  readonly total: number;
  readonly ties: readonly { readonly index: number; readonly person: { readonly address: string } }[];
}

const folder = temporaryFolder();
const data = folder.at('data');
afterAll(() => folder.remove());

/** Somebody outside whom colleagues know: the champion who went quiet. */
let champion = '';
let demo: Demo;

beforeAll(async () => {
  demo = await kithJson<Demo>(['demo', '--no-serve', '--employees', '20', '--years', '1', '--data', data]);
  const story = demo.stories.find(({ id }) => id === 'quiet-champion');
  champion = (story?.cast['contact'] ?? '').replace('mailto:', '');
});

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('kith demo --no-serve', () => {
  test('fills a folder in which every input is accounted for', async () => {
    const status = await kithJson<Status>(['status', '--data', data]);
    const { received, applied, duplicate, ignored, excluded, erased, quarantined } = status.total;
    expect(status).toMatchObject({ conserved: true, waiting: 0, counts: { employees: demo.employees } });
    expect(received).toBeGreaterThan(1000);
    expect(applied + duplicate + ignored + excluded + erased + quarantined).toBe(received);
    expect(status.counts.ties).toBeGreaterThan(100);
  });

  test('told again, it changes nothing', async () => {
    const before = await dumpOfFolder(data);
    await kithJson(['demo', '--no-serve', '--employees', '20', '--years', '1', '--data', data]);
    expect(await dumpOfFolder(data)).toBe(before);
  });

  test('answers who knows somebody, strongest first', async () => {
    const { ties, total } = await kithJson<WhoKnows>(['who-knows', champion, '--data', data]);
    expect(ties.length).toBe(Math.min(total, 20));
    expect(ties.length).toBeGreaterThan(0);
    expect(ties.map(({ index }) => index)).toEqual(ties.map(({ index }) => index).toSorted((a, b) => b - a));
  });

  test('explains the strongest tie from its weeks, and both directions tell the same strength', async () => {
    const { ties } = await kithJson<WhoKnows>(['who-knows', champion, '--data', data]);
    const colleague = ties[0]?.person.address ?? '';
    const [there, back] = await Promise.all(
      [
        [champion, colleague],
        [colleague, champion],
      ].map(([a = '', b = '']) =>
        kithJson<{ strength: number; out: number; in: number; weeks: unknown[] }>(['explain', a, b, '--data', data]),
      ),
    );
    expect(there?.weeks.length).toBeGreaterThan(0);
    expect(back?.weeks.length).toBe(there?.weeks.length);
    // Masses are of the minute that is asked in, and the two may be asked in neighbouring ones.
    expect(back?.out).toBeCloseTo(there?.in ?? Number.NaN, 3);
    expect(back?.strength).toBeCloseTo(there?.strength ?? Number.NaN, 3);
  });

  test('shows an account with the colleagues who touched its contacts', async () => {
    const domain = champion.split('@')[1] ?? '';
    const view = await kithJson<{ contacts: { person: { address: string }; colleagues: unknown[] }[] }>([
      'account',
      domain,
      '--data',
      data,
    ]);
    const contact = view.contacts.find(({ person }) => person.address === champion);
    expect(contact?.colleagues.length).toBeGreaterThan(0);
  });

  test('every answer for people fits the terminal it is written to', async () => {
    const text = await kithOut(['who-knows', champion, '--data', data]);
    expect(text).toContain(champion);
    expect(text).not.toContain('[');
  });
});

describe('kith export', () => {
  const kinds = ['people', 'identities', 'knows', 'ignored', 'activities'] as const;

  test.each(kinds)('%s: JSON lines and CSV hold the same rows', async (what) => {
    const [jsonl, csv] = await Promise.all([
      kithOut(['export', what, '--data', data]),
      kithOut(['export', what, '--format', 'csv', '--data', data]),
    ]);
    const rows = jsonLines(jsonl);
    const table = parse(csv, { columns: true }) as Record<string, string>[];
    expect(rows.length).toBeGreaterThan(10);
    expect(table.length).toBe(rows.length);
    // Not all rows have all fields, and the first may have the fewest.
    const columns = Object.keys(table[0] ?? {});
    expect(columns).toEqual(expect.arrayContaining([...new Set(rows.flatMap((row) => Object.keys(row)))]));
  });

  test('every person of a tie is among the people, and every identity of a person among the identities', async () => {
    const [people, identities, knows] = await Promise.all(
      ['people', 'identities', 'knows'].map(async (what) => jsonLines(await kithOut(['export', what, '--data', data]))),
    );
    const persons = new Set(people?.map(({ id }) => id));
    expect(knows?.filter(({ a, b }) => !persons.has(a) || !persons.has(b))).toEqual([]);
    const known = new Set(identities?.map(({ id }) => id));
    const own = people?.flatMap((person) => (person['identities'] as { id: string }[]).map(({ id }) => id)) ?? [];
    expect(own.filter((id) => !known.has(id))).toEqual([]);
  });

  test('--as-of shows less of everything, and nothing from before the beginning', async () => {
    const asOf = new Date(Date.now() - 180 * 86_400_000).toISOString().slice(0, 10);
    const count = async (what: string, ...more: string[]) =>
      (await kithOut(['export', what, '--data', data, ...more])).split('\n').length - 1;
    const kindsOf = ['people', 'activities', 'dump'];
    const [now, then] = await Promise.all([
      Promise.all(kindsOf.map((what) => count(what))),
      Promise.all(kindsOf.map((what) => count(what, '--as-of', asOf))),
    ]);
    for (const [i, n] of now.entries()) {
      expect(then[i]).toBeLessThan(n);
      expect(then[i]).toBeGreaterThan(0);
    }
    expect(await count('dump', '--as-of', '2001-01-01')).toBe(0);
  });

  test('--out writes a file that only its owner may read', async () => {
    const file = folder.at('ties.csv');
    expect(await kithOut(['export', 'knows', '--format', 'csv', '--out', file, '--data', data])).toBe('');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBeGreaterThan(1000);
  });
});

describe('kith replay', () => {
  test('gives the same dump, in its place and in another folder', async () => {
    const before = await dumpOfFolder(data);
    const other = folder.at('second');
    await kithOut(['replay', '--into', other, '--data', data]);
    await kithOut(['replay', '--data', data]);
    expect(await dumpOfFolder(data)).toBe(before);
    expect(await dumpOfFolder(other)).toBe(before);
  });
});

describe('kith demo that serves', () => {
  let running: RunningKith;
  let served: Demo;
  const at = (path: string) => `${served.url}${path}`;
  const bearer = () => ({ headers: { authorization: `Bearer ${served.token}` } });

  beforeAll(async () => {
    running = startKith(['demo', '--port', '0', '--json', '--employees', '20', '--years', '1', '--data', data]);
    served = await running.firstAnswer<Demo>();
  });
  afterAll(() => running.stop('SIGKILL'));

  test('is alive, and becomes ready', async () => {
    expect((await fetch(at('/livez'))).status).toBe(200);
    let ready = await fetch(at('/readyz'));
    while (ready.status === 503) {
      await pause(20);
      ready = await fetch(at('/readyz'));
    }
    expect(ready.status).toBe(200);
  });

  test('shows the page of all questions', async () => {
    const page = await fetch(at('/docs'), bearer());
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  test('answers who knows somebody to a program with the token, and to nobody without', async () => {
    const path = at(`/v1/people/${encodeURIComponent(champion)}/known-by`);
    expect((await fetch(path)).status).toBe(401);
    expect((await fetch(path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const answer = await fetch(path, bearer());
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('index');
  });

  test('answers a browser that came by the link, with a cookie that no script can read', async () => {
    const path = `/v1/people/${encodeURIComponent(champion)}/known-by`;
    const opened = await fetch(at(`/open?token=${served.token}&to=${encodeURIComponent(path)}`), {
      redirect: 'manual',
    });
    expect(opened.status).toBeGreaterThanOrEqual(302);
    expect(opened.headers.get('location')).toBe(path);
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=(Strict|Lax)/i);
    const answer = await fetch(at(path), { headers: { cookie: cookie.split(';', 1)[0] ?? '' } });
    expect(answer.status).toBe(200);
  });

  test('the same answers as the command line, which asks while it serves', async () => {
    const fromShell = await kithJson<WhoKnows>(['who-knows', champion, '--data', data]);
    const answer = await fetch(at(`/v1/people/${encodeURIComponent(champion)}/known-by`), bearer());
    const text = JSON.stringify(await answer.json());
    for (const { person } of fromShell.ties.slice(0, 3)) expect(text).toContain(person.address);
  });

  test('a second one on the same port says that it is taken', async () => {
    const second = await kith(['start', '--port', new URL(served.url).port, '--data', folder.at('other')]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('CLI_PORT_TAKEN');
  });

  test('stops cleanly when asked, and what it leaves is its owner’s only', async () => {
    const ran = await running.stop('SIGTERM');
    expect({ code: ran.code, signal: ran.signal }).toEqual({ code: 0, signal: null });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('token');
    const open = files.filter(({ name, parentPath }) => (statSync(join(parentPath, name)).mode & 0o077) !== 0);
    expect(open.map(({ name }) => name)).toEqual([]);
  });
});
