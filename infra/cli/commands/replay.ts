import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type DataFolder, openSecondFolder, takeWriterLock } from '../../compose/data-folder.ts';
import { openLog, rebuildGraph } from '../../compose/embedded.ts';
import type { Settings } from '../../config/environment.ts';
import type { EventLog } from '../../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../../event-log/topics.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { startProgress } from '../progress.ts';
import { grouped } from '../terminal.ts';

interface ReplayOptions extends CommonOptions {
  readonly into?: string;
}

export function addReplay(program: Command, settings: Settings): void {
  program
    .command('replay')
    .description('Build the graph again from the event log: the same bytes, or the log has changed.')
    .option('--into <dir>', 'build it in another data folder and leave this one as it is, even while it serves')
    .addHelpText(
      'after',
      '\nExamples:\n  kith replay\n  kith replay --into second-graph && kith export dump --data second-graph',
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReplayOptions>();
      process.exitCode = await replay(options, openContext(options, settings));
    });
}

async function replay(options: ReplayOptions, context: CommandContext): Promise<number> {
  const { folder } = context;
  const { into } = options;
  if (into !== undefined && resolve(into) === resolve(folder.root))
    throw new Fault('CLI_MISUSE', '--into names the folder itself', { todo: 'leave it out' });
  const log = await openLog(context.embedded);
  try {
    return await rebuild(context, log, into === undefined ? folder : openSecondFolder(into, folder));
  } finally {
    await log.close();
  }
}

/** Builds the graph of `target` anew, as its only writer; returns the exit code. */
async function rebuild(context: CommandContext, log: EventLog, target: DataFolder): Promise<number> {
  const lock = takeWriterLock(target);
  if (lock === undefined) {
    throw new Fault('CLI_BUSY', 'another process is writing this graph', {
      where: target.root,
      todo: 'stop it first, or build a second graph with --into DIR',
    });
  }
  try {
    return await rebuildWithProgress(context, log, target);
  } finally {
    lock.release();
  }
}

async function rebuildWithProgress(
  { embedded, terminal, signal }: CommandContext,
  log: EventLog,
  target: DataFolder,
): Promise<number> {
  const { graphFile } = target;
  const progress = startProgress(terminal, 'replaying', 'records');
  try {
    let total = 0;
    for (const topic of [COMMANDS, ACTIVITIES, DEAD_LETTERS]) {
      for (const { start, end } of await log.partitions(topic)) total += end - start;
    }
    let done = 0;
    const onBatch = ({ records }: { records: number }) => {
      done += records;
      progress.update(done, total);
    };
    await rebuildGraph(embedded, log, target, { onBatch, signal });
    progress.stop();
    if (terminal.json) terminal.out(JSON.stringify({ records: done, graph: graphFile, interrupted: signal.aborted }));
    else if (!signal.aborted) terminal.out(`${grouped(done)} records replayed into ${graphFile}.`);
    if (!signal.aborted) return EXIT.done;
    terminal.note('Stopped; the graph is as it was.');
    return EXIT.interrupted;
  } finally {
    progress.stop();
  }
}
