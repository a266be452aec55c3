/** Scenarios of conferences of Meet against the fake of Google. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, driveStream, excludedOf } from '../../../support/drive-stream.ts';
import type { Conference } from '../../../support/fake-tenant/calls.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { googleCompany, idOf } from './google-company.ts';

describe('Meet', () => {
  const conference = (id: string, more: Partial<Conference> = {}): Conference => {
    const startedAt = NOON - DAY;
    const there = { joinedAt: startedAt, leftAt: startedAt + HOUR };
    return {
      ...{ id, owner: 'ada', startedAt, endedAt: startedAt + HOUR },
      participants: [
        { who: { kind: 'user', person: 'ada' }, name: 'Ada North', ...there },
        { who: { kind: 'user', person: 'ben' }, name: 'Ben South', ...there },
        { who: { kind: 'anonymous', name: 'Somebody' }, name: 'Somebody', ...there },
        { who: { kind: 'phone', number: '+12025550142' }, name: 'a telephone', ...there },
      ],
      ...more,
    };
  };

  test('G30: only who was signed in becomes an identity; the others are counted', async () => {
    const company = googleCompany();
    company.tenant.putConference(conference('adhoc'));
    const driven = await driveStream(company.connector, company.stream('meet', 'ben'));
    const [activity] = activitiesOf(driven);
    expect(activity?.participants.map(({ address }) => address).sort()).toEqual(
      [`urn:google:user:${idOf(company, 'ada')}`, `urn:google:user:${idOf(company, 'ben')}`].sort(),
    );
    expect(activity).toMatchObject({ channel: 'meeting', durationSeconds: 3600, participantsTotal: 4 });
    expect(JSON.stringify(driven.readings)).not.toMatch(/Somebody|telephone|0142/);
  });

  test('one conference has one key for all who took part, and is read once by each', async () => {
    const company = googleCompany();
    company.tenant.putConference(conference('adhoc'));
    const ada = await driveStream(company.connector, company.stream('meet', 'ada'));
    const ben = await driveStream(company.connector, company.stream('meet', 'ben'));
    expect(activitiesOf(ada).map(({ key }) => key)).toEqual(activitiesOf(ben).map(({ key }) => key));
  });

  test('a conference that was a planned meeting is counted by the calendar alone', async () => {
    const company = googleCompany();
    company.tenant.putConference(conference('planned'));
    const start = NOON - DAY + 5 * 60_000;
    const attendees = [
      attendee('ada@brightwater.example', 'accepted'),
      attendee('ben@brightwater.example', 'accepted'),
    ];
    const times = { start: { at: start }, end: { at: start + HOUR } };
    company.tenant.putEvent(
      eventWith({ id: 'sync', organizer: { address: 'ada@brightwater.example' }, attendees, ...times }),
    );
    const driven = await driveStream(company.connector, company.stream('meet', 'ben'));
    expect(excludedOf(driven)).toEqual({ 'planned in the calendar': 1 });
    const alone = googleCompany({ capabilities: ['directory', 'meet'] });
    alone.tenant.putConference(conference('planned'));
    expect(activitiesOf(await driveStream(alone.connector, alone.stream('meet', 'ben')))).toHaveLength(1);
  });

  test('what only names its guest and somebody else as organizer is a meeting of the two, for the calendar and for Meet', async () => {
    const guest = [attendee('ben@brightwater.example', 'accepted')];
    const times = { start: { at: NOON - DAY }, end: { at: NOON - DAY + HOUR } };
    for (const [organizer, invited, meetings, conferences] of [
      // as other systems write one by the API: the organizer stands in no list
      ['ada@brightwater.example', guest, 1, 0],
      ['zoe@elsewhere.example', guest, 1, 0],
      // declined, or made by nobody: then the conference is all that is known of who met
      ['ada@brightwater.example', [attendee('ben@brightwater.example', 'declined')], 1, 1],
      [['c_team', 'group.calendar.google.com'].join('@'), guest, 0, 1],
      ['ben@brightwater.example', guest, 0, 1],
    ] as const) {
      const company = googleCompany();
      company.tenant.putConference(conference('talk'));
      const event = eventWith({ id: 'one', organizer: { address: organizer }, attendees: invited, ...times });
      company.tenant.putEvent(event, ['ben']);
      const calendar = await driveStream(company.connector, company.stream('calendar', 'ben'));
      const withOthers = activitiesOf(calendar).filter(({ participants }) => participants.length > 1);
      expect([organizer, withOthers.length]).toEqual([organizer, meetings]);
      const meet = await driveStream(company.connector, company.stream('meet', 'ben'));
      expect([organizer, activitiesOf(meet).length]).toEqual([organizer, conferences]);
      expect(excludedOf(meet)).toEqual(conferences === 0 ? { 'planned in the calendar': 1 } : {});
    }
  });

  test('a conference that ends later is found by a later step, and none that was read is lost or comes anew', async () => {
    const company = googleCompany();
    company.tenant.putConference(conference('first'));
    const { endedAt: _, ...ongoing } = conference('second', { startedAt: NOON - HOUR });
    company.tenant.putConference(ongoing);
    const driven = await driveStream(company.connector, company.stream('meet', 'ben'));
    expect(activitiesOf(driven)).toHaveLength(1);
    company.clock.advance(3 * HOUR);
    company.tenant.putConference({ ...ongoing, endedAt: NOON + 2 * HOUR });
    await drain(company.connector, driven);
    expect(new Set(activitiesOf(driven).map(({ key }) => key)).size).toBe(2);
  });

  test('G31: a record of more than thirty days ago is gone, and how far was read told so twenty days before', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('meet', 'ben'));
    const readUpTo = driven.upTo ?? 0;
    company.tenant.putConference(conference('lost', { startedAt: NOON + HOUR, endedAt: NOON + 2 * HOUR }));
    // nobody asks for a month
    company.clock.advance(20 * DAY);
    expect(company.clock.at - readUpTo).toBeGreaterThanOrEqual(20 * DAY);
    company.clock.advance(12 * DAY);
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toEqual([]);
    expect(company.clock.at - (driven.upTo ?? 0)).toBeLessThan(HOUR);
  });
});
