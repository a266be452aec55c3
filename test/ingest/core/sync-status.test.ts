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

  describe('where many mailboxes are read one after the other', () => {
    const began = NOW - 100_000;
    /** Nine mailboxes of 100 mails, of which so many are read; one at a time, each in ten seconds. */
    const after = (read: number) =>
      Array.from({ length: 9 }, (_, at) => {
        const since = began + at * 10_000;
        if (at > read) return line(`m${at}`, { name: 'new', resume: 'new', since: began });
        const progress = { done: at < read ? 90 : 40, total: 100, since };
        return at < read
          ? line(`m${at}`, live, { progress: { ...progress, over: since + 10_000 } })
          : line(`m${at}`, { ...reading, since }, { progress });
      });

    test('neither what is done nor its share ever falls', () => {
      const told = Array.from({ length: 9 }, (_, read) => capabilityStatuses(after(read), NOW)[0]?.backfill);
      const done = told.map((backfill) => backfill?.done ?? 0);
      expect(done).toEqual([40, 130, 220, 310, 400, 490, 580, 670, 760]);
      const shares = told.map((backfill) => (backfill?.done ?? 0) / (backfill?.total ?? 1));
      expect(shares).toEqual(shares.toSorted((one, other) => one - other));
      expect(told[8]).toMatchObject({ total: 820, perSecond: 7.6, secondsLeft: 8 });
    });

    test('what was read long before counts neither way when somebody new is read', () => {
      const long = { done: 5000, total: 5000, since: NOW - 40 * 86_400_000, over: NOW - 39 * 86_400_000 };
      const progress = { done: 100, total: 400, since: NOW - 10_000 };
      const lines = [line('old', live, { progress: long }), line('new', reading, { progress })];
      expect(capabilityStatuses(lines, NOW)[0]?.backfill).toMatchObject({ done: 100, total: 400, secondsLeft: 30 });
    });

    test('who is begun anew counts as not begun, and what was read of them before counts no more', () => {
      const before = { done: 400, total: 400, since: NOW - 60_000, over: NOW - 30_000 };
      const progress = { done: 100, total: 400, since: NOW - 10_000 };
      const lines = [
        line('a', reading, { progress }),
        line('b', { name: 'new', resume: 'new', since: NOW - 10_000 }, { progress: before }),
      ];
      expect(capabilityStatuses(lines, NOW)[0]?.backfill).toMatchObject({ done: 100, total: 800, perSecond: 10 });
      expect(capabilityStatuses(lines.slice(1), NOW)[0]?.backfill).toBeUndefined();
    });

    test('who waits for an administrator is not waited for, and what was read of them stays', () => {
      const progress = { done: 100, total: 400, since: NOW - 10_000 };
      const lines = [
        line('a', reading, { progress }),
        line('b', { name: 'parked', resume: 'backfilling' }, { progress }),
        line('c', { name: 'not-provisioned', resume: 'new' }),
      ];
      expect(capabilityStatuses(lines, NOW)[0]?.backfill).toMatchObject({ done: 200, total: 500 });
    });
  });

  test('while no process reads, neither a rate nor the time left is told', () => {
    const progress = { done: 100, total: 400, since: NOW - 10_000 };
    const [status] = capabilityStatuses([line('a', reading, { progress })], NOW, false);
    expect(status?.backfill).toEqual({ done: 100, total: 400, perSecond: 0 });
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

  test('a trouble names whose the stream is: the id of a provider means nothing to who looks for the person', () => {
    const trouble = { code: 'ING_NOT_PROVISIONED', message: 'there is no mailbox' };
    const one = { ...line('a', { name: 'not-provisioned', trouble }), address: 'ada@acme.example' };
    expect(capabilityStatuses([one], NOW)[0]?.troubles).toMatchObject([{ example: 'a', address: 'ada@acme.example' }]);
  });
});
