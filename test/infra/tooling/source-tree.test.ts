import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatFindings } from '../../../infra/tooling/finding.ts';
import { ignoredBy, isCore, isProduct, lineAt, readTree } from '../../../infra/tooling/source-tree.ts';

describe('the tree that is checked', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kith-tree-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('is what would be committed: no ignored file, nothing of git, no binary', () => {
    const write = (path: string, text: string) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('.gitignore', '# ours\nnode_modules/\n*.log\nsecret\n');
    for (const path of ['a/node_modules/b.ts', 'a/b.log', 'a/secret', '.git/config']) write(path, 'x');
    write('a/picture.png', 'P\0NG');
    write('z.md', 'z');
    write('a/b.ts', 'b');
    expect(readTree(root).filter((file) => file.path !== '.gitignore')).toEqual([
      { path: 'a/b.ts', text: 'b' },
      { path: 'z.md', text: 'z' },
    ]);
  });

  test('a form of .gitignore that is not understood is an error, not a hole', () => {
    expect(() => ignoredBy('/a/**/b')).toThrow('.gitignore: /a/**/b');
  });
});

test('cores, tests and tooling are told apart by their path', () => {
  expect(
    ['scorer/core/a.ts', 'ingest/connectors/x/core/a.ts', 'scorer/a.ts', 'test/scorer/core/a.ts'].map(isCore),
  ).toEqual([true, true, false, false]);
  expect(
    ['scorer/core/a.ts', 'infra/main.ts', 'infra/tooling/tidy.ts', 'test/a.test.ts', 'a/b.md'].map(isProduct),
  ).toEqual([true, true, false, false, false]);
});

test('lines are counted from 1', () =>
  expect([0, 1, 2, 3].map((offset) => lineAt('a\nb\n', offset))).toEqual([1, 1, 2, 2]));

test('findings are printed by file and line, with what to do', () => {
  const finding = (path: string, line: number) => ({ path, line, what: 'it is so', todo: 'do this' });
  expect(formatFindings([finding('b', 1), finding('a', 10), finding('a', 9)])).toBe(
    'a:9  it is so\n    do this\na:10  it is so\n    do this\nb:1  it is so\n    do this\n',
  );
});
