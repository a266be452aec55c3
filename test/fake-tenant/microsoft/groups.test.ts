import { describe, expect, test } from '@jest/globals';
import { smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';

describe('groups', () => {
  function withCircle() {
    const small = smallFace();
    const { tenant } = small;
    const group = (id: string, members: Parameters<typeof tenant.putGroup>[0]['members']) =>
      tenant.putGroup({ id, name: id, address: `${id}@brightwater.example`, aliases: [], members });
    group('all', [
      { kind: 'group', id: 'sales' },
      { kind: 'person', id: 'ada' },
    ]);
    group('sales', [
      { kind: 'person', id: 'ben' },
      { kind: 'group', id: 'all' },
      { kind: 'outside', address: 'helper@partner.example' },
    ]);
    return { ...small, group };
  }

  test('G29: members of nested groups are found once each, and a circle ends', async () => {
    const { all, face, user } = withCircle();
    const { items } = await all(`/groups/${face.face.ids.of('group', 'all')}/transitiveMembers?$select=id,mail`);
    expect(items.map((item) => item['@odata.type']).sort()).toEqual([
      '#microsoft.graph.group',
      '#microsoft.graph.orgContact',
      '#microsoft.graph.user',
      '#microsoft.graph.user',
    ]);
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([user('ada'), user('ben')]));
    const people = await all(
      `/groups/${face.face.ids.of('group', 'all')}/transitiveMembers/microsoft.graph.user?$select=id`,
    );
    expect(people.items).toHaveLength(2);
  });

  test('one group is found by its id', async () => {
    const { get, face } = withCircle();
    const found = await get(`/groups/${face.face.ids.of('group', 'sales')}?$select=mail`);
    expect(found.body.mail).toBe('sales@brightwater.example');
    expect((await get('/groups/sales')).status).toBe(404);
  });

  test('the groups of a person are those that hold it by way of others too', async () => {
    const { all, user } = withCircle();
    const { items } = await all(`/users/${user('ben')}/transitiveMemberOf?$select=displayName`);
    expect(items.map(({ displayName }) => displayName)).toEqual(['all', 'sales']);
  });

  test('a round tells who is on a list, then who came and who went', async () => {
    const { all, group, user } = withCircle();
    const first = await all('/groups/delta?$select=mail,members');
    expect(first.items.find(({ mail }) => mail === 'sales@brightwater.example')['members@delta']).toHaveLength(3);
    group('sales', [
      { kind: 'person', id: 'cleo' },
      { kind: 'group', id: 'all' },
    ]);
    const second = await all(first.last.body['@odata.deltaLink']);
    expect(second.items).toHaveLength(1);
    const changes = second.items[0]['members@delta'] as { id: string; '@removed'?: object }[];
    expect(changes.find(({ id }) => id === user('cleo'))).not.toHaveProperty('@removed');
    expect(changes.find(({ id }) => id === user('ben'))).toHaveProperty('@removed');
    expect(changes).toHaveLength(3);
  });

  test('a large list comes in pieces with one id', async () => {
    const { all, group } = withCircle();
    group(
      'large',
      Array.from({ length: 250 }, (_, number) => ({ kind: 'outside' as const, address: `c${number}@partner.example` })),
    );
    const { items } = await all('/groups/delta?$select=mail,members');
    const pieces = items.filter(({ mail }) => mail === 'large@brightwater.example');
    expect(pieces).toHaveLength(3);
    expect(pieces.flatMap((piece) => piece['members@delta'])).toHaveLength(250);
  });

  test('a list that was deleted is named as removed', async () => {
    const { all, tenant, face } = withCircle();
    const { last } = await all('/groups/delta');
    tenant.deleteGroup('sales');
    const { items } = await all(last.body['@odata.deltaLink']);
    expect(items).toEqual([{ id: face.face.ids.of('group', 'sales'), '@removed': { reason: 'deleted' } }]);
  });
});
