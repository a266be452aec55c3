import type { Command } from 'commander';
import { openDataFolder, takeWriterLock } from '../../compose/data-folder.ts';
import { openLog, rebuildGraph } from '../../compose/embedded.ts';
import type { Settings } from '../../config/environment.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../../event-log/topics.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext } from '../command-context.ts';
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
      await replay(options, openContext(options, settings));
    });
}

async function replay(options: ReplayOptions, context: CommandContext): Promise<void> {
  const { embedded, folder } = context;
  if (options.into !== undefined) {
    const other = openDataFolder({ root: options.into, tenant: folder.tenant, create: { demo: false } });
    if (other.graphFile === folder.graphFile)
      throw new Fault('CLI_BUSY', '--into names the folder itself', { todo: 'leave it out' });
    return rebuild(context, other.graphFile, {});
  }
  const lock = takeWriterLock(folder);
  if (lock === undefined) {
    throw new Fault('CLI_BUSY', 'another process is writing this graph', {
      where: folder.root,
      todo: 'stop it first, or build a second graph with --into DIR',
    });
  }
  try {
    await rebuild({ ...context, embedded }, folder.newGraphFile, { replaces: folder.graphFile });
  } finally {
    lock.release();
  }
}

async function rebuild(
  { embedded, terminal, signal }: CommandContext,
  file: string,
  then: { replaces?: string },
): Promise<void> {
  const log = await openLog(embedded);
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
    await rebuildGraph(embedded, log, file, { ...then, onBatch, signal });
    progress.stop();
    if (signal.aborted) return terminal.note('Stopped; the graph is as it was.');
    if (terminal.json) terminal.out(JSON.stringify({ records: done, graph: then.replaces ?? file }));
    else terminal.out(`${grouped(done)} records replayed into ${then.replaces ?? file}.`);
  } finally {
    progress.stop();
    await log.close();
  }
}
