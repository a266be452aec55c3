/** Scenarios of Google Calendar against the fake of Google: meetings that move, change, and are taken back. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, driveStream, holding, readsAs } from '../../../support/drive-stream.ts';
import { attendee } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { googleCompany } from './google-company.ts';
import { ADA, BEN, CLEO, HORIZON, meet, ZOE } from './google-meetings.ts';

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
