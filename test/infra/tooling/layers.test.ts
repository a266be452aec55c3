import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../../../infra/tooling/source-tree.ts';

const LAYERS = join(ROOT, 'infra', 'tooling', 'layers.cjs');
const CRUISE = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** Each rule with the import that breaks it: from, what is imported. */
const BREACHES: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['ingest-knows-only-what-is-left-of-it', 'ingest/a.ts', '../resolver/contract.ts'],
  ['resolver-knows-only-what-is-left-of-it', 'resolver/a.ts', '../scorer/contract.ts'],
  ['scorer-knows-only-what-is-left-of-it', 'scorer/stage.ts', '../infra/config/a.ts'],
  ['graph-knows-only-what-is-left-of-it', 'graph/a.ts', '../api/contract.ts'],
  ['api-knows-only-what-is-left-of-it', 'api/routes/a.ts', '../../infra/compose/embedded.ts'],
  ['ingest-core-is-pure', 'ingest/core/a.ts', 'node:fs'],
  ['resolver-core-is-pure', 'resolver/core/a.ts', '../stage.ts'],
  ['scorer-core-is-pure', 'scorer/core/a.ts', 'fastify'],
  ['graph-core-is-pure', 'graph/core/a.ts', 'node:sqlite'],
  ['ingest-contract-is-pure', 'ingest/contract.ts', 'fastify'],
  ['resolver-contract-is-pure', 'resolver/contract.ts', './stage.ts'],
  ['scorer-contract-is-pure', 'scorer/contract.ts', 'node:path'],
  ['graph-contract-is-pure', 'graph/contract.ts', './sqlite/store.ts'],
  ['stages-meet-through-contracts', 'scorer/b.ts', '../resolver/core/a.ts'],
  ['stages-meet-through-contracts', 'api/b.ts', '../graph/core/a.ts'],
  ['only-compose-looks-inside-stages', 'infra/cli/a.ts', '../../ingest/core/a.ts'],
  ['kernel-knows-nobody', 'infra/kernel/a.ts', '../../ingest/contract.ts'],
  ['kernel-knows-nobody', 'infra/kernel/b.ts', 'zod'],
  ['log-knows-no-stage', 'infra/event-log/b.ts', '../../ingest/contract.ts'],
  ['only-shells-know-the-log', 'resolver/b.ts', '../infra/event-log/port.ts'],
  ['connectors-stand-alone', 'ingest/connectors/demo/a.ts', '../files/a.ts'],
  ['engines-are-chosen-in-compose', 'infra/cli/b.ts', '../../graph/sqlite/store.ts'],
  ['engines-stand-alone', 'graph/neo4j/a.ts', '../sqlite/store.ts'],
  ['node:sqlite-has-one-owner', 'ingest/connectors/files/a.ts', 'node:sqlite'],
  ['fastify-has-one-owner', 'infra/config/b.ts', 'fastify'],
  ['commander-has-one-owner', 'infra/compose/a.ts', 'commander'],
  ['kafka-client-has-one-owner', 'infra/event-log/kafka/settings.ts', '@platformatic/kafka'],
  ['cli-progress-has-one-owner', 'infra/compose/b.ts', 'cli-progress'],
  ['prom-client-has-one-owner', 'api/c.ts', 'prom-client'],
  ['pure-rand-has-one-owner', 'scorer/c.ts', 'pure-rand/generator/a'],
  ['mail-parsers-has-one-owner', 'resolver/h.ts', 'postal-mime'],
  ['calendar-parsers-has-one-owner', 'ingest/c.ts', 'ical.js'],
  ['google-client-has-one-owner', 'ingest/d.ts', '@googleapis/gmail'],
  ['prompts-has-one-owner', 'infra/compose/c.ts', '@inquirer/prompts'],
  ['p-queue-has-one-owner', 'infra/compose/d.ts', 'p-queue'],
  ['csv-parse-has-one-owner', 'infra/cli/c.ts', 'csv-parse/sync'],
  ['any-ascii-has-one-owner', 'resolver/i.ts', 'any-ascii'],
  ['phone-numbers-has-one-owner', 'ingest/e.ts', 'libphonenumber-js'],
  ['neo4j-driver-has-one-owner', 'api/c.ts', 'neo4j-driver'],
  ['nothing-imports-tests', 'resolver/d.ts', '../test/support/a.ts'],
  ['nothing-imports-tooling', 'infra/config/c.ts', '../tooling/a.ts'],
  ['development-packages-stay-in-development', 'resolver/e.ts', 'jest'],
  ['packages-are-declared', 'resolver/f.ts', 'undeclared'],
  ['imports-resolve', 'resolver/g.ts', './gone.ts'],
  ['no-cycles', 'scorer/core/d.ts', './e.ts'],
];

const PACKAGES = [
  'zod',
  'tldts',
  'fastify',
  '@platformatic/kafka',
  'commander',
  'cli-progress',
  'prom-client',
  'pure-rand',
  'postal-mime',
  'ical.js',
  'csv-parse',
  'any-ascii',
  'libphonenumber-js',
  'neo4j-driver',
  '@googleapis/gmail',
  '@inquirer/prompts',
  'p-queue',
];

/** A tree in which everything that is imported below is there and breaks no rule by itself. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  'infra/main.ts': ['./compose/embedded.ts', './cli/progress.ts'],
  'infra/cli/progress.ts': ['commander', 'cli-progress', 'fastify', '../../api/contract.ts'],
  'infra/compose/embedded.ts': [
    '../../graph/neo4j/store.ts',
    '../../graph/sqlite/store.ts',
    '../event-log/embedded.ts',
    '../../ingest/connectors/files/read.ts',
    '../../ingest/connectors/demo/generate.ts',
    '../../resolver/stage.ts',
    '../../scorer/stage.ts',
    '../observe/metrics.ts',
    'node:sqlite',
  ],
  'infra/event-log/port.ts': ['../kernel/fault.ts'],
  'infra/event-log/embedded.ts': ['./port.ts', 'node:sqlite'],
  'infra/kernel/fault.ts': ['node:crypto'],
  'infra/kernel/phone-number.ts': ['libphonenumber-js'],
  'ingest/errors.ts': [],
  'ingest/contract.ts': ['zod', '../infra/kernel/fault.ts'],
  'ingest/core/mail.ts': ['../contract.ts', '../errors.ts', '../../infra/kernel/phone-number.ts', 'zod', 'postal-mime'],
  'ingest/connectors/files/read.ts': [
    '../../core/mail.ts',
    '../../../infra/event-log/port.ts',
    'postal-mime',
    'ical.js',
    'node:fs',
  ],
  'ingest/connectors/files/parse-worker.ts': ['csv-parse/sync', 'node:worker_threads'],
  'ingest/connectors/demo/generate.ts': ['pure-rand/generator/a'],
  'infra/observe/metrics.ts': ['prom-client'],
  'resolver/contract.ts': ['./core/name.ts', '../ingest/contract.ts'],
  // a core that names a type of its own contract, which re-exports that core
  'resolver/core/name.ts': ['../contract.ts', '../../ingest/contract.ts', 'tldts'],
  'resolver/stage.ts': ['../infra/event-log/port.ts', './contract.ts'],
  'scorer/contract.ts': ['../resolver/contract.ts'],
  'scorer/stage.ts': ['./contract.ts', '../resolver/contract.ts'],
  'graph/contract.ts': ['../scorer/contract.ts', './core/paths.ts'],
  'graph/core/paths.ts': ['../../scorer/contract.ts', '../../resolver/contract.ts'],
  'graph/neo4j/store.ts': ['../contract.ts', 'neo4j-driver'],
  'graph/sqlite/store.ts': ['../contract.ts', '../core/paths.ts', 'node:sqlite'],
  'api/contract.ts': ['./routes/ties.ts'],
  'api/routes/ties.ts': ['fastify', '../../graph/contract.ts', '../../infra/kernel/fault.ts'],
  'test/support/a.ts': ['jest', '../../graph/sqlite/store.ts', '../../infra/tooling/a.ts'],
  'infra/tooling/a.ts': ['jest'],
};

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-layers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plant(name: string, tree: Readonly<Record<string, readonly string[]>>): string {
  const root = join(folder, name);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, imports] of Object.entries(tree))
    write(path, imports.map((each) => `import '${each}';\n`).join(''));
  for (const each of [...PACKAGES, 'jest', 'undeclared']) {
    const exports = { '.': './index.js', './sync': './index.js', './generator/a': './index.js' };
    write(
      `node_modules/${each}/package.json`,
      JSON.stringify({ name: each, version: '1.0.0', type: 'module', exports }),
    );
    write(`node_modules/${each}/index.js`, '');
  }
  const dependencies = Object.fromEntries(PACKAGES.map((each) => [each, '1.0.0']));
  write('package.json', JSON.stringify({ type: 'module', dependencies, devDependencies: { jest: '1.0.0' } }));
  return root;
}

function violations(root: string): string[] {
  const folders = ['ingest', 'resolver', 'scorer', 'graph', 'api', 'infra', 'test'];
  const run = spawnSync(process.execPath, [CRUISE, '--config', LAYERS, '-T', 'json', ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

describe('the layers', () => {
  test('a sound tree breaks no rule', () => expect(violations(plant('sound', SOUND))).toEqual([]));

  describe('one breach of each', () => {
    let found: string[] = [];
    beforeAll(() => {
      const tree: Record<string, readonly string[]> = {
        ...SOUND,
        'scorer/core/e.ts': ['./d.ts'],
        'resolver/unused.ts': [],
      };
      for (const [, from, to] of BREACHES) tree[from] = [...(tree[from] ?? []), to];
      for (const [, , to] of BREACHES) if (to === '../infra/config/a.ts') tree['infra/config/a.ts'] = [];
      found = violations(plant('breached', tree));
    });

    test.each(BREACHES)('%s: %s imports %s', (rule, from) => expect(found).toContain(`${rule} ${from}`));

    test('source-has-a-user: nobody imports resolver/unused.ts', () => {
      expect(found).toContain('source-has-a-user resolver/unused.ts');
    });
  });

  test('every rule is broken by one of these cases and says why it exists', () => {
    const config: { forbidden: { name: string; comment: string }[] } = createRequire(import.meta.url)(LAYERS);
    expect(new Set(config.forbidden.map((rule) => rule.name))).toEqual(
      new Set([...BREACHES.map(([rule]) => rule), 'source-has-a-user']),
    );
    for (const rule of config.forbidden) expect(rule.comment.split(' ').length).toBeGreaterThan(5);
  });
});
