/** What guests send about meetings, beside the meetings themselves. */
import { describe, expect, test } from '@jest/globals';
import { calendar, event, read } from './calendar-files.ts';

const MEETING = calendar(
  event('DTSTART:20260302T093000Z', 'SEQUENCE:1', 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:carol@example.com'),
);

const sent = (method: string, ...lines: string[]) =>
  calendar([
    'UID:1@example.com',
    'SEQUENCE:1',
    ...lines,
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:carol@example.com',
  ]).replace('VERSION:2.0', `METHOD:${method}`);

describe('ics: what guests send', () => {
  test.each([
    ['REPLY', 'reply', 'DTSTART:20260302T093000Z'],
    ['COUNTER', 'proposal', 'DTSTART:20260303T140000Z'],
    ['DECLINECOUNTER', 'proposal', 'DTSTART:20260303T140000Z'],
    ['REFRESH', 'proposal', 'X-NOTHING:1'],
  ])('%s is excluded (%s), and does not take the place of the meeting', async (method, reason, line) => {
    for (const text of [MEETING + sent(method, line), sent(method, line) + MEETING]) {
      const { activities, excluded } = await read(text);
      expect(excluded).toEqual([reason]);
      expect(activities).toEqual((await read(MEETING)).activities);
    }
  });

  test.each(['REQUEST', 'PUBLISH'])('%s is how the meeting stands', async (method) => {
    expect((await read(sent(method, 'DTSTART:20260302T093000Z'))).activities).toHaveLength(1);
  });

  test('a method that is a word of JavaScript is none of these', async () => {
    expect((await read(sent('constructor', 'DTSTART:20260302T093000Z'))).activities).toHaveLength(1);
  });
});
