import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { discover } from '../../../../ingest/connectors/files/discover.ts';

const MAIL = 'From: alice@example.com\nDate: Mon, 2 Mar 2026 09:30:00 +0000\n\nHello.\n';
const MBOX = `From alice@example.com Mon Mar  2 09:30:00 2026\n${MAIL}`;
const ICS = 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n';
const CALLS = 'id,start,from,to\n1,2026-03-01T09:30:00Z,+12025550100,+442079460000\n';
const ACTIVITY = `${JSON.stringify({ channel: 'mail', key: '1', at: '2026-03-02T09:30:00Z', participants: [{ role: 'from', address: 'mailto:alice@example.com' }] })}\n`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kith-discover-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const found = (paths: string[], format?: Parameters<typeof discover>[1]) =>
  discover(paths, format).sources.flatMap(({ format, files }) => files.map(({ mailbox }) => `${format} ${mailbox}`));

describe('discover: files', () => {
  test.each([
    ['mbox', MBOX],
    ['eml', MAIL],
    ['ics', ICS],
    ['calls', CALLS],
    ['activities', ACTIVITY],
  ])('%s is told by its content, whatever its name, also when it is compressed', (format, content) => {
    expect(
      found([put('Archive 2026', content), put('packed', gzipSync(content)), put('bom', `\uFEFF${content}`)]),
    ).toEqual([`${format} Archive 2026`, `${format} packed`, `${format} bom`]);
  });

  test.each([
    ['a.mbox', 'mbox'],
    ['a.eml', 'eml'],
    ['a.ICS', 'ics'],
    ['a.csv.gz', 'calls'],
    ['a.jsonl', 'activities'],
  ])('%s is taken for %s when its content says nothing', (name, format) => {
    expect(found([put(name, 'nothing\n')])).toEqual([`${format} ${name}`]);
  });

  test('what cannot be told is one complaint that says what to do; --format decides', () => {
    const path = put('letter', 'Dear all\n');
    expect(discover([path])).toMatchObject({
      sources: [],
      complaints: [{ code: 'ING_UNKNOWN_FORMAT', file: path, kind: 'failed' }],
    });
    expect(found([path], 'mbox')).toEqual(['mbox letter']);
  });

  test('a file that is not there is a complaint, and the others are found', () => {
    const { sources, complaints } = discover([join(root, 'gone'), put('a', MBOX)]);
    expect(complaints).toMatchObject([{ code: 'ING_FILE_MISSING', kind: 'failed' }]);
    expect(sources).toHaveLength(1);
  });

  test('a source changes its stamp when a file of it changes', () => {
    const stamp = () => discover([root]).sources[0]?.stamp;
    put('a.eml', MAIL);
    const before = stamp();
    expect(stamp()).toBe(before);
    put('b.eml', MAIL);
    expect(stamp()).not.toBe(before);
  });
});

describe('discover: folders', () => {
  test('are walked; what nobody reads is counted', () => {
    put('mail/in.mbox', MBOX);
    put('mail/deep/er/1', MAIL);
    put('calendar.ics', ICS);
    put('calls.csv', CALLS);
    put('contacts.csv', 'name,phone\nBob,1\n');
    put('photo.jpg', '\xff\xd8\xff');
    put('.hidden/x.mbox', MBOX);
    const { ignored, sources } = discover([root]);
    expect(ignored).toBe(2);
    expect(sources.flatMap(({ files }) => files.map(({ mailbox }) => mailbox))).toEqual([
      'calendar.ics',
      'calls.csv',
      'mail/deep/er',
      'mail/in.mbox',
    ]);
  });

  test('messages of one file each are one source, and so are small mailboxes', () => {
    for (const id of [1, 2, 3]) {
      put(`inbox/${id}.eml`, MAIL);
      put(`boxes/${id}.mbox`, MBOX);
    }
    expect(discover([root]).sources.map(({ format, files }) => [format, files.length])).toEqual([
      ['mbox', 3],
      ['eml', 3],
    ]);
  });

  test('a Maildir is one mailbox, its folders are others, and what is not delivered yet is not read', () => {
    put('Mail/cur/1:2,S', MAIL);
    put('Mail/new/2', MAIL);
    put('Mail/tmp/3', MAIL);
    put('Mail/.Sent/cur/4:2,S', MAIL);
    put('Mail/.Sent/new/.keep', '');
    expect(found([root])).toEqual(['maildir Mail', 'maildir Mail', 'maildir Mail/.Sent']);
    expect(found([join(root, 'Mail')])).toEqual(['maildir Mail', 'maildir Mail', 'maildir .Sent']);
  });

  test('a Takeout is read for mail and calendars, in any language, and for nothing else', () => {
    put('Takeout/archive_browser.html', '<html>');
    put('Takeout/E-Mail/Alle Nachrichten.mbox', MBOX);
    put('Takeout/Kalender/Team.ics', ICS);
    put('Takeout/Other/calls.csv', CALLS);
    put('Takeout/Other/activities.jsonl', ACTIVITY);
    expect(found([join(root, 'Takeout')])).toEqual(['mbox E-Mail/Alle Nachrichten.mbox', 'ics Kalender/Team.ics']);
  });

  test('with a format given only that one is read', () => {
    put('in.mbox', MBOX);
    put('a.ics', ICS);
    expect(found([root], 'ics')).toEqual(['ics a.ics']);
  });

  test('without anything readable it is one complaint', () => {
    put('photo.jpg', '\xff\xd8\xff');
    expect(discover([root]).complaints).toMatchObject([{ code: 'ING_NOTHING_TO_READ', kind: 'failed' }]);
  });

  test('a link to the folder itself is no way round and round', () => {
    put('in.mbox', MBOX);
    symlinkSync(root, join(root, 'loop'));
    expect(found([root])).toEqual(['mbox in.mbox']);
  });
});
