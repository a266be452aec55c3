/** Scenarios of the directory, of Meet and of the log of deliveries against the fake of Google. */
import { describe, expect, test } from '@jest/globals';
import { Users } from '../../../../ingest/connectors/google/directory-answers.ts';
import { userRecord } from '../../../../ingest/connectors/google/directory-records.ts';
import { activitiesOf, drain, drivenStream, driveStream, excludedOf, stepOnce } from '../../../support/drive-stream.ts';
import type { Conference } from '../../../support/fake-tenant/calls.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany, sentTo } from './google-company.ts';

const HOUR = 3_600_000;

const idOf = ({ face }: GoogleCompany, person: string): string => face.world.ids.ofPerson(person);

describe('the directory', () => {
  test('G27: all addresses of a person stand in one record, the primary one first, with the id that Meet knows', async () => {
    const company = googleCompany({ region: 'US' });
    const driven = await driveStream(company.connector, company.stream('directory'));
    const cleo = driven.directory.find(({ id }) => id === idOf(company, 'cleo'));
    expect(cleo?.addresses).toEqual([
      'mailto:cleo@brightwater.example',
      'mailto:c.east@brightwater.example',
      'mailto:sales@brightwater.example',
      'mailto:cleo@brightwater.example.test',
      `urn:google:user:${idOf(company, 'cleo')}`,
      'tel:+12025550101',
    ]);
    expect([...driven.domains].sort()).toEqual(['brightwater.example', 'brightwater.example.test', 'partner.example']);
  });

  test('G28: a manager at an address that nobody has is kept as it stands', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(driven.directory.find(({ id }) => id === idOf(company, 'cleo'))?.manager).toBe(
      'mailto:somebody@gone.example',
    );
  });

  test('the title and the employer are those of the primary organisation, and nothing else of it is told', async () => {
    const company = googleCompany();
    const ben = company.tenant.person('ben');
    company.tenant.putPerson({ ...ben, title: 'Buyer', employer: 'Brightwater Ltd', department: 'Purchasing' });
    const driven = await driveStream(company.connector, company.stream('directory'));
    const told = driven.directory.find(({ id }) => id === idOf(company, 'ben'));
    expect(told).toMatchObject({ title: 'Buyer', employer: 'Brightwater Ltd' });
    expect(JSON.stringify(told)).not.toContain('Purchasing');
    const user = { id: '1', primaryEmail: 'ben@brightwater.example' };
    const organizations = [{ title: 'Captain' }, { title: 'Buyer', name: 'Brightwater', primary: true }];
    const [read] = Users.parse({ users: [{ ...user, organizations }] }).users;
    expect(read && userRecord(read, undefined)).toMatchObject({ title: 'Buyer', employer: 'Brightwater' });
    const [odd] = Users.parse({ users: [{ ...user, organizations: 'none' }] }).users;
    expect(odd && userRecord(odd, undefined)).not.toHaveProperty('title');
  });

  test('subjects are the active users with a mailbox of their own', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    const present = driven.subjects.flatMap((subjects) => subjects.present.map(({ address }) => address));
    expect(present.sort()).toEqual(['ada@brightwater.example', 'ben@brightwater.example', 'cleo@brightwater.example']);
    const inactive = driven.directory.filter(({ active }) => !active).map(({ id }) => id);
    expect(inactive).toEqual([idOf(company, 'dora')]);
    expect(driven.directory.find(({ id }) => id === idOf(company, 'gus'))?.guest).toBe(true);
  });

  test('G29: groups that hold each other end, and a subject has the ids and addresses of all groups above', async () => {
    const company = googleCompany();
    const group = (id: string, members: Parameters<typeof company.tenant.putGroup>[0]['members']) =>
      company.tenant.putGroup({ id, name: id, address: `${id}@brightwater.example`, aliases: [], members });
    group('all', [{ kind: 'group', id: 'sales' }]);
    group('sales', [
      { kind: 'person', id: 'ben' },
      { kind: 'group', id: 'all' },
      { kind: 'outside', address: 'zoe@elsewhere.example' },
    ]);
    const driven = await driveStream(company.connector, company.stream('directory'));
    const ben = driven.subjects.flatMap(({ present }) => present).find(({ id }) => id === idOf(company, 'ben'));
    const ids = ['all', 'sales'].map((id) => company.face.world.ids.ofGroup(id));
    expect([...(ben?.groups ?? [])].sort()).toEqual(
      [...ids, 'all@brightwater.example', 'sales@brightwater.example'].sort(),
    );
    const sales = driven.directory.find(({ kind, name }) => kind === 'group' && name === 'sales');
    expect(sales?.members).toEqual([
      'mailto:all@brightwater.example',
      'mailto:ben@brightwater.example',
      'mailto:zoe@elsewhere.example',
    ]);
  });

  test('a member who left a group no longer has it in the next round', async () => {
    const company = googleCompany();
    const group = { id: 'sales', name: 'sales', address: 'sales-list@brightwater.example', aliases: [] };
    company.tenant.putGroup({ ...group, members: [{ kind: 'person', id: 'ben' }] });
    const driven = await driveStream(company.connector, company.stream('directory'));
    company.tenant.putGroup({ ...group, members: [] });
    driven.subjects.length = 0;
    await drain(company.connector, driven);
    const ben = driven.subjects.flatMap(({ present }) => present).find(({ id }) => id === idOf(company, 'ben'));
    expect(ben?.groups).toEqual([]);
  });

  test('X5: somebody who is deleted or suspended is removed once, and a second round tells nothing of who has not changed', async () => {
    const company = googleCompany();
    company.tenant.putRoom({ id: 'room-1', name: 'Brook', address: 'brook@resource.example.com', kind: 'room' });
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(driven.directory.filter(({ kind }) => kind === 'room').map(({ name }) => name)).toEqual(['Brook']);
    company.tenant.deletePerson('ben');
    company.tenant.changePerson('cleo', { suspended: true });
    driven.directory.length = 0;
    driven.subjects.length = 0;
    for (let round = 0; round < 3; round += 1) await drain(company.connector, driven);
    const removed = driven.subjects.flatMap((subjects) => subjects.removed);
    expect(removed.sort()).toEqual([idOf(company, 'ben'), idOf(company, 'cleo')].sort());
    expect(driven.directory.map(({ id, active }) => [id, active]).sort()).toEqual(
      [
        [idOf(company, 'ben'), false],
        [idOf(company, 'cleo'), false],
      ].sort(),
    );
  });

  test('a crash in the middle of a round takes nobody for gone', async () => {
    const company = googleCompany();
    const driven = await driveStream(company.connector, company.stream('directory'));
    for (let step = 0; step < 3; step += 1) await stepOnce(company.connector, driven, { crash: step === 1 });
    await drain(company.restarted(), driven);
    expect(driven.subjects.flatMap(({ removed }) => removed)).toEqual([]);
    expect(driven.directory.filter(({ active }) => !active)).toHaveLength(1);
  });

  test('an administrator who may not see the directory is named as what must change', async () => {
    const company = googleCompany({ admin: 'ben@brightwater.example' });
    const step = stepOnce(company.connector, drivenStream(company.stream('directory')));
    await expect(step).rejects.toMatchObject({ kind: 'misconfigured', code: 'ING_ADMIN_UNKNOWN' });
    const unknown = googleCompany({ admin: 'nobody@brightwater.example' });
    const other = stepOnce(unknown.connector, drivenStream(unknown.stream('directory')));
    await expect(other).rejects.toMatchObject({ kind: 'misconfigured', code: 'ING_ADMIN_UNKNOWN' });
  });
});

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

describe('the log of deliveries', () => {
  function mail({ tenant }: GoogleCompany, id: string, at: number, more: object = {}): void {
    const from = { address: 'ada@brightwater.example' };
    const to = [{ address: 'ben@brightwater.example' }, { address: 'zoe@elsewhere.example' }];
    tenant.deliver(
      'ada',
      messageWith({ id, messageId: `${id}@mail.example.com`, receivedAt: at, from, to, folder: 'sent', ...more }),
    );
    tenant.deliver(
      'ben',
      messageWith({ id: `${id}-ben`, messageId: `${id}@mail.example.com`, receivedAt: at + 1000, from, to, ...more }),
    );
  }
  const only = { capabilities: ['directory', 'transport'] as const };

  test('rows of one mail are one mail from its sender to all who got it, and its subject is nowhere', async () => {
    const company = googleCompany(only);
    mail(company, 'hello', NOON - 3 * DAY);
    const driven = await driveStream(company.connector, company.stream('transport'), { horizon: NOON - 5 * DAY });
    expect(new Set(activitiesOf(driven).map(({ key }) => key))).toEqual(new Set(['hello@mail.example.com']));
    expect(activitiesOf(driven).at(-1)?.participants).toEqual([
      { role: 'from', address: 'mailto:ada@brightwater.example' },
      { role: 'to', address: 'mailto:ben@brightwater.example' },
      { role: 'to', address: 'mailto:zoe@elsewhere.example' },
    ]);
    expect(JSON.stringify([driven.readings, [...driven.marks]])).not.toContain('kingfisher');
  });

  test('a mail whose recipients stand in rows of their own, also in another window, is one mail to all of them', async () => {
    const company = googleCompany(only);
    const from = { address: 'ada@brightwater.example' };
    const row = (id: string, receivedAt: number, address: string) =>
      company.tenant.deliver(
        'ada',
        messageWith({ id, messageId: 'one@mail.example.com', receivedAt, from, to: [{ address }], folder: 'sent' }),
      );
    row('a', NOON - 3 * HOUR, 'ben@brightwater.example');
    row('b', NOON - 2 * HOUR, 'zoe@elsewhere.example');
    const driven = await driveStream(company.connector, company.stream('transport'), { horizon: NOON - DAY });
    company.clock.advance(HOUR);
    row('c', NOON + HOUR / 2, 'yan@elsewhere.example');
    await drain(company.connector, driven, { horizon: NOON - DAY });
    const told = activitiesOf(driven);
    expect(new Set(told.map(({ key }) => key))).toEqual(new Set(['one@mail.example.com']));
    expect(
      told
        .at(-1)
        ?.participants.map(({ address }) => address.slice('mailto:'.length))
        .sort(),
    ).toEqual(['ada@brightwater.example', 'ben@brightwater.example', 'yan@elsewhere.example', 'zoe@elsewhere.example']);
  });

  test('a row that does not say who sent the mail is noted', async () => {
    const company = googleCompany(only);
    company.tenant.deliver(
      'ben',
      messageWith({
        id: 'in',
        receivedAt: NOON - HOUR,
        from: { address: 'zoe@elsewhere.example' },
        to: [{ address: 'ben@brightwater.example' }],
      }),
    );
    const driven = await driveStream(company.connector, company.stream('transport'), { horizon: NOON - DAY });
    expect(driven.notes.get('no sender')).toBeGreaterThan(0);
    expect(activitiesOf(driven)).toEqual([]);
  });

  test('G32: pages come newest first, and a crash in the middle loses nothing', async () => {
    const company = googleCompany(only);
    for (let index = 0; index < 1100; index += 1) mail(company, `m${index}`, NOON - 2 * HOUR + index * 1000);
    const driven = drivenStream(company.stream('transport'));
    const horizon = NOON - 10 * HOUR;
    await stepOnce(company.connector, driven, { horizon });
    await stepOnce(company.connector, driven, { horizon, crash: true });
    await drain(company.restarted(), driven, { horizon });
    expect(new Set(activitiesOf(driven).map(({ key }) => key)).size).toBe(1100);
  });

  test('what comes late into the log is found in the window that reads the last hours again', async () => {
    const company = googleCompany({ ...only, face: { reportsLagMs: 2 * HOUR } });
    mail(company, 'late', NOON - HOUR);
    const driven = await driveStream(company.connector, company.stream('transport'), { horizon: NOON - DAY });
    expect(activitiesOf(driven)).toEqual([]);
    company.clock.advance(2 * HOUR);
    await drain(company.connector, driven, { horizon: NOON - DAY });
    expect(activitiesOf(driven).map(({ key }) => key)).toContain('late@mail.example.com');
    const told = activitiesOf(driven).length;
    company.clock.advance(HOUR);
    await drain(company.connector, driven, { horizon: NOON - DAY });
    // seen again, and not told again
    expect(activitiesOf(driven)).toHaveLength(told);
  });

  test('beside the mailboxes the log is not read', () => {
    const company = googleCompany({ capabilities: ['directory', 'mail', 'transport'] });
    expect(company.connector.tenantStreams()).toEqual([{ capability: 'directory' }]);
    expect(sentTo(company, '/')).toEqual([]);
  });

  test('an administrator who may not read reports is named as what must change', async () => {
    const company = googleCompany({ ...only, admin: 'ben@brightwater.example' });
    const step = stepOnce(company.connector, drivenStream(company.stream('transport')), { horizon: NOON - DAY });
    await expect(step).rejects.toMatchObject({ kind: 'misconfigured', code: 'ING_ADMIN_UNKNOWN' });
  });
});
