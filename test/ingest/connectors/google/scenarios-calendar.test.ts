/** Scenarios of Google Calendar against the fake of Google. */
import { describe, expect, test } from '@jest/globals';
import {
  activitiesOf,
  drain,
  drivenStream,
  driveStream,
  excludedOf,
  holding,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { attendee, type CalendarEvent, eventWith, type NewEvent } from '../../../support/fake-tenant/events.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany, sentTo } from './google-company.ts';

const HOUR = 3_600_000;
const HORIZON = NOON - 180 * DAY;
const ADA = 'ada@brightwater.example';
const BEN = 'ben@brightwater.example';
const CLEO = 'cleo@brightwater.example';
const ZOE = 'zoe@elsewhere.example';

/** Ada invites Ben, an hour long, tomorrow unless said otherwise. */
function meet({ tenant }: GoogleCompany, id: string, more: Partial<NewEvent> = {}): CalendarEvent {
  const start = NOON + DAY;
  return tenant.putEvent(
    eventWith({
      ...{ id, organizer: { address: ADA, name: 'Ada North' }, start: { at: start }, end: { at: start + HOUR } },
      attendees: [attendee(ADA, 'accepted'), attendee(BEN, 'tentative')],
      ...more,
    }),
  );
}

const readsAs = (driven: Parameters<typeof activitiesOf>[0]) =>
  activitiesOf(driven).map(({ key, cancelled = false }) => [key, cancelled]);

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

describe('what changes and what vanishes', () => {
  test('a guest who clears away a meeting that has been held takes nothing back; the organizer who deletes it does', async () => {
    const company = googleCompany();
    meet(company, 'held', { start: { at: NOON - DAY }, end: { at: NOON - DAY + HOUR } });
    const [guest, organizer] = await Promise.all(
      ['ben', 'ada'].map((person) => driveStream(company.connector, company.stream('calendar', person))),
    );
    company.clock.advance(HOUR);
    company.tenant.removeEvent('held');
    for (const driven of [guest, organizer]) if (driven !== undefined) await drain(company.connector, driven);
    const told = (driven: typeof guest) => driven && activitiesOf(driven).map(({ cancelled = false }) => cancelled);
    expect([told(guest), told(organizer)]).toEqual([[false], [false, true]]);
  });

  test('a single meeting that was moved is taken back at its old time and told at its new one', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('standup', { start: { at: NOON + 2 * DAY }, end: { at: NOON + 2 * DAY + HOUR } });
    await drain(company.connector, driven);
    const held = [...holding(driven).values()].map(({ key, cancelled = false }) => [key.split('|')[1], cancelled]);
    expect(held).toEqual([
      ['2026-07-01T12:00:00Z', true],
      ['2026-07-02T12:00:00Z', false],
    ]);
  });

  test('a changed answer is a higher version of the same meeting', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('standup', { attendees: [attendee(ADA, 'accepted'), attendee(BEN, 'declined')] });
    await drain(company.connector, driven);
    const [first, second] = activitiesOf(driven);
    expect(second?.key).toBe(first?.key);
    expect(second?.version).toBeGreaterThan(first?.version ?? 0);
    expect(second?.participants[1]?.response).toBe('declined');
  });

  test('G21: after the sync token was refused, a full pass takes back exactly the two events that were deleted meanwhile', async () => {
    const company = googleCompany();
    for (const id of ['a', 'b', 'c', 'd', 'e']) meet(company, id);
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    const before = driven.readings.length;
    company.clock.advance(HOUR);
    company.tenant.removeEvent('b');
    company.tenant.removeEvent('d');
    company.tenant.log.expire('calendar:ben');
    await drain(company.connector, driven);
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    const removals = activitiesOf(driven).slice(before);
    expect(removals.map(({ key, cancelled }) => [key.slice(0, 1), cancelled])).toEqual([
      ['b', true],
      ['d', true],
    ]);
    expect([...holding(driven).values()].filter(({ cancelled }) => !cancelled)).toHaveLength(3);
    expect([...driven.marks.keys()].sort()).toEqual(['a', 'c', 'e']);
  });

  test('a removal that the sync token tells of takes the meeting back; one of an event that was never told is noted', async () => {
    const company = googleCompany();
    meet(company, 'known');
    meet(company, 'ancient', { start: { at: NOON - 200 * DAY }, end: { at: NOON - 200 * DAY + HOUR } });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'), { horizon: HORIZON });
    company.tenant.removeEvent('known');
    company.tenant.removeEvent('ancient');
    await drain(company.connector, driven, { horizon: HORIZON });
    expect(readsAs(driven).at(-1)).toEqual(['known@calendar.example.com|2026-07-01T12:00:00Z', true]);
    expect(readsAs(driven)).toHaveLength(2);
  });

  test('a guest who deletes a meeting from the own calendar does not take it away from the organizer', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    const ada = await driveStream(company.connector, company.stream('calendar', 'ada'));
    const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
    company.tenant.removeEvent('standup', ['ben']);
    await drain(company.connector, ben);
    expect(
      activitiesOf(ben)
        .at(-1)
        ?.participants.map(({ response }) => response),
    ).toEqual(['accepted', 'declined']);
    const held = holding({ readings: [...ada.readings, ...ben.readings] });
    expect([...held.values()].map(({ cancelled = false }) => cancelled)).toEqual([false]);
  });

  describe('that somebody outside organizes', () => {
    const outside = { organizer: { address: ZOE }, attendees: [attendee(BEN), attendee(CLEO)] };
    const answersIn = (...driven: Parameters<typeof activitiesOf>[0][]) =>
      [...holding({ readings: driven.flatMap(({ readings }) => readings) }).values()].map(
        ({ cancelled = false, participants }) => [cancelled, ...participants.map(({ response }) => response)],
      );

    test('a guest who removes it is one who declined, and the others still meet', async () => {
      const company = googleCompany();
      meet(company, 'demo', outside);
      const cleo = await driveStream(company.connector, company.stream('calendar', 'cleo'));
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.clock.advance(HOUR);
      company.tenant.removeEvent('demo', ['ben']);
      await drain(company.connector, ben);
      expect(answersIn(cleo, ben)).toEqual([[false, undefined, 'declined', 'none']]);
      // nor does the next full pass say otherwise
      company.clock.advance(8 * DAY);
      await drain(company.connector, ben);
      expect(activitiesOf(ben)).toHaveLength(2);
    });

    test('a guest who is not shown the others takes nothing from them', async () => {
      const company = googleCompany();
      meet(company, 'demo', { ...outside, guestsSeeOthers: false });
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.tenant.removeEvent('demo', ['ben']);
      await drain(company.connector, ben);
      expect(activitiesOf(ben)).toHaveLength(1);
    });

    test('its organizer calls it off, and it is taken back', async () => {
      const company = googleCompany();
      meet(company, 'demo', outside);
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.clock.advance(HOUR);
      company.tenant.changeEvent('demo', { cancelled: true });
      await drain(company.connector, ben);
      expect(answersIn(ben).map(([cancelled]) => cancelled)).toEqual([true]);
    });
  });

  test('when the organizer cancels, no copy of a guest brings the meeting back', async () => {
    const company = googleCompany();
    meet(company, 'standup');
    const ada = await driveStream(company.connector, company.stream('calendar', 'ada'));
    const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
    company.tenant.removeEvent('standup', ['ada']);
    await drain(company.connector, ada);
    const held = holding({ readings: [...ada.readings, ...ben.readings] });
    expect([...held.values()].map(({ cancelled = false }) => cancelled)).toEqual([true]);
  });

  test('G22: in a weekly series each occurrence has a stable key, a moved one keeps its slot, a cancelled one is not told', async () => {
    const company = googleCompany();
    const slots = [1, 8, 15, 22].map((day) => NOON + day * DAY);
    meet(company, 'weekly', { series: { slots, rule: 'RRULE:FREQ=WEEKLY;COUNT=4', changed: new Map() } });
    const [, second = 0, third = 0] = slots;
    company.tenant.changeOccurrence('weekly', second, {
      start: { at: second + DAY },
      end: { at: second + DAY + HOUR },
    });
    company.tenant.changeOccurrence('weekly', third, { cancelled: true });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(
      activitiesOf(driven)
        .map(({ key, at }) => [key.split('|')[1], at])
        .sort(),
    ).toEqual([
      ['2026-07-01T12:00:00Z', '2026-07-01T12:00:00Z'],
      ['2026-07-08T12:00:00Z', '2026-07-09T12:00:00Z'],
      ['2026-07-22T12:00:00Z', '2026-07-22T12:00:00Z'],
    ]);
    // one that is cancelled later is taken back under the same key
    company.tenant.changeOccurrence('weekly', slots[3] ?? 0, { cancelled: true });
    await drain(company.connector, driven);
    expect(readsAs(driven).at(-1)).toEqual(['weekly@calendar.example.com|2026-07-22T12:00:00Z', true]);
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
