import { describe, expect, test } from '@jest/globals';
import { callTime, needsDayOrder, seconds } from '../../../ingest/core/call-values.ts';

/** Zones of which there are several, and words that are none. */
const NAMED_BY_MANY = [
  '2026-03-01 09:30 IST',
  '1 Mar 2026 09:30 BST',
  '2026-03-01 09:30 Mars/Olympus',
  '2026-03-01 09:30 ?',
  '2026-03-01 09:30 (Olympus Mons Time)',
];

describe('callTime', () => {
  test.each([
    ['2026-03-01T09:30:00Z', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01 09:30:00', 'Europe/Berlin', '2026-03-01T08:30:00.000Z'],
    ['2026/03/01 09:30', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01 09:30:00+0100', 'UTC', '2026-03-01T08:30:00.000Z'],
    ['Sun, 01 Mar 2026 09:30:00 +0000', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['1772357400', 'Europe/Berlin', '2026-03-01T09:30:00.000Z'],
    ['1772357400000', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['20260301093000', 'Europe/Berlin', '2026-03-01T08:30:00.000Z'],
    ['202603010930', 'UTC', '2026-03-01T09:30:00.000Z'],
    ['2026-07-04 01:15:00 PM', 'Asia/Tokyo', '2026-07-04T04:15:00.000Z'],
    ['2026-07-04 12:15 am', 'UTC', '2026-07-04T00:15:00.000Z'],
    ['2026-07-04 12:15 p.m.', 'UTC', '2026-07-04T12:15:00.000Z'],
    ['2026-07-04 13:15 PM', 'UTC', '2026-07-04T13:15:00.000Z'],
    ['4 Mar 2026 1:15 PM', 'Asia/Tokyo', '2026-03-04T04:15:00.000Z'],
    ['March 4, 2026 1:15:30 PM', 'UTC', '2026-03-04T13:15:30.000Z'],
    ['04 Mar 2026 13:15:00', 'Asia/Tokyo', '2026-03-04T04:15:00.000Z'],
    ['Wed Mar 04 2026 13:15:00 GMT+0100 (Central European Standard Time)', 'UTC', '2026-03-04T12:15:00.000Z'],
    ['2026-07-04 10:15:00 GMT+02:00', 'UTC', '2026-07-04T08:15:00.000Z'],
    ['2026-07-04 10:15:00 UTC+2', 'Asia/Tokyo', '2026-07-04T08:15:00.000Z'],
    ['2026-07-04T10:15:00.123-03:30', 'UTC', '2026-07-04T13:45:00.000Z'],
    ['2026-07-04 10:15:00 Europe/Zurich', 'UTC', '2026-07-04T08:15:00.000Z'],
    ['2026-07-04 10:15:00 CEST', 'UTC', '2026-07-04T08:15:00.000Z'],
    ['2026-07-04 10:15:00 UTC', 'Asia/Tokyo', '2026-07-04T10:15:00.000Z'],
    ['2026-03-04 10:15:00 (UTC)', 'Asia/Tokyo', '2026-03-04T10:15:00.000Z'],
    ['2026-03-04 10:15 (UTC+1)', 'Asia/Tokyo', '2026-03-04T09:15:00.000Z'],
    ['4 Mar 2026 1:15 PM (Europe/Zurich)', 'Asia/Tokyo', '2026-03-04T12:15:00.000Z'],
    ['2026-03-04 10:15:00 +0100 (CET)', 'Asia/Tokyo', '2026-03-04T09:15:00.000Z'],
    ['2026-07-04 01:15 PM EST', 'UTC', '2026-07-04T18:15:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(new Date(callTime(text, zone) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each([
    '',
    'soon',
    '03/04/2026 09:30',
    '2026-02-31 09:30:00',
    '2026-03-01 24:30:00',
    '12345',
    ...NAMED_BY_MANY,
    '2026-03-01 00:30 PM',
    '20261301093000',
    '2026-03-01 09:30 +25:00',
  ])('%p is no time', (text) => {
    expect(callTime(text, 'UTC')).toBeUndefined();
  });
});

describe('callTime, where the order of days is said', () => {
  test.each([
    ['03/04/2026 09:30', 'dmy', '2026-04-03T09:30:00.000Z'],
    ['03/04/2026 09:30', 'mdy', '2026-03-04T09:30:00.000Z'],
    ['Thu 03/05/2026 1:15 PM', 'mdy', '2026-03-05T13:15:00.000Z'],
    ['3.4.26, 9:30:15', 'dmy', '2026-04-03T09:30:15.000Z'],
    ['25-12-2025 09:30 +02:00', 'dmy', '2025-12-25T07:30:00.000Z'],
    ['2026-03-04 09:30', 'dmy', '2026-03-04T09:30:00.000Z'],
  ] as const)('%s, %s', (text, order, expected) => {
    expect(new Date(callTime(text, 'UTC', order) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each(['25/12/2025 09:30', '31/02/2026 09:30'])('%s is none, month first', (text) => {
    expect(callTime(text, 'UTC', 'mdy')).toBeUndefined();
  });

  test('only such days need it', () => {
    expect(['03/04/2026 09:30', '3.4.26 1:15 pm', '2026-03-04 09:30', 'soon'].map(needsDayOrder)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});

describe('seconds', () => {
  test.each([
    ['65', 65],
    ['65s', 65],
    ['65.5', 65.5],
    ['1:05', 65],
    ['0:01:05', 65],
    ['65,5', 65.5],
    ['1 min', 60],
    ['1m 5s', 65],
    ['1 Min. 5 Sek.', 65],
    ['1 hr, 2 mins, 3 secs', 3723],
    ['1.5 hours', 5400],
    ['1 hour 5 seconds', 3605],
    ['PT1M5S', 65],
    ['2h', 7200],
    // a second and a bit, or a quarter of an hour
    ['1,065', undefined],
    ['0x41', undefined],
    ['1e3', undefined],
    ['0b11', undefined],
    ['infinity', undefined],
    ['1.065', 1.065],
    ['5 beats', undefined],
    ['s', undefined],
    ['pt', undefined],
    ['-5', -5],
    ['', undefined],
    ['pending', undefined],
    ['1:2:3:4', undefined],
  ])('%p is %p', (text, expected) => {
    expect(seconds(text)).toBe(expected);
  });

  test('where the comma is decimal, a point before three digits may be that of thousands', () => {
    expect(['1.065', '65.5', '65,5', '65'].map((text) => seconds(text, true))).toEqual([undefined, 65.5, 65.5, 65]);
  });
});
