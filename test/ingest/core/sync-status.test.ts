import { describe, expect, test } from '@jest/globals';
import { newStream, type StreamState } from '../../../ingest/core/stream-state.ts';
import { capabilityStatuses, NOTHING_COUNTED, type StreamLine } from '../../../ingest/core/sync-status.ts';

const NOW = Date.UTC(2026, 5, 1);
const line = (id: string, state: Partial<StreamState>, more: Partial<StreamLine> = {}): StreamLine => ({
  ...{ id, capability: 'mail', counts: NOTHING_COUNTED, state: { ...newStream(NOW - 100_000), ...state } },
  ...more,
});
const live = { name: 'live', resume: 'live', lastSuccessAt: NOW - 5000 } as const;
const reading = { name: 'backfilling', resume: 'backfilling' } as const;

describe('how streams stand', () => {
  test('by capability: how many in each state, what came, and the lag of the slowest', () => {
    const counts = { ...NOTHING_COUNTED, seen: 3, taken: 2, excluded: { draft: 1 } };
    const [mail, calendar] = capabilityStatuses(
      [
        line('a', live, { counts }),
        line('b', { ...live, lastSuccessAt: NOW - 60_000 }, { counts }),
        line('c', { name: 'removed', resume: 'live' }),
        line('d', live, { capability: 'calendar', upTo: NOW - 1000 }),
      ],
      NOW,
    );
    expect(mail).toMatchObject({
      streams: 3,
      states: { live: 2, removed: 1 },
      lagMs: 60_000,
      counts: { seen: 6, taken: 4, excluded: { draft: 2 } },
    });
    expect(calendar).toMatchObject({ capability: 'calendar', lagMs: 1000 });
  });

  test('the time left counts what has not begun as large as the rest', () => {
    const progress = { done: 100, total: 400, since: NOW - 10_000 };
    const [status] = capabilityStatuses(
      [line('a', reading, { progress }), line('b', { name: 'new', resume: 'new' })],
      NOW,
    );
    expect(status?.backfill).toEqual({ done: 100, total: 800, perSecond: 10, secondsLeft: 70 });
  });

  test('nothing is said of the time left when a provider gives no total', () => {
    const progress = { done: 100, since: NOW - 10_000 };
    const [status] = capabilityStatuses([line('a', reading, { progress })], NOW);
    expect(status?.backfill).toEqual({ done: 100, perSecond: 10 });
  });

  test('equal troubles are one line, with how many they concern and when the first is tried again', () => {
    const trouble = { code: 'ING_SCOPE_MISSING', message: 'a scope is missing', todo: 'grant it' };
    const [status] = capabilityStatuses(
      [
        line('a', { name: 'parked', trouble, dueAt: NOW + 9000 }),
        line('b', { name: 'parked', trouble, dueAt: NOW + 5000 }),
        line('c', live),
      ],
      NOW,
    );
    expect(status?.troubles).toEqual([{ ...trouble, streams: 2, example: 'a', nextRetryAt: NOW + 5000 }]);
  });
});
