import type { SourcePartition } from '../contract.ts';
import { claimPartition } from './positions.ts';
import { type Connect, type Neo4jConnection, Neo4jServer } from './server.ts';

/** The graphs of one database: which of a tenant's answers, and taking one away. */
export interface Neo4jGraphs {
  /** The graph that answers for a tenant: its first one, unless another was put in its place. */
  live(tenant: string): Promise<string>;
  makeLive(tenant: string, graph: string): Promise<void>;
  /** Fences everybody who writes to a graph from these partitions. */
  fence(graph: string, sources: readonly SourcePartition[]): Promise<void>;
  /** Removes everything of a graph, some thousand nodes at a time. */
  remove(graph: string): Promise<void>;
  /** Notes that a graph is being made; until {@link finish} it is not whole. */
  begin(graph: string): Promise<void>;
  finish(graph: string): Promise<void>;
  isUnfinished(graph: string): Promise<boolean>;
  /** The graphs whose names begin so, in order. */
  named(prefix: string): Promise<string[]>;
  /** The partitions from which a graph was filled. */
  sources(graph: string): Promise<SourcePartition[]>;
  /** How many people a graph knows. */
  people(graph: string): Promise<number>;
  close(): Promise<void>;
}

const LABELS = [
  'Identity',
  'Person',
  'Block',
  'Position',
  'Revision',
  'Ignored',
  'Tally',
  'Due',
  'DirectoryEntry',
  // Last: by its facts a graph is found that was removed in part.
  'Fact',
];

const UNFINISHED = "{tenant: $graph, name: 'unfinished'}";

/** A node may have thousands of ties, and all of them go in one transaction. */
const NODES_TOGETHER = 500;

export async function openNeo4jGraphs(connection: Neo4jConnection, connect?: Connect): Promise<Neo4jGraphs> {
  const server = await Neo4jServer.open(connection, connect);
  return {
    async live(tenant) {
      const [row] = await server.read<{ graph: string }>(
        'MATCH (g:LiveGraph {tenant: $tenant}) RETURN g.graph AS graph',
        { tenant },
      );
      return row?.graph ?? tenant;
    },
    makeLive: (tenant, graph) =>
      server.alter('MERGE (g:LiveGraph {tenant: $tenant}) SET g.graph = $graph', { tenant, graph }),
    async fence(graph, sources) {
      for (const source of sources) await server.write((tx) => claimPartition(tx, graph, source));
    },
    async remove(graph) {
      for (const label of LABELS) {
        await server.alter(
          `MATCH (n:${label} {tenant: $graph}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF ${NODES_TOGETHER} ROWS`,
          { graph },
        );
      }
    },
    begin: (graph) => server.alter(`MERGE (:Fact ${UNFINISHED})`, { graph }),
    finish: (graph) => server.alter(`MATCH (f:Fact ${UNFINISHED}) DELETE f`, { graph }),
    isUnfinished: async (graph) =>
      (await server.read(`MATCH (f:Fact ${UNFINISHED}) RETURN f.name AS name`, { graph })).length > 0,
    async named(prefix) {
      const cypher =
        'MATCH (f:Fact) WHERE f.tenant STARTS WITH $prefix RETURN DISTINCT f.tenant AS graph ORDER BY graph';
      return (await server.read<{ graph: string }>(cypher, { prefix })).map(({ graph }) => graph);
    },
    sources: (graph) =>
      server.read('MATCH (p:Position {tenant: $graph}) RETURN p.topic AS topic, p.partition AS partition', { graph }),
    async people(graph) {
      const cypher = 'MATCH (p:Person {tenant: $graph}) RETURN count(p) AS people';
      return (await server.read<{ people: number }>(cypher, { graph }))[0]?.people ?? 0;
    },
    close: () => server.close(),
  };
}
