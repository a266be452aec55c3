import type { Command } from 'commander';
import type { GraphCounts, GraphQueries, SourceAccounts } from '../../../graph/contract.ts';
import { makeGraph, openQueries } from '../../compose/embedded.ts';
import { positionsIn, waitingSince } from '../../compose/positions.ts';
import type { Settings } from '../../config/environment.ts';
import { INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { isoOf } from '../../kernel/instant.ts';
import { type CommandContext, type CommonOptions, openContext, openLogOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Column, counted, grouped, type Terminal, table } from '../terminal.ts';

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
  /** Records of the log that the graph has not taken yet. */
  readonly waiting: number;
  /** When the log took the oldest of them; null when none waits. */
  readonly waitingSince: string | null;
  readonly positions: readonly { topic: string; partition: number; position: number; end: number }[];
  readonly counts: GraphCounts;
  readonly domains: readonly string[];
  readonly newestActivityAt: string | null;
}

export function addStatus(program: Command, settings: Settings): void {
  program
    .command('status')
    .description('What came in, what became of it, what waits, and what the graph holds.')
    .addHelpText(
      'after',
      '\nExamples:\n  kith status\n  kith status --json\n\nExit code 1 when the accounts do not add up.',
    )
    .action(async (_: unknown, command: Command) => {
      const context = openContext(command.optsWithGlobals<CommonOptions>(), settings);
      const status = await readStatus(context);
      if (context.terminal.json) context.terminal.out(JSON.stringify(status));
      else showStatus(status, context.terminal);
      process.exitCode = status.conserved ? EXIT.done : EXIT.failed;
    });
}

async function readStatus(context: CommandContext): Promise<Status> {
  const { folder, embedded, cluster } = context;
  const writing = cluster === undefined && folder.secondGraphOf === undefined && !(await makeGraph(embedded));
  const queries =
    cluster === undefined
      ? openQueries(embedded)
      : await (await import('../../compose/cluster/cluster.ts')).openClusterQueries(cluster);
  try {
    const { positions, since } = await positionsOf(context, queries);
    const sources = await queries.accounts();
    const newest = await queries.newestActivityAt(Math.floor(embedded.clock() / 60_000));
    return {
      data: folder.root,
      tenant: folder.tenant,
      writing,
      sources,
      total: totalOf(sources),
      conserved: sources.every(isConserved),
      waiting: positions.reduce((sum, { position, end }) => sum + Math.max(end - position, 0), 0),
      waitingSince: since === undefined ? null : new Date(since).toISOString(),
      positions,
      counts: await queries.counts(),
      domains: (await queries.tenantFacts()).domains,
      newestActivityAt: newest === undefined ? null : isoOf(newest),
    };
  } finally {
    await queries.close();
  }
}

/** How far the graph is behind its log. A second graph has none here, and is as it was made. */
async function positionsOf(
  context: CommandContext,
  queries: GraphQueries,
): Promise<{ positions: Status['positions']; since?: number | undefined }> {
  const applied = await queries.positions();
  if (context.folder.secondGraphOf !== undefined)
    return { positions: applied.map((at) => ({ ...at, end: at.position })) };
  const log = await openLogOf(context);
  try {
    const positions = await positionsIn(log, applied, context.cluster === undefined ? TRUTH : [...TRUTH, INTERACTIONS]);
    return { positions, since: await waitingSince(log, positions) };
  } finally {
    await log.close();
  }
}

function showStatus(status: Status, terminal: Terminal): void {
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
  const { persons, employees, identities, ledgers, ties } = status.counts;
  terminal.out(
    `${counted(persons, 'person', 'people')} (${counted(employees, 'employee')}) from ${counted(identities, 'identity', 'identities')} · ${counted(ties, 'tie')} from ${counted(ledgers, 'ledger')}`,
  );
  terminal.out(
    `employees are at: ${status.domains.join(', ') || 'no domain named yet, so nobody counts as an employee (kith import --domains …)'}`,
  );
  terminal.out(`newest activity: ${status.newestActivityAt ?? 'none'}`);
  const writer = status.writing
    ? 'a process is at it'
    : 'no process is at it: kith start, or the next question, applies them';
  terminal.out(
    status.waiting === 0
      ? 'nothing waits in the log'
      : `${counted(status.waiting, 'record')} waiting in the log since ${status.waitingSince}; ${writer}`,
  );
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
