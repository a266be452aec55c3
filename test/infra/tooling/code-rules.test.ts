import { describe, expect, test } from '@jest/globals';
import { BANS, checkCode } from '../../../infra/tooling/code-rules.ts';

const whats = (path: string, text: string) => checkCode({ path, text }).map(({ line, what }) => `${line} ${what}`);
const sentence = (words: readonly string[]) => words.join(' ').replaceAll('*', 'String');
/** Lines of nothing in particular. */
const lines = (count: number) => 'export const a = 1;\n'.repeat(count);

describe('words that are not for everywhere', () => {
  test.each(BANS.map((ban) => [sentence(ban.words), ban] as const))(
    '%s is reported where it is banned',
    (code, ban) => {
      const path = ban.scope === 'core' ? 'resolver/core/cluster.ts' : 'infra/compose/embedded.ts';
      expect(whats(path, `export const a = 1;\nx${code.startsWith('.') ? '' : ' = '}${code}`)).toEqual([
        `2 ${ban.words.join('')} is not for here`,
      ]);
      expect(whats('test/resolver/core/cluster.test.ts', code)).toEqual([]);
      for (const place of Object.keys(ban.except ?? {})) {
        expect(whats(place.endsWith('/') ? `${place}a.ts` : place.replace(/(?:\.ts)?$/, '.ts'), code)).toEqual([]);
      }
    },
  );

  test('what a core may not say a shell may', () => {
    expect(whats('resolver/stage.ts', 'async function a() { await b(); }')).toEqual([]);
    expect(whats('ingest/connectors/files/core/a.ts', 'await b();')).toEqual(['1 await is not for here']);
  });

  test('comments, strings and regular expressions are no code', () => {
    expect(whats('scorer/core/a.ts', "// await Date.now()\nconst a = 'await';\nconst b = /await/;\n")).toEqual([]);
  });

  test('code inside a template string is code', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to be read
    expect(whats('scorer/core/a.ts', 'const a = `\n${Math.random()} await`;')).toEqual([
      '2 Math.random is not for here',
    ]);
  });

  test('words that every object has are words like others', () => {
    expect(whats('scorer/a.ts', 'class A { constructor() { a.toString(); } }')).toEqual([]);
  });

  test('a member of the same name is something else', () => {
    expect(whats('scorer/core/a.ts', 'a.process.b; a?.async; a.fetch();')).toEqual([]);
  });

  test('a date made from something is no clock', () => {
    expect(whats('scorer/core/a.ts', 'new Date(0); new Date(a, b);')).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    'function dateUtils() {}',
    'class TieManager {}',
    'interface MailHelper {}',
    'type GraphService = 1;',
    'const utils = 1;',
  ])('%s says nothing', (code) =>
    expect(whats('scorer/a.ts', code)).toEqual([expect.stringMatching(/^1 the name \w+ says nothing$/)]),
  );

  test('people have managers, and foreign names are not ours', () => {
    expect(whats('scorer/a.ts', "const byManager = new Map(); import { JobManager } from 'zod';")).toEqual([]);
  });

  test.each(['scorer/utils.ts', 'scorer/date-helpers.ts', 'api/services/tie.ts', 'docs/manager.md'])(
    '%s says nothing',
    (path) => expect(whats(path, '')).toEqual([expect.stringMatching(/says nothing$/)]),
  );

  test('a word that only contains one of them is fine', () => {
    expect(whats('graph/core/utilisation.ts', 'function managerOf() {}')).toEqual([]);
  });
});

describe('the length of a file', () => {
  test('300 lines are enough, for tests as for code', () => {
    expect(whats('scorer/a.ts', lines(300))).toEqual([]);
    expect(whats('scorer/a.ts', lines(301))).toEqual(['301 301 lines, 300 at most']);
    expect(whats('test/scorer/a.test.ts', lines(300))).toEqual([]);
    expect(whats('test/scorer/a.test.ts', lines(301))).toEqual(['301 301 lines, 300 at most']);
  });

  test('a reason in the first comment lifts the limit, a reason elsewhere or none does not', () => {
    const reason = '/** All names, long because there are many of them. */\n';
    expect(whats('scorer/a.ts', reason + lines(301))).toEqual([]);
    expect(whats('scorer/a.ts', `// names\n${reason}${lines(301)}`)).toHaveLength(1);
    expect(whats('scorer/a.ts', `// long because\n${lines(301)}`)).toHaveLength(1);
  });

  test('data has no limit', () => expect(whats('test/vectors/a.jsonl', '{}\n'.repeat(1000))).toEqual([]));
});
