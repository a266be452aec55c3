import { describe, expect, test } from '@jest/globals';
import { newStream } from '../../../ingest/core/stream-state.ts';
import { NOTHING_COUNTED } from '../../../ingest/core/sync-status.ts';
import type { StepResult } from '../../../ingest/sync/port.ts';
import { progressOf } from '../../../ingest/sync/step-outcome.ts';
import type { StreamRow } from '../../../ingest/sync/stream-store.ts';

const NOW = Date.UTC(2026, 5, 1);

function told(progress: StreamRow['progress'], phase: StepResult['phase'], said?: StepResult['progress']) {
  const row = { id: 'google/mail/1', cursor: null, expired: false, counts: NOTHING_COUNTED, state: newStream(NOW) };
  const kept: StreamRow = { ...row, stream: { capability: 'mail' }, ...(progress === undefined ? {} : { progress }) };
  const result = { readings: [], cursor: null, phase, more: false, ...(said === undefined ? {} : { progress: said }) };
  return progressOf(kept, result, NOW);
}

describe('how far a first reading is', () => {
  const half = { done: 100, total: 200, since: NOW - 9000 };

  test('goes on from where it began', () => {
    expect(told(undefined, 'backfilling', { done: 50 })).toEqual({ done: 50, since: NOW });
    expect(told(half, 'backfilling', { done: 150, total: 210 })).toEqual({ done: 150, total: 210, since: NOW - 9000 });
    expect(told(half, 'backfilling')).toEqual(half);
  });

  test('is over with the first step that is live, and stays as it was from then on', () => {
    const over = { ...half, over: NOW };
    expect(told(half, 'live')).toEqual(over);
    expect(told(half, 'live', { done: 180 })).toEqual({ ...over, done: 180 });
    const before = { ...half, over: NOW - 5000 };
    expect(told(before, 'live', { done: 300 })).toEqual(before);
    expect(told(undefined, 'live')).toBeUndefined();
  });

  test('begins anew when it was over, also where more is read at once than was then', () => {
    const over = { done: 40, total: 40, since: NOW - 9000, over: NOW - 8000 };
    expect(told(over, 'backfilling', { done: 50, total: 400 })).toEqual({ done: 50, total: 400, since: NOW });
  });
});
