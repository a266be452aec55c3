/** The Dockerfile and what is kept away from it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../infra/config/environment.ts';
import { ROOT, readTree } from '../../../infra/tooling/source-tree.ts';
import {
  copiedFromRepository,
  environmentOfImage,
  inImage,
  isKeptAway,
  ourStages,
  readStages,
} from '../../support/container-files.ts';

const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const dockerignore = readFileSync(join(ROOT, '.dockerignore'), 'utf8');

describe('the image', () => {
  test('stands on the Node that package.json pins, as a slim Debian, by an exact tag', () => {
    const names = new Set(ourStages().map(({ name }) => name));
    const images = ourStages().flatMap(({ image }) => (names.has(image) ? [] : [image]));
    expect(images).toEqual([`node:${packageJson.dependencies['node']}-bookworm-slim`]);
  });

  test('runs as a user who is not root, from its last stage on', () => {
    expect(inImage('USER')?.words).toEqual(['node']);
    const lastly =
      ourStages()
        .at(-1)
        ?.instructions.map(({ name }) => name) ?? [];
    expect(lastly.indexOf('USER')).toBeLessThan(lastly.indexOf('ENTRYPOINT'));
  });

  test('is started without a shell in between, so that signals reach it, and serves when nothing is said', () => {
    expect(inImage('ENTRYPOINT')).toMatchObject({ isJson: true, words: ['kith'] });
    expect(inImage('CMD')).toMatchObject({ isJson: true, words: ['start'] });
  });

  test('has the command `kith`, which is the entry of the repository', () => {
    const linked = ourStages()
      .flatMap(({ instructions }) => instructions)
      .find(({ name, words }) => name === 'RUN' && words.includes('/usr/local/bin/kith'));
    expect(linked?.words.slice(0, 4)).toEqual(['ln', '-s', '/app/infra/main.ts', '/usr/local/bin/kith']);
    const [shebang] = readFileSync(join(ROOT, 'infra/main.ts'), 'utf8').split('\n');
    expect(shebang).toMatch(/^#!\/usr\/bin\/env -S node( --[\w=-]+)*$/);
  });

  test('brings packages of production only, as locked, and runs none of their scripts', () => {
    const installed = ourStages().flatMap(({ instructions }) => instructions.filter(({ words }) => words[0] === 'npm'));
    expect(installed.map(({ words }) => words.slice(0, 4))).toEqual([['npm', 'ci', '--omit=dev', '--ignore-scripts']]);
  });

  test('keeps its data in a volume, in a folder that is its own', () => {
    expect(inImage('VOLUME')?.words).toEqual([environmentOfImage()['KITH_DATA']]);
    const made = ourStages().flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'));
    expect(made.flatMap(({ words }) => words).join(' ')).toContain('install -d -o node -g node -m 0700 /data');
  });

  test('sets nothing that kith does not know', () => {
    const environment = environmentOfImage();
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(['KITH_DATA', 'KITH_LISTEN']));
    expect(() => readEnvironment(environment)).not.toThrow();
    expect(() => readEnvironment({ ...environment, KITH_DATUM: '/data' })).toThrow(/not a setting/);
  });

  test('takes only what is there, and what is not kept away from the build', () => {
    const sources = copiedFromRepository().map(({ source }) => source);
    expect(sources).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'infra', 'ingest']));
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    expect(sources.filter((source) => isKeptAway(dockerignore, source))).toEqual([]);
  });
});

describe('away from the build is kept', () => {
  const keeps = (...paths: string[]) => expect(paths.filter((path) => !isKeptAway(dockerignore, path))).toEqual([]);

  test('data', () => {
    keeps('kith-data/default/log.db', 'my-data/default/graph.db', 'archive.mbox', 'infra/kith-data/token', 'api/x.db');
  });

  test('secrets, wherever they lie', () => {
    keeps('.env', '.env.local', '.npmrc', 'infra/.env', 'api/ca.pem', 'infra/config/tls/server.key', 'ingest/.npmrc');
  });

  test('history, tests, tools, documents and packages of the machine that builds', () => {
    keeps('.git/HEAD', '.ci/run', 'test/README.md', 'docs/operations.md', 'README.md', 'docker-compose.yml');
    keeps('node_modules/zod/index.js', 'graph/node_modules/x.js', 'infra/tooling/tidy.ts', 'infra/docker/Dockerfile');
  });

  test('nothing that the program runs', () => {
    const product = readTree(ROOT).filter(
      ({ path }) =>
        /^(?:api|graph|infra|ingest|resolver|scorer)\//.test(path) && !/\.md$|^infra\/(?:tooling|docker)\//.test(path),
    );
    expect(product.length).toBeGreaterThan(100);
    expect(product.map(({ path }) => path).filter((path) => isKeptAway(dockerignore, path))).toEqual([]);
  });
});

describe('our reading of Docker’s files', () => {
  test('joins lines, tells stages, flags and both forms of a command', () => {
    const text = '# a\nFROM node:1 AS a\nRUN one \\\n && two\nFROM a\nCOPY --from=a /x y\nCMD ["kith", "a b"]\n';
    expect(readStages(text)).toEqual([
      {
        name: 'a',
        image: 'node:1',
        instructions: [{ name: 'RUN', words: ['one', '&&', 'two'], flags: {}, isJson: false }],
      },
      {
        name: '',
        image: 'a',
        instructions: [
          { name: 'COPY', words: ['/x', 'y'], flags: { from: 'a' }, isJson: false },
          { name: 'CMD', words: ['kith', 'a b'], flags: {}, isJson: true },
        ],
      },
    ]);
  });

  test('lets the last pattern decide, for a folder and all that is in it', () => {
    const text = '*\n!src\nsrc/inside\n**/*.key\n';
    const kept = ['a', '.a', 'src/a', 'src/inside/a', 'src/a.key', 'src/b/c.key'].map((path) => isKeptAway(text, path));
    expect(kept).toEqual([true, true, false, true, true, true]);
  });
});
