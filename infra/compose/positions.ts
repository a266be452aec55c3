import type { SourcePartition } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';

/** How far one partition of the log has been applied to the graph; both are exclusive. */
export interface AppliedPartition extends SourcePartition {
  readonly position: number;
  readonly end: number;
}

/** Where the records of one partition of the log begin and end, the end exclusive. */
export interface PartitionEnd extends SourcePartition {
  readonly start: number;
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

/** Where each partition of these topics begins and ends. */
export async function endsIn(log: EventLog, topics: readonly string[]): Promise<PartitionEnd[]> {
  const ends = [];
  for (const topic of topics) {
    for (const { partition, start, end } of await log.partitions(topic)) ends.push({ topic, partition, start, end });
  }
  return ends;
}

/** What the graph never took has been applied up to its beginning; what has expired meanwhile waits for nobody. */
export function positionsFrom(
  applied: readonly (SourcePartition & { readonly position: number })[],
  ends: readonly PartitionEnd[],
): AppliedPartition[] {
  const known = new Map(applied.map(({ topic, partition, position }) => [`${topic}/${partition}`, position]));
  return ends.map(({ topic, partition, start, end }) => {
    const position = Math.max(known.get(`${topic}/${partition}`) ?? 0, start);
    return { topic, partition, position, end };
  });
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
