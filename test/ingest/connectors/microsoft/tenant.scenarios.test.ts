/** Scenarios of what belongs to the tenant as a whole: the directory and the message trace. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, drivenStream, driveStream, holding, stepOnce } from '../../../support/drive-stream.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import type { Group } from '../../../support/fake-tenant/people.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { failureOf, type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

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
