/** `kith replay list` and `kith replay remove`: the graphs beside the one that answers. */
import type { Command } from 'commander';
import type { ClusterOptions } from '../../compose/cluster/cluster.ts';
import type { DataFolder } from '../../compose/data-folder.ts';
import { removeSecondGraph, type SecondGraph, secondGraphsOf } from '../../compose/second-graphs.ts';
import type { Settings } from '../../config/environment.ts';
import { type CommonOptions, openContext } from '../command-context.ts';
import { grouped, printable, table } from '../terminal.ts';

/** @param replay the command that makes them */
export function addReplayGraphs(replay: Command, settings: Settings): void {
  replay
    .command('list')
    .description(
      'The graphs beside the one that answers: those of `kith replay --into`, on a cluster also what replays have left.',
    )
    .addHelpText('after', '\nExamples:\n  kith replay list\n  kith replay list --json')
    .action(async (_: unknown, command: Command) => list(command.optsWithGlobals(), settings));
  replay
    .command('remove')
    .argument('<graph>', 'as `list` gives it: a folder, on a cluster a name')
    .description(
      'Remove a graph that does not answer. The log and the graph that answers stay, and it can be made again.',
    )
    .addHelpText('after', '\nExamples:\n  kith replay remove last-year')
    .action(async (graph: string, _: unknown, command: Command) => remove(graph, command.optsWithGlobals(), settings));
}

async function list(options: CommonOptions, settings: Settings): Promise<void> {
  const { terminal, folder, cluster } = openContext(options, settings);
  const graphs = await (cluster === undefined
    ? secondGraphsOf(folder)
    : (await import('../../compose/cluster/second-graphs.ts')).graphsBesideIn(cluster));
  if (terminal.json) return terminal.out(JSON.stringify({ graphs }));
  if (graphs.length === 0) return terminal.out('There is no second graph: kith replay --into makes one.');
  const rows = graphs.map((graph) => {
    const { name, people } = graph;
    return [printable(name), people === undefined ? '–' : grouped(people), stateOf(graph)];
  });
  for (const line of table([{ title: 'graph' }, { title: 'people', right: true }, { title: 'state' }], rows))
    terminal.out(line);
}

/** How it is with a graph that does not answer. */
export function stateOf({ whole, leftOver = false, beingMade = false }: Omit<SecondGraph, 'name'>): string {
  if (beingMade) return 'being made';
  if (!whole) return 'unfinished';
  return leftOver ? 'left over' : 'whole';
}

async function remove(graph: string, options: CommonOptions, settings: Settings): Promise<void> {
  const { terminal, folder, cluster } = openContext(options, settings);
  const kind = await removed(graph, folder, cluster);
  if (terminal.json) terminal.out(JSON.stringify({ removed: graph }));
  else terminal.out(`The ${kind} "${printable(graph)}" is removed; the one that answers is as it was.`);
}

/** Removes it; what it was. */
async function removed(graph: string, folder: DataFolder, cluster: ClusterOptions | undefined): Promise<string> {
  if (cluster === undefined) {
    removeSecondGraph(folder, graph);
    return 'second graph';
  }
  const { removeGraphIn } = await import('../../compose/cluster/second-graphs.ts');
  const { leftOver } = await removeGraphIn(cluster, graph);
  return leftOver ? 'graph that a replay had left' : 'second graph';
}
