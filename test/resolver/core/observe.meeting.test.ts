import { describe, expect, test } from '@jest/globals';
import { DEFAULT_POLICY } from '../../../resolver/contract.ts';
import { people, read, type Seat, said } from './activities.ts';

describe('a meeting', () => {
  test('ties everybody with everybody, both ways', () => {
    const meeting = read('meeting', [
      ['organizer', 'cid'],
      ['attendee', 'ann', 'accepted'],
      ['attendee', 'bob', 'none'],
    ]);
    expect(said(meeting)).toEqual(['ann=bob to 2', 'ann=cid to 2', 'bob=cid to 2']);
  });

  test('leaves out who declined', () => {
    const meeting = read('meeting', [
      ['organizer', 'cid'],
      ['attendee', 'ann', 'declined'],
      ['attendee', 'bob', 'tentative'],
    ]);
    expect(said(meeting)).toEqual(['bob=cid to 1']);
  });

  test('leaves out an organiser whose own row as attendee says declined', () => {
    const meeting = read('meeting', [
      ['organizer', 'cid'],
      ['attendee', 'cid', 'declined'],
      ['attendee', 'ann'],
      ['attendee', 'bob'],
    ]);
    expect(said(meeting)).toEqual(['ann=bob to 1']);
  });

  test('of many ties its organiser with each', () => {
    const many = DEFAULT_POLICY.meetingPairwiseMax;
    const small = read('meeting', [['organizer', 'zoe'], ...people('attendee', many - 1)]);
    expect(said(small)).toHaveLength((many * (many - 1)) / 2);
    const large = read('meeting', [['organizer', 'zoe'], ...people('attendee', many)]);
    expect(said(large)).toHaveLength(many);
    expect(said(large).every((line) => line.includes('=zoe to 6'))).toBe(true);
  });

  test('in a calendar that a group keeps is a meeting of its attendees', () => {
    const calendar = ['mailto:c_1', 'group.calendar.google.com'].join('@');
    expect(
      read('meeting', [
        ['organizer', calendar],
        ['attendee', 'ann'],
        ['attendee', 'bob'],
      ]).ignored,
    ).toBeUndefined();
  });

  test.each<[string, Seat[], string]>([
    ['of one', [['organizer', 'ann']], 'alone'],
    [
      'that all others declined',
      [
        ['organizer', 'ann'],
        ['attendee', 'bob', 'declined'],
      ],
      'alone',
    ],
    ['of hundreds', [['organizer', 'ann'], ...people('attendee', 100)], 'broadcast'],
    ['of many without an organiser', people('attendee', 30), 'no organizer'],
    ['of many whose organiser declined', [['organizer', 'zoe', 'declined'], ...people('attendee', 30)], 'no organizer'],
    [
      'that a robot set up',
      [
        ['organizer', 'noreply'],
        ['attendee', 'ann'],
        ['attendee', 'bob'],
      ],
      'robot',
    ],
  ])('%s makes no tie, says why, and still revises what was known of it', (_, seats, reason) => {
    const meeting = read('meeting', seats, { version: 4 });
    expect(meeting.ignored).toBe(reason);
    expect(meeting.revision).toMatchObject({ version: 4, cancelled: false, interactions: [] });
  });

  test('that was called off kills its pairs, even when a robot says so', () => {
    const seats: Seat[] = [
      ['organizer', 'ann'],
      ['attendee', 'bob'],
    ];
    const cancelled = read('meeting', seats, { cancelled: true });
    expect(cancelled).toMatchObject({ ignored: 'cancelled', revision: { cancelled: true } });
    expect(said(cancelled)).toEqual(['annxbob to 0 state 2']);
    expect(read('meeting', seats, { cancelled: true, automated: 'notification' })).toMatchObject({
      ignored: 'cancelled',
      revision: { cancelled: true },
    });
  });
});
