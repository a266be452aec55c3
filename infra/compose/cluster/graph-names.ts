/** How the graphs of a tenant are called in Neo4j, and which they are. Marks have capitals, which no tenant's own name has. */

const SECOND = 'G';
const REPLACEMENT = 'R';

/** A graph of a tenant beside the one that answers. */
export interface NamedGraph {
  /** Its name in Neo4j. */
  readonly graph: string;
  /** How people call it. */
  readonly name: string;
  /** Nobody asks it: it has answered until another one took its place, or was to answer and never did. */
  readonly leftOver: boolean;
}

/** The name under which a second graph of a tenant lies. */
export function secondGraph(tenant: string, name: string): string {
  return `${tenant}.${SECOND}.${name}`;
}

/**
 * The name of a graph that is to answer. No two replays have the same number, so none writes into what another one makes; and it is
 * never that of the live graph, whoever may have deleted the note with the numbers.
 */
export function replacementGraph(tenant: string, live: string, number: number): string {
  const name = `${tenant}.${REPLACEMENT}.${number}`;
  return name === live ? replacementGraph(tenant, live, number + 1) : name;
}

/** Those of a tenant that do not answer, out of the names of all graphs. @param live the one that answers */
export function graphsBeside(tenant: string, live: string, graphs: readonly string[]): NamedGraph[] {
  const second = secondGraph(tenant, '');
  return graphs
    .filter((graph) => graph !== live && graph === graphCalled(tenant, graph))
    .map((graph) => {
      const leftOver = !graph.startsWith(second);
      const name = graph === tenant ? tenant : graph.slice(leftOver ? tenant.length + 1 : second.length);
      return { graph, name, leftOver };
    });
}

/** Which graph people mean: by the name that the list shows, or by the one in Neo4j. */
export function graphCalled(tenant: string, name: string): string {
  const marks = [SECOND, REPLACEMENT].map((mark) => `${mark}.`);
  if (name === tenant || marks.some((mark) => name.startsWith(`${tenant}.${mark}`))) return name;
  return name.startsWith(`${REPLACEMENT}.`) ? `${tenant}.${name}` : secondGraph(tenant, name);
}

/** Which note a replay holds that makes this graph: all that put one in the place of another have the same. */
export function noteFor(tenant: string, graph: string): string {
  return graph.startsWith(secondGraph(tenant, '')) ? graph : tenant;
}
