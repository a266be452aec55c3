/** What a folder holds beside what is read of it, and what is said about that. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { discover } from '../../../../ingest/connectors/files/discover.ts';
import { givenFiles, MAIL, MBOX } from './given-files.ts';

const { root, put, found } = givenFiles();

const EMLX = `${MAIL.length}\n${MAIL}<?xml version="1.0"?>\n`;
const BINARY = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const notices = (paths = [root], format: Parameters<typeof discover>[1] = 'auto') =>
  discover(paths, format, root).complaints.map(({ kind, code, file, message }) => ({
    told: `${kind} ${code} ${file}`,
    message,
  }));

describe('discover: mail that is not read', () => {
  test('is one notice for each ending in the whole import, which says how many and what to do', () => {
    put('in.mbox', MBOX);
    for (const id of [1, 2, 3]) put(`a/${id}.emlx`, EMLX);
    put('b/4.partial.EMLX', EMLX);
    put('b/archive.pst', BINARY);
    expect(notices([join(root, 'a'), root])).toEqual([
      { told: 'failed ING_NOTHING_TO_READ ~/a', message: 'Nothing in this folder is in a format that kith reads.' },
      {
        told: 'notice ING_MAIL_NOT_READ ~/a/1.emlx',
        message:
          '4 files ending in .emlx, of which this is the first, are mail in a format that kith does not read. Export it from the mail program as .eml or .mbox, and import that.',
      },
      {
        told: 'notice ING_MAIL_NOT_READ ~/b/archive.pst',
        message:
          'This file is mail in a format that kith does not read. Export it from the mail program as .eml or .mbox, and import that.',
      },
    ]);
    expect(discover([root]).ignored).toBe(5);
  });

  test.each(['a.emlx', 'a.msg', 'a.pst', 'a.olm'])('%s is told, unless only calendars are asked for', (name) => {
    put('in.mbox', MBOX);
    put('a.ics', 'BEGIN:VCALENDAR\n');
    put(name, BINARY);
    expect(notices()).toHaveLength(1);
    expect(notices([root], 'mbox')).toHaveLength(1);
    expect(notices([root], 'ics')).toEqual([]);
  });

  test('is read when it is a plain message after all', () => {
    put('a.msg', MAIL);
    expect(found([root])).toEqual(['eml ~']);
    expect(notices()).toEqual([]);
  });

  test('an empty message in a folder is one that lost everything, as when it is named alone', () => {
    const alone = put('void/a.eml', '');
    expect(discover([join(root, 'void')], 'auto', root).ignored).toBe(0);
    expect(found([join(root, 'void')])).toEqual(['eml ~/void']);
    expect(found([alone])).toHaveLength(1);
  });
});

describe('discover: hidden folders and links to folders', () => {
  test('the folders that KMail keeps within others are read, and hidden Maildirs', () => {
    put('Mail/inbox/cur/1:2,S', MAIL);
    put('Mail/inbox/new/.keep', '');
    put('Mail/.inbox.directory/projects/cur/2:2,S', MAIL);
    put('Mail/.inbox.directory/projects/new/.keep', '');
    put('Mail/.inbox.directory/.work.directory/late/cur/3:2,S', MAIL);
    put('Mail/.inbox.directory/.work.directory/late/tmp/.keep', '');
    put('Mail/.old/cur/4:2,S', MAIL);
    put('Mail/.old/new/.keep', '');
    put('Mail/.cache/a.eml', MAIL);
    expect(found([root])).toEqual([
      'maildir ~/Mail/.inbox.directory/.work.directory/late',
      'maildir ~/Mail/.inbox.directory/projects',
      'maildir ~/Mail/.old',
      'maildir ~/Mail/inbox',
    ]);
  });

  test('a link to a folder is not followed, which is told once for the whole import', () => {
    put('all/in.mbox', MBOX);
    put('other/a.eml', MAIL);
    symlinkSync(join(root, 'other'), join(root, 'all/linked'));
    const all = [join(root, 'all')];
    expect(found(all)).toEqual(['mbox ~/all/in.mbox']);
    expect(notices([...all, ...all]).filter(({ told }) => !told.includes('TWICE'))).toEqual([
      {
        told: 'notice ING_LINK_LEFT_OUT ~/all/linked',
        message: 'This link leads to a folder and was not followed. To import what is there, name the folder itself.',
      },
    ]);
    symlinkSync(join(root, 'other'), join(root, 'all/twice'));
    expect(notices(all).map(({ message }) => message)).toEqual([
      '2 links, of which this is the first, lead to folders and were not followed. To import what is there, name the folder itself.',
    ]);
  });

  test('of a Maildir whose folders are links nothing is told: they are read', () => {
    put('store/1:2,S', MAIL);
    put('Mail/new/2', MAIL);
    symlinkSync(join(root, 'store'), join(root, 'Mail/cur'));
    expect(found([join(root, 'Mail')])).toHaveLength(2);
    expect(notices([join(root, 'Mail')])).toEqual([]);
  });
});
