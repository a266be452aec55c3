import type { SourcePartition } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';

/** How far one partition of the log has been applied to the graph; both are exclusive. */
export interface AppliedPartition extends SourcePartition {
  readonly position: number;
  readonly end: number;
}

/** Where one partition of the log ends, exclusive. */
export interface PartitionEnd extends SourcePartition {
  readonly end: number;
}

/** Where the graph stands in every partition of the log that it is made from. */
export async function positionsIn(
  log: EventLog,
  applied: readonly (SourcePartition & { readonly position: number })[],
  topics: readonly string[] = TRUTH,
): Promise<AppliedPartition[]> {
  return positionsFrom(applied, await endsIn(log, topics));
}

/** Where each partition of these topics ends. */
export async function endsIn(log: EventLog, topics: readonly string[]): Promise<PartitionEnd[]> {
  const ends = [];
  for (const topic of topics) {
    for (const { partition, end } of await log.partitions(topic)) ends.push({ topic, partition, end });
  }
  return ends;
}

/** What the graph never took has been applied up to its beginning. */
export function positionsFrom(
  applied: readonly (SourcePartition & { readonly position: number })[],
  ends: readonly PartitionEnd[],
): AppliedPartition[] {
  const known = new Map(applied.map(({ topic, partition, position }) => [`${topic}/${partition}`, position]));
  return ends.map((at) => ({ ...at, position: known.get(`${at.topic}/${at.partition}`) ?? 0 }));
}

/** How many records wait in them. */
export function recordsIn(positions: readonly AppliedPartition[]): number {
  return positions.reduce((sum, { position, end }) => sum + Math.max(end - position, 0), 0);
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
