import { describe, expect, test } from '@jest/globals';
import {
  afterStep,
  DAY,
  newStream,
  removed,
  type StepOutcome,
  type StreamState,
} from '../../../ingest/core/stream-state.ts';

const PAUSES = { pollEvery: 5000, retryFirst: 1000, retryMax: 60_000 };
const NOW = Date.UTC(2026, 5, 1);
const step = (state: StreamState, outcome: StepOutcome, now = NOW, random = 0.5) =>
  afterStep(state, outcome, now, PAUSES, random);
const took = (phase: 'backfilling' | 'live', more = false): StepOutcome => ({ kind: 'took', phase, more });
const failed = (failure: Extract<StepOutcome, { kind: 'failed' }>['failure'], until?: number): StepOutcome => ({
  kind: 'failed',
  failure,
  until,
  trouble: { code: 'ING_PROVIDER_DOWN', message: 'it was so' },
});

describe('the state of a stream', () => {
  test('goes from new by way of backfilling to live, and then waits for the usual pause', () => {
    const backfilling = step(newStream(NOW), took('backfilling', true));
    expect(backfilling).toMatchObject({ name: 'backfilling', dueAt: NOW });
    expect(step(backfilling, took('live'))).toMatchObject({
      name: 'live',
      dueAt: NOW + 5000,
      failures: 0,
      lastSuccessAt: NOW,
    });
  });

  test('cools until the time that the provider named, and goes on where it was', () => {
    const live = step(newStream(NOW), took('live'));
    const cooling = step(live, failed('throttled', NOW + 600_000));
    expect(cooling).toMatchObject({ name: 'cooling', resume: 'live', dueAt: NOW + 600_000 });
    expect(step(cooling, took('live'), NOW + 600_000)).toMatchObject({ name: 'live' });
  });

  test('tries again what may pass, later each time and with a spread', () => {
    let state = step(newStream(NOW), took('live'));
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
      state = step(state, failed('retryable'));
      return state.dueAt - NOW;
    });
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000]);
    expect(step(state, failed('retryable'), NOW, 0).dueAt).toBeLessThan(
      step(state, failed('retryable'), NOW, 0.99).dueAt,
    );
    expect(state.name).toBe('live');
  });

  test('parks after the third round within a day that began because a cursor had expired', () => {
    let state = step(newStream(NOW), took('live'));
    for (const hour of [1, 2, 3]) {
      state = step(state, failed('cursor-expired'), NOW + hour * 3_600_000);
      expect(state.name).toBe('resyncing');
    }
    state = step(state, failed('cursor-expired'), NOW + 4 * 3_600_000);
    expect(state).toMatchObject({ name: 'parked', trouble: { code: 'ING_RESYNC_BUDGET' } });
    expect(state.dueAt).toBe(NOW + 4 * 3_600_000 + DAY);
  });

  test('begins rounds again when those of yesterday are a day old', () => {
    let state = step(newStream(NOW), took('live'));
    for (const at of [0, 1, 2]) state = step(state, failed('cursor-expired'), NOW + at);
    expect(step(state, failed('cursor-expired'), NOW + DAY + 5).name).toBe('resyncing');
  });

  test('looks again tomorrow where there is no mailbox, or none that it may read', () => {
    for (const kind of ['not-provisioned', 'out-of-scope'] as const) {
      expect(step(newStream(NOW), failed(kind))).toMatchObject({ name: kind, dueAt: NOW + DAY });
    }
  });

  test('keeps the trouble of what an admin must change, and forgets it when it is mended', () => {
    const parked = step(newStream(NOW), failed('misconfigured'));
    expect(parked).toMatchObject({ name: 'parked', trouble: { code: 'ING_PROVIDER_DOWN' } });
    expect(step(parked, took('live')).trouble).toBeUndefined();
  });

  test('stays removed, whatever a late step says', () => {
    const gone = removed(newStream(NOW), NOW);
    expect(step(gone, took('live'))).toEqual(gone);
    expect(step(gone, failed('retryable'))).toEqual(gone);
  });
});
