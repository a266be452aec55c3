import type { SourcePartition } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';

/** How far one partition of the log has been applied to the graph; both are exclusive. */
export interface AppliedPartition extends SourcePartition {
  readonly position: number;
  readonly end: number;
}

/** Where the graph stands in every partition of the log that it is made from. */
export async function positionsIn(
  log: EventLog,
  applied: readonly (SourcePartition & { readonly position: number })[],
  topics: readonly string[] = TRUTH,
): Promise<AppliedPartition[]> {
  const known = new Map(applied.map(({ topic, partition, position }) => [`${topic}/${partition}`, position]));
  const positions = [];
  for (const topic of topics) {
    for (const { partition, end } of await log.partitions(topic)) {
      positions.push({ topic, partition, position: known.get(`${topic}/${partition}`) ?? 0, end });
    }
  }
  return positions;
}

/** When the log took the oldest record that still waits, milliseconds since 1970; undefined when none does. */
export async function waitingSince(log: EventLog, positions: readonly AppliedPartition[]): Promise<number | undefined> {
  let since: number | undefined;
  for (const { topic, partition, position, end } of positions) {
    if (position >= end) continue;
    const [oldest] = await log.read(topic, partition, position, { limit: 1 });
    if (oldest !== undefined && (since === undefined || oldest.appendedAt < since)) since = oldest.appendedAt;
  }
  return since;
}
