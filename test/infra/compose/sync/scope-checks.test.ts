/** Whether the names that an administrator gives are noticed when they mean nothing, on both clouds. */
import { describe, expect, test } from '@jest/globals';
import { checkScope } from '../../../../infra/compose/sync/scope-checks.ts';
import { Scope } from '../../../../ingest/core/scope.ts';
import type { Connector } from '../../../../ingest/sync/port.ts';
import { googleCompany } from '../../../ingest/connectors/google/google-company.ts';
import { microsoftCompany } from '../../../ingest/connectors/microsoft/microsoft-company.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';
import type { Tenant } from '../../../support/fake-tenant/tenant.ts';

const { signal } = new AbortController();
const at = (name: string) => `${name}@brightwater.example`;

/** Sales holds Ben by way of a group that holds it in turn; it has a second address. */
function withGroups<T extends { readonly tenant: Tenant }>(company: T): T {
  const put = (id: string, members: Parameters<Tenant['putGroup']>[0]['members'], aliases: string[] = []) =>
    company.tenant.putGroup({ id, name: id, address: at(id), aliases, members });
  put('sellers', [{ kind: 'group', id: 'inner' }], [at('vendors')]);
  put('inner', [
    { kind: 'person', id: 'ben' },
    { kind: 'group', id: 'sellers' },
    { kind: 'outside', address: 'zoe@elsewhere.example' },
  ]);
  put('nobody', [{ kind: 'person', id: 'dora' }]);
  return company;
}

async function examined(connector: Connector, wanted: Partial<Scope>, allowed: readonly string[] = []) {
  const connection = { capabilities: ['directory', 'mail', 'calendar'] as const, scope: Scope.parse(wanted) };
  const kept = { ...connection, capabilities: [...connection.capabilities] };
  const { checks, subjects, forLater } = await checkScope(connector, kept, (name) => allowed.includes(name), signal);
  const told = (outcome: string) => checks.filter((check) => check.outcome === outcome);
  return {
    addresses: (subjects ?? []).map(({ address }) => address),
    failed: told('failed').map(({ what, failure }) => [what, failure?.code]),
    unsure: told('unsure').map(({ what }) => what),
    advice: told('failed').map(({ failure }) => failure?.todo),
    forLater,
  };
}

const CLOUDS: readonly [string, () => { readonly connector: Connector; readonly tenant: Tenant }][] = [
  ['Google', () => withGroups(googleCompany())],
  ['Microsoft', () => withGroups(microsoftCompany())],
];

describe.each(CLOUDS)('the scope of %s', (cloud, company) => {
  test('names that are known leave those who are meant, nested groups and second addresses included', async () => {
    const { connector } = company();
    expect(await examined(connector, { includeGroups: [at('VENDORS')], includeUsers: [at('ada')] })).toMatchObject({
      ...{ addresses: [at('ada'), at('ben')], failed: [], unsure: [], forLater: [] },
    });
    expect((await examined(connector, { excludeGroups: [at('sellers')] })).addresses).not.toContain(at('ben'));
  });

  test.each<[string, Partial<Scope>, string]>([
    ['a group that is included', { includeGroups: [at('selers'), at('sellers')] }, '--include-groups'],
    ['a group that is left out', { excludeGroups: [at('selers')] }, '--exclude-groups'],
    ['a user who is included', { includeUsers: [at('bem'), at('ada')] }, '--include-users'],
    ['a user who is left out', { excludeUsers: [at('bem')] }, '--exclude-users'],
    ['an alias of a user', { excludeUsers: [at('c.east')] }, '--exclude-users'],
  ])('%s and whom the directory does not know is named, with where it is changed', async (_, wanted, option) => {
    const { failed, advice } = await examined(company().connector, wanted);
    const [name] = Object.values(wanted).flat();
    expect(failed).toEqual([[expect.stringContaining(`${name} of ${option}`), 'ING_NAME_UNKNOWN']]);
    expect(advice[0]).toContain(option);
  });

  test('a name that is meant for later is kept on purpose, also where it leaves nobody yet', async () => {
    const later = at('founded-in-autumn');
    const { connector } = company();
    expect((await examined(connector, { includeGroups: [later] })).failed.map(([, code]) => code)).toEqual([
      'ING_NAME_UNKNOWN',
      'ING_NOBODY_IN_SCOPE',
    ]);
    expect(await examined(connector, { includeGroups: [later] }, [later])).toMatchObject({
      ...{
        failed: [],
        forLater: [later],
        unsure: [expect.stringContaining(later), expect.stringContaining('mailboxes')],
      },
    });
  });

  test('a group without anybody to read leaves nobody, and that is said', async () => {
    const { failed, unsure } = await examined(company().connector, { includeGroups: [at('nobody')] });
    expect([failed.map(([, code]) => code), unsure]).toEqual([
      ['ING_NOBODY_IN_SCOPE'],
      [expect.stringContaining(at('nobody'))],
    ]);
  });

  test('whoever leaves out the own domain leaves out everything', async () => {
    const { connector } = company();
    expect((await examined(connector, { excludeDomains: ['brightwater.example'] })).advice).toEqual([
      expect.stringContaining('--exclude-domains'),
    ]);
    expect((await examined(connector, { excludeDomains: ['water.example', 'counsel.example'] })).failed).toEqual([]);
  });

  test(`a label that no mailbox has is ${cloud === 'Google' ? 'refused' : 'doubted, since it may be a category'}`, async () => {
    const { connector, tenant } = company();
    tenant.putFolder('ben', { id: 'board', name: 'Board' });
    const mail = { from: { address: 'zoe@elsewhere.example' }, to: [{ address: at('ben') }], labels: ['Board/Papers'] };
    tenant.deliver('ben', messageWith({ id: 'labelled', receivedAt: NOON, ...mail }));
    expect(await examined(connector, { excludeLabels: ['board'] })).toMatchObject({ failed: [], unsure: [] });
    const { failed, unsure } = await examined(connector, { excludeLabels: ['Baord'] });
    const told = [expect.stringContaining('baord of --exclude-labels')];
    if (cloud === 'Google') expect([failed.map(([what]) => what), unsure]).toEqual([told, []]);
    else expect([failed, unsure]).toEqual([[], told]);
  });
});

test('a tenant whose directory does not answer is told so', async () => {
  const { connector } = microsoftCompany({ app: { roles: [] } });
  expect((await examined(connector, {})).failed).toEqual([['knows the names of the scope', expect.any(String)]]);
});
