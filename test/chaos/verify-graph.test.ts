/** The verifier has teeth: it passes what kith makes of an input, and finds every kind of change to it. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dumpOfFolder, kithOut, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(60_000);

const VERIFIER = join(import.meta.dirname, 'verify-graph.mjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A line of the dump, as far as tests change it. */
interface DumpLine {
  readonly type: 'identity' | 'ignored' | 'knows' | 'ledger' | 'person';
  readonly [field: string]: unknown;
}

interface Verdict {
  readonly code: number;
  readonly out: string;
  /** The sections that are not all there. */
  readonly wrong: readonly string[];
}

const SECTIONS = ['form', 'identities', 'ignored', 'ledgers', 'ties', 'persons'];

const NAMES: Readonly<Record<string, string>> = {
  'ada@acme.example': 'Ada Lovelace',
  'ada.l@mailbox.example': 'Lovelace, Ada',
  'grace@customer.example': 'Grace Hopper',
  'bob@acme.example': 'Bob',
};

/** Ada and Grace write to each other, Ada has two addresses, a meeting moves, a call is missed, a list talks to itself. */
const ACTIVITIES = [
  mail('1', '2026-03-02T09:00:00Z', 'ada@acme.example', ['grace@customer.example', 'caro@customer.example']),
  mail('2', '2026-03-03T10:30:00+01:00', 'grace@customer.example', ['ada@acme.example', 'ada.l@mailbox.example']),
  mail('3', '2026-03-10T11:00:00Z', 'ada.l@mailbox.example', ['grace@customer.example']),
  // the same mail as another mailbox saw it, with a hidden recipient
  mail('1', '2026-03-02T09:01:00Z', 'ada@acme.example', ['grace@customer.example', 'dora@other.example']),
  mail('4', '2026-03-11T08:00:00Z', 'news-list@customer.example', ['ada@acme.example']),
  mail('5', '2026-03-12T08:00:00Z', 'bob@acme.example', ['bob@acme.example']),
  mail('6', '2026-03-13T08:00:00Z', 'bob@acme.example', ['dora@other.example']),
  mail('7', '2026-03-14T08:00:00Z', 'noreply@customer.example', ['bob@acme.example']),
  meeting(0, '2026-03-16T13:00:00Z', ['ada@acme.example', 'caro@customer.example', 'dora@other.example']),
  meeting(1, '2026-03-17T13:00:00Z', ['ada@acme.example', 'caro@customer.example']),
  call('2026-03-18T15:00:00Z', 'tel:+12025550100', 'ada@acme.example', 'none'),
  call('2026-03-19T15:00:00Z', 'tel:+12025550100', 'ada@acme.example', 'accepted'),
];

function somebody(role: string, address: string) {
  const name = NAMES[address];
  return {
    role,
    address: address.includes(':') ? address : `mailto:${address}`,
    ...(name === undefined ? {} : { name }),
  };
}

function mail(key: string, at: string, from: string, to: readonly string[]) {
  return { channel: 'mail', key, at, participants: [somebody('from', from), ...to.map((one) => somebody('to', one))] };
}

function meeting(version: number, at: string, [organizer = '', ...others]: readonly string[]) {
  const attendees = others.map((one) => somebody('attendee', one));
  return { channel: 'meeting', key: 'm', version, at, participants: [somebody('organizer', organizer), ...attendees] };
}

function call(at: string, caller: string, callee: string, response: string) {
  const participants = [somebody('caller', caller), { ...somebody('callee', callee), response }];
  return { channel: 'call', key: at, at, participants };
}

let dump: readonly DumpLine[];

beforeAll(async () => {
  write('activities.jsonl', ACTIVITIES);
  await kithOut(['import', folder.at('activities.jsonl'), '--domains', 'acme.example', '--data', folder.at('data')]);
  const text = await dumpOfFolder(folder.at('data'));
  writeFileSync(folder.at('dump.jsonl'), text);
  dump = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DumpLine);
});

function write(name: string, lines: readonly unknown[]): string {
  writeFileSync(folder.at(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder.at(name);
}

function verify(dumpFile: string, ...more: readonly string[]): Promise<Verdict> {
  const given = [
    '--activities',
    folder.at('activities.jsonl'),
    '--domains',
    'acme.example',
    '--dump',
    dumpFile,
    ...more,
  ];
  return run(given);
}

function run(args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VERIFIER, ...args], (error, stdout, stderr) => {
      const wrong = SECTIONS.filter((name) => !new RegExp(`^${name} +all there`, 'm').test(stdout));
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr, wrong });
    });
  });
}

/** Changes the first line that fits. */
function change(fits: (line: DumpLine) => boolean, to: (line: DumpLine) => DumpLine | undefined): DumpLine[] {
  const at = dump.findIndex(fits);
  if (at < 0) throw new Error('no line fits');
  const changed = to(dump[at] as DumpLine);
  return [...dump.slice(0, at), ...(changed === undefined ? [] : [changed]), ...dump.slice(at + 1)];
}

const isA = (type: string) => (line: DumpLine) => line.type === type;
const drop = () => undefined;

/** Changes one field of the first entry of a ledger. */
function changeEntry(field: number, to: (value: unknown) => unknown): DumpLine[] {
  return change(isA('ledger'), (line) => {
    const [first = [], ...rest] = line['entries'] as unknown[][];
    return { ...line, entries: [first.with(field, to(first[field])), ...rest] };
  });
}

const hasSeveral = (field: string) => (line: DumpLine) => ((line[field] ?? []) as unknown[]).length > 1;
const times = (factor: number) => (line: DumpLine) => ({ ...line, k: Number(line['k']) * factor });

/** Two persons as one. */
function mergePersons(): DumpLine[] {
  const persons = dump.filter(isA('person'));
  const [one, other] = persons.slice(-2) as [DumpLine, DumpLine];
  const identities = [...(one['identities'] as string[]), ...(other['identities'] as string[])];
  return dump.filter((line) => line !== other).map((line) => (line === one ? { ...line, identities } : line));
}

/** A tie between the last two persons of the dump, who have nothing to do with each other, where it belongs. */
function addTie(): DumpLine[] {
  const ties = dump.filter(isA('knows'));
  const [a, b] = dump
    .filter(isA('person'))
    .slice(-2)
    .map((line) => (line['identities'] as string[])[0]) as [string, string];
  const tie = { ...(ties[0] as DumpLine), a, b };
  return [...dump, tie].sort(
    (one, other) => Number(placeOf(one) > placeOf(other)) - Number(placeOf(one) < placeOf(other)),
  );
}

function placeOf(line: DumpLine): string {
  const [first] = (line['identities'] ?? []) as string[];
  return [line.type, line['a'] ?? line['key'] ?? line['activity'] ?? first, line['b'] ?? line['reason'] ?? ''].join(
    '\n',
  );
}

describe('verify-graph', () => {
  test('it passes the dump that kith makes of the input, and the same dump again', async () => {
    const { code, out, wrong } = await verify(folder.at('dump.jsonl'), '--same-as', folder.at('dump.jsonl'));
    expect({ code, wrong }).toEqual({ code: 0, wrong: [] });
    expect(out).toMatch(/^ledgers +all there \(10 entries\)$/m);
    expect(out).toMatch(/^ignored +all there \(3 ignored activities\)$/m);
    expect(out).toContain('this is the graph of the input');
  });

  test.each<[what: string, wrong: readonly string[], says: RegExp, change: () => DumpLine[]]>([
    ['a ledger is gone', ['ledgers'], /ledgers +2 missing \(/, () => change(isA('ledger'), drop)],
    [
      'an entry is gone',
      ['ledgers'],
      /ledgers +1 missing \(/,
      () => change(hasSeveral('entries'), (line) => ({ ...line, entries: (line['entries'] as unknown[]).slice(1) })),
    ],
    ['an entry is of another minute', ['ledgers'], /other at in 1/, () => changeEntry(2, () => '2026-03-02T09:02:00Z')],
    ['an entry has turned round', ['ledgers'], /other direction in 1/, () => changeEntry(4, (way) => 3 - Number(way))],
    ['an entry has another role', ['ledgers'], /other role in 1/, () => changeEntry(5, () => 2)],
    ['an entry is of another size', ['ledgers'], /other size in 1/, () => changeEntry(6, () => 5)],
    ['an entry is of another activity', ['ledgers'], /1 missing; 1 too many; first/, () => changeEntry(0, () => 7)],
    ['a tie is gone', ['ties'], /ties +1 missing \(/, () => change(isA('knows'), drop)],
    ['there is a tie of two who never met', ['ties'], /ties +1 too many;/, addTie],
    ['a strength differs in the sixth digit', ['ties'], /other k in 1/, () => change(isA('knows'), times(1 + 1e-6))],
    [
      'a tie has a mail more',
      ['ties'],
      /other mails in 1/,
      () => change(isA('knows'), (tie) => ({ ...tie, mails: 9 })),
    ],
    ['an ignored activity is gone', ['ignored'], /ignored +1 missing \(/, () => change(isA('ignored'), drop)],
    [
      'an activity is ignored for another reason',
      ['ignored'],
      /1 missing; 1 too many/,
      () => change(isA('ignored'), (line) => ({ ...line, reason: 'bounce' })),
    ],
    [
      'an identity was seen last at another time',
      ['identities'],
      /other lastSeen in 1/,
      () => change(isA('identity'), (line) => ({ ...line, lastSeen: '2026-04-01T00:00:00Z' })),
    ],
    ['two persons are merged', ['ties'], /ties +\d+ missing; \d+ too many/, mergePersons],
    [
      'a person is split',
      ['ties', 'persons'],
      /persons +\d+ missing; 1 too many/,
      () =>
        change(hasSeveral('identities'), (line) => ({
          ...line,
          identities: (line['identities'] as string[]).slice(0, 1),
        })),
    ],
    [
      'a person has another name',
      ['persons'],
      /other name in 1/,
      () => change(isA('person'), (line) => ({ ...line, name: 'Mallory' })),
    ],
    [
      'lines stand in another order',
      ['form'],
      /other order in 1/,
      () => [...dump.slice(1, 2), ...dump.slice(0, 1), ...dump.slice(2)],
    ],
    ['a line is of no known kind', ['form'], /form +1 too many/, () => [...dump, { type: 'person', and: 'more' }]],
  ])('it finds that %s', async (_, wrong, says, changed) => {
    const verdict = await verify(write('changed.jsonl', changed()));
    expect({ code: verdict.code, wrong: verdict.wrong }).toEqual({ code: 1, wrong });
    expect(verdict.out).toMatch(says);
    expect(verdict.out).not.toContain('@');
  });

  test('a strength that differs by the rounding of floats is right', async () => {
    const { code } = await verify(write('rounded.jsonl', change(isA('knows'), times(1 + 1e-15))));
    expect(code).toBe(0);
  });

  test('it finds that the input has an activity more, and one that the graph does not have', async () => {
    const fewer = write('fewer.jsonl', ACTIVITIES.slice(0, -1));
    const more = write('more.jsonl', [
      mail('8', '2026-03-20T08:00:00Z', 'bob@acme.example', ['caro@customer.example']),
    ]);
    const given = ['--domains', 'acme.example', '--dump', folder.at('dump.jsonl')];
    expect((await run(['--activities', fewer, ...given])).out).toMatch(/ledgers +1 too many/);
    const { out } = await run(['--activities', folder.at('activities.jsonl'), '--activities', more, ...given]);
    expect(out).toMatch(/ledgers +1 missing/);
    expect(out).toMatch(/ties +1 missing/);
  });

  test('of two dumps it says where they part, and not at whom', async () => {
    const other = write(
      'other.jsonl',
      change(isA('person'), (line) => ({ ...line, name: 'Mallory' })),
    );
    const { code, out, wrong } = await verify(folder.at('dump.jsonl'), '--same-as', other);
    expect({ code, wrong }).toEqual({ code: 1, wrong: [] });
    const line = dump.findIndex(isA('person')) + 1;
    expect(out).toContain(`they part at line ${line}: person and person`);
    expect(out).not.toContain('Mallory');
  });

  test('without an input that can be read it says how it is called', async () => {
    for (const more of [[], ['--activities', folder.at('nowhere.jsonl')]]) {
      const { code, out } = await run(['--dump', folder.at('dump.jsonl'), ...more]);
      expect(code).toBe(2);
      expect(out).toContain('usage: node test/chaos/verify-graph.mjs');
    }
  });

  test('it borrows nothing of what it verifies', () => {
    const inside = join(import.meta.dirname, 'verify');
    const files = [VERIFIER, ...readdirSync(inside).map((name) => join(inside, name))];
    const imported = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name),
    );
    expect(imported.filter((name) => !/^(?:node:\w+|\.\/(?:verify\/)?[\w-]+\.mjs)$/.test(name ?? ''))).toEqual([]);
    expect(imported.length).toBeGreaterThan(files.length);
  });
});
