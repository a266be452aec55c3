/** Makes the tables of engines in README.md from what each engine declares; with `--check` it only says whether they are fresh. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphFeatures } from '../../graph/contract.ts';
import { NEO4J_FEATURES, NEO4J_LACKS } from '../../graph/neo4j/features.ts';
import { SQLITE_FEATURES } from '../../graph/sqlite/features.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../engines/versions.ts';
import { EMBEDDED_FEATURES } from '../event-log/embedded.ts';
import { KAFKA_FEATURES, KAFKA_LACKS } from '../event-log/kafka/kafka-log.ts';
import type { EventLogFeatures } from '../event-log/port.ts';
import { report } from './finding.ts';
import { ROOT } from './source-tree.ts';

const TARGET = 'README.md';
const MARKS = { start: '<!-- engines:start -->\n', end: '<!-- engines:end -->' };

/** An engine as its contract suite knows it. */
export interface DeclaredEngine<F> {
  readonly title: string;
  readonly features: F;
  /** Why it lacks a feature. */
  readonly lacks: Partial<Record<keyof F, string>>;
}

/** Engines of one port, and what each feature of it means to a reader. */
export interface DeclaredPort<F> {
  readonly title: string;
  readonly suite: string;
  readonly words: Readonly<Record<keyof F & string, string>>;
  readonly engines: readonly DeclaredEngine<F>[];
}

const EVENT_LOG: DeclaredPort<EventLogFeatures> = {
  title: 'The event log',
  suite: 'test/contract/event-log.contract.ts',
  words: {
    durable: 'what was acknowledged survives the end of the process',
    sharedByProcesses: 'several processes may append at the same time',
    appendsAcrossPartitionsAtOnce: 'nobody finds an append in one partition and not yet in another',
    compactsOnDemand: 'what was replaced or has expired goes at once when asked to',
    detectsCorruption: 'a changed byte in the store is noticed when it is read',
  },
  engines: [
    { title: 'embedded', features: EMBEDDED_FEATURES, lacks: {} },
    { title: `Kafka ${minorsOf(KAFKA_VERSIONS)}`, features: KAFKA_FEATURES, lacks: KAFKA_LACKS },
  ],
};

const GRAPH: DeclaredPort<GraphFeatures> = {
  title: 'The graph',
  suite: 'test/contract/graph-queries.contract.ts',
  words: { streamsOneState: 'an export shows one state, whatever is written meanwhile' },
  engines: [
    { title: 'SQLite', features: SQLITE_FEATURES, lacks: {} },
    { title: `Neo4j ${minorsOf(NEO4J_VERSIONS)}`, features: NEO4J_FEATURES, lacks: NEO4J_LACKS },
  ],
};

/** One table: a row for each promise, a column for each engine; where one lacks it, the reason. */
export function renderPort<F extends object>({ title, suite, words, engines }: DeclaredPort<F>): string {
  const promises = Object.keys(words) as (keyof F & string)[];
  const rows = promises.map((promise) => [words[promise], ...engines.map((engine) => cell(engine, promise))]);
  const everything = [`everything else: one [suite](${suite}) for all`, ...engines.map(() => '✓')];
  const head = [title, ...engines.map((engine) => engine.title)];
  return [head, head.map(() => '---'), everything, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** The page with the tables between their marks. */
export function withTables(page: string, tables: readonly string[]): string {
  const [from, upTo] = [page.indexOf(MARKS.start), page.indexOf(MARKS.end)];
  if (from === -1 || upTo < from) throw new Error(`${TARGET} lacks the marks ${MARKS.start.trim()} and ${MARKS.end}`);
  return page.slice(0, from + MARKS.start.length) + tables.join('\n') + page.slice(upTo);
}

function cell<F>({ title, features, lacks }: DeclaredEngine<F>, promise: keyof F & string): string {
  if (features[promise]) return '✓';
  const reason = lacks[promise];
  if (reason === undefined) throw new Error(`${title} lacks "${promise}" and does not say why`);
  return `no: ${reason}`;
}

/** `3.9 and 4.3`, oldest first. */
function minorsOf(versions: readonly string[]): string {
  return [...versions]
    .reverse()
    .map((version) => version.split('.').slice(0, 2).join('.'))
    .join(' and ');
}

if (import.meta.main) {
  const file = join(ROOT, TARGET);
  const page = readFileSync(file, 'utf8');
  const fresh = withTables(page, [renderPort(EVENT_LOG), renderPort(GRAPH)]);
  if (!process.argv.includes('--check')) writeFileSync(file, fresh);
  else {
    const todo = 'run `npm run generate`';
    const stale = { path: TARGET, line: 1, what: 'its tables of engines are not what the engines declare', todo };
    report('engines in README.md', page === fresh ? [] : [stale], 'generated from the features of the engines');
  }
}
