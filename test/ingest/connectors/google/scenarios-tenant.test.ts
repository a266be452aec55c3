/** Scenarios of the directory and of the log of deliveries against the fake of Google. */
import { describe, expect, test } from '@jest/globals';
import { Users } from '../../../../ingest/connectors/google/directory-answers.ts';
import { userRecord } from '../../../../ingest/connectors/google/directory-records.ts';
import { activitiesOf, drain, drivenStream, driveStream, stepOnce } from '../../../support/drive-stream.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany, idOf, sentTo } from './google-company.ts';

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
