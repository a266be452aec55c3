import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ScoringSettings } from '../../../scorer/contract.ts';
import { type DataFolder, openSecondFolder, takeWriterLock } from '../../compose/data-folder.ts';
import type { NamedDiff } from '../../compose/diff-graphs.ts';
import { openLog, openQueriesOf, rebuildGraph } from '../../compose/embedded.ts';
import type { AppliedBatch } from '../../compose/gather.ts';
import { ReplayedRecords } from '../../compose/replayed-records.ts';
import { rememberSecond } from '../../compose/second-graphs.ts';
import type { Settings } from '../../config/environment.ts';
import type { EventLog } from '../../event-log/port.ts';
import { Fault } from '../../kernel/fault.ts';
import { isoOf } from '../../kernel/instant.ts';
import { type CommandContext, type CommonOptions, openContext, timeOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { startProgress } from '../progress.ts';
import { grouped } from '../terminal.ts';
import { type Build, diffBetween, showDiff } from './replay-build.ts';
import { addReplayGraphs } from './replay-graphs.ts';

interface ReplayOptions extends CommonOptions {
  readonly into?: string;
  readonly from?: string;
  readonly until?: string;
  readonly settings?: string;
  readonly diff?: boolean;
}

export function addReplay(program: Command, settings: Settings): void {
  const command = program
    .command('replay')
    .description('Build the graph again from the event log: the same bytes, or the log has changed.')
    .option(
      '--into <dir>',
      'build it in another data folder and leave this one as it is, even while it serves; on a cluster, under this name',
    )
    .option('--from <time>', 'only what the log took from this day or instant on; needs --into')
    .option('--until <time>', 'only what the log took before this day or instant; needs --into')
    .option('--settings <file>', 'score with the settings of this JSON file; needs --into')
    .option('--diff', 'say which ties appeared, vanished and moved, compared with the graph of this folder')
    .addHelpText(
      'after',
      `
Examples:
  kith replay
  kith replay --diff
  kith replay --into second-graph && kith export dump --data second-graph
  kith replay --into last-year --until 2026-01-01
  kith replay --into slower --settings slower.json --diff      # slower.json: {"halfLifeDays": 90}
  kith who-knows "Grace Okafor" --graph slower                 # on a cluster; --data slower on a data folder

--from and --until go by when the log took a record; kith's --as-of goes by when it happened.`,
    )
    .action(async (_: unknown, called: Command) => {
      const options = called.optsWithGlobals<ReplayOptions>();
      process.exitCode = await replay(options, openContext(options, settings));
    });
  addReplayGraphs(command, settings);
}

async function replay(options: ReplayOptions, context: CommandContext): Promise<number> {
  const { folder, cluster } = context;
  const { into } = options;
  if (cluster !== undefined) {
    const { replayOnCluster } = await import('./replay-cluster.ts');
    return replayOnCluster(context, cluster, into, buildOf(options, 'give it a name with --into NAME'));
  }
  if (into !== undefined && resolve(into) === resolve(folder.root))
    throw new Fault('CLI_MISUSE', '--into names the folder itself', { todo: 'leave it out' });
  const build = buildOf(options, 'name a folder for it with --into DIR');
  const log = await openLog(context.embedded);
  try {
    if (into === undefined) return await rebuild(context, log, folder, build);
    const second = openSecondFolder(into, folder);
    rememberSecond(folder, second);
    return await rebuild(context, log, second, build);
  } finally {
    await log.close();
  }
}

/** @param howInto what to do without `--into`, which means something else on a cluster */
function buildOf({ into, from, until, settings, diff = false }: ReplayOptions, howInto: string): Build {
  const partly = from !== undefined || until !== undefined || settings !== undefined;
  if (partly && into === undefined) {
    throw new Fault('CLI_MISUSE', '--from, --until and --settings make another graph than the one that answers', {
      todo: howInto,
    });
  }
  const bounds = { from: from && startOf(from), until: until && startOf(until) } as Build['bounds'];
  if (bounds.from !== undefined && bounds.until !== undefined && bounds.from >= bounds.until) {
    throw new Fault('CLI_MISUSE', '--from is not before --until, so no record of the log lies between them', {
      todo: 'give --until a later time than --from',
    });
  }
  return {
    bounds,
    settings: settings === undefined ? undefined : readSettings(settings),
    diff,
  };
}

/** Milliseconds since 1970; a day alone means its beginning. */
function startOf(time: string): number {
  // Says what is wrong with one that is none; it knows minutes only, and the log is finer.
  timeOf(time);
  return Date.parse(time);
}

function readSettings(file: string): ScoringSettings {
  const wrong = (message: string, todo: string) => new Fault('CLI_BAD_SETTING', message, { where: file, todo });
  if (!existsSync(file)) throw wrong('there is no such file of settings', 'check the path');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw wrong('the settings are not JSON', 'write {"halfLifeDays": 90}, say');
  }
  const read = ScoringSettings.strict().safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrong(`${issue?.path.join('.') || 'settings'}: ${issue?.message}`, 'docs/scoring.md lists the settings');
}

/** Builds the graph of `target` anew, as its only writer; returns the exit code. */
async function rebuild(context: CommandContext, log: EventLog, target: DataFolder, build: Build): Promise<number> {
  const lock = takeWriterLock(target);
  if (lock === undefined) {
    throw new Fault('CLI_BUSY', 'another process is writing this graph', {
      where: target.root,
      todo: 'stop it first, or build a second graph with --into DIR',
    });
  }
  try {
    return await rebuildWithProgress(context, log, target, build);
  } finally {
    lock.release();
  }
}

async function rebuildWithProgress(
  { embedded, folder, terminal, signal }: CommandContext,
  log: EventLog,
  target: DataFolder,
  { bounds, settings, diff: wantsDiff }: Build,
): Promise<number> {
  const { graphFile } = target;
  const progress = startProgress(terminal, 'replaying', 'records');
  try {
    const counted = await ReplayedRecords.start(log, progress.update);
    let diff: NamedDiff | undefined;
    const onBatch = (batch: AppliedBatch) => counted.add(batch);
    const beforeSwitch = async (newGraphFile: string) => {
      if (wantsDiff)
        diff = await diffBetween(
          () => openQueriesOf(folder.graphFile),
          () => openQueriesOf(newGraphFile),
        );
    };
    await rebuildGraph(embedded, log, target, { onBatch, signal, settings, bounds, beforeSwitch });
    progress.stop();
    const report = { records: counted.done, graph: graphFile, interrupted: signal.aborted };
    if (terminal.json)
      terminal.out(JSON.stringify(diff === undefined ? report : { ...report, diff: { ...diff, at: isoOf(diff.at) } }));
    else if (!signal.aborted) {
      terminal.out(`${grouped(counted.done)} records replayed into ${graphFile}.`);
      if (diff !== undefined) showDiff(diff, terminal);
    }
    if (!signal.aborted) return EXIT.done;
    terminal.note('Stopped; the graph is as it was.');
    return EXIT.interrupted;
  } finally {
    progress.stop();
  }
}
