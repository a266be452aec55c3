/** Scenarios of what belongs to the tenant as a whole: directory, calls, telephone reports, message trace. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, drivenStream, driveStream, holding, stepOnce } from '../../../support/drive-stream.ts';
import type { CallRecord, PstnCall } from '../../../support/fake-tenant/calls.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import type { Group } from '../../../support/fake-tenant/people.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { checksOf, failureOf, type MicrosoftCompany, microsoftCompany, sentTo } from './microsoft-company.ts';

const HOUR = 3_600_000;

const presentIn = (driven: Awaited<ReturnType<typeof driveStream>>) =>
  driven.subjects.flatMap(({ present }) => present);

describe('the directory', () => {
  test('all addresses of a person stand in one record, the primary one first, with the id that calls know', async () => {
    const company = microsoftCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    const cleo = driven.directory.find(({ id }) => id === company.user('cleo'));
    expect(cleo).toMatchObject({ kind: 'user', name: 'Cleo East', active: true });
    expect(cleo?.addresses).toEqual([
      'mailto:cleo@brightwater.example',
      'mailto:c.east@brightwater.example',
      'mailto:sales@brightwater.example',
      'mailto:cleo@brightwater.example.test',
      'tel:+12025550101',
      `urn:microsoft:user:${company.user('cleo')}`,
    ]);
    expect(driven.directory.find(({ id }) => id === company.user('ben'))?.manager).toBe(
      `urn:microsoft:user:${company.user('ada')}`,
    );
    expect([...driven.domains].sort()).toEqual(['brightwater.example', 'brightwater.example.test']);
  });

  test('subjects are the enabled members with a mail address; guests are told as guests', async () => {
    const company = microsoftCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(
      presentIn(driven)
        .map(({ address }) => address.split('@')[0])
        .sort(),
    ).toEqual(['ada', 'ben', 'cleo', 'eve']);
    expect(driven.directory.find(({ id }) => id === company.user('dora'))?.active).toBe(false);
    expect(driven.directory.find(({ id }) => id === company.user('gus'))?.guest).toBe(true);
    expect(driven.phase).toBe('live');
  });

  test('rooms are told where the permission for them is granted', async () => {
    const room = { id: 'oak', name: 'Oak', address: 'oak@brightwater.example', kind: 'room' } as const;
    for (const [roles, told] of [
      [['User.Read.All', 'GroupMember.Read.All', 'Place.Read.All'], 1],
      [['User.Read.All', 'GroupMember.Read.All'], 0],
    ] as const) {
      const company = microsoftCompany({ app: { roles } });
      company.tenant.putRoom(room);
      const driven = await driveStream(company.connector, company.stream('directory'));
      expect(driven.directory.filter(({ kind }) => kind === 'room')).toHaveLength(told);
    }
  });

  test('groups that hold each other end, and a subject has the ids and addresses of all groups above', async () => {
    const company = microsoftCompany();
    const group = (id: string, members: Group['members']) =>
      company.tenant.putGroup({ id, name: id, address: `${id}@brightwater.example`, aliases: [], members });
    group('all', [{ kind: 'group', id: 'sales' }]);
    group('sales', [
      { kind: 'person', id: 'ben' },
      { kind: 'group', id: 'all' },
      { kind: 'outside', address: 'zoe@elsewhere.example' },
    ]);
    const driven = await driveStream(company.connector, company.stream('directory'));
    const ben = presentIn(driven).find(({ id }) => id === company.user('ben'));
    const [all = '', sales = ''] = ['all', 'sales'].map((id) => company.face.face.ids.of('group', id));
    expect([...(ben?.groups ?? [])].sort()).toEqual(
      [all, sales, 'all@brightwater.example', 'sales@brightwater.example'].sort(),
    );
    expect(driven.directory.find(({ id }) => id === sales)?.members).toEqual([
      `urn:microsoft:user:${company.user('ben')}`,
      `urn:microsoft:group:${all}`,
    ]);
  });

  test('a large group that comes in pieces is whole, and who leaves it is in it no longer', async () => {
    const company = microsoftCompany();
    const people = Array.from({ length: 250 }, (_, index) => `p${index}`);
    for (const id of people) company.tenant.putPerson({ id, name: id, primaryAddress: `${id}@brightwater.example` });
    const group = { id: 'all', name: 'All', address: 'all@brightwater.example', aliases: [] };
    const members = people.map((id) => ({ kind: 'person', id }) as const);
    company.tenant.putGroup({ ...group, members });
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(driven.directory.findLast(({ kind }) => kind === 'group')?.members).toHaveLength(250);
    company.tenant.putGroup({ ...group, members: members.slice(1) });
    await drain(company.connector, driven);
    expect(driven.directory.findLast(({ kind }) => kind === 'group')?.members).toHaveLength(249);
    expect(presentIn(driven).findLast(({ id }) => id === company.user('p0'))?.groups).toEqual([]);
  });

  test('M19: a user whose primary address changed is the same entry, with the old address kept', async () => {
    const company = microsoftCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    const { primaryAddress, ...ben } = company.tenant.person('ben');
    company.tenant.putPerson({
      ...ben,
      name: 'Ben West',
      primaryAddress: 'ben.west@brightwater.example',
      aliases: [primaryAddress],
    });
    await drain(company.connector, driven);
    const records = driven.directory.filter(({ id }) => id === company.user('ben'));
    expect(records).toHaveLength(2);
    expect(records[1]?.addresses.slice(0, 2)).toEqual([
      'mailto:ben.west@brightwater.example',
      `mailto:${primaryAddress}`,
    ]);
    expect(presentIn(driven).findLast(({ id }) => id === company.user('ben'))?.address).toBe(
      'ben.west@brightwater.example',
    );
  });

  test('M20: a first round that names removed users neither fails nor makes anybody up', async () => {
    const company = microsoftCompany();
    company.tenant.putPerson({
      id: 'old',
      name: 'Old',
      primaryAddress: 'old@brightwater.example',
      deletedAt: NOON - DAY,
    });
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(driven.directory.some(({ id }) => id === company.user('old'))).toBe(false);
    expect(driven.subjects.flatMap(({ removed }) => removed)).toEqual([]);
    expect(driven.notes.get('removed before it was known')).toBe(1);
  });

  test('X5: a user who is removed is told as inactive, with all addresses, and as no subject any more, once', async () => {
    const company = microsoftCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    company.tenant.deletePerson('ben');
    await drain(company.connector, driven);
    await drain(company.connector, driven);
    expect(driven.subjects.flatMap(({ removed }) => removed)).toEqual([company.user('ben')]);
    const last = driven.directory.findLast(({ id }) => id === company.user('ben'));
    expect(last?.active).toBe(false);
    expect(last?.addresses).toContain('mailto:ben@brightwater.example');
  });

  test('after an expired link a whole round finds who left in the meantime, and says nothing of who did not change', async () => {
    const company = microsoftCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    const before = driven.directory.length;
    company.clock.advance(8 * DAY);
    company.tenant.deletePerson('ben');
    await drain(company.connector, driven);
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    expect(driven.directory.slice(before).map(({ id, active }) => [id, active])).toEqual([
      [company.user('ben'), false],
    ]);
    expect(driven.subjects.flatMap(({ removed }) => removed)).toEqual([company.user('ben')]);
  });
});

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

describe('the message trace', () => {
  function pass({ tenant }: MicrosoftCompany, id: string, at: number, count: number): void {
    const to = Array.from({ length: count }, (_, index) => ({ address: `r${index}@elsewhere.example` }));
    const from = { address: 'ben@brightwater.example' };
    tenant.deliver('ben', messageWith({ id, receivedAt: at, from, to, folder: 'sent' }));
  }

  test('M25: the rows of a mail, one per recipient, are one mail with all its recipients', async () => {
    const company = microsoftCompany();
    pass(company, 'many', NOON - HOUR, 7);
    pass(company, 'one', NOON - 2 * HOUR, 1);
    const driven = await driveStream(company.connector, company.stream('transport'));
    expect(holding(driven).get('many@mail.example.com')?.participants).toHaveLength(8);
    expect(holding(driven).get('one@mail.example.com')?.participants).toEqual([
      { role: 'from', address: 'mailto:ben@brightwater.example' },
      { role: 'to', address: 'mailto:r0@elsewhere.example' },
    ]);
    expect(JSON.stringify([driven.readings, driven.cursor])).not.toContain(MARKER);
    expect(driven.upTo).toBeGreaterThanOrEqual(NOON);
  });

  test('all of the last ninety days is read, in windows that the trace accepts, and then the last hours again', async () => {
    const company = microsoftCompany();
    for (let day = 0; day < 89; day += 1) pass(company, `d${day}`, NOON - day * DAY - HOUR, 2);
    const driven = await driveStream(company.connector, company.stream('transport'));
    expect(holding(driven).size).toBe(89);
    expect(driven.phase).toBe('live');
    const first = activitiesOf(driven).length;
    company.clock.advance(HOUR);
    pass(company, 'late', NOON - HOUR, 1);
    await drain(company.connector, driven);
    expect(
      activitiesOf(driven)
        .slice(first)
        .map(({ key }) => key),
    ).toContain('late@mail.example.com');
  });

  test('a mail whose rows stand on several pages is still one mail', async () => {
    const company = microsoftCompany();
    pass(company, 'huge', NOON - HOUR, 7000);
    const driven = await driveStream(company.connector, company.stream('transport'));
    expect(activitiesOf(driven)).toHaveLength(1);
    expect(activitiesOf(driven)[0]?.participantsTotal).toBe(7001);
  });

  test('a window with more pages than a step may read is halved until it fits, and nothing is lost', async () => {
    const lengths: number[] = [];
    const company = microsoftCompany({
      between: async (request, ask) => {
        const filter = new URL(request.url).searchParams.get('$filter') ?? '';
        const [from = 0, to = 0] = [...filter.matchAll(/[gl]e (\S+)/g)].map(([, time]) => Date.parse(time ?? ''));
        if (to === 0) return await ask(request);
        lengths.push(to - from);
        // a time so busy that no window above half an hour ever comes to its last page
        if (to - from <= HOUR / 2) return await ask(request);
        return Response.json({ value: [], '@odata.nextLink': request.url });
      },
    });
    for (let index = 0; index < 25; index += 1) pass(company, `b${index}`, NOON - 6 * HOUR + index * 10 * 60_000, 2);
    const driven = await driveStream(company.connector, company.stream('transport'), { horizon: NOON - 6 * HOUR });
    expect(holding(driven).size).toBe(25);
    expect(Math.max(...lengths)).toBe(6 * HOUR);
    expect(driven.phase).toBe('live');
  });

  test('a tenant that is not prepared for the trace is told so, and not that a mailbox is out of scope', async () => {
    const fault = { kind: 'refuse', status: 403, reason: 'ErrorAccessDenied' } as const;
    const company = microsoftCompany({ rules: [{ route: 'GET /v1.0/admin/**', fault }] });
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('transport'))));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SCOPE_MISSING' });
    expect(failure.todo).toContain('prerequisites');
  });

  test('without the permission the failure names it', async () => {
    const company = microsoftCompany({ app: { roles: ['User.Read.All'] } });
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('transport'))));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SCOPE_MISSING' });
    expect(failure.message).toContain('ExchangeMessageTrace.Read.All');
  });
});
