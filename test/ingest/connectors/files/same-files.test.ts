/** What is read, and said, of a file that links or several paths lead to. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { discover } from '../../../../ingest/connectors/files/discover.ts';
import { givenFiles, MAIL, MBOX } from './given-files.ts';

const { root, put, found } = givenFiles();

describe('discover: a file that several paths lead to', () => {
  const link = (to: string, name: string): string => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, to), path);
    return path;
  };
  const told = (paths: string[]) => {
    const { complaints } = discover(paths, 'auto', root);
    return complaints.map(({ kind, code, file, message }) => `${kind} ${code} ${file}: ${message}`);
  };
  const SAME = (name: string) => `This leads to the same file as ${name}, which is read; it was left out.`;

  test('is read once in a folder, under its own name, and each link to it is told', () => {
    put('store/in.mbox', MBOX);
    link('store/in.mbox', 'all.mbox');
    expect(found([root])).toEqual(['mbox ~/store/in.mbox']);
    expect(told([root])).toEqual([`notice ING_FILE_TWICE ~/all.mbox: ${SAME('~/store/in.mbox')}`]);
  });

  test('is read under the first of its links where the file itself is elsewhere', () => {
    put('elsewhere/in.mbox', MBOX);
    link('elsewhere/in.mbox', 'boxes/b.mbox');
    link('elsewhere/in.mbox', 'boxes/a.mbox');
    expect(found([join(root, 'boxes')])).toEqual(['mbox ~/boxes/a.mbox']);
    expect(told([join(root, 'boxes')])).toEqual([`notice ING_FILE_TWICE ~/boxes/b.mbox: ${SAME('~/boxes/a.mbox')}`]);
  });

  test('is read once when it is named with its folder, or twice', () => {
    const file = put('boxes/in.mbox', MBOX);
    const twice = 'notice ING_FILE_TWICE ~/boxes/in.mbox: Several paths lead to this file; it is read once.';
    for (const paths of [
      [root, file],
      [file, file],
    ]) {
      expect(found(paths)).toEqual(['mbox ~/boxes/in.mbox']);
      expect(told(paths)).toEqual([twice]);
    }
  });

  test('is told of with others of its folder: a Maildir of links is one line', () => {
    for (const n of [1, 2, 3]) {
      put(`Mail/cur/${n}:2,S`, MAIL);
      link(`Mail/cur/${n}:2,S`, `Found/cur/${n}:2,S`);
    }
    mkdirSync(join(root, 'Found/new'));
    put('Mail/new/4', MAIL);
    expect(new Set(found([root]))).toEqual(new Set(['maildir ~/Mail']));
    expect(told([root])).toEqual([
      'notice ING_FILE_TWICE ~/Found/cur: 3 files of this folder are the same as others that are read; they were left out.',
    ]);
  });

  test('is another than a copy of it', () => {
    put('a.mbox', MBOX);
    put('b.mbox', MBOX);
    expect(found([root])).toEqual(['mbox ~/a.mbox', 'mbox ~/b.mbox']);
  });
});
