import { fingerprintText } from '../../infra/kernel/fingerprint.ts';
import type { Complaint } from '../contract.ts';
import type { Activity } from './activity.ts';
import { activityKey, sightingKey } from './activity-keys.ts';
import { type DirectoryRecord, directoryKey } from './directory.ts';

/** A record ready for the log. The same shape as the log's `NewRecord`; said again here because a core knows no log. */
export interface EnvelopeRecord {
  readonly key: string;
  readonly partitionBy: string;
  readonly value: string;
}

export const ACTIVITY_TYPE = 'kith.activity.v1';
export const DIRECTORY_TYPE = 'kith.directory.v1';
export const DEAD_LETTER_TYPE = 'kith.dead-letter.v1';

/**
 * An activity as a CloudEvents 1.0 record (structured JSON), keyed by sighting and what it says, and partitioned by activity. Compaction keeps
 * one record of each key: so it drops what is said again, and never one of two mails that bear one Message-ID.
 *
 * `source` names the connector (`kith://files/mbox`); the accounts are kept per source. `time` is the activity's own
 * time, so that the record is the same on every reading.
 */
export function activityRecord(activity: Activity, source: string): EnvelopeRecord {
  const data = JSON.stringify(activity);
  const id = fingerprintText(data);
  const envelope = {
    specversion: '1.0',
    id,
    source,
    type: ACTIVITY_TYPE,
    time: activity.at,
    datacontenttype: 'application/json',
  };
  // made into a text once, since whole tenants pass here
  const value = `${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`;
  return { key: `${sightingKey(activity)}|${id}`, partitionBy: activityKey(activity), value };
}

/**
 * What a directory says of one of its entries, as a CloudEvents record, keyed by the entry and what it says, and partitioned by the entry.
 * `time` is when it was seen: what was seen last holds, in whatever order the log took it, so compaction may drop only what is said again.
 */
export function directoryRecord(record: DirectoryRecord, source: string): EnvelopeRecord {
  const entry = directoryKey(record);
  const id = fingerprintText(JSON.stringify(record));
  const envelope = {
    specversion: '1.0',
    id,
    source,
    type: DIRECTORY_TYPE,
    time: record.seenAt,
    datacontenttype: 'application/json',
    data: record,
  };
  return { key: `${entry}|${id}`, partitionBy: entry, value: JSON.stringify(envelope) };
}

/** One input that was set aside, as a CloudEvents record: its place and the reason, never its text. */
export function deadLetterRecord(complaint: Complaint, source: string): EnvelopeRecord {
  const key = `${source}|${complaint.file}|${complaint.line ?? ''}|${complaint.code}|${complaint.field ?? ''}`;
  const envelope = {
    specversion: '1.0',
    id: fingerprintText(key),
    source,
    type: DEAD_LETTER_TYPE,
    datacontenttype: 'application/json',
    data: { stage: 'ingest', attempts: 1, ...complaint },
  };
  return { key, partitionBy: key, value: JSON.stringify(envelope) };
}
