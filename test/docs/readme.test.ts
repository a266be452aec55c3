/** What the documents tell the reader to type can be typed, and their links lead somewhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { loadProgram } from '../../infra/cli/program.ts';
import { ROOT } from '../../infra/tooling/source-tree.ts';
import {
  type Block,
  blocksOf,
  commandsOf,
  linksOf,
  quotedIn,
  readDocuments,
  type Typed,
  typeInto,
} from '../support/documents.ts';
import { misuseOf, withoutActions } from '../support/idle-program.ts';
import { temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(300_000);

const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};
const documents = readDocuments();
const blocks = documents.flatMap(blocksOf);
const typed = blocks.filter(({ language }) => language === 'sh').flatMap(commandsOf);

/** Programs of the reader's machine that a document may use without bringing them. */
const OTHERS = new Set(['alias', 'cd', 'cmp', 'cp', 'curl', 'docker', 'echo', 'git', 'mkdir', 'sqlite3']);

/** The real program, with every command's options and arguments, and nothing behind them. */
async function programWithoutActions(): Promise<Command> {
  const program = await loadProgram(
    {
      data: './kith-data',
      tenant: 'default',
      port: 4242,
      program: 'kith',
      listen: '127.0.0.1',
      engines: { required: false },
      secretKey: {},
    },
    packageJson.version,
  );
  return withoutActions(program);
}

/** Why a command line cannot be typed; undefined when it can. */
async function wrongWith({ words }: Typed): Promise<string | undefined> {
  const [program = '', ...rest] = words;
  if (program === 'kith') return misuseOf(await programWithoutActions(), rest);
  if (program === 'npm') return wrongWithNpm(rest);
  if (program === 'node' || program.includes('/')) {
    const file = program === 'node' ? (rest[0] ?? '') : program;
    return existsSync(join(ROOT, file)) ? undefined : `there is no ${file}`;
  }
  return OTHERS.has(program) ? undefined : `nobody knows ${program}`;
}

async function wrongWithNpm(words: readonly string[]): Promise<string | undefined> {
  const [verb = '', ...rest] = words.filter((word) => word !== '-s');
  if (['ci', 'cit', 'test'].includes(verb)) return undefined;
  if (verb !== 'run') return `npm ${verb} is not for the reader`;
  const [script = '', dashes, ...passed] = rest;
  if (!(script in packageJson.scripts)) return `package.json has no script ${script}`;
  return script === 'kith' && dashes === '--' && passed.length > 0
    ? misuseOf(await programWithoutActions(), passed)
    : undefined;
}

/** Blocks of a document that stand in its section with this heading. */
function blocksUnder(path: string, heading: string, language: string): Block[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const lines = text.split('\n');
  const from = lines.indexOf(heading);
  const next = lines.findIndex((line, index) => index > from && line.startsWith('## '));
  const inside = ({ line }: Block) => line > from && (next === -1 || line <= next);
  return blocks.filter((block) => block.path === path && block.language === language && inside(block));
}

describe('what a document tells the reader to type', () => {
  test('is checked at all: there are blocks of shell, and commands in them', () => {
    expect(typed.filter(({ words }) => words[0] === 'kith').length).toBeGreaterThan(10);
    expect(typed.map(({ words }) => words.join(' '))).toContain('npm cit');
  });

  test('a command that does not exist, or has no such option, is told from one that does', async () => {
    const said = async (line: string) => wrongWith({ place: '', words: line.split(' ') });
    expect(await said('kith who-knows ada@example.com --limit 3')).toBeUndefined();
    expect(await said('npm run -s kith -- status --json')).toBeUndefined();
    expect(await said('kith befriend ada@example.com')).toMatch(/unknown command/);
    expect(await said('kith who-knows ada@example.com --loudly')).toMatch(/unknown option/);
    expect(await said('kith who-knows')).toMatch(/missing required argument/);
    expect(await said('kith export secrets')).toMatch(/is invalid/);
    expect(await said('npm run -s kith -- befriend')).toMatch(/unknown command/);
    expect(await said('npm run nothing')).toMatch(/no script/);
    expect(await said('frobnicate now')).toMatch(/nobody knows/);
  });

  test('in a block exists, with its arguments and options', async () => {
    const wrong: string[] = [];
    for (const one of typed) {
      const why = await wrongWith(one);
      if (why !== undefined) wrong.push(`${one.place}: ${one.words.join(' ')}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });

  test('in back quotes exists: every `kith …` with its options, every `npm run …`', async () => {
    const { commands } = await programWithoutActions();
    const wrong = documents.flatMap(quotedIn).filter(({ text }) => {
      const [program, name, ...rest] = text.split(/\s+/);
      if (program === 'npm' && name === 'run') {
        const script = rest.find((word) => word !== '-s');
        return script !== undefined && !(script in packageJson.scripts);
      }
      if (program !== 'kith' || name === undefined || !/^[a-z]/.test(name)) return false;
      const known = commands.find((command) => command.name() === name);
      const options = rest.filter((word) => word.startsWith('--'));
      return known === undefined || options.some((long) => !known.options.some((option) => option.long === long));
    });
    expect(wrong.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  test('options that the pages for users name in back quotes are options of some command', async () => {
    const pages = documents.filter(({ path }) => ['README.md', 'docs/operations.md'].includes(path));
    const known = new Set(
      (await programWithoutActions()).commands.flatMap(({ options }) => options.map(({ long }) => long)),
    );
    known.add('--help');
    const named = pages.flatMap(quotedIn).flatMap(({ place, text }) => {
      const [option = ''] = text.split(/\s/);
      return option.startsWith('--') ? [{ place, option }] : [];
    });
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ option }) => !known.has(option))).toEqual([]);
  });
});

describe('on the demo, in its default folder', () => {
  const folder = temporaryFolder();
  const type = (text: string) => typeInto(folder.path, text);

  beforeAll(() => {
    expect(type('kith demo --employees 20 --years 1 --no-serve')).toMatchObject({ code: 0 });
  });
  afterAll(() => folder.remove());

  test('everything under "After a minute" answers when it is typed as it stands', () => {
    const asked = blocksUnder('README.md', '## After a minute', 'sh');
    expect(asked.length).toBeGreaterThan(1);
    for (const { text } of asked)
      expect(type(text)).toMatchObject({ code: 0, stderr: expect.not.stringContaining('✗') });
  });

  test('the sample answer is what who-knows says, but for the figures', () => {
    const [question] = blocksUnder('README.md', '## After a minute', 'sh');
    const [sample] = blocksUnder('README.md', '## After a minute', '');
    const [who, header] = linesOf(sample?.text ?? '');
    const [realWho, realHeader] = linesOf(type(question?.text ?? '').stdout);
    expect([realWho, realHeader]).toEqual([who, header]);
    expect(header).toContain('last contact');
  });

  test('the replay of the operations page ends with two equal dumps', () => {
    const [block] = blocksUnder('docs/operations.md', '## Replay', 'sh');
    expect(type(block?.text ?? 'false')).toMatchObject({ code: 0 });
    expect(type('kith replay && kith export dump | cmp - one.jsonl')).toMatchObject({ code: 0 });
  });

  test('what the operations page says of a person who is wrong splits, merges, and leaves everything as it was', () => {
    const [block] = blocksUnder('docs/operations.md', '## When kith is wrong about a person', 'sh');
    const before = type('kith export dump').stdout;
    const said = type(block?.text ?? 'false');
    expect(said).toMatchObject({ code: 0, stderr: expect.not.stringContaining('✗') });
    const counts = linesOf(said.stdout).flatMap((line) => /^Now: (\d persons?)/.exec(line)?.[1] ?? []);
    expect(counts).toEqual(['2 persons', '1 person', '1 person']);
    expect(type('kith export dump').stdout).toBe(before);
  });

  const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;
  const withSqlite = hasSqlite ? test : test.skip;
  withSqlite(
    `the backup of the operations page gives the graph back${hasSqlite ? '' : ' (skipped: no sqlite3 here)'}`,
    () => {
      for (const { text } of blocksUnder('docs/operations.md', '## Backup', 'sh')) {
        expect(type(text)).toMatchObject({ code: 0 });
      }
      expect(type('kith export dump > now.jsonl && kith export dump --data backup | cmp - now.jsonl')).toMatchObject({
        code: 0,
      });
    },
  );

  test('the lines of status that the operations page explains are those that it prints', () => {
    const [sample] = blocksUnder('docs/operations.md', '## What `kith status` says', '');
    const shape = (text: string) => linesOf(text).map((line) => line.replace(/[\d,]+/g, 'n').replace(/:.*/, ':'));
    expect(shape(type('kith status').stdout)).toEqual(shape(sample?.text ?? ''));
  });
});

describe('the samples of the README', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  test('of activities and of a call list are imported whole, and the question after it has an answer', () => {
    const [activities] = blocksUnder('README.md', '## Your own mail', 'jsonl');
    const [calls] = blocksUnder('README.md', '## Your own mail', 'csv');
    writeFileSync(folder.at('history.jsonl'), activities?.text ?? '');
    writeFileSync(folder.at('calls.csv'), calls?.text ?? '');
    const imported = 'kith import history.jsonl calls.csv --domains acme.example --data my-data --json';
    const report = JSON.parse(typeInto(folder.path, imported).stdout) as Record<string, unknown>;
    expect(report).toMatchObject({ inputs: 4, records: 4, complaintsTotal: 0, failed: 0 });
    const answer = typeInto(folder.path, 'kith who-knows "Grace Okafor" --data my-data');
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('Ada Lindgren') });
  });
});

describe('links', () => {
  test('between documents and to files lead to something that is there', () => {
    const links = documents.flatMap(linksOf);
    const lost = links.filter(({ place, target }) => !existsSync(join(ROOT, dirname(place), target)));
    expect(links.length).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });
});

/** Lines with their white space squeezed: columns are as wide as their contents. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}
