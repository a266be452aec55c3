/** A second graph of a tenant on a cluster, and putting it in the place of the first. */
import { BatchBuilder, type GraphStore, type SourcePartition } from '../../../graph/contract.ts';
import type { ScoringSettings } from '../../../scorer/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { ACTIVITIES, INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { DEFAULT_LIMITS, LogApplier, type LogBounds } from '../apply-log.ts';
import type { AppliedBatch } from '../gather.ts';
import { bindGraph, type ClusterOptions, openClusterGraph } from './cluster.ts';
import { noteOfCounted } from './counted-inputs.ts';
import { type HeldNote, noteLost } from './replay-note.ts';
import { takeAway } from './second-graphs.ts';

/** A transaction of Neo4j is held in its memory. */
const LIMITS = { ...DEFAULT_LIMITS, itemsMax: 100_000 };

export interface GraphBuild {
  readonly name: string;
  readonly bounds: LogBounds;
  readonly settings: ScoringSettings | undefined;
  readonly onBatch: (batch: AppliedBatch) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Builds a graph from the whole log, or a part of it, under a name; what was there under that name is removed first. Fails with
 * `CLI_BUSY` when another replay has taken the note over meanwhile.
 */
export async function buildGraph(
  options: ClusterOptions,
  log: EventLog,
  { graphs, lost }: HeldNote,
  build: GraphBuild,
): Promise<void> {
  const signal = AbortSignal.any([build.signal, lost]);
  await graphs.remove(build.name);
  await graphs.begin(build.name);
  await fillGraph(options, log, { ...build, signal });
  if (lost.aborted) throw noteLost();
  if (!build.signal.aborted) await graphs.finish(build.name);
}

async function fillGraph(options: ClusterOptions, log: EventLog, build: GraphBuild): Promise<void> {
  const store = await openClusterGraph(options, build);
  try {
    await bindGraph(log, store);
    const applier = await LogApplier.start(log, store, LIMITS, build.bounds);
    await applier.drain(build.onBatch, build.signal);
  } finally {
    await store.close();
  }
}

/**
 * Puts a graph in the place of the one that answers, and removes that one. Workers that write to the old one are fenced, and
 * go on with the new one from where it stands. Fails with `GRA_FENCED`, and changes nothing, when another replay has taken the note over.
 *
 * @param untilForgotten resolves when nobody asks the old one any more
 */
export async function switchGraph(
  options: ClusterOptions,
  log: EventLog,
  { graphs, note }: HeldNote,
  name: string,
  untilForgotten: () => Promise<unknown>,
): Promise<void> {
  const fresh = await openClusterGraph(options, { name });
  await beginBehindDerived(log, fresh).finally(() => fresh.close());
  const sources = await partitionsOf(log);
  const before = await graphs.putInPlace({ tenant: options.tenant, graph: name, note, sources });
  await untilForgotten();
  await takeAway(graphs, before);
}

/** What was derived for the old graph is not for the new one, whose resolver derives from where it stands. */
async function beginBehindDerived(log: EventLog, store: GraphStore): Promise<void> {
  const counted = new Map<number, number>();
  for (const { partition } of await log.partitions(ACTIVITIES)) {
    counted.set(partition, await store.positionOf({ topic: ACTIVITIES, partition }));
  }
  for (const { partition, end } of await log.partitions(INTERACTIONS)) {
    const claim = await store.claim({ topic: INTERACTIONS, partition });
    const nothing = new BatchBuilder().close(new Map(), { from: claim.position, upTo: end });
    await store.apply(claim, { ...nothing, note: noteOfCounted(counted) });
  }
}

async function partitionsOf(log: EventLog): Promise<SourcePartition[]> {
  const all: SourcePartition[] = [];
  for (const topic of [...TRUTH, INTERACTIONS]) all.push(...(await log.partitions(topic)));
  return all.map(({ topic, partition }) => ({ topic, partition }));
}
