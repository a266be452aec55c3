import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { generateMessages, messageWith } from '../../support/fake-tenant/messages.ts';
import { type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const BEN = '/users/ben@brightwater.example';
const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };
const delta = (folder: string, options = '$select=internetMessageId') =>
  `${BEN}/mailFolders/${folder}/messages/delta?${options}`;
const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;
const idsOf = (items: readonly { internetMessageId?: string }[]) =>
  items.map((item) => item.internetMessageId ?? 'removed');

function withMails(count: number, options?: Parameters<typeof smallFace>[0]): SmallFace {
  const small = smallFace(options);
  for (let number = 0; number < count; number += 1) {
    small.tenant.deliver('ben', messageWith({ id: `m${number}`, receivedAt: NOON - DAY + number * 1000 }));
  }
  return small;
}

describe('the first round of a folder', () => {
  test('holds every message of it, page by page, and ends with a link for the next round', async () => {
    const { all } = withMails(25);
    const { items, last, pages } = await all(delta('inbox'), { prefer: 'odata.maxpagesize=10' });
    expect([new Set(idsOf(items)).size, pages]).toEqual([25, 3]);
    expect(last.body).not.toHaveProperty(['@odata.nextLink']);
    expect(items[0]).toMatchObject({ '@odata.type': '#microsoft.graph.message', '@odata.etag': expect.any(String) });
  });

  test('links are absolute and name collections in brackets', async () => {
    const { get } = withMails(12);
    const { body } = await get(delta('inbox'));
    expect(body['@odata.nextLink']).toMatch(
      /^https:\/\/graph\.example\/v1\.0\/users\('ben%40brightwater\.example'\)\/mailFolders\('inbox'\)\/messages\/delta\?\$skiptoken=/,
    );
  });

  test('without a selection the body comes to whoever may read it', async () => {
    const small = smallFace({}, { roles: ['Mail.Read'] });
    small.tenant.deliver('ben', messageWith({ id: 'm', receivedAt: NOON }));
    expect((await small.get(`${BEN}/mailFolders/inbox/messages/delta`)).body.value[0]).toHaveProperty('body');
    expect((await small.get(delta('inbox'))).body.value[0]).not.toHaveProperty('body');
  });

  test('links are longer than two thousand characters', async () => {
    const { get } = withMails(12);
    const select =
      'id,internetMessageId,conversationId,from,sender,toRecipients,ccRecipients,bccRecipients,receivedDateTime';
    const { body } = await get(delta('inbox', `$select=${select}`));
    expect(body['@odata.nextLink'].length).toBeGreaterThan(2000);
  });

  test('M7: a service that does not honour the selection sends the body along', async () => {
    const small = smallFace({ selects: false }, { roles: ['Mail.Read'] });
    small.tenant.deliver('ben', messageWith({ id: 'm', receivedAt: NOON }));
    expect((await small.get(delta('inbox'))).body.value[0]).toHaveProperty('body');
  });

  test('what arrives while it goes on comes with the next one', async () => {
    const { all, get, tenant } = withMails(15);
    const first = await get(delta('inbox'));
    tenant.deliver('ben', messageWith({ id: 'late', receivedAt: NOON }));
    const rest = await all(first.body['@odata.nextLink']);
    const next = await all(rest.last.body['@odata.deltaLink']);
    expect(idsOf(rest.items)).not.toContain('<late@mail.example.com>');
    expect(idsOf(next.items)).toEqual(['<late@mail.example.com>']);
  });

  test('a message that is deleted while it goes on costs no other one', async () => {
    const { all, get, tenant } = withMails(15);
    const first = await get(delta('inbox'));
    tenant.removeMessage('ben', 'm14');
    const rest = await all(first.body['@odata.nextLink']);
    expect(first.body.value.length + rest.items.length).toBe(15);
  });

  test('with a filter it holds five thousand messages at most, and what is older is not there', async () => {
    const small = smallFace();
    const generated = { person: 'ben', address: 'ben@brightwater.example', count: 20_000, seed: 1, correspondents: 9 };
    small.tenant.generate('ben', generateMessages({ ...generated, from: NOON - 100 * DAY, until: NOON }));
    const since = (days: number) =>
      `$select=id&$filter=receivedDateTime ge ${new Date(NOON - days * DAY).toISOString()}`;
    const many = { prefer: 'odata.maxpagesize=1000' };
    expect((await small.all(delta('inbox', since(100)), many)).items).toHaveLength(5000);
    const few = (await small.all(delta('inbox', since(2)), many)).items.length;
    expect(few).toBeGreaterThan(200);
    expect(few).toBeLessThan(300);
    expect((await small.all(delta('inbox', '$select=id'), many)).items.length).toBeGreaterThan(13_000);
  });

  test.each([
    ["$filter=subject eq 'x'", 'ErrorInvalidUrlQuery'],
    ['$filter=receivedDateTime le 2026-01-01T00:00:00Z', 'ErrorInvalidUrlQuery'],
    ['$orderby=receivedDateTime asc', 'ErrorInvalidUrlQuery'],
    ['$search="x"', 'ErrorAccessDenied'],
    ['changeType=sideways', 'ErrorInvalidUrlQuery'],
  ])('%s is refused', async (option, refusal) => {
    expect(code(await withMails(1).get(delta('inbox', option)))).toBe(refusal);
  });
});

describe('later rounds', () => {
  test('M2: a moved message is removed from the old folder and present in the new one, whichever is asked first', async () => {
    for (const order of [
      ['inbox', 'archive'],
      ['archive', 'inbox'],
    ]) {
      const { all, tenant } = withMails(2);
      const links = new Map<string, string>();
      for (const folder of order) {
        links.set(folder, (await all(delta(folder), IMMUTABLE)).last.body['@odata.deltaLink']);
      }
      tenant.move('ben', 'm0', 'archive');
      const found = new Map<string, Record<string, unknown>[]>();
      for (const folder of order) found.set(folder, (await all(links.get(folder) ?? '', IMMUTABLE)).items);
      expect(found.get('inbox')).toEqual([
        { '@odata.type': '#microsoft.graph.message', id: expect.any(String), '@removed': { reason: 'deleted' } },
      ]);
      expect(found.get('archive')).toMatchObject([{ internetMessageId: '<m0@mail.example.com>' }]);
      expect(found.get('inbox')?.[0]?.['id']).toBe(found.get('archive')?.[0]?.['id']);
    }
  });

  test('without immutable ids the moved message has one id in one folder and another in the other', async () => {
    const { all, tenant } = withMails(1);
    const inbox = await all(delta('inbox'));
    const archive = await all(delta('archive'));
    tenant.move('ben', 'm0', 'archive');
    const [gone] = (await all(inbox.last.body['@odata.deltaLink'])).items;
    const [come] = (await all(archive.last.body['@odata.deltaLink'])).items;
    expect(gone.id).toBe(inbox.items[0].id);
    expect(come.id).not.toBe(gone.id);
  });

  test('a deleted message is removed; one that was changed comes whole', async () => {
    const { all, tenant } = withMails(3);
    const { last } = await all(delta('inbox'));
    tenant.removeMessage('ben', 'm0');
    tenant.relabel('ben', 'm1', { added: ['Green'] });
    const { items } = await all(last.body['@odata.deltaLink']);
    expect(idsOf(items)).toEqual(['removed', '<m1@mail.example.com>']);
  });

  test('a change type lets only its own changes through', async () => {
    const { all, tenant } = withMails(3);
    const { last } = await all(delta('inbox', '$select=internetMessageId&changeType=created'));
    tenant.removeMessage('ben', 'm0');
    tenant.relabel('ben', 'm1', { added: ['Green'] });
    tenant.deliver('ben', messageWith({ id: 'new', receivedAt: NOON }));
    expect(idsOf((await all(last.body['@odata.deltaLink'])).items)).toEqual(['<new@mail.example.com>']);
  });

  test('a step that shows nothing gives an empty page with a link to go on from', async () => {
    const { all, tenant } = withMails(1);
    const { last } = await all(delta('inbox'));
    tenant.stir('ben');
    const next = await all(last.body['@odata.deltaLink']);
    expect([next.items, next.last.body['@odata.deltaLink']]).toEqual([[], expect.any(String)]);
  });
});

describe('faults of a round', () => {
  test('M4: a token that is too old is gone, with the address of a fresh round', async () => {
    const { all, get, tenant } = withMails(3);
    const { last } = await all(delta('inbox'));
    tenant.log.expire('mail:ben');
    const answer = await get(last.body['@odata.deltaLink']);
    expect([answer.status, code(answer)]).toEqual([410, 'SyncStateNotFound']);
    const fresh = await all(answer.headers.get('location') ?? '');
    expect(idsOf(fresh.items)).toHaveLength(3);
    expect(Object.keys(fresh.items[0])).not.toContain('subject');
  });

  test('M5: where it is not said to be gone, it is a bad request without an address', async () => {
    const { all, get, tenant } = withMails(3, { expiredCursors: 'bad-request' });
    const { last } = await all(delta('inbox'));
    tenant.log.expire('mail:ben');
    const answer = await get(last.body['@odata.deltaLink']);
    expect([answer.status, code(answer), answer.headers.get('location')]).toEqual([400, 'syncStateNotFound', null]);
  });

  test('a plan can expire one call of it', async () => {
    const faults = new FaultPlan();
    const { all, get } = withMails(3, { faults });
    const { last } = await all(delta('inbox'));
    faults.add({ route: 'GET /v1.0/users/*/mailFolders/*/messages/delta', calls: 1, fault: { kind: 'expire-cursor' } });
    expect((await get(last.body['@odata.deltaLink'])).status).toBe(410);
    expect((await get(last.body['@odata.deltaLink'])).status).toBe(200);
  });

  test('a token of one folder is not valid in another', async () => {
    const { all, get } = withMails(3);
    const { last } = await all(delta('inbox'));
    const answer = await get(last.body['@odata.deltaLink'].replace("'inbox'", "'archive'"));
    expect([answer.status, code(answer)]).toEqual([400, 'SyncStateInvalid']);
  });

  test('M1: empty pages with a next link hide nothing', async () => {
    const route = 'GET /v1.0/users/*/mailFolders/*/messages/delta';
    const faults = new FaultPlan([{ route, calls: [2, 11], fault: { kind: 'empty-page' } }]);
    const { items, pages } = await withMails(12, { faults }).all(delta('inbox'));
    expect([new Set(idsOf(items)).size, pages]).toEqual([12, 12]);
  });

  test('M3: a plan can bring the same message twice and turn the order', async () => {
    const route = 'GET /v1.0/users/*/mailFolders/*/messages/delta';
    const faults = new FaultPlan([
      { route, fault: { kind: 'duplicate' } },
      { route, fault: { kind: 'reorder' } },
    ]);
    const { items } = await withMails(3, { faults }).all(delta('inbox'));
    expect([items.length, new Set(idsOf(items)).size]).toEqual([4, 3]);
  });

  test('a plan can strike one mailbox alone', async () => {
    const fault = { kind: 'throttle', status: 429, retry: { as: 'seconds', seconds: 600 } } as const;
    const faults = new FaultPlan([{ route: 'GET /v1.0/users/**', subject: 'ben@brightwater.example', fault }]);
    const { get, user } = withMails(1, { faults });
    const answer = await get(`/users/${user('ben')}/mailFolders`);
    expect([answer.status, code(answer), answer.headers.get('retry-after')]).toEqual([429, 'TooManyRequests', '600']);
    expect((await get('/users/ada@brightwater.example/mailFolders')).status).toBe(200);
  });
});
