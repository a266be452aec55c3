/** What Kafka has to be told about a topic so that it is what its spec says. */
import type { TopicSpec } from '../port.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The share of an append that falls to a partition goes in one batch of at most this many bytes, because Kafka takes a
 * batch whole or not at all. Eight megabytes is what hosted Kafkas allow at most.
 */
export const BATCH_BYTES_MAX = 8 * 1_024 * 1_024;

/** Settings by their names in Kafka. */
export function topicSettings({ cleanup, retentionMs }: TopicSpec): Map<string, string> {
  const common: [string, string][] = [
    ['max.message.bytes', String(BATCH_BYTES_MAX)],
    // the port's appendedAt: when the log took it, and not when somebody says to have sent it
    ['message.timestamp.type', 'LogAppendTime'],
  ];
  if (cleanup === 'expire') {
    return new Map([
      ...common,
      ['cleanup.policy', 'delete'],
      ['retention.ms', String(retentionMs)],
      ['retention.bytes', '-1'],
      // whole segments expire, so a segment may not span much more than the retention
      ['segment.ms', String(Math.min(Math.max(retentionMs, HOUR_MS), DAY_MS))],
    ]);
  }
  return new Map([
    ...common,
    ['cleanup.policy', 'compact'],
    ['delete.retention.ms', String(retentionMs)],
    // Without it what was replaced or taken out may lie on the disk for ever; an erasure must come to an end.
    ['max.compaction.lag.ms', String(DAY_MS)],
    // Kafka closes a segment before it compacts it, and by itself does so once a week.
    ['segment.ms', String(DAY_MS)],
  ]);
}

/** What of `wanted` is otherwise now. */
export function differing(
  wanted: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map([...wanted].filter(([name, value]) => now.get(name) !== value));
}
