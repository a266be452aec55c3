import { describe, expect, test } from '@jest/globals';
import { fromLineOf, fromLineTime } from '../../../ingest/core/mbox-from-line.ts';

describe('fromLineTime', () => {
  test.each([
    ['From alice@example.com Mon Mar  2 09:30:00 2026', '2026-03-02T09:30:00Z'],
    ['From alice@example.com Mon Mar  2 09:30 2026', '2026-03-02T09:30:00Z'],
    ['From - Mon Mar 02 09:30:00 2026', '2026-03-02T09:30:00Z'],
    ['From alice at example.com  Mon Mar  2 09:30:00 2026', '2026-03-02T09:30:00Z'],
    ['From 1234567890@xxx Mon Mar 02 09:30:00 +0100 2026', '2026-03-02T08:30:00Z'],
    ['From alice@example.com Mon Mar  2 09:30:00 2026 -0500', '2026-03-02T14:30:00Z'],
    ['From alice@example.com Mon Mar  2 09:30:00 CET 2026\r', '2026-03-02T09:30:00Z'],
    ['From mboxrd@z Thu Jan  1 00:00:00 1970', '1970-01-01T00:00:00Z'],
  ])('%s begins a message', (line, time) => {
    expect(fromLineTime(line)).toBe(Date.parse(time));
  });

  test.each([
    'From here on we meet on Mon Mar 2 at 9:30',
    'From Monday on',
    'From alice@example.com',
    'From alice@example.com Mon Mar 32 09:30:00 2026',
    'From alice@example.com Mon Mar 2 25:30:00 2026',
    '>From alice@example.com Mon Mar  2 09:30:00 2026',
    'From: alice@example.com',
    `From ${'a'.repeat(2000)} Mon Mar  2 09:30:00 2026`,
  ])('%.60s is text', (line) => {
    expect(fromLineTime(line)).toBeUndefined();
  });
});

describe('fromLineOf', () => {
  test.each([
    ['From alice@example.com Mon Mar  2 09:30:00 2026', { isUsual: true, time: Date.parse('2026-03-02T09:30:00Z') }],
    ['From \r', { isUsual: false }],
    ['From alice@example.com', { isUsual: false }],
    ['From alice@example.com 2026-03-02T09:30:00Z', { isUsual: false, time: Date.parse('2026-03-02T09:30:00Z') }],
    [
      'From alice@example.com Mon, 02 Mar 2026 09:30:00 +0100',
      { isUsual: false, time: Date.parse('2026-03-02T08:30:00Z') },
    ],
    ['From alice@example.com Mo Mrz  2 09:30:00 2026', { isUsual: false }],
  ])('%p may begin a message', (line, expected) => {
    expect(fromLineOf(line)).toEqual(expected);
  });

  test.each(['From here on', 'From 9:30 on we meet', 'From 2026 on', '>From alice@example.com', 'From: alice'])(
    '%p is text',
    (line) => {
      expect(fromLineOf(line)).toBeUndefined();
    },
  );
});
