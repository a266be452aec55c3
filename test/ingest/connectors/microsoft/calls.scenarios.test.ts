/** Scenarios of calls of Teams and of telephone reports against the fake of Microsoft. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, driveStream, holding } from '../../../support/drive-stream.ts';
import type { CallRecord, PstnCall } from '../../../support/fake-tenant/calls.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { checksOf, type MicrosoftCompany, microsoftCompany, sentTo } from './microsoft-company.ts';

const TEAM: Pick<CallRecord, 'type' | 'organizer' | 'parties'> = {
  ...{ type: 'groupCall', organizer: { kind: 'user', person: 'ada' } },
  parties: [
    { kind: 'user', person: 'ada' },
    { kind: 'user', person: 'ben' },
    { kind: 'guest', id: 'g1', name: 'Somebody' },
    { kind: 'phone', number: '+12025550123' },
  ],
};

function call({ tenant }: MicrosoftCompany, id: string, startedAt: number, more: Partial<CallRecord> = {}): void {
  tenant.putCall({
    ...{ id, version: 1, ...TEAM, startedAt, endedAt: startedAt + HOUR, modifiedAt: startedAt + HOUR },
    ...more,
  });
}

describe('calls of Teams', () => {
  test('M22: the parties come from the newer relationships alone, the organizer first', async () => {
    const company = microsoftCompany();
    call(company, 'c1', NOON - 5 * HOUR);
    const driven = await driveStream(company.connector, company.stream('calls'));
    expect(activitiesOf(driven)).toEqual([
      {
        ...{ channel: 'call', key: 'c1', version: 1, at: '2026-06-30T07:00:00Z', durationSeconds: 3600 },
        participants: [
          { role: 'caller', address: `urn:microsoft:user:${company.user('ada')}`, name: 'Ada North' },
          {
            role: 'callee',
            address: `urn:microsoft:user:${company.user('ben')}`,
            name: 'Ben South',
            response: 'accepted',
          },
          { role: 'callee', address: 'tel:+12025550123', response: 'accepted' },
        ],
        sighting: { provider: 'microsoft', mailbox: 'calls' },
      },
    ]);
  });

  test('calls of the last thirty days come, all pages of participants too, and each once', async () => {
    const company = microsoftCompany();
    for (let index = 0; index < 300; index += 1) {
      company.tenant.putPerson({ id: `p${index}`, name: `P${index}`, primaryAddress: `p${index}@brightwater.example` });
    }
    const parties = Array.from({ length: 300 }, (_, index) => ({ kind: 'user', person: `p${index}` }) as const);
    call(company, 'big', NOON - DAY, { parties });
    for (let index = 0; index < 130; index += 1) call(company, `c${index}`, NOON - (index + 1) * 5 * HOUR);
    const driven = await driveStream(company.connector, company.stream('calls'));
    expect(activitiesOf(driven)).toHaveLength(131);
    expect(holding(driven).get('big')?.participants).toHaveLength(301);
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toHaveLength(131);
    expect(driven.phase).toBe('live');
  });

  test('M21: a later version replaces an earlier one, and an earlier one that comes late is ignored', async () => {
    const company = microsoftCompany();
    call(company, 'c1', NOON - 5 * HOUR);
    const driven = await driveStream(company.connector, company.stream('calls'));
    company.clock.advance(HOUR);
    call(company, 'c1', NOON - 5 * HOUR, { version: 3, parties: TEAM.parties.slice(0, 2) });
    await drain(company.connector, driven);
    call(company, 'c1', NOON - 5 * HOUR, { version: 2 });
    await drain(company.connector, driven);
    expect(activitiesOf(driven).map(({ version }) => version)).toEqual([1, 3]);
    expect(holding(driven).get('c1')?.participants).toHaveLength(2);
  });

  test('a record that is gone between the list and the look is passed over', async () => {
    const refuse = { kind: 'refuse', status: 404, reason: 'NotFound' } as const;
    const company = microsoftCompany({ rules: [{ route: 'GET /v1.0/communications/callRecords/c1', fault: refuse }] });
    call(company, 'c1', NOON - 5 * HOUR);
    call(company, 'c2', NOON - 5 * HOUR);
    const driven = await driveStream(company.connector, company.stream('calls'));
    expect(activitiesOf(driven).map(({ key }) => key)).toEqual(['c2']);
    expect(driven.notes.get('gone')).toBe(1);
  });

  test('M12: of twenty records in one call each has its own outcome, and what may pass is asked for again', async () => {
    const at = (id: string) => `GET /v1.0/communications/callRecords/${id}`;
    const throttle = { kind: 'throttle', status: 429, retry: { as: 'seconds', seconds: 2 } } as const;
    const refuse = (status: number, reason: string) => ({ kind: 'refuse', status, reason }) as const;
    const company = microsoftCompany({
      rules: [
        { route: at('c1'), calls: 1, fault: throttle },
        { route: at('c2'), fault: refuse(404, 'NotFound') },
        { route: at('c3'), fault: refuse(403, 'Forbidden') },
        { route: at('c4'), calls: 1, fault: refuse(424, 'FailedDependency') },
      ],
    });
    for (let index = 0; index < 20; index += 1) call(company, `c${index}`, NOON - 5 * HOUR);
    const driven = await driveStream(company.connector, company.stream('calls'));
    expect(activitiesOf(driven)).toHaveLength(18);
    expect([...driven.notes]).toEqual([
      ['gone', 1],
      ['not answered', 1],
    ]);
    // the third asks the calendars
    expect(sentTo(company, '$batch')).toHaveLength(3);
    const asked = company.calls.filter(({ url }) => url.includes('callRecords/c'));
    expect(asked).toHaveLength(22);
    expect(asked.every(({ headers }) => headers.get('prefer')?.includes('ImmutableId'))).toBe(true);
    // what could not be had is asked for at the next pass, and nothing else is
    company.face.faults.clear();
    await drain(company.connector, driven);
    expect(
      activitiesOf(driven)
        .slice(18)
        .map(({ key }) => key),
    ).toEqual(['c3']);
  });

  test('M26: a tenant in China has no streams of calls, and the doctor names it as a failure', async () => {
    const company = microsoftCompany({ cloud: 'china', face: { cloud: 'china' } });
    expect(company.connector.tenantStreams().map(({ capability }) => capability)).toEqual(['directory']);
    const checks = await checksOf(company);
    const calls = checks.filter(({ capability }) =>
      ['calls', 'pstn', 'direct-routing', 'transport'].includes(capability),
    );
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(calls.every(({ failure }) => failure?.code === 'ING_NOT_OFFERED')).toBe(true);
  });
});

function ring({ tenant }: MicrosoftCompany, id: string, startedAt: number, more: Partial<PstnCall> = {}): void {
  tenant.putPstnCall({
    ...{
      id,
      callId: `call-${id}`,
      person: 'ben',
      routing: 'plan',
      direction: 'in',
      startedAt,
      answeredAt: startedAt + 5000,
    },
    ...{ callerNumber: '+12025550123', calleeNumber: '+12025550100', endedAt: startedAt + 65_000, ...more },
  });
}

describe('telephone reports', () => {
  test('M23: windows whose ends overlap give each call once', async () => {
    const company = microsoftCompany();
    for (let index = 0; index < 60; index += 1) ring(company, `r${index}`, NOON - (index + 1) * DAY);
    const driven = await driveStream(company.connector, company.stream('pstn'));
    await drain(company.connector, driven);
    expect(activitiesOf(driven)).toHaveLength(60);
    expect(sentTo(company, 'getPstnCalls').length).toBeGreaterThan(2);
  });

  test('the user is on the side that the type of the call says', async () => {
    const company = microsoftCompany();
    ring(company, 'in', NOON - HOUR);
    ring(company, 'out', NOON - HOUR, { direction: 'out', callerNumber: '+12025550100', calleeNumber: '+12025550123' });
    const driven = await driveStream(company.connector, company.stream('pstn'));
    const user = `urn:microsoft:user:${company.user('ben')}`;
    expect(
      holding(driven)
        .get('in')
        ?.participants.map(({ role, address }) => [role, address]),
    ).toEqual([
      ['caller', 'tel:+12025550123'],
      ['callee', user],
    ]);
    expect(
      holding(driven)
        .get('out')
        ?.participants.map(({ role, address }) => [role, address]),
    ).toEqual([
      ['caller', user],
      ['callee', 'tel:+12025550123'],
    ]);
  });

  test('M24: masked numbers are nobody, and a year 1 is no time', async () => {
    const company = microsoftCompany();
    ring(company, 'missed', NOON - HOUR, { routing: 'direct', endedAt: NOON - HOUR + 9000 });
    const driven = await driveStream(company.connector, company.stream('direct-routing'));
    expect(JSON.stringify(driven.readings)).not.toMatch(/\*|0001-/);
    expect(activitiesOf(driven)[0]?.participants.map(({ address }) => address)).toEqual([
      `urn:microsoft:user:${company.user('ben')}`,
    ]);
  });
});
