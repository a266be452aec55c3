/** Scenarios of meetings of Teams that stand in a calendar and have a call record, too: each counts once. */
import { describe, expect, test } from '@jest/globals';
import { isPlanned } from '../../../../ingest/connectors/microsoft/planned-meetings.ts';
import type { Connector, SubjectsRead } from '../../../../ingest/sync/port.ts';
import { activitiesOf, drain, drivenStream, driveStream, excludedOf, stepOnce } from '../../../support/drive-stream.ts';
import type { CallRecord } from '../../../support/fake-tenant/calls.ts';
import { attendee, type CalendarEvent, eventWith } from '../../../support/fake-tenant/events.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { ALL, failureOf, type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = NOON - 5 * HOUR;
const PLANNED = 'planned in the calendar';
const OUTSIDE = { kind: 'guest', id: 'g1', name: 'Somebody' } as const;

const user = (person: string) => ({ kind: 'user', person }) as const;

function call({ tenant }: MicrosoftCompany, id: string, more: Partial<CallRecord> = {}): void {
  const startedAt = more.startedAt ?? AT;
  tenant.putCall({
    ...{ id, version: 1, type: 'groupCall', organizer: user('ada'), parties: [user('ada'), user('ben')] },
    ...{ startedAt, endedAt: startedAt + HOUR, modifiedAt: startedAt + HOUR },
    ...more,
  });
}

function meeting({ tenant }: MicrosoftCompany, id: string, more: Partial<CalendarEvent> = {}): void {
  tenant.putEvent(
    eventWith({
      ...{ id, organizer: { address: 'ada@brightwater.example' }, start: { at: AT }, end: { at: AT + HOUR } },
      attendees: [attendee('ben@brightwater.example', 'accepted')],
      ...more,
    }),
  );
}

const read = (company: MicrosoftCompany) => driveStream(company.connector, company.stream('calls'));
const keysIn = (driven: Awaited<ReturnType<typeof read>>) => activitiesOf(driven).map(({ key }) => key);
/** Whose calendars were asked, by the questions inside of batches and the links that followed. */
const calendarsAsked = (company: MicrosoftCompany) =>
  company.calls.filter(({ url }) => url.includes('/calendarView')).map(({ url }) => url.split(/[/('?]+/)[2]);

describe('a group call', () => {
  test('that began while a meeting stood in its organizer’s calendar is that meeting', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync');
    call(company, 'planned', { startedAt: AT - 10 * MINUTE });
    const driven = await read(company);
    expect(excludedOf(driven)).toEqual({ [PLANNED]: 1 });
    expect(activitiesOf(driven)).toEqual([]);
    expect(calendarsAsked(company)).toEqual([company.user('ada')]);
    // it is remembered like any other
    await drain(company.connector, driven);
    expect(excludedOf(driven)).toEqual({ [PLANNED]: 1 });
    expect(calendarsAsked(company)).toHaveLength(1);
  });

  test('that nobody planned counts', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync');
    call(company, 'early', { startedAt: AT - 20 * MINUTE });
    call(company, 'after', { startedAt: AT + HOUR });
    const driven = await read(company);
    expect(keysIn(driven)).toEqual(['early', 'after']);
    expect(excludedOf(driven)).toEqual({});
  });

  test('between two counts, whatever stands in a calendar, and no calendar is asked', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync');
    call(company, 'direct', { type: 'peerToPeer' });
    expect(keysIn(await read(company))).toEqual(['direct']);
    expect(calendarsAsked(company)).toEqual([]);
  });

  test('counts beside what was called off or declined, is a whole day, or has nobody else in it', async () => {
    for (const more of [
      { cancelled: true },
      { start: { date: '2026-06-30' }, end: { date: '2026-07-01' } },
      { attendees: [] },
      { attendees: [attendee('oak@brightwater.example', 'accepted', { resource: true })] },
      // the organizer of the call was invited and declined
      {
        organizer: { address: 'cleo@brightwater.example' },
        attendees: [attendee('ada@brightwater.example', 'declined'), attendee('ben@brightwater.example', 'accepted')],
      },
    ] satisfies Partial<CalendarEvent>[]) {
      const company = microsoftCompany();
      meeting(company, 'no plan', more);
      call(company, 'c1');
      expect(keysIn(await read(company))).toEqual(['c1']);
    }
  });

  test('of an organizer outside is looked up in the calendars of its first participants', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync', { organizer: { address: 'zoe@elsewhere.example' } });
    call(company, 'planned', { organizer: OUTSIDE, parties: [OUTSIDE, user('cleo'), user('ben')] });
    call(company, 'unplanned', { organizer: OUTSIDE, parties: [OUTSIDE, user('cleo')] });
    const driven = await read(company);
    expect(keysIn(driven)).toEqual(['unplanned']);
    expect(excludedOf(driven)).toEqual({ [PLANNED]: 1 });
  });

  test('all calls of a step are asked about in one call to Graph, and of events nothing but who is in them', async () => {
    const company = microsoftCompany();
    for (let index = 0; index < 20; index += 1) call(company, `c${index}`);
    await read(company);
    expect(company.sent.filter(({ url }) => url.pathname.endsWith('$batch'))).toHaveLength(2);
    const selects = company.calls
      .filter(({ url }) => url.includes('/calendarView'))
      .map(({ url }) => new URL(url, 'https://graph.example').searchParams.get('$select'));
    expect(new Set(selects)).toEqual(
      new Set(['isAllDay,isCancelled,isOrganizer,organizer,attendees,hideAttendees,responseStatus']),
    );
  });

  test('is planned also where the meeting stands on a later page of the calendar', async () => {
    const company = microsoftCompany();
    for (let index = 0; index < 120; index += 1) {
      meeting(company, `alone${index}`, { attendees: [], start: { at: AT - HOUR } });
    }
    meeting(company, 'sync');
    call(company, 'planned');
    expect(excludedOf(await read(company))).toEqual({ [PLANNED]: 1 });
    expect(calendarsAsked(company)).toHaveLength(2);
  });
});

describe('whose calendars are asked about calls', () => {
  test('nobody’s where calendars are not connected: all calls count', async () => {
    const company = microsoftCompany({ capabilities: ALL.filter((capability) => capability !== 'calendar') });
    meeting(company, 'sync');
    call(company, 'c1');
    expect(keysIn(await read(company))).toEqual(['c1']);
    expect(calendarsAsked(company)).toEqual([]);
  });

  test('where none may be read or there is none, calls count', async () => {
    const refuse = { kind: 'refuse', status: 403, reason: 'ErrorAccessDenied' } as const;
    const company = microsoftCompany({ rules: [{ route: 'GET /v1.0/users/*/calendarView', fault: refuse }] });
    meeting(company, 'sync');
    call(company, 'closed');
    expect(keysIn(await read(company))).toEqual(['closed']);
    const none = microsoftCompany();
    call(none, 'without', { organizer: user('eve'), parties: [user('eve'), OUTSIDE] });
    expect(keysIn(await read(none))).toEqual(['without']);
    const unpermitted = microsoftCompany({ app: { roles: ['CallRecords.Read.All'] } });
    meeting(unpermitted, 'sync');
    call(unpermitted, 'c1');
    expect(keysIn(await read(unpermitted))).toEqual(['c1']);
  });

  test('where the organizer’s may not be read, a guest’s tells, which counts the meeting', async () => {
    const refuse = { kind: 'refuse', status: 403, reason: 'ErrorAccessDenied' } as const;
    const company = microsoftCompany();
    const { face } = company;
    face.faults.add({ route: `GET /v1.0/users/${company.user('ada')}/calendarView`, fault: refuse });
    meeting(company, 'sync');
    call(company, 'planned');
    expect(excludedOf(await read(company))).toEqual({ [PLANNED]: 1 });
  });

  /** What the worker says of whom it reads. */
  const reading = (connector: Connector, read: SubjectsRead): Connector => ({
    ...connector,
    step: (stream, request) => connector.step(stream, { ...request, read }),
  });

  test('never those of people whom the company’s scope leaves out', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync');
    call(company, 'c1');
    const nobody = reading(company.connector, { areKnown: () => true, has: () => false });
    expect(keysIn(await driveStream(nobody, company.stream('calls')))).toEqual(['c1']);
    expect(calendarsAsked(company)).toEqual([]);
    const ben = company.user('ben');
    const guest = reading(company.connector, { areKnown: () => true, has: (_, id) => id === ben });
    expect(excludedOf(await driveStream(guest, company.stream('calls')))).toEqual({ [PLANNED]: 1 });
    expect(calendarsAsked(company)).toEqual([ben]);
  });

  test('none before the directory has told who is read: until then calls wait', async () => {
    const company = microsoftCompany();
    meeting(company, 'sync');
    call(company, 'c1');
    let isKnown = false;
    const connector = reading(company.connector, { areKnown: () => isKnown, has: () => true });
    const driven = await driveStream(connector, company.stream('calls'));
    expect(driven).toMatchObject({ readings: [], cursor: null, phase: 'backfilling' });
    expect(company.calls).toEqual([]);
    isKnown = true;
    await drain(connector, driven);
    expect(excludedOf(driven)).toEqual({ [PLANNED]: 1 });
  });
});

describe('while a calendar cannot be asked', () => {
  const down = { kind: 'server-error', status: 503 } as const;
  const rules = [{ route: 'GET /v1.0/users/*/calendarView', fault: down }];

  test('its calls are not counted, and asked for again at the next pass: each counts once', async () => {
    const company = microsoftCompany({ rules });
    meeting(company, 'sync');
    call(company, 'planned');
    call(company, 'unplanned', { startedAt: AT - 2 * HOUR });
    call(company, 'direct', { type: 'peerToPeer' });
    const driven = await read(company);
    expect(keysIn(driven)).toEqual(['direct']);
    expect(driven.notes.get('not answered')).toBe(2);
    company.face.faults.clear();
    company.clock.advance(MINUTE);
    await drain(company.connector, driven);
    await drain(company.connector, driven);
    expect(keysIn(driven)).toEqual(['direct', 'unplanned']);
    expect(excludedOf(driven)).toEqual({ [PLANNED]: 1 });
  });

  test('the step fails for a call that no later pass would meet, and goes on without it when that lasts', async () => {
    const company = microsoftCompany({ rules });
    call(company, 'old', { startedAt: NOON - 20 * DAY });
    call(company, 'direct', { startedAt: NOON - 20 * DAY, type: 'peerToPeer' });
    const horizon = NOON - 21 * DAY;
    const driven = drivenStream(company.stream('calls'));
    const failure = await failureOf(stepOnce(company.connector, driven, { horizon }));
    expect(failure.kind).toMatch(/retryable|throttled/);
    expect(driven.readings).toEqual([]);
    await stepOnce(company.connector, driven, { horizon, failures: 10 });
    expect(keysIn(driven)).toEqual(['direct']);
    expect(driven.notes.get('not answered')).toBe(1);
  });
});

describe('an entry of a calendar', () => {
  const ada = { emailAddress: { address: 'ada@brightwater.example' } };
  const ben = { emailAddress: { address: 'ben@brightwater.example' }, type: 'required' };

  test('is a meeting for its organizer when somebody else is invited, and for a guest always', () => {
    expect(isPlanned({ isOrganizer: true, organizer: ada, attendees: [ben] })).toBe(true);
    expect(isPlanned({ isOrganizer: true, organizer: ada, attendees: [{ ...ada, type: 'required' }] })).toBe(false);
    expect(isPlanned({ isOrganizer: false, organizer: ada, attendees: [ben] })).toBe(true);
    expect(isPlanned({ isOrganizer: false, organizer: ada, attendees: [], hideAttendees: true })).toBe(true);
  });

  test('is none when nothing is known of it', () => {
    expect(isPlanned({})).toBe(false);
  });
});
