import { invariant } from '../../infra/kernel/invariant.ts';
import type { SourcePartition } from '../contract.ts';
import { drained, STEP_MS } from './draining.ts';
import { liveGraphOf, putInPlace, type Replacement } from './live.ts';
import { claimPartition } from './positions.ts';
import { beginReplay, endReplay, isReplaying, type ReplayNote, renewReplay } from './replays.ts';
import { type Connect, type Neo4jConnection, Neo4jServer } from './server.ts';
import { singly } from './statements.ts';

/** The graphs of one database: which of a tenant's answers, and taking one away. */
export interface Neo4jGraphs {
  /** The graph that answers for a tenant: its first one, unless another was put in its place. */
  live(tenant: string): Promise<string>;
  /**
   * Makes a graph the one that answers, and fences everybody who writes to the one before. Returns which that was. Fails with
   * `GRA_FENCED`, and changes nothing, when another replay has taken the note over.
   */
  putInPlace(replacement: Replacement): Promise<string>;
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
  /** Takes the note of a replay. Returns how many have taken it by now; absent while another one holds it. */
  beginReplay(note: ReplayNote): Promise<number | undefined>;
  /** To be called well within `REPLAY_LEASE_MS`. False when another replay has taken the note over. */
  renewReplay(note: ReplayNote): Promise<boolean>;
  endReplay(note: ReplayNote): Promise<void>;
  isReplaying(graph: string): Promise<boolean>;
  close(): Promise<void>;
}

export { REPLAY_LEASE_MS } from './replays.ts';

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
    live: (tenant) => liveGraphOf(singly(server), tenant),
    putInPlace: (replacement) => replace(server, replacement),
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
    beginReplay: (note) => beginReplay(server, note),
    renewReplay: (note) => server.write((tx) => renewReplay(tx, note)),
    endReplay: (note) => endReplay(server, note),
    isReplaying: (graph) => isReplaying(server, graph),
    close: () => server.close(),
  };
}

async function replace(server: Neo4jServer, replacement: Replacement): Promise<string> {
  const { tenant, graph, sources } = replacement;
  const before = await liveGraphOf(singly(server), tenant);
  // Whoever takes the one before away would take away the one that answers.
  invariant(before !== graph, 'a graph does not take its own place');
  await drained(
    server,
    before,
    sources,
    server.write((tx) => putInPlace(tx, before, replacement), { timeoutMs: STEP_MS }),
  );
  return before;
}
