import { readFileSync } from 'node:fs';
import type { GraphQueries, GraphStore, SourcePartition } from '../../../graph/contract.ts';
import { type Neo4jGraphs, openNeo4jGraphs } from '../../../graph/neo4j/graphs.ts';
import { openNeo4jGraphQueries } from '../../../graph/neo4j/queries.ts';
import { type Neo4jGraphOptions, openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import type { ScoringSettings } from '../../../scorer/contract.ts';
import type { ClusterSettings } from '../../config/environment.ts';
import { type GroupEvents, GroupMember } from '../../event-log/kafka/group.ts';
import { readGroups } from '../../event-log/kafka/group-state.ts';
import { openKafkaLog } from '../../event-log/kafka/kafka-log.ts';
import { type KafkaConfiguration, KafkaSettings } from '../../event-log/kafka/settings.ts';
import type { EventLog, PartitionState } from '../../event-log/port.ts';
import { ACTIVITIES, derivedTopicSpecs, INTERACTIONS, TRUTH, topicSpecs } from '../../event-log/topics.ts';
import { Fault, isFault } from '../../kernel/fault.ts';
import type { Clock } from '../../kernel/instant.ts';
import { SETTINGS, secretOf } from '../settings.ts';
import { openLiveQueries } from './live-queries.ts';

/** A tenant on a Kafka and a Neo4j. */
export interface ClusterOptions {
  readonly tenant: string;
  readonly cluster: ClusterSettings;
  readonly clock: Clock;
  /** Absent: made from the tenant's name. */
  readonly identitySecret?: string;
}

/** Stages that divide partitions among their workers. */
export type StageRole = 'resolver' | 'scorer';

/** What each of them reads. */
export const TOPICS_OF: Readonly<Record<StageRole, readonly string[]>> = { resolver: TRUTH, scorer: [INTERACTIONS] };

/** The log of a tenant, with all its topics made. @param make without it, a tenant that has none is refused with `CLI_NO_DATA` */
export async function openClusterLog(options: ClusterOptions, { make = true } = {}): Promise<EventLog> {
  const log = openKafkaLog(kafkaOf(options));
  try {
    if (!make) await requireTopics(log, options);
    const { partitions } = options.cluster;
    await log.ensureTopics([...topicSpecs(partitions), ...derivedTopicSpecs(partitions)]);
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Whoever only asks makes nothing: a misspelt tenant would leave topics behind. */
async function requireTopics(log: EventLog, { tenant }: ClusterOptions): Promise<void> {
  try {
    await log.partitions(ACTIVITIES);
  } catch (error) {
    if (!isFault(error, 'LOG_UNKNOWN_TOPIC')) throw error;
    throw new Fault('CLI_NO_DATA', `Kafka has no topics of the tenant "${tenant}"`, {
      todo: 'look at --tenant; kith import makes them, and so does the first worker',
    });
  }
}

/** Another graph than the one that answers, and other settings than the live ones. */
export interface GraphChoice {
  readonly name?: string;
  /** Told whenever a transaction is run again. */
  readonly onRetry?: () => void;
  readonly settings?: ScoringSettings | undefined;
}

/** The graph of a tenant, for writing. The one that answers is fenced (`GRA_FENCED`) once another has taken its place. */
export async function openClusterGraph(
  options: ClusterOptions,
  { name, settings, onRetry }: GraphChoice = {},
): Promise<GraphStore> {
  const more = { ...(onRetry === undefined ? {} : { onRetry }), ...(settings === undefined ? {} : { settings }) };
  if (name !== undefined) return openNeo4jGraphStore({ ...neo4jOf(options, name), ...more });
  for (;;) {
    const live = await liveGraph(options);
    try {
      return await openNeo4jGraphStore({ ...neo4jOf(options, live), ...more, answersFor: options.tenant });
    } catch (error) {
      // Another one took its place just now.
      if (!isFault(error, 'GRA_FENCED') || (await liveGraph(options)) === live) throw error;
    }
  }
}

/** The graph of a tenant, for asking. Made when it is not there yet. @param name another than the one that answers */
export async function openClusterQueries(options: ClusterOptions, name?: string): Promise<GraphQueries> {
  if (name !== undefined) return openSecondQueries(options, name);
  await (await openClusterGraph(options)).close();
  return openNeo4jGraphQueries(neo4jOf(options, await liveGraph(options)));
}

/** Of a graph with settings of its own; fails with `CLI_NO_DATA` when there is none, with `CLI_UNFINISHED` when it is not whole. */
async function openSecondQueries(options: ClusterOptions, name: string): Promise<GraphQueries> {
  const graphs = await openGraphs(options);
  if (await graphs.isUnfinished(name).finally(() => graphs.close())) {
    const todo = 'wait until the replay is through, or run it again';
    throw new Fault('CLI_UNFINISHED', 'a replay has begun this graph and not finished it', { todo });
  }
  const { settings: _, ...graph } = neo4jOf(options, name);
  const queries = await openNeo4jGraphQueries(graph);
  try {
    if ((await queries.positions()).length > 0) return queries;
    throw new Fault('CLI_NO_DATA', 'there is no graph of that name', { todo: 'kith replay --into NAME makes one' });
  } catch (error) {
    await queries.close();
    throw error;
  }
}

/** The same, going over to another graph when a replay has put one in its place. */
export async function openServingQueries(options: ClusterOptions): Promise<GraphQueries> {
  await (await openClusterGraph(options)).close();
  const graphs = await openGraphs(options);
  try {
    return await openLiveQueries({
      name: () => graphs.live(options.tenant),
      open: (name) => openNeo4jGraphQueries(neo4jOf(options, name)),
      close: () => graphs.close(),
    });
  } catch (error) {
    await graphs.close();
    throw error;
  }
}

export function openGraphs({ cluster }: ClusterOptions): Promise<Neo4jGraphs> {
  return openNeo4jGraphs(cluster.neo4j);
}

async function liveGraph(options: ClusterOptions): Promise<string> {
  const graphs = await openGraphs(options);
  return graphs.live(options.tenant).finally(() => graphs.close());
}

/** Binds a graph to its log before the first claim. */
export async function bindGraph(log: EventLog, store: GraphStore): Promise<void> {
  await store.bindLog({
    id: await log.id(),
    ends: await endsOf(log, TRUTH),
    derived: await endsOf(log, [INTERACTIONS]),
  });
}

/** Becomes one of the workers of a stage. */
export function joinStage(options: ClusterOptions, role: StageRole, events: GroupEvents): GroupMember {
  const sessionMs = options.cluster.sessionSeconds * 1_000;
  return new GroupMember(kafkaOf(options), role, TOPICS_OF[role], events, { sessionMs, rebalanceMs: sessionMs });
}

/** How many workers each stage has, and the copies of their positions. */
export async function readStages(options: ClusterOptions) {
  const groups = await readGroups(kafkaOf(options), Object.keys(TOPICS_OF));
  const [resolver, scorer] = [groups.get('resolver'), groups.get('scorer')];
  return {
    workers: { resolver: resolver?.members ?? 0, scorer: scorer?.members ?? 0 } satisfies Record<StageRole, number>,
    positions: [...(resolver?.positions ?? []), ...(scorer?.positions ?? [])],
  };
}

async function endsOf(log: EventLog, topics: readonly string[]): Promise<(SourcePartition & { end: number })[]> {
  const states: PartitionState[] = [];
  for (const topic of topics) states.push(...(await log.partitions(topic)));
  return states.map(({ topic, partition, end }) => ({ topic, partition, end }));
}

function kafkaOf({ tenant, cluster }: ClusterOptions): KafkaConfiguration {
  const { brokers, tls, sasl } = cluster.kafka;
  return KafkaSettings.parse({
    brokers: [...brokers],
    topicPrefix: `kith.${tenant}.`,
    ...(tls === undefined ? {} : { tls: tls.caFile === undefined ? {} : { ca: readAuthority(tls.caFile) } }),
    ...(sasl === undefined ? {} : { sasl }),
  });
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const todo = 'correct KITH_KAFKA_CA, or remove it to trust the well-known authorities';
    throw new Fault('CLI_BAD_SETTING', 'the file of the authority cannot be read', { where: file, todo, cause: error });
  }
}

function neo4jOf(options: ClusterOptions, graph: string): Neo4jGraphOptions {
  const { cluster, clock } = options;
  return { ...cluster.neo4j, tenant: graph, clock, identitySecret: secretOf(options), settings: SETTINGS };
}
