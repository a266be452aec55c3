import type { Activity } from './activity.ts';

/** What all records of one mailbox's copy of an activity share. */
export function sightingKey(activity: Activity): string {
  const { provider, mailbox } = activity.sighting ?? { provider: '', mailbox: '' };
  return `${activity.channel}|${activity.key}|${provider}|${mailbox}`;
}

/** The key that all copies of one act share: it chooses the partition and, hashed, the ledger's fingerprint. */
export function activityKey(activity: Pick<Activity, 'channel' | 'key'>): string {
  return `${activity.channel}|${activity.key}`;
}
