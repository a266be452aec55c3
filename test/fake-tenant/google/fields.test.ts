import { describe, expect, test } from '@jest/globals';
import { applyMask, parseFields } from '../../support/fake-tenant/google/fields.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';

const ANSWER = { next: 'n', items: [{ id: 1, start: { dateTime: 'd', timeZone: 'z' }, summary: 's' }], kind: 'k' };

describe('a partial response', () => {
  test.each([
    ['next', { next: 'n' }],
    ['items/id', { items: [{ id: 1 }] }],
    ['items(id,start/dateTime),next', { items: [{ id: 1, start: { dateTime: 'd' } }], next: 'n' }],
    ['items/start(timeZone)', { items: [{ start: { timeZone: 'z' } }] }],
    ['items/id,items/summary', { items: [{ id: 1, summary: 's' }] }],
    ['items', { items: ANSWER.items }],
    ['*', ANSWER],
    ['items/*', { items: ANSWER.items }],
  ])('%s keeps what it names and nothing else', (fields, kept) => {
    expect(applyMask(ANSWER, parseFields(fields))).toEqual(kept);
  });

  test.each(['', 'items(', 'items(id', 'items)', ',id', 'items//id', 'a b'])('"%s" is no mask', (fields) => {
    expect(() => parseFields(fields)).toThrow(/Invalid field selection/);
  });

  test('a field that the answer does not have is refused, at any depth', async () => {
    const { caller } = smallFace();
    const token = await caller.token('ada@brightwater.example', 'calendar.events.readonly');
    const ask = async (fields: string) =>
      (await caller.get(token, '/calendar/v3/calendars/primary/events', { fields })).status;
    expect(await ask('items(id,start/dateTime,attendees(email,responseStatus)),nextPageToken')).toBe(200);
    expect(await ask('items(id,startTime)')).toBe(400);
    expect(await ask('items/start/date_time')).toBe(400);
    expect(await ask('messages')).toBe(400);
  });
});
