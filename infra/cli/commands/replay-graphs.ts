/** `kith replay list` and `kith replay remove`: the second graphs that `kith replay --into` made. */
import type { Command } from 'commander';
import { removeSecondGraph, secondGraphsOf } from '../../compose/second-graphs.ts';
import type { Settings } from '../../config/environment.ts';
import { type CommonOptions, openContext } from '../command-context.ts';
import { grouped, printable, table } from '../terminal.ts';

/** @param replay the command that makes them */
export function addReplayGraphs(replay: Command, settings: Settings): void {
  replay
    .command('list')
    .description('The second graphs that `kith replay --into` made, beside the one that answers.')
    .addHelpText('after', '\nExamples:\n  kith replay list\n  kith replay list --json')
    .action(async (_: unknown, command: Command) => list(command.optsWithGlobals(), settings));
  replay
    .command('remove')
    .argument('<graph>', 'as `list` gives it: a folder, on a cluster a name')
    .description('Remove a second graph. The log and the graph that answers stay, and it can be made again.')
    .addHelpText('after', '\nExamples:\n  kith replay remove last-year')
    .action(async (graph: string, _: unknown, command: Command) => remove(graph, command.optsWithGlobals(), settings));
}

async function list(options: CommonOptions, settings: Settings): Promise<void> {
  const { terminal, folder, cluster } = openContext(options, settings);
  const graphs = await (cluster === undefined
    ? secondGraphsOf(folder)
    : (await import('../../compose/cluster/second-graphs.ts')).secondGraphsIn(cluster));
  if (terminal.json) return terminal.out(JSON.stringify({ graphs }));
  if (graphs.length === 0) return terminal.out('There is no second graph: kith replay --into makes one.');
  const rows = graphs.map(({ name, whole, people }) => {
    return [printable(name), people === undefined ? '–' : grouped(people), whole ? 'whole' : 'unfinished'];
  });
  for (const line of table([{ title: 'graph' }, { title: 'people', right: true }, { title: 'state' }], rows))
    terminal.out(line);
}

async function remove(graph: string, options: CommonOptions, settings: Settings): Promise<void> {
  const { terminal, folder, cluster } = openContext(options, settings);
  if (cluster === undefined) removeSecondGraph(folder, graph);
  else await (await import('../../compose/cluster/second-graphs.ts')).removeSecondGraphIn(cluster, graph);
  if (terminal.json) terminal.out(JSON.stringify({ removed: graph }));
  else terminal.out(`The second graph "${printable(graph)}" is removed; the one that answers is as it was.`);
}
