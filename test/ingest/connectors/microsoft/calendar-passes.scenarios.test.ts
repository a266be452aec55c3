/** Scenarios of Exchange calendars that are read pass after pass: what came, changed, moved and went meanwhile. */
import { describe, expect, test } from '@jest/globals';
import {
  activitiesOf,
  drain,
  drivenStream,
  driveStream,
  holding,
  readsAs,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { attendee } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON, WEEK } from '../../../support/fake-tenant/small-tenant.ts';
import { BEN, CLEO, meet } from '../../../support/meetings-of-ada.ts';
import { failureOf, microsoftCompany, sentTo } from './microsoft-company.ts';

const VIEW = 'GET /v1.0/users/*/calendarView';

describe('pass after pass', () => {
  test('M16: the window rolls on: what comes into it is told, and what is unchanged is not told again', async () => {
    const company = microsoftCompany();
    meet(company, 'near');
    meet(company, 'far', { start: { at: NOON + 35 * DAY }, end: { at: NOON + 35 * DAY + HOUR } });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toHaveLength(1);
    company.clock.advance(WEEK);
    await drain(company.connector, driven);
    expect(readsAs(driven)).toEqual([
      ['near@calendar.example.com|2026-07-01T12:00:00Z', false],
      ['far@calendar.example.com|2026-08-04T12:00:00Z', false],
    ]);
    expect(driven.upTo).toBe(NOON + WEEK);
  });

  test('a changed answer is told with a higher version', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('standup', { attendees: [attendee(BEN, 'declined')] });
    await drain(company.connector, driven);
    expect([...holding(driven).values()].map(({ participants }) => participants[1]?.response)).toEqual(['declined']);
  });

  test('an answer that leaves the time of modification as it was is told with a higher version too', async () => {
    const company = microsoftCompany();
    const { updatedAt } = meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.tenant.changeEvent('standup', { attendees: [attendee(BEN, 'declined')], updatedAt });
    await drain(company.connector, driven);
    const [first, second] = activitiesOf(driven);
    expect(second?.version).toBe((first?.version ?? 0) + 1);
    expect(second?.participants[1]?.response).toBe('declined');
  });

  test('with another policy what was left out is told, and what was told is taken back', async () => {
    const company = microsoftCompany();
    meet(company, 'secret', { visibility: 'private' });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    const telling = { privateMeetings: 'attendance', excludeLabels: [] } as const;
    await drain(company.restarted({ policy: telling }), driven);
    await drain(company.restarted(), driven);
    expect(activitiesOf(driven).map(({ cancelled = false }) => cancelled)).toEqual([false, true]);
  });

  test('a meeting that its organizer cancelled is taken back, once', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    meet(company, 'lunch');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('standup', { cancelled: true });
    await drain(company.connector, driven);
    await drain(company.connector, driven);
    expect(readsAs(driven).slice(2)).toEqual([['standup@calendar.example.com|2026-07-01T12:00:00Z', true]]);
    expect(holding(driven).get('standup@calendar.example.com|2026-07-01T12:00:00Z')?.cancelled).toBe(true);
  });

  test('a guest who deletes a meeting takes back the own copy, which a later change of another beats', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    company.tenant.removeEvent('standup', ['ben']);
    company.clock.advance(HOUR);
    await drain(company.connector, driven);
    const [told, back] = activitiesOf(driven);
    expect(back).toMatchObject({ cancelled: true, version: (told?.version ?? 0) + 1 });
    const organizer = activitiesOf(await driveStream(company.connector, company.stream('calendar', 'ada')));
    expect(organizer[0]?.version).toBeGreaterThan(back?.version ?? Number.POSITIVE_INFINITY);
  });

  describe('that somebody outside organizes', () => {
    const outside = { organizer: { address: 'zoe@elsewhere.example' }, attendees: [attendee(BEN), attendee(CLEO)] };
    const heldBy = (...driven: Parameters<typeof activitiesOf>[0][]) =>
      [...holding({ readings: driven.flatMap(({ readings }) => readings) }).values()].map(
        ({ cancelled = false }) => cancelled,
      );

    test('a guest who deletes it takes it from nobody else, and its cancellation is still seen', async () => {
      const company = microsoftCompany();
      meet(company, 'demo', outside);
      const cleo = await driveStream(company.connector, company.stream('calendar', 'cleo'));
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.clock.advance(HOUR);
      company.tenant.removeEvent('demo', ['ben']);
      for (let pass = 0; pass < 2; pass += 1) await drain(company.connector, ben);
      expect(heldBy(cleo, ben)).toEqual([false]);
      expect(activitiesOf(ben)).toHaveLength(1);
      company.tenant.changeEvent('demo', { cancelled: true });
      for (const driven of [cleo, ben]) await drain(company.connector, driven);
      expect(heldBy(cleo, ben)).toEqual([true]);
    });

    test('whoever alone was invited and deletes it does not come, and so it is taken back', async () => {
      const company = microsoftCompany();
      meet(company, 'demo', {
        ...outside,
        attendees: [attendee(BEN), attendee('lab@x.example', 'none', { resource: true })],
      });
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.tenant.removeEvent('demo', ['ben']);
      await drain(company.connector, ben);
      expect(heldBy(ben)).toEqual([true]);
    });

    test('one that was moved to a later time is taken back at its old one when the window reaches it', async () => {
      const company = microsoftCompany();
      meet(company, 'demo', outside);
      const ben = await driveStream(company.connector, company.stream('calendar', 'ben'));
      company.clock.advance(HOUR);
      const later = NOON + 50 * DAY;
      company.tenant.changeEvent('demo', { start: { at: later }, end: { at: later + HOUR } });
      await drain(company.connector, ben);
      company.clock.advance(30 * DAY);
      await drain(company.connector, ben);
      expect(heldBy(ben)).toEqual([true, false]);
    });
  });

  test('a meeting that was moved is taken back at its old time and told at its new one', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.clock.advance(HOUR);
    company.tenant.changeEvent('standup', { start: { at: NOON + 2 * DAY }, end: { at: NOON + 2 * DAY + HOUR } });
    await drain(company.connector, driven);
    const held = [...holding(driven).values()].map(({ key, cancelled = false }) => [key.split('|')[1], cancelled]);
    expect(held).toEqual([
      ['2026-07-01T12:00:00Z', true],
      ['2026-07-02T12:00:00Z', false],
    ]);
  });

  test('an occurrence that was moved behind the window is told again when the window reaches it', async () => {
    const company = microsoftCompany();
    const slot = NOON + DAY;
    meet(company, 'weekly', { series: { slots: [slot], changed: new Map() } });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    company.clock.advance(HOUR);
    company.tenant.changeOccurrence('weekly', slot, {
      start: { at: NOON + 50 * DAY },
      end: { at: NOON + 50 * DAY + HOUR },
    });
    await drain(company.connector, driven);
    expect([...holding(driven).values()].map(({ cancelled }) => cancelled)).toEqual([true]);
    company.clock.advance(30 * DAY);
    await drain(company.connector, driven);
    expect([...holding(driven).values()].map(({ at, cancelled }) => [at, cancelled])).toEqual([
      ['2026-08-19T12:00:00Z', undefined],
    ]);
  });

  test('what leaves the window behind is forgotten and not taken back', async () => {
    const company = microsoftCompany();
    meet(company, 'standup', { start: { at: NOON - 170 * DAY }, end: { at: NOON - 170 * DAY + HOUR } });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(driven.marks.size).toBe(1);
    company.clock.advance(20 * DAY);
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toHaveLength(1);
    expect(driven.marks.size).toBe(0);
  });

  test('many pages are one pass, and a crash in the middle of it loses nothing', async () => {
    const company = microsoftCompany();
    for (let index = 0; index < 250; index += 1) {
      meet(company, `e${index}`, { start: { at: NOON - index * HOUR }, end: { at: NOON - index * HOUR + HOUR } });
    }
    const driven = drivenStream(company.stream('calendar', 'ben'));
    await stepOnce(company.connector, driven);
    await stepOnce(company.connector, driven, { crash: true });
    await drain(company.restarted(), driven);
    expect(new Set(activitiesOf(driven).map(({ key }) => key)).size).toBe(250);
    expect(driven.phase).toBe('live');
    const pages = sentTo(company, '/calendarView');
    expect(pages.every(({ headers }) => headers.get('prefer')?.includes('outlook.timezone="UTC"'))).toBe(true);
  });

  test('a page that cannot be read after many tries loses nothing of the pass', async () => {
    const company = microsoftCompany({
      rules: [{ route: VIEW, calls: [2, 6], fault: { kind: 'server-error', status: 503 } }],
    });
    for (let index = 0; index < 150; index += 1) {
      meet(company, `e${index}`, { start: { at: NOON - index * HOUR }, end: { at: NOON - index * HOUR + HOUR } });
    }
    const driven = drivenStream(company.stream('calendar', 'ben'));
    expect(await failureOf(drain(company.connector, driven))).toMatchObject({ kind: 'retryable' });
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toHaveLength(150);
  });
});
