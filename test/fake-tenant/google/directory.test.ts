import { describe, expect, test } from '@jest/globals';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { DAY } from '../../support/fake-tenant/small-tenant.ts';

const USERS = '/admin/directory/v1/users';
const ADA = 'ada@brightwater.example';
const mine = { customer: 'my_customer' };

async function opened() {
  const small = smallFace();
  const scopes = [
    'admin.directory.user.readonly',
    'admin.directory.group.readonly',
    'admin.directory.group.member.readonly',
    'admin.directory.resource.calendar.readonly',
    'admin.directory.domain.readonly',
  ];
  return { ...small, scopes, token: await small.caller.token(ADA, ...scopes) };
}

describe('the directory', () => {
  test('lists everybody, a page at a time, with aliases, phones and managers as they were typed', async () => {
    const { caller, token } = await opened();
    const { items, pages } = await caller.all(token, USERS, 'users', { ...mine, maxResults: '4', projection: 'full' });
    expect([pages, items.map(({ primaryEmail }) => primaryEmail.split('@')[0])]).toEqual([
      2,
      ['ada', 'ben', 'cleo', 'dora', 'eve', 'gus'],
    ]);
    const cleo = items[2];
    expect(cleo.aliases).toEqual(['c.east@brightwater.example', 'sales@brightwater.example']);
    expect(cleo.nonEditableAliases).toEqual(['cleo@brightwater.example.test']);
    expect(cleo.relations).toEqual([{ value: 'somebody@gone.example', type: 'manager' }]);
    expect([items[3].suspended, items[4].isMailboxSetup, items[5].isGuestUser]).toEqual([true, false, true]);
    expect(items[0].id).toMatch(/^\d{21}$/);
  });

  test('lists the deleted apart, for twenty days', async () => {
    const { caller, token, tenant, clock } = await opened();
    tenant.deletePerson('ben');
    const deleted = async () => (await caller.all(token, USERS, 'users', { ...mine, showDeleted: 'true' })).items;
    expect((await caller.all(token, USERS, 'users', mine)).items).toHaveLength(5);
    expect((await deleted()).map(({ primaryEmail, deletionTime }) => [primaryEmail, deletionTime])).toEqual([
      ['ben@brightwater.example', '2026-06-30T12:00:00.000Z'],
    ]);
    expect((await caller.get(token, `${USERS}/ben@brightwater.example`)).status).toBe(404);
    clock.advance(21 * DAY);
    const later = await caller.token(ADA, 'admin.directory.user.readonly');
    expect((await caller.all(later, USERS, 'users', { ...mine, showDeleted: 'true' })).items).toEqual([]);
  });

  test('refuses who is no admin, and a list of no customer', async () => {
    const { caller, token, scopes } = await opened();
    const ben = await caller.token('ben@brightwater.example', ...scopes);
    const denied = await caller.get(ben, USERS, mine);
    expect([denied.status, denied.body.error.message]).toEqual([403, 'Not Authorized to access this resource/api']);
    expect((await caller.get(token, USERS)).status).toBe(400);
    expect((await caller.get(token, USERS, { customer: 'C0elsewhere' })).status).toBe(400);
    expect((await caller.get(token, USERS, { domain: 'elsewhere.example' })).status).toBe(404);
  });

  test('groups that hold each other end, and derived members come once', async () => {
    const { caller, token, tenant } = await opened();
    const group = (id: string, members: Parameters<typeof tenant.putGroup>[0]['members']) =>
      tenant.putGroup({
        id,
        name: id,
        address: `${id}@brightwater.example`,
        aliases: [`${id}-alias@brightwater.example`],
        members,
      });
    group('one', [
      { kind: 'person', id: 'ada' },
      { kind: 'group', id: 'two' },
    ]);
    group('two', [
      { kind: 'group', id: 'one' },
      { kind: 'person', id: 'ben' },
      { kind: 'outside', address: 'x@elsewhere.example' },
    ]);
    expect(
      (await caller.all(token, '/admin/directory/v1/groups', 'groups', mine)).items.map(({ email }) => email),
    ).toEqual(['one@brightwater.example', 'two@brightwater.example']);
    const members = async (params = {}) =>
      (
        await caller.all(token, '/admin/directory/v1/groups/one-alias@brightwater.example/members', 'members', params)
      ).items.map(({ email, type }) => `${type} ${email.split('@')[0]}`);
    expect(await members()).toEqual(['USER ada', 'GROUP two']);
    expect(await members({ includeDerivedMembership: 'true' })).toEqual([
      'USER ada',
      'USER ben',
      'GROUP one',
      'GROUP two',
      'USER x',
    ]);
    expect((await caller.get(token, '/admin/directory/v1/groups/none@brightwater.example/members')).status).toBe(404);
  });

  test('knows rooms as resources, and the domains', async () => {
    const { caller, token, tenant } = await opened();
    tenant.putRoom({ id: 'r', name: 'Heron', address: 'heron@brightwater.example', kind: 'room', capacity: 4 });
    const rooms = await caller.get(token, '/admin/directory/v1/customer/my_customer/resources/calendars');
    expect(rooms.body.items).toMatchObject([
      { resourceEmail: 'heron@brightwater.example', resourceCategory: 'CONFERENCE_ROOM' },
    ]);
    const domains = await caller.get(token, '/admin/directory/v1/customer/my_customer/domains');
    expect(domains.body.domains).toMatchObject([{ domainName: 'brightwater.example', isPrimary: true }]);
  });
});
