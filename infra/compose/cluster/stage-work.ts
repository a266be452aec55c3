/** The thread in which a stage works, while the main one keeps its place in the group and answers about its health. */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { GraphStore } from '../../../graph/contract.ts';
import { systemClock } from '../../clock.ts';
import type { EventLog } from '../../event-log/port.ts';
import { isFault } from '../../kernel/fault.ts';
import { bindGraph, type ClusterOptions, openClusterGraph, openClusterLog, TOPICS_OF } from './cluster.ts';
import { type Held, PartitionWork, type Stage } from './partition-work.ts';
import { ResolverStage } from './resolve-log.ts';
import { ScorerStage } from './score-log.ts';
import type { FromStage, Shares, StageThreadData, ToStage } from './stage-worker.ts';

/** A meeting that lay ahead counts at most this much late. */
const WAKE_EVERY_MS = 60_000;
/** After a fault; doubled with each one that follows at once. */
const RETRY_MS = { first: 250, max: 5_000 };

const { role, cluster } = workerData as StageThreadData;
const options: ClusterOptions = { ...cluster, clock: systemClock };
const stop = new AbortController();
let shares: Shares = [];
/** Cuts a wait short when the shares change. */
let nudge = new AbortController();

/** Works until it is told to stop, whatever happens meanwhile. */
export async function runStage(): Promise<void> {
  parentPort?.on('message', hear);
  let retryMs = RETRY_MS.first;
  while (!stop.signal.aborted) {
    try {
      await workOnce(() => {
        retryMs = RETRY_MS.first;
      });
    } catch (error) {
      const isFenced = isFault(error, 'GRA_FENCED');
      // What others have taken is theirs until the group says something else.
      if (isFenced) shares = [];
      say({ say: 'again', fenced: isFenced, reason: reasonOf(error) });
    }
    await pause(retryMs, undefined, { signal: stop.signal }).catch(() => {});
    retryMs = Math.min(RETRY_MS.max, 2 * retryMs);
  }
  parentPort?.close();
}

function hear(said: ToStage): void {
  if (said.do === 'stop') stop.abort();
  else shares = said.shares.toSorted(inOrder);
  nudge.abort();
}

/** Commands first: whoever is seen after them is shown right at once. */
function inOrder(one: Shares[number], other: Shares[number]): number {
  const topics = TOPICS_OF[role];
  return topics.indexOf(one.topic) - topics.indexOf(other.topic) || one.partition - other.partition;
}

/** Until a fault, or until it is told to stop. @param onSuccess called when something has been applied */
async function workOnce(onSuccess: () => void): Promise<void> {
  const log = await openClusterLog(options);
  try {
    const store = await openClusterGraph(options, { onRetry: () => say({ say: 'retried' }) });
    try {
      await bindGraph(log, store);
      say({ say: 'state' });
      await follow(log, store, onSuccess);
    } finally {
      await store.close();
    }
  } finally {
    await log.close();
  }
}

async function follow(log: EventLog, store: GraphStore, onSuccess: () => void): Promise<void> {
  const stage: Stage<Held> =
    role === 'resolver' ? await ResolverStage.start(log, store) : await ScorerStage.start(log, store);
  const work = new PartitionWork(stage);
  let wokenAt = 0;
  while (!stop.signal.aborted) {
    nudge = new AbortController();
    // Who is to stop, or to have other partitions, keeps nobody waiting.
    const signal = AbortSignal.any([stop.signal, nudge.signal]);
    await work.hold(shares);
    const isBusy = await work.round(signal, ({ topic, partition, records, ties, upTo }, seconds) => {
      onSuccess();
      say({ say: 'applied', batch: { topic, records, ties, seconds }, partition, upTo });
    });
    if (isBusy) continue;
    if (role === 'scorer' && work.holdsFirst && systemClock() - wokenAt >= WAKE_EVERY_MS) {
      await store.wake();
      wokenAt = systemClock();
    }
    // Whoever changed the shares since this round began has aborted the wait already.
    await log.waitForAppend(TOPICS_OF[role], WAKE_EVERY_MS, signal);
  }
}

function reasonOf(error: unknown): string {
  return isFault(error)
    ? `${error.code}: ${error.message}`
    : `the ${role} failed (${defectOf(error)}) and starts again`;
}

/** What kind of error, and where in the code. Its message may repeat what an input said, and is told to nobody. */
function defectOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const { name, message, stack = '' } = error;
  const [frame = ''] = stack.slice(stack.indexOf(message) + message.length).match(/\/[^/\n]*$/m) ?? [];
  return frame === '' ? name : `${name} at ${frame.slice(1).replace(')', '')}`;
}

function say(message: FromStage): void {
  parentPort?.postMessage(message);
}
