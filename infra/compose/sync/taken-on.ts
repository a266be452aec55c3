import { DAY } from '../../../ingest/core/stream-state.ts';
import type { EventLog } from '../../event-log/port.ts';
import { ACTIVITIES } from '../../event-log/topics.ts';
import { jsonOf } from '../json-of.ts';

const PAGE_RECORDS = 4000;

/**
 * How many mails of a day the log holds of one provider, by mailbox. A mail cannot be in the log before the day on which
 * it was sent, so only what was appended since is read.
 */
export async function takenOn(log: EventLog, provider: string, day: string): Promise<Map<string, number>> {
  const since = Date.parse(`${day}T00:00:00Z`) - DAY;
  const seen = new Map<string, Set<string>>();
  for (const { partition } of await log.partitions(ACTIVITIES)) {
    let from = await log.positionAt(ACTIVITIES, partition, since);
    for (;;) {
      const records = await log.read(ACTIVITIES, partition, from, { limit: PAGE_RECORDS });
      const last = records.at(-1);
      if (last === undefined) break;
      for (const { value } of records) {
        const mail = value === null ? undefined : mailIn(value, provider, day);
        if (mail !== undefined) seen.getOrInsertComputed(mail.mailbox, () => new Set()).add(mail.key);
      }
      from = last.position + 1;
    }
  }
  return new Map([...seen].map(([mailbox, keys]) => [mailbox, keys.size]));
}

interface Sighted {
  readonly data?: {
    readonly channel?: unknown;
    readonly key?: unknown;
    readonly at?: unknown;
    readonly sighting?: { provider?: unknown; mailbox?: unknown };
  };
}

/** A mail that was read twice, and told otherwise the second time, is one. */
function mailIn(value: string, provider: string, day: string): { mailbox: string; key: string } | undefined {
  const { channel, key, at, sighting } = (jsonOf(value) as Sighted | undefined)?.data ?? {};
  if (channel !== 'mail' || sighting?.provider !== provider) return undefined;
  const { mailbox } = sighting;
  if (typeof at !== 'string' || typeof mailbox !== 'string' || typeof key !== 'string') return undefined;
  return new Date(at).toISOString().startsWith(day) ? { mailbox, key } : undefined;
}
