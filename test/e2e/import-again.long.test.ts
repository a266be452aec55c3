/** Whatever the order, the repetition and the company in which files are imported: the same graph. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { UNTIL } from '../support/demo-tenant.ts';
import { exportCompany } from '../support/export-company.ts';
import {
  dumpOfFolder,
  type Imported,
  kith,
  kithJson,
  type Status,
  startKith,
  temporaryFolder,
  until,
} from '../support/run-kith.ts';

jest.setTimeout(180_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const company = inventCompany({ seed: 3, employees: 20, years: 1, until: UNTIL });
const domains = ['--domains', company.domains.join(',')];
const all = folder.at('all.jsonl');
const firstHalf = folder.at('first.jsonl');
const secondHalf = folder.at('second.jsonl');
const shuffled = folder.at('shuffled.jsonl');
let activities: readonly string[];
/** The dump of one undisturbed import. */
let expected: string;

function importInto(data: string, ...paths: string[]): Promise<Imported> {
  return kithJson<Imported>(['import', ...paths, ...domains, '--data', folder.at(data)]);
}

function statusOf(data: string): Promise<Status> {
  return kithJson<Status>(['status', '--data', folder.at(data)]);
}

function dump(data: string): Promise<string> {
  return dumpOfFolder(folder.at(data));
}

/** An order that has nothing to do with time, and is the same on every run. */
function shuffle(lines: readonly string[]): string[] {
  return lines
    .map((line, i) => ({ line, place: (i * 2_654_435_761) % 4_294_967_296 }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ line }) => line);
}

function write(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

beforeAll(async () => {
  const exported = exportCompany(company, folder.at('company'));
  activities = readFileSync(exported.activities, 'utf8').split('\n').slice(0, 5000);
  write(all, activities);
  write(firstHalf, activities.slice(0, activities.length / 2));
  write(secondHalf, activities.slice(activities.length / 2));
  write(shuffled, shuffle(activities.slice(activities.length / 2)));
  await importInto('once', all);
  expected = await dump('once');
});

describe('kith import', () => {
  test('twice: the second time everything is a duplicate, and nothing changes', async () => {
    const before = await statusOf('once');
    const again = await importInto('once', all);
    const after = await statusOf('once');
    expect(again).toMatchObject({ inputs: activities.length, records: activities.length, resumed: 0 });
    expect(after.conserved).toBe(true);
    expect(after.total.duplicate - before.total.duplicate).toBe(
      activities.length - (after.total.ignored - before.total.ignored),
    );
    expect(after.total.applied).toBe(before.total.applied);
    expect(await dump('once')).toBe(expected);
  });

  test('in two halves, the later first and shuffled, the domains named only then: the same dump', async () => {
    await kithJson(['import', shuffled, '--data', folder.at('halves')]);
    expect(await statusOf('halves')).toMatchObject({ domains: [], counts: { employees: 0 } });
    await importInto('halves', firstHalf);
    expect(await statusOf('halves')).toMatchObject({ conserved: true, domains: company.domains.toSorted() });
    expect(await dump('halves')).toBe(expected);
  });

  test('two at once into a new folder, each of one half: nothing is lost, and both end', async () => {
    const both = await Promise.all([importInto('at-once', firstHalf), importInto('at-once', secondHalf)]);
    expect(both.map(({ inputs }) => inputs).reduce((sum, n) => sum + n)).toBe(activities.length);
    expect(await statusOf('at-once')).toMatchObject({ conserved: true, waiting: 0 });
    expect(await dump('at-once')).toBe(expected);
  });

  test('while kith serves the same folder: the import appends, the server applies, no record is lost', async () => {
    const server = startKith(['start', '--port', '0', '--json', '--data', folder.at('served')]);
    const { url, token } = await server.firstAnswer<{ url: string; token: string }>();
    const imported = await importInto('served', all);
    expect(imported.inputs).toBe(activities.length);
    // The import has waited for the server: what it took is there.
    expect(await statusOf('served')).toMatchObject({ conserved: true, waiting: 0 });
    const status = await fetch(`${url}/v1/status`, { headers: { authorization: `Bearer ${token}` } });
    expect(status.status).toBe(200);
    expect(await dump('served')).toBe(expected);
    expect((await server.stop()).code).toBe(0);
  });

  test('while kith serves and is stopped half-way: the import takes over', async () => {
    const server = startKith(['start', '--port', '0', '--json', '--data', folder.at('abandoned')]);
    await server.firstAnswer();
    const importing = startKith(['import', all, ...domains, '--json', '--data', folder.at('abandoned')]);
    await until(() => existsSync(folder.at('abandoned', 'default', 'cursors.json')), importing);
    await server.stop('SIGKILL');
    expect((await importing.ended).code).toBe(0);
    expect(await dump('abandoned')).toBe(expected);
  });

  test('stopped with Ctrl-C in the middle: it says so, goes on where it was, and gives the same dump', async () => {
    // Three times as long, so that there is a middle; what is said again counts once.
    const long = folder.at('long.jsonl');
    write(long, [...activities, ...activities, ...activities]);
    const [cursors, copies] = [folder.at('stopped', 'default', 'cursors.json'), 4];
    const command = ['import', all, long, ...domains, '--json', '--data', folder.at('stopped')];
    const first = startKith(command);
    // One file is through, and the second is not.
    await until(() => existsSync(cursors) && readFileSync(cursors, 'utf8').includes('long.jsonl'), first);
    const stopped = await first.stop('SIGINT');
    const report = JSON.parse(stopped.stdout) as Imported;
    expect({ code: stopped.code, interrupted: report.interrupted }).toEqual({ code: 130, interrupted: true });
    expect(report.inputs).toBeLessThan(copies * activities.length);
    const rest = await kithJson<Imported>(command.slice(0, -3).concat('--data', folder.at('stopped')));
    expect(rest.resumed).toBe(report.inputs);
    expect(rest.resumed + rest.inputs).toBe(copies * activities.length);
    expect(readFileSync(cursors, 'utf8')).toBe('{}');
    expect(await statusOf('stopped')).toMatchObject({
      conserved: true,
      total: { received: copies * activities.length },
    });
    expect(await dump('stopped')).toBe(expected);
  });

  test('asked a question while another command is at it, it answers from what is there', async () => {
    const again = kith(['import', shuffled, ...domains, '--data', folder.at('once')]);
    expect(await dump('once')).toBe(expected);
    expect((await again).code).toBe(0);
  });
});
