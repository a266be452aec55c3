/** `kith replay` on a cluster: a second graph in the same Neo4j, beside the one that answers or in its place. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterOptions } from '../../compose/cluster/cluster.ts';
import { nextGraph, openClusterLog, openClusterQueries, secondGraph } from '../../compose/cluster/cluster.ts';
import { buildGraph, switchGraph } from '../../compose/cluster/replay-graph.ts';
import type { NamedDiff } from '../../compose/diff-graphs.ts';
import { countRecords } from '../../compose/records-of.ts';
import { TRUTH } from '../../event-log/topics.ts';
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
  const { terminal, signal } = context;
  const name = into === undefined ? await nextGraph(cluster) : secondGraph(cluster.tenant, into);
  const log = await openClusterLog(cluster, { make: false });
  const progress = startProgress(terminal, 'replaying', 'records');
  try {
    const total = await countRecords(log, TRUTH);
    let done = 0;
    progress.update(done, total);
    const onBatch = ({ records }: { records: number }) => {
      done += records;
      progress.update(done, total);
    };
    await buildGraph(cluster, log, { name, bounds: build.bounds, settings: build.settings, onBatch, signal });
    progress.stop();
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
    if (into === undefined) await switchGraph(cluster, log, name, () => pause(FORGOTTEN_AFTER_MS));
    const report = { records: done, graph: into ?? name, interrupted: false };
    if (terminal.json) terminal.out(JSON.stringify(diff === undefined ? report : { ...report, diff: told(diff) }));
    else {
      const where = into === undefined ? 'a new graph, which answers from now on' : `the graph "${into}"`;
      terminal.out(`${grouped(done)} records replayed into ${where}.`);
      if (into === undefined) terminal.note(`In Neo4j its nodes bear the tenant "${name}" from now on.`);
      if (diff !== undefined) showDiff(diff, terminal);
    }
    return EXIT.done;
  } finally {
    progress.stop();
    await log.close();
  }
}

function told(diff: NamedDiff) {
  return { ...diff, at: isoOf(diff.at) };
}
