/** The second graphs of a tenant in Neo4j: which there are, and taking one away. */
import { Fault } from '../../kernel/fault.ts';
import type { SecondGraph } from '../second-graphs.ts';
import { type ClusterOptions, openGraphs, secondGraph } from './cluster.ts';

export async function secondGraphsIn(options: ClusterOptions): Promise<SecondGraph[]> {
  const graphs = await openGraphs(options);
  try {
    const prefix = secondGraph(options.tenant, '');
    const found = [];
    for (const graph of await graphs.named(prefix)) {
      const whole = !(await graphs.isUnfinished(graph));
      found.push({ name: graph.slice(prefix.length), whole, people: await graphs.people(graph) });
    }
    return found;
  } finally {
    await graphs.close();
  }
}

/**
 * Removes a second graph, some hundred nodes at a time; a replay that builds it is fenced and ends. Interrupted, it is listed as
 * unfinished, and can be run again. Faults: `CLI_MISUSE` for the graph that answers, `CLI_NO_DATA` when there is none of that name.
 */
export async function removeSecondGraphIn(options: ClusterOptions, name: string): Promise<void> {
  const { tenant } = options;
  const todo = '`kith replay list` lists those that can be removed';
  const graphs = await openGraphs(options);
  try {
    const graph = secondGraph(tenant, name);
    const live = await graphs.live(tenant);
    if (name === tenant || name === live || graph === live)
      throw new Fault('CLI_MISUSE', `"${name}" is the graph that answers, which is not removed`, { todo });
    if (!(await graphs.named(graph)).includes(graph))
      throw new Fault('CLI_NO_DATA', `there is no second graph "${name}" of the tenant "${tenant}"`, { todo });
    await graphs.begin(graph);
    await graphs.fence(graph, await graphs.sources(graph));
    await graphs.remove(graph);
  } finally {
    await graphs.close();
  }
}
