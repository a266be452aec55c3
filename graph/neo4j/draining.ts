/** Taking partitions over: whoever had them may finish the batch in hand. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SourcePartition } from '../contract.ts';
import type { Neo4jServer } from './server.ts';

/** How long somebody who takes a partition over waits for the batch in hand. */
const DRAIN_MS = 10_000;

/** A batch takes seconds; one that takes so long has been left by its process. */
export const STEP_MS = 600_000;

/** Under which the transactions of a partition can be found. */
export function stepName(graph: string, { topic, partition }: SourcePartition): string {
  return `${graph} ${topic}/${partition}`;
}

/**
 * Waits for somebody to take partitions over, who waits for the batches in hand. A process that stands still in the middle of one holds
 * its locks, and is not waited for.
 */
export async function drained<T>(
  server: Neo4jServer,
  graph: string,
  sources: readonly SourcePartition[],
  taken: Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  void endUnfinished(server, graph, sources, ended.signal);
  return taken.finally(() => ended.abort());
}

async function endUnfinished(
  server: Neo4jServer,
  graph: string,
  sources: readonly SourcePartition[],
  taken: AbortSignal,
): Promise<void> {
  await pause(DRAIN_MS, undefined, { signal: taken, ref: false }).catch(() => {});
  for (const source of sources) {
    // Best effort: the server ends it too, only later.
    if (!taken.aborted) await server.terminate(stepName(graph, source)).catch(() => {});
  }
}
