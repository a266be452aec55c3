import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQueries } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../event-log/topics.ts';
import { positionsIn } from './positions.ts';

const LOOK_EVERY_MS = 250;
/** When nothing has moved for so long, nobody is at work. */
const IDLE_MS = 20_000;

/**
 * Waits until the workers have applied what is in the log now, first the activities, then what was derived from them.
 * `idle`: nothing waits for us to wait for, because no worker moves.
 */
export async function awaitWorkers(
  log: EventLog,
  queries: GraphQueries,
  onProgress: (applied: number, total: number) => void,
  signal: AbortSignal,
): Promise<'applied' | 'idle' | 'stopped'> {
  for (const topics of [TRUTH, [INTERACTIONS]]) {
    const end = await awaitTopics(log, queries, topics, onProgress, signal);
    if (end !== 'applied') return end;
  }
  return 'applied';
}

async function awaitTopics(
  log: EventLog,
  queries: GraphQueries,
  topics: readonly string[],
  onProgress: (applied: number, total: number) => void,
  signal: AbortSignal,
): Promise<'applied' | 'idle' | 'stopped'> {
  const wanted = await positionsIn(log, await queries.positions(), topics);
  const ends = new Map(wanted.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]));
  const total = wanted.reduce((sum, { end }) => sum + end, 0);
  let before = -1;
  let movedAt = performance.now();
  while (!signal.aborted) {
    const positions = await positionsIn(log, await queries.positions(), topics);
    const applied = positions.reduce((sum, at) => sum + Math.min(at.position, endOf(ends, at)), 0);
    onProgress(applied, total);
    if (applied >= total) return 'applied';
    if (applied !== before) movedAt = performance.now();
    if (performance.now() - movedAt > IDLE_MS) return 'idle';
    before = applied;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return 'stopped';
}

function endOf(ends: ReadonlyMap<string, number>, { topic, partition }: { topic: string; partition: number }): number {
  return ends.get(`${topic}/${partition}`) ?? 0;
}
