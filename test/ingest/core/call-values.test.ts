import { describe, expect, test } from '@jest/globals';
import { callTime, seconds } from '../../../ingest/core/call-values.ts';

describe('callTime', () => {
  test.each([
    ['2026-03-01T09:30:00Z', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01 09:30:00', 'Europe/Berlin', '2026-03-01T08:30:00.000Z'],
    ['2026/03/01 09:30', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01 09:30:00+0100', 'UTC', '2026-03-01T08:30:00.000Z'],
    ['Sun, 01 Mar 2026 09:30:00 +0000', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['1772357400', 'Europe/Berlin', '2026-03-01T09:30:00.000Z'],
    ['1772357400000', 'UTC', '2026-03-01T09:30:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(new Date(callTime(text, zone) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each(['', 'soon', '03/04/2026 09:30', '2026-02-31 09:30:00', '2026-03-01 24:30:00', '12345'])(
    '%p is no time',
    (text) => {
      expect(callTime(text, 'UTC')).toBeUndefined();
    },
  );
});

describe('seconds', () => {
  test.each([
    ['65', 65],
    ['65s', 65],
    ['65.5', 65.5],
    ['1:05', 65],
    ['0:01:05', 65],
    ['-5', -5],
    ['', undefined],
    ['pending', undefined],
    ['1:2:3:4', undefined],
  ])('%p is %p', (text, expected) => {
    expect(seconds(text)).toBe(expected);
  });
});
