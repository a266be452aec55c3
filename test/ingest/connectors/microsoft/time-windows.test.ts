import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  afterWindowPage,
  isoSecond,
  type WindowPolicy,
  windowCursorOf,
} from '../../../../ingest/connectors/microsoft/time-windows.ts';
import type { Json } from '../../../../ingest/sync/port.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 5, 30, 12);
const POLICY: WindowPolicy = { kept: 30 * DAY, longest: 5 * DAY, late: 2 * DAY };

/** The windows that are read until now, and the cursor after them. */
function windowsFrom(cursor: Json, horizon: number, now: number, policy = POLICY) {
  const windows: { from: number; to: number }[] = [];
  let at = cursor;
  for (let step = 0; step < 1000; step += 1) {
    const begun = windowCursorOf({ cursor: at, expired: false, horizon }, policy, now);
    windows.push({ from: begun.window.from, to: begun.window.to });
    const after = afterWindowPage(begun, undefined, now);
    at = JSON.parse(JSON.stringify(after.cursor)) as Json;
    if (!after.more) return { windows, cursor: at, live: after.live };
  }
  throw new Error('the windows never reach the present');
}

describe('windows of a log', () => {
  test('they reach from the horizon to now without a gap, none longer than allowed, and what is late is read again', () => {
    const { windows, cursor, live } = windowsFrom(null, NOW - 12 * DAY, NOW);
    expect(windows[0]?.from).toBe(NOW - 12 * DAY);
    expect(windows.at(-1)?.to).toBe(NOW);
    expect(live).toBe(true);
    const later = windowsFrom(cursor, 0, NOW + HOUR);
    expect(later.windows).toEqual([{ from: NOW - 2 * DAY, to: NOW + HOUR }]);
  });

  test('whatever the limits and the pauses are, every moment since the horizon is in a window', () => {
    const days = (min: number, max: number) =>
      fc.integer({ min: min * 24, max: max * 24 }).map((hours) => hours * HOUR);
    const cases = fc.record({
      back: days(1, 60),
      late: days(1, 3),
      more: days(1, 10),
      pauses: fc.array(days(0, 20), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ back, late, more, pauses }) => {
        const policy = { kept: 30 * DAY, longest: late + more, late };
        let now = NOW;
        let read = Math.max(now - back, now - policy.kept);
        let cursor: Json = null;
        for (const pause of [0, ...pauses]) {
          now += pause;
          const { windows, cursor: next } = windowsFrom(cursor, NOW - back, now, policy);
          for (const { from, to } of windows) {
            expect(to - from).toBeLessThanOrEqual(policy.longest);
            expect(from).toBeLessThanOrEqual(read);
            read = Math.max(read, to);
          }
          expect(read).toBe(now);
          cursor = next;
        }
      }),
    );
  });

  test('a page in the middle of a window is gone on from, and one that expired begins its window again', () => {
    const begun = windowCursorOf({ cursor: null, expired: false, horizon: NOW - DAY }, POLICY, NOW);
    const { cursor, more } = afterWindowPage(begun, 'https://graph.example/v1.0/next', NOW);
    expect(more).toBe(true);
    const on = windowCursorOf({ cursor: { ...cursor }, expired: false, horizon: 0 }, POLICY, NOW + HOUR);
    expect(on.window).toEqual({ ...begun.window, link: 'https://graph.example/v1.0/next' });
    const again = windowCursorOf({ cursor: { ...cursor }, expired: true, horizon: 0 }, POLICY, NOW + HOUR);
    expect(again.window).toEqual(begun.window);
  });

  test('times are written in whole seconds', () => {
    expect(isoSecond(NOW + 999)).toBe('2026-06-30T12:00:00Z');
  });
});
