/** Scenarios of Exchange calendars against the fake of Microsoft: what of a meeting is told, and of whom. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, driveStream, excludedOf } from '../../../support/drive-stream.ts';
import { attendee } from '../../../support/fake-tenant/events.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { DAY, HOUR, NOON, WEEK } from '../../../support/fake-tenant/small-tenant.ts';
import { ADA, BEN, CLEO, meet } from '../../../support/meetings-of-ada.ts';
import { type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

describe('reading a calendar', () => {
  test('who is invited and how they answered is told, and nothing of what it is about', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    const driven = await driveStream(company.connector, company.stream('calendar', 'ada'));
    expect(activitiesOf(driven)).toEqual([
      {
        ...{ channel: 'meeting', key: 'standup@calendar.example.com|2026-07-01T12:00:00Z', durationSeconds: 3600 },
        ...{ at: '2026-07-01T12:00:00Z', version: expect.any(Number) },
        participants: [
          { role: 'organizer', address: `mailto:${ADA}`, name: 'Ada North' },
          { role: 'attendee', address: `mailto:${BEN}`, response: 'tentative' },
        ],
        sighting: { provider: 'microsoft', mailbox: company.user('ada') },
      },
    ]);
    expect(JSON.stringify([driven.readings, driven.cursor, [...driven.marks]])).not.toContain(MARKER);
  });

  test('the organizer’s copy holds against a guest’s, whoever was read first and changed last', async () => {
    const company = microsoftCompany();
    meet(company, 'standup');
    const [organizer, guest] = await Promise.all(
      ['ada', 'ben'].map(async (person) =>
        activitiesOf(await driveStream(company.connector, company.stream('calendar', person))),
      ),
    );
    expect(organizer?.[0]?.key).toBe(guest?.[0]?.key);
    expect(organizer?.[0]?.version).toBeGreaterThan(2 ** 31);
    expect(guest?.[0]?.version).toBeLessThan(2 ** 31);
  });

  test('an appointment with oneself is nobody’s communication', async () => {
    const company = microsoftCompany();
    meet(company, 'dentist', { organizer: { address: BEN }, attendees: [] });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(excludedOf(driven)).toEqual({ 'nobody invited': 1 });
  });

  test('a room is nobody who takes part', async () => {
    const company = microsoftCompany();
    meet(company, 'standup', {
      attendees: [attendee(BEN), attendee('room@brightwater.example', 'accepted', { resource: true })],
    });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(JSON.stringify(activitiesOf(driven))).not.toContain('room@');
  });

  test('who is not shown the other guests tells of the organizer and of oneself, and overrides nobody', async () => {
    const company = microsoftCompany();
    meet(company, 'secret', { guestsSeeOthers: false, attendees: [attendee(BEN, 'accepted'), attendee(CLEO)] });
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    const [activity] = activitiesOf(driven);
    expect(activity?.version).toBe(0);
    expect(activity?.participants.map(({ address }) => address)).toEqual([`mailto:${ADA}`, `mailto:${BEN}`]);
    expect(driven.notes.get('partial')).toBe(1);
  });

  test('M15: every occurrence of a series comes with its people, under one key in every calendar', async () => {
    const company = microsoftCompany();
    const slots = [NOON + DAY, NOON + DAY + WEEK, NOON + DAY + 2 * WEEK];
    meet(company, 'weekly', { series: { slots, changed: new Map() } });
    company.tenant.changeOccurrence('weekly', slots[1] ?? 0, {
      start: { at: NOON + 3 * DAY + WEEK },
      end: { at: NOON + 3 * DAY + WEEK + HOUR },
    });
    const [ada = [], ben = []] = await Promise.all(
      ['ada', 'ben'].map(async (person) =>
        activitiesOf(await driveStream(company.connector, company.stream('calendar', person))),
      ),
    );
    expect(ben).toHaveLength(3);
    expect(ben.every(({ participants }) => participants.length === 2)).toBe(true);
    expect(ben.map(({ key }) => key).sort()).toEqual(ada.map(({ key }) => key).sort());
    const uids = new Set(ben.map(({ key }) => key.split('|')[0]));
    expect(uids.size).toBe(1);
    const moved = ben.find(({ at }) => at === '2026-07-10T12:00:00Z');
    expect(moved?.key).toMatch(/\|2026-07-08T12:00:00Z$/);
  });

  test('M17: a private meeting is left out, or only who attended is told, as the company wants', async () => {
    for (const [privateMeetings, told] of [
      ['exclude', 0],
      ['attendance', 1],
    ] as const) {
      const company = microsoftCompany({ policy: { privateMeetings, excludeLabels: [] } });
      meet(company, 'secret', { visibility: 'private' });
      const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
      expect(activitiesOf(driven)).toHaveLength(told);
      expect(excludedOf(driven)).toEqual(told === 1 ? {} : { private: 1 });
    }
  });

  test('M18: times come in UTC whatever zone a meeting was made in; in a zone nobody knows it is set aside', async () => {
    const make = (company: MicrosoftCompany) =>
      meet(company, 'zoned', {
        start: { at: NOON + DAY, zone: 'Europe/Berlin' },
        end: { at: NOON + DAY + HOUR, zone: 'Europe/Berlin' },
      });
    const company = microsoftCompany();
    make(company);
    const driven = await driveStream(company.connector, company.stream('calendar', 'ben'));
    expect(activitiesOf(driven)[0]?.at).toBe('2026-07-01T12:00:00Z');
    const strange = microsoftCompany({
      between: async (request, ask) => {
        const answer = await ask(request);
        if (!request.url.includes('calendarView')) return answer;
        return new Response(
          (await answer.text()).replaceAll('"timeZone":"UTC"', '"timeZone":"Customized Time Zone"'),
          answer,
        );
      },
    });
    make(strange);
    const flagged = await driveStream(strange.connector, strange.stream('calendar', 'ben'));
    expect(activitiesOf(flagged)).toEqual([]);
    expect(flagged.readings).toEqual([
      { kind: 'quarantined', complaint: expect.objectContaining({ code: 'ING_TIME_ZONE_UNKNOWN' }) },
    ]);
  });

  test('a whole day stays the day that it is, also at the other end of the world', async () => {
    const company = microsoftCompany();
    meet(company, 'fair', { organizer: { address: CLEO }, start: { date: '2026-07-02' }, end: { date: '2026-07-03' } });
    const driven = await driveStream(company.connector, company.stream('calendar', 'cleo'));
    expect(activitiesOf(driven)[0]).toMatchObject({
      ...{ key: 'fair@calendar.example.com|2026-07-02T00:00:00Z', at: '2026-07-02T00:00:00Z', durationSeconds: 86_400 },
    });
  });
});
