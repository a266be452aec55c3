import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { discover } from '../../../../ingest/connectors/files/discover.ts';
import { givenFiles, MAIL, MBOX } from './given-files.ts';

const ICS = 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n';
const CALLS = 'id,start,from,to\n1,2026-03-01T09:30:00Z,+12025550100,+442079460000\n';
const ACTIVITY = `${JSON.stringify({ channel: 'mail', key: '1', at: '2026-03-02T09:30:00Z', participants: [{ role: 'from', address: 'mailto:alice@example.com' }] })}\n`;

const CARD = 'BEGIN:VCARD\nVERSION:3.0\nEMAIL:alice@example.com\nEND:VCARD\n';
const CONTACTS = 'First Name,Last Name,E-mail Address\nAlice,Smith,alice@example.com\n';

const { root, put, found } = givenFiles();

const namesOf = (paths: string[], home?: string) =>
  discover(paths, 'auto', home ?? root).sources.flatMap(({ files }) => files.map(({ name }) => name));

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
    ).toEqual([`${format} ~/Archive 2026`, `${format} ~/packed`, `${format} ~/bom`]);
  });

  test.each([
    ['a.mbox', 'mbox'],
    ['a.eml', 'eml'],
    ['a.ICS', 'ics'],
    ['a.csv.gz', 'calls'],
    ['a.jsonl', 'activities'],
  ])('%s is taken for %s when its content says nothing', (name, format) => {
    expect(found([put(name, 'nothing\n')])).toEqual([`${format} ~/${name}`]);
  });

  test.each(['From ', 'From alice@example.com', 'From alice@example.com 2026-03-02T09:30:00Z'])(
    'a mailbox whose messages begin with %p is one by its content',
    (separator) => {
      expect(found([put('Sent', `${separator}\r\nX-Mozilla-Status: 0001\r\n${MAIL}`)])).toEqual(['mbox ~/Sent']);
      expect(found([put('letter', `${separator}\nthere is no news.\n`)])).toEqual([]);
    },
  );

  test('a mailbox without its first line is one by its name', () => {
    expect(found([put('a.mbox', `${MAIL}\n${MBOX}`)])).toEqual(['mbox ~/a.mbox']);
    expect(found([put('b.eml', `${MAIL}\n${MBOX}`)])).toEqual(['eml ~/b.eml']);
  });

  test('what cannot be told is one complaint that says what to do; --format decides', () => {
    const path = put('letter', 'Dear all\n');
    expect(discover([path], 'auto', root)).toMatchObject({
      sources: [],
      complaints: [{ code: 'ING_UNKNOWN_FORMAT', file: '~/letter', kind: 'failed' }],
    });
    expect(found([path], 'mbox')).toEqual(['mbox ~/letter']);
  });

  test.each([
    ['a.mbox', ''],
    ['a.mbox.gz', ''],
    ['b.mbox.gz', gzipSync('')],
    ['a.csv.gz', Buffer.concat([gzipSync(''), gzipSync('')])],
    ['a.gz', gzipSync('')],
    ['letter', ''],
  ])('an empty file is said to be empty, compressed or not: %s', (name, content) => {
    const path = put(name, content);
    for (const format of ['auto', 'mbox'] as const) {
      expect(discover([path], format, root)).toEqual({
        sources: [],
        ignored: 1,
        complaints: [
          { code: 'ING_FILE_EMPTY', kind: 'notice', file: `~/${name}`, message: 'There is nothing in this file.' },
        ],
      });
    }
  });

  test('an empty file of one message is a message that lost everything', () => {
    expect(found([put('a.eml', ''), put('b.eml.gz', gzipSync(''))])).toEqual(['eml ~/a.eml', 'eml ~/b.eml.gz']);
  });

  test('a compressed file that is cut before its first byte is not called empty', () => {
    expect(found([put('a.mbox.gz', gzipSync(MBOX).subarray(0, 11))])).toEqual(['mbox ~/a.mbox.gz']);
    expect(found([put('b.mbox.gz', gzipSync('').subarray(0, 12))])).toEqual(['mbox ~/b.mbox.gz']);
  });

  test('a file that is not there is a complaint, and the others are found', () => {
    const { sources, complaints } = discover([join(root, 'gone'), put('a', MBOX)]);
    expect(complaints).toMatchObject([{ code: 'ING_FILE_MISSING', kind: 'failed' }]);
    expect(sources).toHaveLength(1);
  });

  test('a pipe is a complaint: to open it would be to wait for whoever writes into it', () => {
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(discover([pipe])).toMatchObject({ sources: [], complaints: [{ code: 'ING_FILE_UNREADABLE', file: pipe }] });
    expect(discover([root])).toMatchObject({ sources: [] });
  });

  test('an empty path is no file, and not the current folder', () => {
    expect(discover([''])).toMatchObject({ sources: [], complaints: [{ code: 'ING_FILE_MISSING', file: '' }] });
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

describe('discover: the name of a file', () => {
  test('tells files of one name in different folders apart, imported together or one by one', () => {
    const [a, b] = [put('alice/inbox.mbox', MBOX), put('bob/inbox.mbox', MBOX)];
    expect(namesOf([a, b])).toEqual(['~/alice/inbox.mbox', '~/bob/inbox.mbox']);
    expect([...namesOf([a]), ...namesOf([b])]).toEqual(namesOf([a, b]));
    expect(found([a, b])).toEqual(['mbox ~/alice/inbox.mbox', 'mbox ~/bob/inbox.mbox']);
  });

  test('is the same however the file is reached', () => {
    const file = put('alice/inbox.mbox', MBOX);
    symlinkSync(join(root, 'alice'), join(root, 'linked'));
    const ways = [
      file,
      join(root, 'alice'),
      root,
      relative(process.cwd(), file),
      `${root}/alice/../alice//inbox.mbox`,
      join(root, 'linked'),
      join(root, 'linked/inbox.mbox'),
    ];
    for (const way of ways) expect([way, namesOf([way])]).toEqual([way, ['~/alice/inbox.mbox']]);
  });

  test('leaves the way to the home folder away, and to nothing else', () => {
    const file = put('alice/inbox.mbox', MBOX);
    symlinkSync(root, `${root}-home`);
    try {
      expect(namesOf([file], `${root}-home`)).toEqual(['~/alice/inbox.mbox']);
    } finally {
      rmSync(`${root}-home`);
    }
    expect(namesOf([file], join(root, 'ali'))).toEqual([file]);
    expect(namesOf([file], join(root, 'gone'))).toEqual([file]);
  });

  test('of a file that is a link is the link’s, since that says what it is', () => {
    put('store/8f3a', CALLS);
    symlinkSync(join(root, 'store/8f3a'), join(root, 'calls.csv'));
    expect(namesOf([join(root, 'calls.csv')])).toEqual(['~/calls.csv']);
  });

  test('of a long one, a mailbox keeps the end, and what tells it from others', () => {
    const deep = Array.from({ length: 4 }, () => 'd'.repeat(100)).join('/');
    const mailboxes = ['alice', 'bob'].map((who) => found([put(`${who}/${deep}/in.mbox`, MBOX)])[0] ?? '');
    for (const mailbox of mailboxes) expect(mailbox).toMatch(/^mbox [0-9a-z]{1,12}….*d\/in\.mbox$/);
    for (const mailbox of mailboxes) expect(mailbox.length).toBeLessThanOrEqual('mbox '.length + 320);
    expect(new Set(mailboxes).size).toBe(2);
  });

  test('is in every complaint about the file and about the folder', () => {
    put('void/photo.jpg', '\xff\xd8\xff');
    const { complaints } = discover([join(root, 'void')], 'auto', root);
    expect(complaints).toMatchObject([{ code: 'ING_NOTHING_TO_READ', file: '~/void' }]);
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
    expect(discover([root]).ignored).toBe(2);
    expect(found([root])).toEqual([
      'ics ~/calendar.ics',
      'calls ~/calls.csv',
      'eml ~/mail/deep/er',
      'mbox ~/mail/in.mbox',
    ]);
  });

  test('count empty files among those that hold nothing, compressed or not', () => {
    put('in.mbox', MBOX);
    for (const name of ['a.mbox', 'a.ics.gz', 'letter']) put(name, '');
    put('b.mbox.gz', gzipSync(''));
    expect(discover([root])).toMatchObject({ sources: [{ files: [{ path: join(root, 'in.mbox') }] }], ignored: 4 });
  });

  test('messages of one file each are one source, and so are small mailboxes', () => {
    for (const id of [1, 2, 3]) {
      put(`inbox/${id}.eml`, MAIL);
      put(`boxes/${id}.mbox`, MBOX);
    }
    const { sources } = discover([join(root, 'boxes'), join(root, 'inbox')], 'auto', root);
    expect(sources.map(({ name }) => name)).toEqual(['~/boxes (mbox, 3 files)', '~/inbox (eml, 3 files)']);
    expect(discover([root], 'auto', root).sources.map(({ name }) => name)).toEqual([
      '~ (mbox, 3 files)',
      '~ (eml, 3 files)',
    ]);
  });

  test('a Maildir is one mailbox, its folders are others, and what is not delivered yet is not read', () => {
    put('Mail/cur/1:2,S', MAIL);
    put('Mail/new/2', MAIL);
    put('Mail/tmp/3', MAIL);
    put('Mail/.Sent/cur/4:2,S', MAIL);
    put('Mail/.Sent/new/.keep', '');
    const folders = ['maildir ~/Mail', 'maildir ~/Mail', 'maildir ~/Mail/.Sent'];
    expect(found([root])).toEqual(folders);
    expect(found([join(root, 'Mail')])).toEqual(folders);
    expect(discover([root], 'auto', root).sources.map(({ name }) => name)).toEqual([
      '~/Mail (maildir, 2 files)',
      '~/Mail/.Sent/cur/4:2,S',
    ]);
  });

  test('a Takeout is read for mail and calendars, in any language, and for nothing else', () => {
    put('Takeout/archive_browser.html', '<html>');
    put('Takeout/E-Mail/Alle Nachrichten.mbox', MBOX);
    put('Takeout/Kalender/Team.ics', ICS);
    put('Takeout/Other/calls.csv', CALLS);
    put('Takeout/Kontakte/Alle Kontakte.vcf', CARD);
    put('Takeout/Other/activities.jsonl', ACTIVITY);
    expect(found([join(root, 'Takeout')])).toEqual([
      'mbox ~/Takeout/E-Mail/Alle Nachrichten.mbox',
      'ics ~/Takeout/Kalender/Team.ics',
    ]);
  });

  test('contact books are found beside other tables', () => {
    put('book', CARD);
    put('contacts.csv', CONTACTS);
    put('prices.csv', 'Item,Price\nTea,2\n');
    expect(found([root])).toEqual(['contacts ~/book', 'contacts ~/contacts.csv']);
    expect(found([root], 'calls')).toEqual(['calls ~/prices.csv']);
  });

  test('with a format given only that one is read', () => {
    put('in.mbox', MBOX);
    put('a.ics', ICS);
    expect(found([root], 'ics')).toEqual(['ics ~/a.ics']);
  });

  test('without anything readable it is one complaint', () => {
    put('photo.jpg', '\xff\xd8\xff');
    expect(discover([root]).complaints).toMatchObject([{ code: 'ING_NOTHING_TO_READ', kind: 'failed' }]);
  });

  test('a link to the folder itself is no way round and round', () => {
    put('in.mbox', MBOX);
    symlinkSync(root, join(root, 'loop'));
    expect(found([root])).toEqual(['mbox ~/in.mbox']);
  });
});
