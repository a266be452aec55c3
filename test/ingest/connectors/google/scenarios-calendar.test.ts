/** Scenarios of Google Calendar against the fake of Google: what of a meeting is told, and of whom. */
import { describe, expect, test } from '@jest/globals';
import {
  activitiesOf,
  drain,
  drivenStream,
  driveStream,
  excludedOf,
  holding,
  readsAs,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { attendee } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { googleCompany, sentTo } from './google-company.ts';
import { ADA, BEN, CLEO, HORIZON, meet, ZOE } from './google-meetings.ts';

describe('reading a calendar', () => {
  test('who is invited and how they answered is told, and nothing of what it is about', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(activitiesOf(driven)).toEqual([
      expect.objectContaining({
        ...{ channel: 'meeting', key: 'standup@calendar.example.com|2026-07-01T12:00:00Z', durationSeconds: 3600 },
        participants: [
          { role: 'organizer', address: `mailto:${ADA}`, name: 'Ada North', response: 'accepted' },
          { role: 'attendee', address: `mailto:${BEN}`, response: 'tentative' },
        ],
      }),
    ]);
    expect(JSON.stringify(driven.readings)).not.toContain('kingfisher');
  });

  test('an appointment with oneself is nobody’s communication', async () => {
    const company = googleCompany();
    meet(company, 'dentist', { organizer: { address: BEN }, attendees: [] });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(excludedOf(driven)).toEqual({ 'nobody invited': 1 });
  });

  test('G20: an empty first page with a page token is followed, and all events arrive', async () => {
    const route = 'GET /calendar/v3/calendars/*/events';
    const company = googleCompany({ rules: [{ route, calls: 1, fault: { kind: 'empty-page' } }] });
    for (let index = 0; index < 260; index += 1) {
      meet(company, `e${index}`, { start: { at: NOON - index * HOUR }, end: { at: NOON - index * HOUR + HOUR } });
    }
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(new Set(activitiesOf(driven).map(({ key }) => key)).size).toBe(260);
    expect(sentTo(company, '/events')).toHaveLength(3);
  });

  test('only the window is asked for at first, and the sync token is never sent beside a bound', async () => {
    const company = googleCompany();
    meet(company, 'ancient', { start: { at: NOON - 200 * DAY }, end: { at: NOON - 200 * DAY + HOUR } });
    meet(company, 'far', { start: { at: NOON + 40 * DAY }, end: { at: NOON + 40 * DAY + HOUR } });
    meet(company, 'near');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'), { horizon: HORIZON });
    await drain(company.connector, driven, { horizon: HORIZON });
    expect(readsAs(driven)).toEqual([['near@calendar.example.com|2026-07-01T12:00:00Z', false]]);
    const [first, second] = sentTo(company, '/events').map(({ url }) => url.searchParams);
    expect([first?.has('timeMin'), first?.has('timeMax'), first?.has('syncToken')]).toEqual([true, true, false]);
    expect([second?.has('timeMin'), second?.has('timeMax'), second?.has('syncToken')]).toEqual([false, false, true]);
  });

  test('a change outside of the window is passed over, and comes when the window has moved on', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    meet(company, 'later', { start: { at: NOON + 36 * DAY }, end: { at: NOON + 36 * DAY + HOUR } });
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toEqual([]);
    company.clock.advance(8 * DAY);
    await drain(company.connector, driven);
    expect(readsAs(driven)).toEqual([['later@calendar.example.com|2026-08-05T12:00:00Z', false]]);
  });

  test('a weekly new baseline says nothing of what has not changed', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    meet(company, 'review');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    const before = driven.readings.length;
    company.clock.advance(8 * DAY);
    await drain(company.connector, driven);
    expect(driven.readings).toHaveLength(before);
    expect(driven.notes.get('unchanged')).toBe(2);
  });
});

describe('who is not shown, and what is nobody', () => {
  test('G23: of more than 200 guests only the organizer and the owner are listed, with the number of all', async () => {
    const company = googleCompany();
    const guests = Array.from({ length: 250 }, (_, index) => attendee(`guest-${index}@elsewhere.example`));
    meet(company, 'all-hands', { attendees: [attendee(BEN, 'accepted'), ...guests] });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    const [activity] = activitiesOf(driven);
    expect(activity?.participants.map(({ address }) => address)).toEqual([`mailto:${ADA}`, `mailto:${BEN}`]);
    expect(activity?.participantsTotal).toBe(251);
    expect(activity?.version).toBe(0);
    expect(driven.notes.get('partial')).toBe(1);
  });

  test('G23: where Google leaves the guests out, the meeting is partial and counts as a large one', async () => {
    const company = googleCompany();
    meet(company, 'town-hall', { attendeesOmitted: true });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(activitiesOf(driven)[0]?.participants).toHaveLength(2);
    expect(activitiesOf(driven)[0]?.participantsTotal).toBe(201);
    expect(driven.notes.get('partial')).toBe(1);
  });

  test('a copy that hides the other guests yields to one that shows them', async () => {
    const company = googleCompany();
    meet(company, 'secret', {
      guestsSeeOthers: false,
      attendees: [attendee(ADA, 'accepted'), attendee(BEN, 'accepted'), attendee(ZOE, 'accepted')],
    });
    const ada = await driveStream(company.connector, company.stream('calendar', 'ada'));
    const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(activitiesOf(ben)[0]).toMatchObject({ version: 0, participants: { length: 2 } });
    const [held] = holding({ readings: [...ada.readings, ...ben.readings] }).values();
    expect(held?.participants).toHaveLength(3);
  });

  test('G24: a private meeting is left out, or told without anything of what it is about', async () => {
    const out = googleCompany();
    meet(out, 'private', { visibility: 'private' });
    meet(out, 'confidential', { visibility: 'confidential' });
    const without = await driveStream(out.connector, out.stream('calendar', 'ben'));
    expect(excludedOf(without)).toEqual({ private: 2 });
    expect(activitiesOf(without)).toEqual([]);

    const attended = googleCompany({ policy: { privateMeetings: 'attendance', excludeLabels: [] } });
    meet(attended, 'private', { visibility: 'private' });
    const told = await driveStream(attended.connector, attended.stream('calendar', 'ben'));
    expect(activitiesOf(told)).toHaveLength(1);
    expect(JSON.stringify([told.readings, [...told.marks]])).not.toContain('kingfisher');
  });

  test('a meeting that becomes private is taken back', async () => {
    const company = googleCompany();
    meet(company, 'sudden');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('sudden', { visibility: 'private' });
    await drain(company.connector, driven);
    expect(readsAs(driven).at(-1)).toEqual(['sudden@calendar.example.com|2026-07-01T12:00:00Z', true]);
    expect([...driven.marks.keys()]).toEqual([]);
  });

  test('G25: rooms and things that were booked take no part', async () => {
    const company = googleCompany();
    const room = attendee('room-1@resource.example.com', 'accepted', { resource: true });
    meet(company, 'roomy', { attendees: [attendee(ADA, 'accepted'), attendee(BEN), room] });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(activitiesOf(driven)[0]?.participants.map(({ address }) => address)).toEqual([
      `mailto:${ADA}`,
      `mailto:${BEN}`,
    ]);
  });

  test('G26: a whole day in a calendar at UTC+13 begins at its own midnight, and is the same day for everybody', async () => {
    const company = googleCompany();
    const attendees = [attendee(CLEO, 'accepted'), attendee(ADA)];
    // the last day of the window: 30 days ahead, by the clock of the calendar
    const [start, end] = [{ date: '2026-07-30' }, { date: '2026-07-31' }] as const;
    meet(company, 'retreat', { organizer: { address: CLEO }, attendees, start, end });
    const cleo = await driveStream(company.connector, company.stream('calendar', 'cleo'));
    const ada = await driveStream(company.connector, company.stream('calendar', 'ada'));
    expect(activitiesOf(cleo)[0]).toMatchObject({
      ...{ at: '2026-07-29T11:00:00Z', key: 'retreat@calendar.example.com|2026-07-30T00:00:00Z' },
      durationSeconds: 86_400,
    });
    expect(activitiesOf(ada)[0]).toMatchObject({
      ...{ at: '2026-07-29T23:00:00Z', key: 'retreat@calendar.example.com|2026-07-30T00:00:00Z' },
    });
  });

  test('somebody without a calendar is not provisioned', async () => {
    const company = googleCompany();
    const step = stepOnce(company.connector, drivenStream(company.stream('calendar', 'eve')));
    await expect(step).rejects.toMatchObject({ kind: 'not-provisioned' });
  });
});
