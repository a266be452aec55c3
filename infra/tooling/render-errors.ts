/** Makes docs/errors.md from the error codes of every part; with `--check` it only says whether the file is fresh. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCatalogue, type ErrorEntry, loadCatalogues } from './error-catalogues.ts';
import { report } from './finding.ts';
import { ROOT, readTree } from './source-tree.ts';

const TARGET = 'docs/errors.md';

/** Sections in the order of the pipeline; others follow by path. */
const TITLES: Readonly<Record<string, string>> = {
  ingest: 'Reading sources',
  resolver: 'Telling who is who',
  scorer: 'Scoring ties',
  graph: 'The graph store',
  api: 'The HTTP API',
  'infra/event-log': 'The event log',
  'infra/engines': 'A Kafka and a Neo4j on this machine',
  infra: 'The command line and the running of the stages',
  'infra/cli': 'The command line and the running of the stages',
};

const INTRODUCTION = `# Error codes

Every error that kith reports carries a code. A code keeps its meaning; the sentence that comes with it, and what it
advises to do, may get better. Programs compare codes, people read the rest.

This page is generated from the \`errors.ts\` of every part: \`npm run generate\`.
`;

/** The page: one table per part, codes in the order in which the part lists them. */
export function renderErrors(catalogues: readonly ErrorCatalogue[]): string {
  const order = Object.keys(TITLES);
  const place = (part: string) => (order.includes(part) ? order.indexOf(part) : order.length);
  const sections = catalogues
    .map(({ path, entries }) => ({ part: path.replace(/\/errors\.ts$/, ''), entries }))
    .sort((a, b) => place(a.part) - place(b.part) || (a.part < b.part ? -1 : 1));
  return [INTRODUCTION, ...sections.map(renderSection)].join('\n');
}

function renderSection({ part, entries }: { part: string; entries: readonly ErrorEntry[] }): string {
  const title = TITLES[part] === undefined ? `\`${part}\`` : `${TITLES[part]} (\`${part}\`)`;
  const hasStatus = entries.some((entry) => entry.status !== undefined);
  const rows = entries.map((entry) =>
    hasStatus
      ? row([`\`${entry.code}\``, String(entry.status ?? ''), entry.meaning, entry.todo ?? ''])
      : row([`\`${entry.code}\``, entry.meaning]),
  );
  const head = hasStatus ? ['Code', 'Status', 'Meaning', 'What to do'] : ['Code', 'Meaning'];
  return [`## ${title}`, '', row(head), row(head.map(() => '---')), ...rows, ''].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (import.meta.main) {
  const page = renderErrors(await loadCatalogues(ROOT, readTree(ROOT)));
  const isFresh = readIfThere(join(ROOT, TARGET)) === page;
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, TARGET), page);
  else {
    const stale = {
      path: TARGET,
      line: 1,
      what: 'it is not what the errors.ts files say',
      todo: 'run `npm run generate`',
    };
    report('docs/errors.md', isFresh ? [] : [stale], 'generated from the errors.ts files');
  }
}
