import type { Command } from 'commander';
import type { GraphCounts, GraphQueries, SourceAccounts } from '../../../graph/contract.ts';
import type { ClusterOptions } from '../../compose/cluster/cluster.ts';
import type { ClusterState } from '../../compose/cluster/cluster-state.ts';
import { readProcessNotes } from '../../compose/cluster/process-notes.ts';
import type { DataFolder } from '../../compose/data-folder.ts';
import { makeGraph, openQueries } from '../../compose/embedded.ts';
import { mergesLikelyIn } from '../../compose/identity-decisions.ts';
import { positionsIn, recordsIn, waitingSince } from '../../compose/positions.ts';
import { type ProviderStatus, readSyncStatus } from '../../compose/sync/sync-status.ts';
import type { Settings } from '../../config/environment.ts';
import { isoOf, isoOfMillis } from '../../kernel/instant.ts';
import { type CommandContext, type CommonOptions, openContext, openLogOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Column, counted, grouped, type Terminal, table } from '../terminal.ts';
import {
  areAtWork,
  awayLine,
  type ToldAway,
  type ToldSilent,
  type ToldWaiting,
  toldAway,
  toldSilent,
  toldWaiting,
  waitingLines,
} from './cluster-lines.ts';
import { showSync } from './sync-lines.ts';

/** Long enough for what was said to be written. */
const LEAVE_MS = 2_000;

const ENDS = ['applied', 'duplicate', 'ignored', 'excluded', 'erased', 'quarantined'] as const;

interface Status {
  readonly data: string;
  readonly tenant: string;
  /** Whether a process is keeping the graph up to date now. */
  readonly writing: boolean;
  readonly sources: readonly SourceAccounts[];
  readonly total: SourceAccounts;
  /** Whether every input is accounted for, in each source. */
  readonly conserved: boolean;
  /** Records of the log that the graph has not taken yet; null while the log does not answer and nobody knows its end. */
  readonly waiting: number | null;
  /** When the log took the oldest of them; null when none waits. While the log is away: since when something is known to wait. */
  readonly waitingSince: string | null;
  readonly positions: readonly { topic: string; partition: number; position: number; end: number }[];
  /** On a cluster: how many workers each stage has now; absent while Kafka does not answer. */
  readonly workers?: { readonly resolver: number; readonly scorer: number };
  /** On a cluster: which engine is away and since when, what waits for which stage, and who has fallen silent. */
  readonly away?: readonly ToldAway[];
  readonly waitingByTopic?: readonly ToldWaiting[];
  readonly silent?: readonly ToldSilent[];
  /** When it was known what waits; absent when that is now. */
  readonly waitingKnownAt?: string;
  /** What does not answer, since when, and why. Then what it would say is null or empty. */
  readonly trouble: readonly string[];
  /** How far the connected providers have been read. */
  readonly sync: readonly ProviderStatus[];
  readonly counts: GraphCounts | null;
  readonly domains: readonly string[];
  /** Whether likely pairs are merged without a person's word; null while the graph does not answer. */
  readonly mergesLikely: boolean | null;
  readonly newestActivityAt: string | null;
}

export function addStatus(program: Command, settings: Settings): void {
  program
    .command('status')
    .description('What came in, what became of it, what waits, and what the graph holds.')
    .addHelpText(
      'after',
      '\nExamples:\n  kith status\n  kith status --json\n\nExit code 1 when the accounts do not add up, or when Kafka or Neo4j does not answer.',
    )
    .action(async (_: unknown, command: Command) => {
      const context = openContext(command.optsWithGlobals<CommonOptions>(), settings);
      const standing = await (context.cluster === undefined
        ? standingHere(context)
        : standingOfCluster(context.cluster, context.folder));
      const status = await readStatus(standing, context, settings);
      if (context.terminal.json) context.terminal.out(JSON.stringify(status));
      else showStatus(status, standing, context);
      process.exitCode = status.conserved && status.trouble.length === 0 ? EXIT.done : EXIT.failed;
      // What is open to a server that stands still would keep the command from ending.
      if (status.trouble.length > 0) setTimeout(() => process.exit(), LEAVE_MS).unref();
    });
}

/** Where the graph stands, before it is asked what it holds. */
interface Standing {
  /** Absent while the graph does not answer, which can be on a cluster only. */
  readonly queries?: GraphQueries;
  readonly positions: Status['positions'];
  readonly since?: number | undefined;
  readonly writing: boolean;
  readonly cluster?: Pick<ClusterState, 'away' | 'workers' | 'heardHere' | 'knownAt'>;
}

async function readStatus(standing: Standing, context: CommandContext, settings: Settings): Promise<Status> {
  const { folder, embedded } = context;
  const { queries, positions, since, writing, cluster } = standing;
  try {
    return {
      data: folder.root,
      tenant: folder.tenant,
      writing,
      ...(await heldBy(queries, context)),
      sync: readSyncStatus(folder, settings.secretKey, embedded.clock),
      waiting: isLogUnknown(standing) ? null : recordsIn(positions),
      waitingSince: since === undefined ? null : new Date(since).toISOString(),
      positions,
      trouble: cluster?.away.map((each) => awayLine(each, embedded.clock())) ?? [],
      ...(cluster === undefined ? {} : toldOf(cluster, positions)),
    };
  } finally {
    await queries?.close();
  }
}

/** While Kafka is away and nobody has noted its ends. */
function isLogUnknown({ cluster }: Standing): boolean {
  return cluster?.knownAt === undefined && cluster?.away.some(({ engine }) => engine === 'kafka') === true;
}

function toldOf({ away, workers, knownAt }: NonNullable<Standing['cluster']>, positions: Status['positions']) {
  const atWork =
    workers === undefined ? {} : { workers: { resolver: workers.resolver.atWork, scorer: workers.scorer.atWork } };
  return {
    ...atWork,
    away: away.map(toldAway),
    waitingByTopic: toldWaiting(positions),
    silent: toldSilent(workers),
    ...(knownAt === undefined ? {} : { waitingKnownAt: isoOfMillis(knownAt) }),
  };
}

async function heldBy(queries: GraphQueries | undefined, { embedded }: CommandContext) {
  const sources = (await queries?.accounts()) ?? [];
  const facts = await queries?.tenantFacts();
  const newest = await queries?.newestActivityAt(Math.floor(embedded.clock() / 60_000));
  return {
    sources,
    total: totalOf(sources),
    conserved: sources.every(isConserved),
    counts: (await queries?.counts()) ?? null,
    domains: facts?.domains ?? [],
    mergesLikely: facts === undefined ? null : mergesLikelyIn(facts),
    newestActivityAt: newest === undefined ? null : isoOf(newest),
  };
}

/** On a data folder. A second graph has no log here, and is as it was made. */
async function standingHere(context: CommandContext): Promise<Standing> {
  const { folder, embedded } = context;
  const isSecond = folder.secondGraphOf !== undefined;
  const writing = !isSecond && !(await makeGraph(embedded));
  const queries = openQueries(embedded);
  const applied = await queries.positions();
  if (isSecond) return { queries, writing, positions: applied.map((at) => ({ ...at, end: at.position })) };
  const log = await openLogOf(context);
  try {
    const positions = await positionsIn(log, applied);
    return { queries, writing, positions, since: await waitingSince(log, positions) };
  } finally {
    await log.close();
  }
}

async function standingOfCluster(cluster: ClusterOptions, folder: DataFolder): Promise<Standing> {
  const { readClusterState } = await import('../../compose/cluster/cluster-state.ts');
  const state = await readClusterState(cluster, () => readProcessNotes(folder));
  const { queries, positions, waitingSince: since, workers, away } = state;
  const writing = away.length === 0 && workers !== undefined && areAtWork(workers);
  return { positions, since, writing, cluster: state, ...(queries === undefined ? {} : { queries }) };
}

function showStatus(status: Status, standing: Standing, { terminal, embedded, cluster }: CommandContext): void {
  for (const sentence of status.trouble) terminal.out(terminal.style('red', `✗ ${sentence}`));
  showSync(status.sync, terminal, embedded.clock());
  if (status.counts !== null) showHeld(status, status.counts, terminal);
  const { waiting, waitingSince: since, positions } = status;
  const lines =
    standing.cluster === undefined || cluster === undefined
      ? [whatWaits(status)]
      : waitingLines(
          { ...standing.cluster, waiting, waitingSince: since, positions },
          { now: embedded.clock(), sessionSeconds: cluster.cluster.sessionSeconds },
        );
  for (const line of lines) terminal.out(line);
}

function whatWaits(status: Status): string {
  const { waiting, waitingSince: since, writing } = status;
  if (waiting === null || waiting === 0) return 'nothing waits in the log';
  const who = writing ? 'a process is at it' : 'no process is at it: kith start, or the next question, applies them';
  return `${counted(waiting, 'record')} waiting in the log since ${since ?? 'an unknown time'}; ${who}`;
}

function showHeld(status: Status, counts: GraphCounts, terminal: Terminal): void {
  const columns: Column[] = [
    { title: 'source' },
    { title: 'received', right: true },
    ...ENDS.map((title) => ({ title, right: true })),
  ];
  const line = (source: SourceAccounts) => [
    source.source,
    grouped(source.received),
    ...ENDS.map((end) => grouped(source[end])),
  ];
  const rows = status.sources.map(line);
  if (status.sources.length > 1) rows.push(line(status.total));
  for (const text of table(columns, rows)) terminal.out(text);
  const reasons = Object.entries(status.total.reasons).sort((one, other) => other[1] - one[1]);
  if (reasons.length > 0) terminal.out(`why: ${reasons.map(([reason, n]) => `${reason} ${grouped(n)}`).join(', ')}`);
  terminal.out(
    status.conserved
      ? terminal.style(
          'green',
          '✓ every input is accounted for: received = applied + duplicate + ignored + excluded + erased + quarantined',
        )
      : terminal.style('red', '✗ the accounts do not add up: please report this with the output of kith status --json'),
  );
  const { persons, employees, identities, ledgers, ties } = counts;
  terminal.out(
    `${counted(persons, 'person', 'people')} (${counted(employees, 'employee')}) from ${counted(identities, 'identity', 'identities')} · ${counted(ties, 'tie')} from ${counted(ledgers, 'ledger')}`,
  );
  terminal.out(
    `employees are at: ${status.domains.join(', ') || 'no domain named yet, so nobody counts as an employee (kith import --domains …)'}`,
  );
  if (status.mergesLikely === false)
    terminal.out('only certain pairs are merged: likely ones wait for a word (kith reviews policy)');
  terminal.out(`newest activity: ${status.newestActivityAt ?? 'none'}`);
}

function isConserved(source: SourceAccounts): boolean {
  return source.received === ENDS.reduce((sum, end) => sum + source[end], 0);
}

function totalOf(sources: readonly SourceAccounts[]): SourceAccounts {
  const reasons: Record<string, number> = {};
  for (const source of sources) {
    for (const [reason, n] of Object.entries(source.reasons)) reasons[reason] = (reasons[reason] ?? 0) + n;
  }
  const sum = (end: (typeof ENDS)[number] | 'received') => sources.reduce((n, source) => n + source[end], 0);
  const [applied, duplicate, ignored] = [sum('applied'), sum('duplicate'), sum('ignored')];
  const [excluded, erased, quarantined] = [sum('excluded'), sum('erased'), sum('quarantined')];
  return {
    source: 'all',
    received: sum('received'),
    applied,
    duplicate,
    ignored,
    excluded,
    erased,
    quarantined,
    reasons,
  };
}
