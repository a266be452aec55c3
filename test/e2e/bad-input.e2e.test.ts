/** Files that are damaged, hostile or odd: said with file and line, everything else imported, exit code 1, and again. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  dumpOfFolder,
  type Imported,
  kith,
  kithJson,
  kithOut,
  type Ran,
  type Status,
  temporaryFolder,
} from '../support/run-kith.ts';

jest.setTimeout(180_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** One message; `fields` replaces or, with undefined, leaves out. */
function message(n: number, fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    'Message-ID': `<m${n}@acme.example>`,
    Date: 'Mon, 02 Mar 2026 09:30:00 +0000',
    From: 'Ada <ada@acme.example>',
    To: `reader-${n}@customer.example`,
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `From ada@acme.example Mon Mar  2 09:30:00 2026\n${lines.join('\n')}\n\nHello.\n\n`;
}

function activity(key: string, more: object = {}): string {
  const participants = [
    { role: 'from', address: 'mailto:ada@acme.example' },
    { role: 'to', address: `mailto:${key}@customer.example` },
  ];
  return JSON.stringify({ channel: 'mail', key, at: '2026-03-01T09:30:00Z', participants, ...more });
}

const GOOD_MAIL = [1, 2, 3].map((n) => message(n)).join('');

/** Files by name, with what is said about each and how many of its activities are taken. */
const FILES: Readonly<Record<string, { content: string | Buffer; said: readonly string[]; taken: number }>> = {
  'cut-in-headers.mbox': {
    content: `${GOOD_MAIL}From ada@acme.example Mon Mar  2 09:30:00 2026\nMessage-ID: <m4@ac`,
    said: ['quarantined ING_TRUNCATED 25'],
    taken: 3,
  },
  // What is missing of a body is nothing that we read.
  'cut-in-body.mbox': { content: GOOD_MAIL.slice(0, -5), said: [], taken: 3 },
  'binary.mbox': {
    content: Buffer.from(Uint32Array.from({ length: 50_000 }, (_, i) => Math.imul(i + 1, 2_654_435_761)).buffer),
    said: ['failed ING_NOT_TEXT'],
    taken: 0,
  },
  'empty.mbox': { content: '', said: ['notice ING_FILE_EMPTY'], taken: 0 },
  'empty.mbox.gz': { content: '', said: ['notice ING_FILE_EMPTY'], taken: 0 },
  'nothing.mbox.gz': { content: gzipSync(''), said: ['notice ING_FILE_EMPTY'], taken: 0 },
  'broadcast.mbox': {
    content:
      message(1) +
      message(2, { To: Array.from({ length: 100_000 }, (_, i) => `p${i}@customer.example`).join(', ') }) +
      message(3),
    said: ['warning ING_FIELD_CUT 9', 'warning ING_PARTICIPANTS_CUT 9'],
    taken: 3,
  },
  'dates.mbox': {
    content: [
      message(1),
      message(2, { Date: 'Fri, 01 Jan 1904 00:00:00 +0000' }),
      message(3, { Date: 'Fri, 01 Jan 2094 00:00:00 +0000' }),
      message(4, { Date: undefined }),
      message(5, { Date: 'Thu, 32 Foo 20024 99:99:99 +9999' }),
    ].join(''),
    said: [
      'warning ING_DATE_REPAIRED 9',
      'warning ING_DATE_REPAIRED 17',
      'warning ING_DATE_REPAIRED 25',
      'warning ING_DATE_REPAIRED 32',
    ],
    taken: 5,
  },
  // Imported again below, where no mail may count twice: the key is made of what else the mail says.
  'nameless.mbox': {
    content: message(1, { 'Message-ID': undefined }) + message(2, { 'Message-ID': '' }),
    said: [],
    taken: 2,
  },
  'no-start.csv': {
    content: 'id,from,to,duration\n1,+12025550101,+12025550102,3\n',
    said: ['failed ING_BAD_COLUMNS'],
    taken: 0,
  },
  'endless.ics': {
    content: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event('one')}END:VEVENT\r\n${event('two')}`,
    said: ['quarantined ING_TRUNCATED 9'],
    taken: 1,
  },
  // Ended in 2009: nothing is wrong with it, and nothing of it is read.
  'past.ics': {
    content: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event('past', '20000103')}RRULE:FREQ=WEEKLY;COUNT=520\r\nEND:VEVENT\r\n`,
    said: ['notice ING_RECURRENCE_WINDOW 3'],
    taken: 0,
  },
  'lines.jsonl': {
    content: `\uFEFF${[
      activity('one'),
      'the heron hides eleven blue letters',
      activity('two', { at: undefined }),
      activity('three', { participants: [{ role: 'boss', address: 'mailto:ada@acme.example' }] }),
      activity('four', { participants: [{ role: 'from', address: 'xmpp:ada@acme.example' }] }),
      activity('long', { subject: `the heron${' '.repeat(2_000_000)}` }),
      '',
      '   ',
      `${activity('nul')}\0`,
      '['.repeat(1_000_000) + ']'.repeat(1_000_000),
      `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`,
      '[1]',
      'null',
      activity('huge', { version: 0 }).replace('"version":0', '"version":1e400'),
      activity('proto').replace('{', '{"__proto__":{"polluted":true},'),
      activity('last'),
    ].join('\r\n')}`,
    said: [
      'quarantined ING_BAD_LINE 2',
      'quarantined ING_BAD_ACTIVITY 3 at',
      'quarantined ING_BAD_ACTIVITY 4 participants[0].role',
      'quarantined ING_BAD_ACTIVITY 5 participants[0].address',
      'quarantined ING_BAD_LINE 9',
      'quarantined ING_BAD_LINE 10',
      'quarantined ING_BAD_ACTIVITY 11 channel',
      'quarantined ING_BAD_LINE 12',
      'quarantined ING_BAD_LINE 13',
      'quarantined ING_BAD_ACTIVITY 14 version',
    ],
    taken: 4,
  },
  'cut.mbox.gz': { content: cutGzip(), said: ['failed ING_GZIP_BROKEN'], taken: 4 },
};

function event(uid: string, day = '20260301'): string {
  const lines = [
    'BEGIN:VEVENT',
    `UID:${uid}@acme.example`,
    `DTSTART:${day}T090000Z`,
    'ORGANIZER:mailto:ada@acme.example',
    'ATTENDEE:mailto:bob@customer.example',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Three messages that arrive whole, and one of whose body, which nothing packs, a part is missing. */
function cutGzip(): Buffer {
  const noise = Array.from({ length: 40_000 }, (_, i) => (Math.imul(i + 1, 2_246_822_519) >>> 0).toString(36)).join(
    '\n',
  );
  const whole = gzipSync(`${GOOD_MAIL}${message(4, { 'X-Noise': 'in the body' })}${noise}\n`);
  return whole.subarray(0, whole.length - 30_000);
}

function complaintsOf(complaints: Imported['complaints']): string[] {
  return complaints.map(({ kind, code, line, field }) =>
    [kind, code, line, code === 'ING_BAD_ACTIVITY' ? field : undefined].filter((part) => part !== undefined).join(' '),
  );
}

describe('bad files together with good ones', () => {
  const data = folder.at('together');
  let ran: Ran;
  let report: Imported;

  beforeAll(async () => {
    for (const [name, { content }] of Object.entries(FILES)) writeFileSync(folder.at(name), content);
    writeFileSync(folder.at('good.jsonl'), `${activity('good')}\n`);
    const paths = [...Object.keys(FILES), 'missing.mbox', 'good.jsonl'].map((name) => folder.at(name));
    ran = await kith(['import', ...paths, '--json', '--data', data]);
    report = JSON.parse(ran.stdout) as Imported;
  });

  test.each(Object.entries(FILES))('%s: what is said, and on which line', (name, { said }) => {
    const complaints = report.complaints.filter(({ file }) => file !== undefined && basename(file) === name);
    expect(complaintsOf(complaints)).toEqual(said);
    for (const { message: text } of complaints) expect(text).not.toMatch(/Error|undefined|\bat \w+ \(/);
  });

  test('everything else is imported, every input is accounted for, and the exit code is 1', async () => {
    expect(ran.code).toBe(1);
    const { total, conserved } = await kithJson<Status>(['status', '--data', data]);
    expect(report.records).toBe(Object.values(FILES).reduce((sum, { taken }) => sum + taken, 1));
    expect(conserved).toBe(true);
    expect(total.received).toBe(report.inputs);
    const setAside = report.complaints.filter(({ kind }) => kind === 'quarantined').length;
    expect(total.quarantined).toBe(setAside);
    expect(await kithOut(['export', 'activities', '--data', data])).toContain('"good"');
  });

  test('for people, each complaint is a line with its file', async () => {
    const names = ['cut-in-headers.mbox', 'lines.jsonl', 'missing.mbox'].map((name) => folder.at(name));
    const nothingWrong = ['cut-in-body.mbox', 'empty.mbox', 'nothing.mbox.gz', 'past.ics'].map((name) =>
      folder.at(name),
    );
    const [some, none] = await Promise.all([
      kith(['import', ...names, '--data', folder.at('shown')]),
      kith(['import', ...nothingWrong, '--data', folder.at('fine')]),
    ]);
    expect(some.code).toBe(1);
    expect(some.stderr).toMatch(/cut-in-headers\.mbox:25 /);
    expect(some.stderr).toMatch(/lines\.jsonl:3 .*not an ISO 8601 time/);
    expect(some.stderr).toMatch(/missing\.mbox .*no such file/);
    expect(some.stderr).not.toMatch(/(\bat: at:)| {4}at /);
    const said = none.stderr.split('\n').filter((line) => line.includes(folder.path) && !line.startsWith('Next'));
    expect(
      said.map((line) => line.split(/ {2,}/, 2)).map(([kind, place = '']) => `${kind} ${basename(place)}`),
    ).toEqual(['notice empty.mbox', 'notice nothing.mbox.gz', 'notice past.ics:3']);
    expect(none.code).toBe(0);
  });

  test('imported again, nothing changes but the count of duplicates', async () => {
    const before = await dumpOfFolder(data);
    const { applied } = (await kithJson<Status>(['status', '--data', data])).total;
    const paths = Object.keys(FILES).map((name) => folder.at(name));
    expect((await kith(['import', ...paths, '--data', data])).code).toBe(1);
    const after = await kithJson<Status>(['status', '--data', data]);
    expect(after).toMatchObject({ conserved: true, total: { applied } });
    expect(await dumpOfFolder(data)).toBe(before);
  });

  test('no text of a bad line is kept or shown', () => {
    expect(FILES['lines.jsonl']?.content).toContain('heron');
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kept = files.filter(({ name, parentPath }) => readFileSync(join(parentPath, name)).includes('heron'));
    expect(kept.map(({ name }) => name)).toEqual([]);
    expect(files.length).toBeGreaterThan(3);
    expect(ran.stdout + ran.stderr).not.toContain('heron');
  });
});
