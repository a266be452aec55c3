import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { MARKER } from '../../support/fake-tenant/markers.ts';
import { generateMessages, messageWith, type NewMessage } from '../../support/fake-tenant/messages.ts';
import { METADATA_ROLES, type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const BEN = '/users/ben@brightwater.example';
const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };
const FULL = { roles: METADATA_ROLES.map((role) => (role === 'Mail.ReadBasic.All' ? 'Mail.Read' : role)) };

const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

function deliver({ tenant }: SmallFace, id: string, more: Partial<NewMessage> = {}) {
  return tenant.deliver(
    'ben',
    messageWith({
      id,
      receivedAt: NOON - DAY,
      from: { address: 'kim@partner.example', name: 'Kim' },
      to: [{ address: 'ben@brightwater.example' }],
      ...more,
    }),
  );
}

function withMails(count: number, options?: Parameters<typeof smallFace>[0], app?: Parameters<typeof smallFace>[1]) {
  const small = smallFace(options, app);
  for (let number = 0; number < count; number += 1)
    deliver(small, `m${number}`, { receivedAt: NOON - DAY + number * 1000 });
  return small;
}

describe('what a permission withholds', () => {
  test('under Mail.ReadBasic.All body, preview and unique body never come, not even when they are selected', async () => {
    const { get } = withMails(1);
    const whole = (await get(`${BEN}/messages`)).body.value[0];
    expect(whole).toHaveProperty('subject');
    for (const name of ['body', 'bodyPreview', 'uniqueBody']) expect(whole).not.toHaveProperty(name);
    const selected = (await get(`${BEN}/messages?$select=body,bodyPreview,uniqueBody`)).body.value[0];
    expect(Object.keys(selected).sort()).toEqual(['@odata.etag', 'id']);
  });

  test('under Mail.Read the body comes to whoever does not select', async () => {
    const { get } = withMails(1, {}, FULL);
    const whole = (await get(`${BEN}/messages`)).body.value[0];
    expect(whole.body.content).toContain(MARKER);
    expect(whole.bodyPreview).toContain(MARKER);
    const selected = (await get(`${BEN}/messages?$select=from`)).body.value[0];
    expect(JSON.stringify(selected)).not.toContain(MARKER);
  });

  test('under Mail.ReadBasic.All nothing can be searched', async () => {
    const answer = await withMails(1).get(`${BEN}/messages?$search="brass"`);
    expect([answer.status, code(answer)]).toEqual([403, 'ErrorAccessDenied']);
  });

  test('a name that messages do not have is refused', async () => {
    const answer = await withMails(1).get(`${BEN}/messages?$select=recipients`);
    expect([answer.status, code(answer)]).toEqual([400, 'BadRequest']);
  });

  test('transport headers come only when they are selected, and only for what came by transport', async () => {
    const small = withMails(0);
    deliver(small, 'in', { inReplyTo: 'first@partner.example', headers: [['List-Id', '<talk.lists.example>']] });
    deliver(small, 'out', { folder: 'sent' });
    const { items } = await small.all(`${BEN}/messages?$select=internetMessageHeaders,parentFolderId`);
    const [sent, received] = items.map((item) => item.internetMessageHeaders);
    expect(received).toEqual(
      expect.arrayContaining([
        { name: 'In-Reply-To', value: '<first@partner.example>' },
        { name: 'List-Id', value: '<talk.lists.example>' },
      ]),
    );
    expect(sent).toBeUndefined();
    expect((await small.get(`${BEN}/messages`)).body.value[0]).not.toHaveProperty('internetMessageHeaders');
  });
});

describe('which mailboxes can be read', () => {
  test('M13: somebody without a mailbox, and a guest, have none for this API', async () => {
    const { get, user } = smallFace();
    for (const person of ['eve', 'gus']) {
      const answer = await get(`/users/${user(person)}/mailFolders`);
      expect([answer.status, code(answer)]).toEqual([404, 'MailboxNotEnabledForRESTAPI']);
    }
  });

  test('somebody unknown, or deleted, is no user', async () => {
    const { get, tenant } = smallFace();
    tenant.deletePerson('ben');
    for (const path of [BEN, '/users/nobody@brightwater.example']) {
      const answer = await get(`${path}/messages`);
      expect([answer.status, code(answer)]).toEqual([404, 'ErrorInvalidUser']);
    }
  });

  test('M14: a role for some mailboxes opens those and no others', async () => {
    const scope = { roles: ['Mail.ReadBasic'], includes: ({ id }: { id: string }) => id === 'ben' };
    const { get } = smallFace({}, { roles: ['User.Read.All'], mailboxRoles: scope });
    expect((await get(`${BEN}/messages?$select=id`)).status).toBe(200);
    const answer = await get('/users/ada@brightwater.example/messages?$select=id');
    expect([answer.status, code(answer)]).toEqual([403, 'ErrorAccessDenied']);
  });

  test('a consent for the whole tenant defeats the role for some mailboxes', async () => {
    const scope = { roles: ['Mail.ReadBasic'], includes: () => false };
    const { get } = smallFace({}, { mailboxRoles: scope });
    expect((await get(`${BEN}/messages?$select=id`)).status).toBe(200);
  });

  test('the older policy takes mailboxes away in spite of a consent', async () => {
    const { get } = smallFace({}, { accessPolicy: ({ id }) => id !== 'ben' });
    const answer = await get(`${BEN}/messages?$select=id`);
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({
      code: 'ErrorAccessDenied',
      message: expect.stringContaining('OData is disabled'),
    });
  });
});

describe('ids', () => {
  test('the usual id changes when a message is moved, and the old one leads nowhere', async () => {
    const small = withMails(1);
    const before = (await small.get(`${BEN}/messages?$select=id`)).body.value[0].id;
    small.tenant.move('ben', 'm0', 'archive');
    const after = (await small.get(`${BEN}/messages?$select=id`)).body.value[0].id;
    expect(after).not.toBe(before);
    expect(code(await small.get(`${BEN}/messages/${encodeURIComponent(before)}`))).toBe('ErrorItemNotFound');
    expect((await small.get(`${BEN}/messages/${encodeURIComponent(after)}`)).status).toBe(200);
  });

  test('the immutable id is another and stays', async () => {
    const small = withMails(1);
    const usual = (await small.get(`${BEN}/messages?$select=id`)).body.value[0].id;
    const before = (await small.get(`${BEN}/messages?$select=id`, IMMUTABLE)).body.value[0].id;
    small.tenant.move('ben', 'm0', 'archive');
    const after = (await small.get(`${BEN}/messages?$select=id`, IMMUTABLE)).body.value[0].id;
    expect(after).toBe(before);
    expect(before).not.toBe(usual);
    const found = await small.get(`${BEN}/messages/${encodeURIComponent(after)}?$select=id`, IMMUTABLE);
    expect([found.status, found.headers.get('preference-applied')]).toEqual([200, 'IdType="ImmutableId"']);
  });

  test('ids are case-sensitive, and of one mailbox alone', async () => {
    const { get } = withMails(1);
    const { id } = (await get(`${BEN}/messages?$select=id`)).body.value[0];
    for (const path of [`${BEN}/messages/${id.toLowerCase()}`, `/users/ada@brightwater.example/messages/${id}`]) {
      expect(code(await get(path))).toBe('ErrorItemNotFound');
    }
  });
});

describe('folders', () => {
  test('those at the top are listed, ten at a time; all of them come in a round', async () => {
    const { tenant, all } = smallFace();
    tenant.putFolder('ben', { id: 'f1', name: 'Projects' });
    tenant.putFolder('ben', { id: 'f0', name: 'Letters' });
    tenant.putFolder('ben', { id: 'f2', name: 'Harbour', parent: 'f1' });
    const top = await all(`${BEN}/mailFolders?$select=displayName,childFolderCount`);
    expect(top.pages).toBe(2);
    expect(top.items.find(({ displayName }) => displayName === 'Projects')).toMatchObject({ childFolderCount: 1 });
    expect(top.items.some(({ displayName }) => displayName === 'Harbour')).toBe(false);
    const round = await all(`${BEN}/mailFolders/delta`, { prefer: 'odata.maxpagesize=4' });
    const projects = round.items.find(({ displayName }) => displayName === 'Projects');
    expect(round.items.find(({ displayName }) => displayName === 'Harbour').parentFolderId).toBe(projects.id);
    const below = await all(`${BEN}/mailFolders/${encodeURIComponent(projects.id)}/childFolders`);
    expect(below.items.map(({ displayName }) => displayName)).toEqual(['Harbour']);
    tenant.putFolder('ben', { id: 'f3', name: 'Later' });
    const next = await all(round.last.body['@odata.deltaLink']);
    expect(next.items.map(({ displayName }) => displayName)).toEqual(['Later']);
  });

  test('have ids that are of one mailbox alone', async () => {
    const { get } = smallFace();
    const { body } = await get(`${BEN}/mailFolders/inbox?$select=id`);
    expect((await get(`${BEN}/mailFolders/${encodeURIComponent(body.id)}`)).status).toBe(200);
    const other = await get(`/users/ada@brightwater.example/mailFolders/${encodeURIComponent(body.id)}`);
    expect(code(other)).toBe('ErrorItemNotFound');
  });

  test('are found by their shown name', async () => {
    const { get } = smallFace();
    const { body } = await get(`${BEN}/mailFolders?$filter=displayName eq 'Archive'&$select=displayName`);
    expect(body.value).toMatchObject([{ displayName: 'Archive' }]);
  });

  test('well-known names stand for folders in any case', async () => {
    const { get } = withMails(3);
    const { body } = await get(`${BEN}/mailFolders/SentItems?$select=displayName`);
    expect(body.displayName).toBe('Sent Items');
    const inbox = await get(`${BEN}/mailFolders('inbox')`);
    expect(inbox.body).toMatchObject({ displayName: 'Inbox', totalItemCount: 3 });
    expect(code(await get(`${BEN}/mailFolders/nowhere`))).toBe('ErrorItemNotFound');
  });

  test('counts follow what comes, moves and goes, and what goes silently', async () => {
    const small = withMails(5);
    const count = async (name: string) =>
      (await small.get(`${BEN}/mailFolders/${name}?$select=totalItemCount,unreadItemCount`)).body;
    expect((await count('inbox')).totalItemCount).toBe(5);
    small.tenant.move('ben', 'm0', 'archive');
    small.tenant.removeMessage('ben', 'm1');
    deliver(small, 'm9', { isRead: false });
    expect(await count('inbox')).toMatchObject({ totalItemCount: 4, unreadItemCount: 1 });
    expect((await count('archive')).totalItemCount).toBe(1);
    small.tenant.removeMessage('ben', 'm2', { silently: true });
    expect((await count('inbox')).totalItemCount).toBe(3);
  });
});

describe('lists of messages', () => {
  test('come ten at a time unless more are asked for, the newest first', async () => {
    const { get, all } = withMails(25);
    expect((await get(`${BEN}/messages?$select=id`)).body.value).toHaveLength(10);
    const { items, pages } = await all(`${BEN}/mailFolders/inbox/messages?$select=receivedDateTime&$top=20`);
    expect(pages).toBe(2);
    const times = items.map(({ receivedDateTime }) => receivedDateTime);
    expect(times).toEqual(times.toSorted().reverse());
    expect(times).toHaveLength(25);
    expect((await get(`${BEN}/messages?$top=1001`)).status).toBe(400);
  });

  test('are counted between two times', async () => {
    const { get } = withMails(25);
    const at = (number: number) => new Date(NOON - DAY + number * 1000).toISOString();
    const filter = `receivedDateTime ge ${at(5)} and receivedDateTime lt ${at(15)}`;
    const { body } = await get(`${BEN}/messages?$count=true&$top=1&$select=id&$filter=${encodeURIComponent(filter)}`);
    expect([body['@odata.count'], body.value.length]).toEqual([10, 1]);
    expect((await get(`${BEN}/messages/$count`)).body).toBe('25');
  });

  test('are not sorted by what the filter does not begin with', async () => {
    const answer = await withMails(1).get(`${BEN}/messages?$filter=isRead eq true&$orderby=receivedDateTime desc`);
    expect([answer.status, code(answer)]).toEqual([400, 'InefficientFilter']);
  });

  test('a generated mailbox of a million is counted and paged without being kept', async () => {
    const small = smallFace();
    const generated = {
      person: 'ben',
      address: 'ben@brightwater.example',
      count: 1_000_000,
      seed: 1,
      correspondents: 50,
    };
    small.tenant.generate('ben', generateMessages({ ...generated, from: NOON - 1000 * DAY, until: NOON }));
    const filter = encodeURIComponent(`receivedDateTime ge ${new Date(NOON - DAY).toISOString()}`);
    const { body } = await small.get(`${BEN}/messages?$count=true&$top=5&$select=id&$filter=${filter}`);
    expect([body['@odata.count'], body.value.length]).toEqual([1000, 5]);
  });
});

describe('an answer that breaks off', () => {
  test('is cut where the plan says so', async () => {
    const faults = new FaultPlan([{ route: 'GET /v1.0/users/*/messages', fault: { kind: 'truncate', share: 0.5 } }]);
    await expect(withMails(3, { faults }).get(`${BEN}/messages?$select=id`)).rejects.toMatchObject({
      how: { kind: 'truncate' },
    });
  });
});
