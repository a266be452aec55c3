import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mailTime, parseMailDate } from '../../../ingest/core/mail-time.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

function iso(text: string): string | undefined {
  const time = parseMailDate(text);
  return time === undefined ? undefined : new Date(time).toISOString();
}

describe('parseMailDate', () => {
  test.each([
    ['Mon, 2 Mar 2026 09:30:00 +0100', '2026-03-02T08:30:00.000Z'],
    ['2 Mar 2026 09:30 +0100', '2026-03-02T08:30:00.000Z'],
    ['Mon, 02 Mar 2026 09:30:00 -0000 (no zone)', '2026-03-02T09:30:00.000Z'],
    ['Mon (a (nested) note), 2 Mar 2026 09:30:00 GMT', '2026-03-02T09:30:00.000Z'],
    ['Mon, 2-Mar-2026 09:30:00 GMT', '2026-03-02T09:30:00.000Z'],
    ['Mon Mar  2 09:30:00 2026', '2026-03-02T09:30:00.000Z'],
    ['Mon Mar  2 09:30:00 CET 2026', '2026-03-02T08:30:00.000Z'],
    ['2026-03-02T09:30:00+01:00', '2026-03-02T08:30:00.000Z'],
    ['2026-03-02 09:30:00.123 +0100', '2026-03-02T08:30:00.000Z'],
    ['2026-03-02 09:30:00', '2026-03-02T09:30:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test.each([
    ['Sat, 2 Mar 96 09:30:00 EST', '1996-03-02T14:30:00.000Z'],
    ['Sat, 2 Mar 02 09:30:00 EST', '2002-03-02T14:30:00.000Z'],
    ['Sat, 2 Mar 102 09:30:00 PDT', '2002-03-02T16:30:00.000Z'],
    ['Sat, 2 Mar 2002 09:30:00 Q', '2002-03-02T09:30:00.000Z'],
  ])('B081: reads obsolete years and zones: %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test.each([
    ['Mon, 2 Mar 2026 9:30:00 PM +0100', '2026-03-02T20:30:00.000Z'],
    ['March 2, 2026 9:30 PM', '2026-03-02T21:30:00.000Z'],
    ['2 Mar 2026 12:05 a.m. +0000', '2026-03-02T00:05:00.000Z'],
    ['2 Mar 2026 12:05PM +0000', '2026-03-02T12:05:00.000Z'],
    ['Mon, 2 Mar 2026 09:30:00 GMT+0100', '2026-03-02T08:30:00.000Z'],
    ['Mon Mar 02 2026 09:30:00 GMT-0330 (Newfoundland Standard Time)', '2026-03-02T13:00:00.000Z'],
    ['Mon, 2 Mar 2026 09:30:00 UTC+1', '2026-03-02T08:30:00.000Z'],
    ['Mon, 2 Mar 2026 09:30:00 +0100 (GMT+01:00)', '2026-03-02T08:30:00.000Z'],
  ])('reads half days and offsets from GMT: %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test.each([
    '2 Mar 2026 21:30 PM +0100',
    '2 Mar 2026 13:30:00 AM',
    '2 Mar 2026 09:30:00 GMT+99',
    '2 Mar 2026 09:30:00 GMT+x',
  ])('%p is not taken for a time in UTC', (text) => {
    expect(parseMailDate(text)).toBeUndefined();
  });

  test('B082: a leap second is the second before it', () => {
    expect(iso('Sat, 31 Dec 2016 23:59:60 +0000')).toBe('2016-12-31T23:59:59.000Z');
  });

  test('B083: an offset of 14 hours exists, one of 99 does not', () => {
    expect(iso('2 Mar 2026 09:30:00 +1400')).toBe('2026-03-01T19:30:00.000Z');
    expect(iso('2 Mar 2026 09:30:00 +9999')).toBeUndefined();
  });

  test.each([
    'Thu, 32 Foo 20024 99:99:99 +9999',
    '31 Feb 2026 09:30:00 +0000',
    '',
    'yesterday',
    '2 Mar 2026',
    '0 Mar 2026 09:30:00',
    '2026-13-01T09:30:00Z',
    '2 Mar 2026 25:00:00 +0000',
  ])('B076: %p is no date', (text) => {
    expect(parseMailDate(text)).toBeUndefined();
  });

  test('B077: a date of 100,000 digits is no date', () => {
    expect(parseMailDate('1'.repeat(100_000))).toBeUndefined();
  });
});

describe('a time as providers write it', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'));
  const year = fc.integer({ min: 1900, max: 2099 }).map(String);

  test('is read the same as with a blank behind it, also where it is no time', () => {
    fc.assert(
      fc.property(fc.tuple(year, two(14), two(33), two(25), two(61), two(61)), ([y, month, day, h, m, s]) => {
        const text = `${y}-${month}-${day}T${h}:${m}:${s}Z`;
        expect(parseMailDate(text)).toBe(parseMailDate(`${text} `));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['2026-03-02T09:30:00Z', '2026-03-02T09:30:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z'],
    ['2026-02-29T09:30:00Z', undefined],
    ['2026-03-02T24:00:00Z', undefined],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });
});

describe('mailTime', () => {
  const received = [
    'from a.example by b.example; Tue, 3 Mar 2026 10:00:00 +0000',
    'from c.example by a.example; Tue, 3 Mar 2026 11:00:00 +0000',
    'from d.example; 1 Jan 2099 00:00:00 +0000',
  ];

  test('a plausible Date is taken as it is, whatever was received when (B085)', () => {
    const fields = new Map([
      ['date', ['Mon, 2 Mar 2016 09:30:00 +0000']],
      ['received', received],
    ]);
    expect(mailTime(fields, NOW)).toEqual({ at: Date.parse('2016-03-02T09:30:00Z'), repaired: false });
  });

  test.each([
    'nonsense',
    'Thu, 1 Jan 1970 00:00:00 +0000',
    'Mon, 1 Jan 1900 00:00:00 +0000',
    '31 Dec 9999 23:59:59 +0000',
  ])('B076, B079, B080: for the Date %p the newest plausible Received stands in', (date) => {
    const fields = new Map([
      ['date', [date]],
      ['received', received],
    ]);
    expect(mailTime(fields, NOW)).toEqual({ at: Date.parse('2026-03-03T11:00:00Z'), repaired: true });
  });

  test('B078: without Date and Received the From line of the mailbox stands in, and without that nothing does', () => {
    const fromLine = Date.parse('2026-03-04T00:00:00Z');
    expect(mailTime(new Map(), NOW, fromLine)).toEqual({ at: fromLine, repaired: true });
    expect(mailTime(new Map(), NOW, 0)).toBeUndefined();
    expect(mailTime(new Map(), NOW)).toBeUndefined();
  });

  test('B080: clocks may run ahead by a day and not by more', () => {
    const ahead = (hours: number) => new Map([['date', [new Date(NOW + hours * 3_600_000).toISOString()]]]);
    expect(mailTime(ahead(23), NOW)?.at).toBe(NOW + 23 * 3_600_000);
    expect(mailTime(ahead(25), NOW)).toBeUndefined();
  });

  test('the same header gives the same time whenever it is read', () => {
    const fields = new Map([['date', ['nonsense']]]);
    expect(mailTime(fields, NOW)).toEqual(mailTime(fields, NOW + 1e9));
  });
});
