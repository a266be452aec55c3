import { z } from 'zod';
import type { Activity, Complaint } from '../contract.ts';
import type { DirectoryRecord } from '../core/directory.ts';

const instant = z.int().min(0).describe('Milliseconds since 1970.');
const stream = z.string().max(512).describe('provider/capability, and the id of the mailbox where it has one.');

/** What happened to a stream that somebody may want to know, without any address. */
export const SyncEvent = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('gap'), stream, from: instant.nullable(), until: instant })
    .describe('The provider lost the cursor: between these times something may have been deleted unseen.'),
  z.object({ type: z.literal('subject-removed'), stream, at: instant }).describe('Nobody is asked for it any more.'),
  z
    .object({ type: z.literal('parked'), stream, code: z.string().max(64), at: instant })
    .describe('It waits for an admin.'),
  z
    .object({
      type: z.literal('reconciled'),
      stream,
      day: z.iso.date().describe('In UTC.'),
      provider: z.int().min(0).describe('Items that the provider holds of that day.'),
      taken: z.int().min(0).describe('Items that the log holds of that day.'),
    })
    .describe('Both were counted.'),
]);
export type SyncEvent = z.output<typeof SyncEvent>;

/** One step's worth. */
export interface SyncBatch {
  /** `kith://google`: under which the inputs are counted. */
  readonly source: string;
  /** Where in the stream this is; a repeated step says the same. */
  readonly place: string;
  readonly activities: readonly Activity[];
  readonly quarantined: readonly Complaint[];
  /** How many were left out, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly directory: readonly DirectoryRecord[];
  readonly domains: readonly string[];
  readonly events: readonly SyncEvent[];
}

/** Where what was read goes. */
export interface SyncSink {
  /** Resolves when the log has acknowledged all of it. Rejects when it has not; then nothing may be taken for said. */
  take(batch: SyncBatch): Promise<void>;
}
