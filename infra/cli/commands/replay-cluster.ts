/** `kith replay` on a cluster: a second graph in the same Neo4j, beside the one that answers or in its place. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterOptions } from '../../compose/cluster/cluster.ts';
import { openClusterLog, openClusterQueries } from '../../compose/cluster/cluster.ts';
import { replacementGraph, secondGraph } from '../../compose/cluster/graph-names.ts';
import { buildGraph, switchGraph } from '../../compose/cluster/replay-graph.ts';
import { type HeldNote, holdingNote } from '../../compose/cluster/replay-note.ts';
import { removeLeftOvers } from '../../compose/cluster/second-graphs.ts';
import type { NamedDiff } from '../../compose/diff-graphs.ts';
import type { AppliedBatch } from '../../compose/gather.ts';
import { ReplayedRecords } from '../../compose/replayed-records.ts';
import type { EventLog } from '../../event-log/port.ts';
import { Fault } from '../../kernel/fault.ts';
import { isoOf } from '../../kernel/instant.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { startProgress } from '../progress.ts';
import { grouped } from '../terminal.ts';
import { type Build, diffBetween, showDiff } from './replay-build.ts';

/** Servers look every two seconds which graph answers; what they were asked before that is answered from the old one. */
const FORGOTTEN_AFTER_MS = 10_000;

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** @param into the name of a second graph; absent: the new graph takes the place of the one that answers */
export async function replayOnCluster(
  context: CommandContext,
  cluster: ClusterOptions,
  into: string | undefined,
  build: Build,
): Promise<number> {
  if (into !== undefined && !NAME.test(into)) {
    throw new Fault('CLI_MISUSE', `"${into}" cannot name a graph`, { todo: 'use small letters, digits and hyphens' });
  }
  if (into === cluster.tenant) {
    throw new Fault('CLI_MISUSE', `"${into}" is the name of the tenant, which the graph that answers bears`, {
      todo: 'name another one; without --into the new graph takes the place of that one',
    });
  }
  const log = await openClusterLog(cluster, { make: false });
  try {
    const target = into === undefined ? cluster.tenant : secondGraph(cluster.tenant, into);
    return await holdingNote(cluster, target, (held) => replayAlone(context, cluster, log, held, into, build));
  } finally {
    await log.close();
  }
}

/** As the only replay that is at work on it. */
async function replayAlone(
  { terminal, signal }: CommandContext,
  cluster: ClusterOptions,
  log: EventLog,
  held: HeldNote,
  into: string | undefined,
  build: Build,
): Promise<number> {
  const { tenant } = cluster;
  const live = await held.graphs.live(tenant);
  const name = into === undefined ? replacementGraph(tenant, live, held.number) : secondGraph(tenant, into);
  if (into === undefined) await removeLeftOvers(cluster, held.graphs);
  const progress = startProgress(terminal, 'replaying', 'records');
  const counted = await ReplayedRecords.start(log, progress.update).catch((error: unknown) => {
    progress.stop();
    throw error;
  });
  try {
    const onBatch = (batch: AppliedBatch) => counted.add(batch);
    await buildGraph(cluster, log, held, { name, bounds: build.bounds, settings: build.settings, onBatch, signal });
  } finally {
    progress.stop();
  }
  if (signal.aborted) {
    terminal.note('Stopped; the graph that answers is as it was.');
    return EXIT.interrupted;
  }
  const diff = build.diff
    ? await diffBetween(
        () => openClusterQueries(cluster),
        () => openClusterQueries(cluster, name),
      )
    : undefined;
  if (into === undefined) await switchGraph(cluster, log, held, name, () => pause(FORGOTTEN_AFTER_MS));
  const report = { records: counted.done, graph: into ?? name, interrupted: false };
  if (terminal.json) terminal.out(JSON.stringify(diff === undefined ? report : { ...report, diff: told(diff) }));
  else {
    const where = into === undefined ? 'a new graph, which answers from now on' : `the graph "${into}"`;
    terminal.out(`${grouped(counted.done)} records replayed into ${where}.`);
    if (into === undefined) terminal.note(`In Neo4j its nodes bear the tenant "${name}" from now on.`);
    if (diff !== undefined) showDiff(diff, terminal);
  }
  return EXIT.done;
}

function told(diff: NamedDiff) {
  return { ...diff, at: isoOf(diff.at) };
}
