import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQueries } from '../../../graph/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { isFault } from '../../kernel/fault.ts';
import { endsIn, type PartitionEnd, positionsFrom } from '../positions.ts';

const LOOK_EVERY_MS = 250;
/** When nothing has moved for so many looks, nobody is at work: 20 seconds. */
const IDLE_LOOKS = 80;

/**
 * Waits until the workers have applied what is in the log now, first the activities, then what was derived from them.
 * `idle`: something waits, and for some time no worker has moved.
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
  const ends = await endsIn(log, topics);
  const total = ends.reduce((sum, { end }) => sum + end, 0);
  let before = -1;
  let still = 0;
  while (!signal.aborted) {
    const applied = await appliedSoFar(queries, ends);
    if (applied !== undefined) {
      onProgress(applied, total);
      if (applied >= total) return 'applied';
      still = applied === before ? still + 1 : 0;
      if (still > IDLE_LOOKS) return 'idle';
      before = applied;
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return 'stopped';
}

/** Absent while the graph does not answer: it is waited for, since everything is in the log. */
async function appliedSoFar(queries: GraphQueries, ends: readonly PartitionEnd[]): Promise<number | undefined> {
  try {
    const positions = positionsFrom(await queries.positions(), ends);
    return positions.reduce((sum, { position, end }) => sum + Math.min(position, end), 0);
  } catch (error) {
    if (isFault(error, 'GRA_UNREACHABLE') || isFault(error, 'GRA_BUSY')) return undefined;
    throw error;
  }
}
