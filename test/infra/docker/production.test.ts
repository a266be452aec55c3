/** The image without Docker: the files that it takes, the packages of production, and nothing else. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { productionPackages } from '../../../infra/tooling/licences.ts';
import { ROOT } from '../../../infra/tooling/source-tree.ts';
import { copiedFromRepository, inImage, isKeptAway } from '../../support/container-files.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const folder = temporaryFolder();
const app = folder.at('app');
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** Packages are linked and not copied; Node is told to take a link for the place itself, so a package sees only its neighbours here. */
const NODE = ['--preserve-symlinks', '--preserve-symlinks-main'];
const env = { PATH: process.env['PATH'], HOME: folder.path, NODE_COMPILE_CACHE: folder.at('compiled') };

beforeAll(() => {
  const dockerignore = readFileSync(join(ROOT, '.dockerignore'), 'utf8');
  const isTaken = (path: string) => !isKeptAway(dockerignore, relative(ROOT, path).split(sep).join('/'));
  for (const { source, target } of copiedFromRepository()) {
    cpSync(join(ROOT, source), join(app, target), { recursive: true, filter: isTaken });
  }
  // Packages below others come with them.
  for (const { name } of productionPackages(lock)) {
    const [from, to] = [join(ROOT, 'node_modules', name), join(app, 'node_modules', name)];
    if (!existsSync(from) || existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(from, to, 'dir');
  }
});
afterAll(() => folder.remove());

const node = (...args: string[]) =>
  spawnSync(process.execPath, [...NODE, ...args], { cwd: app, env, encoding: 'utf8', timeout: 20_000 });

describe('with what the image takes and packages of production', () => {
  test('kith tells its help and its version', () => {
    expect(node('infra/main.ts', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Usage: kith'),
    });
    expect(node('infra/main.ts', '--version')).toMatchObject({ status: 0, stderr: '' });
  });

  test('a package of development is not there', () => {
    expect(node('-e', "import('zod')")).toMatchObject({ status: 0 });
    expect(node('-e', "import('fast-check')")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ERR_MODULE_NOT_FOUND'),
    });
  });

  test('kith serves, and the question of the image finds it alive until it stops', async () => {
    const data = folder.at('data');
    const args = ['infra/main.ts', 'start', '--port', '0', '--json', '--data', data];
    const server = spawn(process.execPath, [...NODE, ...args], { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(server, 'close');
    const [line] = await Promise.race([once(createInterface({ input: server.stdout }), 'line'), ended]);
    const { port } = new URL((JSON.parse(String(line)) as { url: string }).url);
    const [program, ...question] = inImage('HEALTHCHECK')?.words ?? [];
    const isAlive = () => spawnSync(process.execPath, question, { env: { ...env, KITH_PORT: port } }).status;
    expect(program).toBe('node');
    expect(isAlive()).toBe(0);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(isAlive()).toBe(1);
  });

  test('everything that a file imports is there, whichever command needs it', () => {
    const lost = codeOf(app).flatMap((path) =>
      importsOf(path)
        .filter((to) => !isThere(path, to))
        .map((to) => [path, to]),
    );
    expect(codeOf(app).length).toBeGreaterThan(100);
    expect(lost).toEqual([]);
    expect(isThere(join(app, 'infra/main.ts'), './tooling/tidy.ts')).toBe(false);
    expect(isThere(join(app, 'infra/main.ts'), 'fast-check')).toBe(false);
  });
});

/** The files of code that were copied. */
function codeOf(root: string): string[] {
  const copied = copiedFromRepository().map(({ target }) => join(root, target));
  const folders = copied.filter((path) => statSync(path).isDirectory());
  return folders.flatMap((path) =>
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(path, name)),
  );
}

/** What a file imports, at its start or on the way, and the files that it names relative to itself. */
function importsOf(path: string): string[] {
  const code = readFileSync(path, 'utf8').replace(/^\s*(?:\*|\/[/*]).*$/gm, '');
  const name = String.raw`'([\w@./:-]+)'`;
  const forms = [
    `\\bfrom ${name}`,
    `\\bimport\\(\\s*${name}`,
    `\\bimport ${name}`,
    String.raw`'(\.\.?/[\w./-]+\.(?:ts|json))'`,
  ];
  return forms.flatMap((form) => [...code.matchAll(new RegExp(form, 'g'))].map(([, to = '']) => to));
}

function isThere(path: string, to: string): boolean {
  if (to.startsWith('.')) return existsSync(join(dirname(path), to));
  if (to.startsWith('node:') || builtinModules.includes(to)) return true;
  const name = to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
  return name in packageJson.dependencies && existsSync(join(app, 'node_modules', name));
}
