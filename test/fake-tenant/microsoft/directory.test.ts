import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY } from '../../support/fake-tenant/small-tenant.ts';

const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

describe('permissions', () => {
  test.each([
    ['/users', 'Authorization_RequestDenied'],
    ['/users/delta', 'Authorization_RequestDenied'],
    ['/groups', 'Authorization_RequestDenied'],
    ['/organization', 'Authorization_RequestDenied'],
    ['/places/microsoft.graph.room', 'Authorization_RequestDenied'],
    ['/users/ben@brightwater.example/messages', 'ErrorAccessDenied'],
    ['/users/ben@brightwater.example/mailFolders/delta', 'ErrorAccessDenied'],
    [
      '/users/ben@brightwater.example/calendarView?startDateTime=2026-01-01&endDateTime=2026-02-01',
      'ErrorAccessDenied',
    ],
    ['/communications/callRecords', 'Forbidden'],
    ['/communications/callRecords/getPstnCalls(fromDateTime=2026-06-01,toDateTime=2026-06-02)', 'Forbidden'],
    ['/admin/exchange/tracing/messageTraces', 'Forbidden'],
  ])('%s is refused to an application without consent, and answered with it', async (path, refusal) => {
    const bare = await smallFace({}, { roles: [] }).get(path);
    expect([bare.status, code(bare)]).toEqual([403, refusal]);
    expect((await smallFace().get(path)).status).toBe(200);
  });

  test('one missing consent closes its own routes alone', async () => {
    const { get } = smallFace({}, { roles: ['User.Read.All'] });
    expect((await get('/users')).status).toBe(200);
    expect((await get('/groups')).status).toBe(403);
  });

  test('what is not there is said to be no segment', async () => {
    const answer = await smallFace().get('/nothing');
    expect([answer.status, code(answer)]).toEqual([400, 'BadRequest']);
    expect((await smallFace().get('/users/%E0%A4%A')).status).toBe(404);
  });
});

describe('/users', () => {
  test('without a selection only the usual properties come', async () => {
    const { get } = smallFace();
    const { body } = await get('/users');
    expect(Object.keys(body.value[0]).sort()).toContain('userPrincipalName');
    expect(body.value[0]).not.toHaveProperty('proxyAddresses');
  });

  test('what is selected comes with the id, and a name that users do not have is refused', async () => {
    const { get, user } = smallFace();
    const { body } = await get(`/users/${user('cleo')}?$select=proxyAddresses,userType,accountEnabled`);
    expect(body.id).toBe(user('cleo'));
    expect(body.proxyAddresses).toEqual([
      'SMTP:cleo@brightwater.example',
      'smtp:c.east@brightwater.example',
      'smtp:sales@brightwater.example',
      'smtp:cleo@brightwater.example.test',
    ]);
    expect(body).not.toHaveProperty('displayName');
    expect((await get('/users?$select=favouriteColour')).status).toBe(400);
  });

  test('pages lead from one to the next, with absolute links, to everybody', async () => {
    const { all, get } = smallFace();
    const first = await get('/users?$select=mail&$top=2');
    expect(first.body['@odata.nextLink']).toMatch(/^https:\/\/graph\.example\/v1\.0\/users\?.*\$skiptoken=/);
    const { items, pages } = await all('/users?$select=mail&$top=2');
    expect(pages).toBe(3);
    expect(new Set(items.map(({ mail }) => mail)).size).toBe(6);
    expect((await get('/users?$top=1000')).status).toBe(400);
  });

  test('a guest has a rewritten sign-in name and is called one', async () => {
    const { get, user } = smallFace();
    const { body } = await get(`/users/${user('gus')}?$select=userPrincipalName,userType,mail`);
    expect(body).toMatchObject({
      userType: 'Guest',
      mail: 'gus@partner.example',
      userPrincipalName: 'gus_partner.example#EXT#@brightwater.onmicrosoft.example',
    });
  });

  test('a manager who is nobody in the directory is not there', async () => {
    const { all, user } = smallFace();
    const { items } = await all('/users?$select=id&$expand=manager($select=id)');
    const managers = new Map(items.map(({ id, manager }) => [id, manager?.id]));
    expect(managers.get(user('ben'))).toBe(user('ada'));
    expect(managers.get(user('cleo'))).toBeUndefined();
  });

  test('other addresses of a person are no keys, and somebody unknown is not found', async () => {
    const { get } = smallFace();
    expect((await get('/users/cleo@brightwater.example')).status).toBe(200);
    const alias = await get('/users/sales@brightwater.example');
    expect([alias.status, code(alias)]).toEqual([404, 'Request_ResourceNotFound']);
  });

  test('counting and negations need the header that allows for delay', async () => {
    const { get } = smallFace();
    expect((await get('/users?$count=true')).status).toBe(400);
    const { body } = await get(`/users?$count=true&$filter=userType eq 'Member'`, { consistencylevel: 'eventual' });
    expect(body['@odata.count']).toBe(5);
  });

  test('rooms are users whom nobody can sign in as, and places', async () => {
    const { get, tenant } = smallFace();
    tenant.putRoom({
      id: 'r1',
      name: 'Lighthouse',
      address: 'lighthouse@brightwater.example',
      kind: 'room',
      capacity: 8,
    });
    const { body } = await get(`/users?$filter=mail eq 'lighthouse@brightwater.example'&$select=accountEnabled,mail`);
    expect(body.value).toMatchObject([{ accountEnabled: false }]);
    const places = await get('/places/microsoft.graph.room?$select=emailAddress');
    expect(places.body.value.map((place: { emailAddress: string }) => place.emailAddress)).toEqual([
      'lighthouse@brightwater.example',
    ]);
  });
});

describe('/users/delta', () => {
  test('M20: the first round names deleted people as removed', async () => {
    const { tenant, all, user } = smallFace();
    tenant.deletePerson('dora');
    const { items, last } = await all('/users/delta?$select=mail');
    expect(items.filter((item) => '@removed' in item)).toEqual([
      { id: user('dora'), '@removed': { reason: 'changed' } },
    ]);
    expect(items).toHaveLength(6);
    expect(last.body['@odata.deltaLink']).toMatch(/^https:\/\/graph\.example\/v1\.0\/users\/delta\?/);
  });

  test('M19: somebody renamed comes again with the same id', async () => {
    const { tenant, all, user } = smallFace();
    const { last } = await all('/users/delta?$select=mail,proxyAddresses');
    tenant.changePerson('ben', { primaryAddress: 'ben.new@brightwater.example', aliases: ['ben@brightwater.example'] });
    const { items } = await all(last.body['@odata.deltaLink']);
    expect(items).toEqual([
      {
        id: user('ben'),
        mail: 'ben.new@brightwater.example',
        proxyAddresses: ['SMTP:ben.new@brightwater.example', 'smtp:ben@brightwater.example'],
      },
    ]);
  });

  test('a later round holds what changed after the one before, and nothing when nothing did', async () => {
    const { tenant, all, user } = smallFace();
    const first = await all('/users/delta');
    const second = await all(first.last.body['@odata.deltaLink']);
    expect(second.items).toEqual([]);
    tenant.deletePerson('eve');
    const third = await all(second.last.body['@odata.deltaLink']);
    expect(third.items).toEqual([{ id: user('eve'), '@removed': { reason: 'changed' } }]);
  });

  test('the selection of the first call holds for the whole round and the ones after it', async () => {
    const { tenant, all } = smallFace();
    const { last } = await all('/users/delta?$select=department,manager', { prefer: 'odata.maxpagesize=2' });
    tenant.changePerson('ben', { department: 'Sales' });
    const { items } = await all(last.body['@odata.deltaLink']);
    expect(Object.keys(items[0]).sort()).toEqual(['department', 'id', 'manager@delta']);
  });

  test.each(['$top=5', '$expand=manager', '$orderby=mail'])('%s is refused', async (option) => {
    const answer = await smallFace().get(`/users/delta?${option}`);
    expect([answer.status, code(answer)]).toEqual([400, 'Request_UnsupportedQuery']);
  });

  test('the token "latest" begins at the present', async () => {
    const { tenant, all, get } = smallFace();
    const { body } = await get('/users/delta?$select=mail&$deltatoken=latest');
    expect(body.value).toEqual([]);
    tenant.changePerson('ben', { phones: ['+1 202 555 0102'] });
    expect((await all(body['@odata.deltaLink'])).items).toHaveLength(1);
  });

  test('M4: a token that is older than seven days is gone, and the answer names where to begin again', async () => {
    const { clock, all, get } = smallFace();
    const { last } = await all('/users/delta');
    clock.advance(7 * DAY + 1);
    const answer = await get(last.body['@odata.deltaLink']);
    expect([answer.status, code(answer)]).toEqual([410, 'SyncStateNotFound']);
    expect((await all(answer.headers.get('location') ?? '')).items).toHaveLength(6);
  });

  test('a token of another tenant, or of another list, is not valid', async () => {
    const { all, get } = smallFace();
    const { last } = await all('/users/delta');
    const link = last.body['@odata.deltaLink'].replace('/users/', '/groups/');
    const answer = await get(link);
    expect([answer.status, code(answer)]).toEqual([400, 'SyncStateInvalid']);
  });

  test('M1: ten empty pages lead on to all the same items', async () => {
    const faults = new FaultPlan([{ route: 'GET /v1.0/users/delta', calls: [1, 10], fault: { kind: 'empty-page' } }]);
    const { items, pages } = await smallFace({ faults }).all('/users/delta');
    expect([items.length, pages]).toEqual([6, 11]);
  });
});

describe('who a mailbox belongs to', () => {
  test('is told to whoever may read its settings, for rooms and shared mailboxes too', async () => {
    const { get, tenant, face, user } = smallFace();
    tenant.putRoom({ id: 'r1', name: 'Lighthouse', address: 'lighthouse@brightwater.example', kind: 'room' });
    tenant.putPerson({ id: 'desk', name: 'Front Desk', primaryAddress: 'desk@brightwater.example', purpose: 'shared' });
    const purpose = async (id: string) => (await get(`/users/${id}/mailboxSettings`)).body.userPurpose;
    expect(await purpose(user('ben'))).toBe('user');
    expect(await purpose(user('desk'))).toBe('shared');
    expect(await purpose(face.face.ids.of('room', 'r1'))).toBe('room');
    const selected = await get(`/users/${user('desk')}?$select=accountEnabled,mailboxSettings`);
    expect(selected.body).toMatchObject({ accountEnabled: false, mailboxSettings: { userPurpose: 'shared' } });
  });

  test('is not told with the permission to read users alone', async () => {
    const { get, user } = smallFace({}, { roles: ['User.Read.All'] });
    for (const path of ['/mailboxSettings', '?$select=mailboxSettings']) {
      const answer = await get(`/users/${user('ben')}${path}`);
      expect([answer.status, code(answer)]).toEqual([403, 'ErrorAccessDenied']);
    }
  });
});

describe('the application itself', () => {
  test('X8: tells when its secret ends, and not what it is', async () => {
    const { get, face } = smallFace({}, { roles: ['Application.Read.All'] });
    const { clientId, secrets } = face.face.app;
    const { body } = await get(`/applications(appId='${clientId}')?$select=passwordCredentials`);
    expect(Date.parse(body.passwordCredentials[0].endDateTime)).toBe(secrets[0]?.expiresAt);
    expect(body.passwordCredentials[0].secretText).toBeNull();
    expect((await get(`/applications(appId='other')`)).status).toBe(404);
  });

  test('is not told to an application without that permission', async () => {
    const { get, face } = smallFace();
    expect((await get(`/applications(appId='${face.face.app.clientId}')`)).status).toBe(403);
  });
});

test('the organization names its domains', async () => {
  const { get, face } = smallFace();
  const { body } = await get('/organization?$select=verifiedDomains');
  expect(body.value).toMatchObject([
    { id: face.face.app.tenantId, verifiedDomains: [{ name: 'brightwater.example' }] },
  ]);
});
