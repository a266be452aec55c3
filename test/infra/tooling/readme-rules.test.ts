import { describe, expect, test } from '@jest/globals';
import { checkReadmes, namesInFiles } from '../../../infra/tooling/readme-rules.ts';

const tree = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => ({ path, text }));
const whats = (files: Record<string, string>) =>
  checkReadmes(tree(files)).map(({ path, line, what }) => `${path}:${line} ${what}`);
const readme = (...names: string[]) => `# A\n\n## Files\n\n${names.map((name) => `- \`${name}\`: it\n`).join('')}`;

describe('every folder with code has a README that names its files', () => {
  test('a true one is fine', () => {
    expect(
      whats({ 'scorer/README.md': readme('stage.ts', 'core/tie.ts'), 'scorer/stage.ts': '', 'scorer/core/tie.ts': '' }),
    ).toEqual([]);
  });

  test('a folder without one is reported, the inside of a folder is not', () => {
    expect(whats({ 'scorer/stage.ts': '', 'scorer/core/tie.ts': '' })).toEqual([
      'scorer:1 the folder has no README.md',
    ]);
    expect(whats({ 'README.md': '', 'infra/main.ts': '' })).toEqual(['infra:1 the folder has no README.md']);
  });

  test('a file that is not named', () => {
    const files = {
      'scorer/README.md': readme('stage.ts'),
      'scorer/stage.ts': '',
      'scorer/core/tie.ts': '',
      'scorer/ports.ts': '',
    };
    expect(whats(files)).toEqual([
      'scorer/README.md:1 its section "Files" does not name core/tie.ts',
      'scorer/README.md:1 its section "Files" does not name ports.ts',
    ]);
  });

  test('a name without a file', () => {
    expect(
      whats({ 'scorer/README.md': readme('stage.ts', 'gone.ts', 'gone/', '../ingest/a.ts'), 'scorer/stage.ts': '' }),
    ).toEqual([
      'scorer/README.md:6 it names gone.ts, which is not there',
      'scorer/README.md:7 it names gone/, which is not there',
      'scorer/README.md:8 it names ../ingest/a.ts, which is not there',
    ]);
  });

  test('a folder with a README of its own is named by the one above', () => {
    const files = {
      'infra/README.md': readme('main.ts'),
      'infra/main.ts': '',
      'infra/cli/README.md': readme('a.ts'),
      'infra/cli/a.ts': '',
    };
    expect(whats(files)).toEqual(['infra/README.md:1 its section "Files" does not name cli/']);
    expect(whats({ ...files, 'infra/README.md': readme('main.ts', 'cli/') })).toEqual([]);
  });

  test('the README of the tests names their folders', () => {
    const files = { 'test/README.md': readme('laws/'), 'test/laws/a.test.ts': '', 'test/scorer/core/b.test.ts': '' };
    expect(whats(files)).toEqual(['test/README.md:1 its section "Files" does not name scorer/']);
  });

  test('80 lines are enough', () => {
    const long = readme('a.ts') + '\n'.repeat(80);
    expect(whats({ 'scorer/README.md': long, 'scorer/a.ts': '' })).toEqual([
      expect.stringMatching(/^scorer\/README.md:81 \d+ lines, 80 at most$/),
    ]);
  });
});

test('only the section "Files" is a list of files', () => {
  expect(namesInFiles('# A\n`a.ts`\n## Files\n| `b.ts`, `c/` | npm `zod` `node:fs` |\n## More\n`d.ts`')).toEqual([
    { name: 'b.ts', line: 4 },
    { name: 'c/', line: 4 },
  ]);
});
