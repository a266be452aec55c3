/** The graphs of a tenant in Neo4j beside the one that answers: which there are, and taking one away. */
import type { Neo4jGraphs } from '../../../graph/neo4j/graphs.ts';
import { Fault } from '../../kernel/fault.ts';
import type { SecondGraph } from '../second-graphs.ts';
import { type ClusterOptions, openGraphs } from './cluster.ts';
import { graphCalled, graphsBeside, type NamedGraph, noteFor } from './graph-names.ts';
import { holdingNote } from './replay-note.ts';

/** The second ones, and what replays that were killed have left: none of them answers. */
export async function graphsBesideIn(options: ClusterOptions): Promise<SecondGraph[]> {
  const graphs = await openGraphs(options);
  try {
    const found = [];
    for (const { graph, name, leftOver } of await besideIn(graphs, options)) {
      const whole = !(await graphs.isUnfinished(graph));
      const beingMade = !whole && (await graphs.isReplaying(noteFor(options.tenant, graph)));
      found.push({ name, whole, leftOver, beingMade, people: await graphs.people(graph) });
    }
    return found;
  } finally {
    await graphs.close();
  }
}

/**
 * Removes a graph that does not answer, some hundred nodes at a time. Interrupted, it is listed as unfinished, and can be run again.
 * Returns what it was. Faults: `CLI_MISUSE` for the graph that answers, `CLI_NO_DATA` when there is none of that name, `CLI_BUSY`
 * while a replay is at work on it.
 */
export async function removeGraphIn(options: ClusterOptions, name: string): Promise<NamedGraph> {
  const { tenant } = options;
  const graph = graphCalled(tenant, name);
  const graphs = await openGraphs(options);
  try {
    // Before the note, which nobody takes of a graph that is not there.
    await requireBeside(graphs, options, graph, name);
  } finally {
    await graphs.close();
  }
  return holdingNote(options, noteFor(tenant, graph), async (held) => {
    const beside = await requireBeside(held.graphs, options, graph, name);
    await takeAway(held.graphs, graph);
    return beside;
  });
}

/** Removes what earlier replays of a tenant have left. To be called by the only one that is at work on it. */
export async function removeLeftOvers(options: ClusterOptions, graphs: Neo4jGraphs): Promise<void> {
  for (const { graph, leftOver } of await besideIn(graphs, options)) if (leftOver) await takeAway(graphs, graph);
}

/** Removes a graph that does not answer, and before that fences whoever may still write to it. */
export async function takeAway(graphs: Neo4jGraphs, graph: string): Promise<void> {
  await graphs.begin(graph);
  await graphs.fence(graph, await graphs.sources(graph));
  await graphs.remove(graph);
}

async function besideIn(graphs: Neo4jGraphs, { tenant }: ClusterOptions): Promise<NamedGraph[]> {
  return graphsBeside(tenant, await graphs.live(tenant), await graphs.named(tenant));
}

async function requireBeside(
  graphs: Neo4jGraphs,
  options: ClusterOptions,
  graph: string,
  name: string,
): Promise<NamedGraph> {
  const { tenant } = options;
  const todo = '`kith replay list` lists those that can be removed';
  if (graph === (await graphs.live(tenant)))
    throw new Fault('CLI_MISUSE', `"${name}" is the graph that answers, which is not removed`, { todo });
  const found = (await besideIn(graphs, options)).find((beside) => beside.graph === graph);
  if (found !== undefined) return found;
  throw new Fault('CLI_NO_DATA', `there is no graph "${name}" of the tenant "${tenant}" beside the one that answers`, {
    todo,
  });
}
