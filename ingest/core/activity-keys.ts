import type { Activity } from './activity.ts';

/** The key of a sighting: activity and mailbox. Compaction keeps one record per sighting, so it never loses a Bcc. */
export function sightingKey(activity: Activity): string {
  const { provider, mailbox } = activity.sighting ?? { provider: '', mailbox: '' };
  return `${activity.channel}|${activity.key}|${provider}|${mailbox}`;
}

/** The key that all copies of one act share: it chooses the partition and, hashed, the ledger's fingerprint. */
export function activityKey(activity: Pick<Activity, 'channel' | 'key'>): string {
  return `${activity.channel}|${activity.key}`;
}
