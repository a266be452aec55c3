/** What a step, or its failure, means for the stream's row: pure. */
import type { Trouble } from '../core/stream-state.ts';
import { addCounts, NOTHING_COUNTED, type StreamCounts } from '../core/sync-status.ts';
import { SyncFailure } from './failure.ts';
import type { Filtered } from './filter-readings.ts';
import type { StepResult } from './port.ts';
import type { SyncBatch, SyncEvent } from './sink.ts';
import type { StreamRow } from './stream-store.ts';

export function failureOf(error: unknown): SyncFailure {
  if (error instanceof SyncFailure) return error;
  // its message may repeat what a provider said, so only its kind is told
  const kind = error instanceof Error ? error.name : 'not an error';
  return new SyncFailure('bug', 'ING_SYNC_DEFECT', `a defect in kith stopped the stream (${kind})`, {
    cause: error,
    todo: 'please report it',
  });
}

export function eventsOf(
  row: StreamRow,
  kind: SyncFailure['kind'],
  isParked: boolean,
  trouble: Trouble,
  now: number,
): SyncEvent[] {
  const events: SyncEvent[] = [];
  const from = row.upTo ?? row.state.lastSuccessAt ?? null;
  if (kind === 'cursor-expired' && !row.expired) events.push({ type: 'gap', stream: row.id, from, until: now });
  if (isParked) events.push({ type: 'parked', stream: row.id, code: trouble.code, at: now });
  return events;
}

export function eventBatch(provider: string, id: string, events: readonly SyncEvent[]): SyncBatch {
  const nothing = { activities: [], quarantined: [], excluded: {}, directory: [], domains: [] };
  return { source: `kith://${provider}`, place: id, ...nothing, events };
}

export function isEmpty({ activities, quarantined, excluded, directory, domains, events }: SyncBatch): boolean {
  const lists = [activities, quarantined, Object.keys(excluded), directory, domains, events];
  return lists.every(({ length }) => length === 0);
}

/** How far the reading of what is old is; once it is through that stays as it was. */
export function progressOf(row: StreamRow, { progress, phase }: StepResult, startedAt: number): StreamRow['progress'] {
  if (phase === 'live') {
    const last = row.progress ?? (progress === undefined ? undefined : { ...progress, since: startedAt });
    if (last === undefined || last.over !== undefined) return last;
    return { ...last, done: Math.max(last.done, progress?.done ?? 0), over: startedAt };
  }
  if (progress === undefined) return row.progress;
  const before = row.progress;
  const goesOn = before !== undefined && before.over === undefined && before.done <= progress.done;
  return { ...progress, since: goesOn ? before.since : startedAt };
}

export function countsAfter(
  counts: StreamCounts,
  { notes = {}, directory = [] }: StepResult,
  filtered: Filtered,
): StreamCounts {
  const { excluded, warnings } = filtered;
  const out = Object.values(excluded).reduce((sum, n) => sum + n, 0);
  const taken = filtered.activities.length + directory.length;
  const quarantined = filtered.quarantined.length;
  const now = { seen: taken + quarantined + out, taken, quarantined, excluded };
  return [warnings, notes].reduce<StreamCounts>(
    (sum, more) => addCounts(sum, { ...NOTHING_COUNTED, notes: more }),
    addCounts(counts, { ...now, notes: {} }),
  );
}
