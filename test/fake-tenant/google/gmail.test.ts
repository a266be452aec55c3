import { describe, expect, test } from '@jest/globals';
import { SCOPE_PREFIX } from '../../support/fake-tenant/google/oauth.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { MARKER } from '../../support/fake-tenant/markers.ts';
import { generateMessages, messageWith } from '../../support/fake-tenant/messages.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const ADA = 'ada@brightwater.example';
const MESSAGES = '/gmail/v1/users/me/messages';
const HISTORY = '/gmail/v1/users/me/history';

async function opened(options: Parameters<typeof smallFace>[0] = {}) {
  const small = smallFace(options);
  const token = await small.caller.token(ADA, 'gmail.metadata');
  const deliver = (id: string, more: Parameters<typeof messageWith>[0] | object = {}) =>
    small.tenant.deliver('ada', messageWith({ id, receivedAt: small.clock.at, ...more }));
  return { ...small, token, deliver };
}

describe('listing messages', () => {
  test('1,201 messages come in three pages, the newest first, each once', async () => {
    const { caller, token, tenant } = await opened();
    tenant.generate(
      'ada',
      generateMessages({
        person: 'ada',
        address: ADA,
        count: 1201,
        from: NOON - DAY * 300,
        until: NOON,
        seed: 1,
        correspondents: 20,
      }),
    );
    const { items, pages } = await caller.all(token, MESSAGES, 'messages', { maxResults: '500' });
    expect([items.length, new Set(items.map(({ id }) => id)).size, pages]).toEqual([1201, 1201, 3]);
    const [first, last] = [items[0], items.at(-1)];
    const dates = await Promise.all(
      [first, last].map(
        async ({ id }) => (await caller.get(token, `${MESSAGES}/${id}`, { format: 'minimal' })).body.internalDate,
      ),
    );
    expect(Number(dates[0])).toBeGreaterThan(Number(dates[1]));
  });

  test('a million messages are listed and read without being kept', async () => {
    const { caller, token, tenant } = await opened();
    tenant.generate(
      'ada',
      generateMessages({
        person: 'ada',
        address: ADA,
        count: 1_000_000,
        from: NOON - DAY * 3000,
        until: NOON,
        seed: 1,
        correspondents: 20,
      }),
    );
    const page = await caller.get(token, MESSAGES, { maxResults: '3' });
    expect(page.body.messages.map(({ id }: { id: string }) => id)).toEqual(
      [999_999, 999_998, 999_997].map((n) => `generated-${n}@ada`),
    );
    const profile = await caller.get(token, '/gmail/v1/users/me/profile');
    expect(profile.body.messagesTotal).toBe(1_000_000);
  });

  test('spam and the bin are left out unless they are asked for', async () => {
    const { caller, token, deliver } = await opened();
    deliver('kept');
    deliver('spam', { folder: 'junk' });
    deliver('binned', { folder: 'deleted' });
    const ids = async (params: Record<string, string>) =>
      (await caller.all(token, MESSAGES, 'messages', params)).items.map(({ id }) => id);
    expect(await ids({})).toEqual(['kept']);
    expect((await ids({ includeSpamTrash: 'true' })).toSorted()).toEqual(['binned', 'kept', 'spam']);
    expect(await ids({ labelIds: 'SPAM' })).toEqual(['spam']);
  });

  test('refuses a search under the metadata scope, an unknown label, an unknown parameter and a page of another list', async () => {
    const { caller, token, deliver } = await opened();
    for (let n = 0; n < 3; n += 1) deliver(`m${n}`);
    const q = await caller.get(token, MESSAGES, { q: 'after:2026/01/01' });
    expect([q.status, q.body.error.message]).toEqual([403, "Metadata scope does not support 'q' parameter"]);
    expect((await caller.get(token, MESSAGES, { labelIds: 'Label_none' })).status).toBe(400);
    expect((await caller.get(token, MESSAGES, { after: '2026' })).status).toBe(400);
    const { nextPageToken } = (await caller.get(token, MESSAGES, { maxResults: '1' })).body;
    expect((await caller.get(token, MESSAGES, { maxResults: '1', pageToken: nextPageToken })).status).toBe(200);
    expect((await caller.get(token, MESSAGES, { maxResults: '2', pageToken: nextPageToken })).status).toBe(400);
    expect((await caller.get(token, MESSAGES, { maxResults: '1', pageToken: 'mine' })).status).toBe(400);
  });

  test("nobody reads another one's mailbox, and somebody without one has none", async () => {
    const { caller, token } = await opened();
    const other = await caller.get(token, '/gmail/v1/users/ben@brightwater.example/messages');
    expect([other.status, other.body.error.message]).toEqual([403, `Delegation denied for ${ADA}`]);
    const eve = await caller.token('eve@brightwater.example', 'gmail.metadata');
    const none = await caller.get(eve, MESSAGES);
    expect([none.status, none.body.error.errors[0].reason, none.body.error.message]).toEqual([
      400,
      'failedPrecondition',
      'Mail service not enabled',
    ]);
  });
});

describe('reading a message', () => {
  test('the metadata holds the headers asked for, in any case, and no body', async () => {
    const { caller, token, deliver } = await opened();
    deliver('m', {
      from: { address: 'x@elsewhere.example', name: 'Žofie, X' },
      to: [{ address: ADA }],
      headers: [['message-id', '<own@x.example>']],
    });
    const { body } = await caller.get(token, `${MESSAGES}/m`, {
      format: 'metadata',
      metadataHeaders: ['FROM', 'Message-ID'],
    });
    expect(body.payload.headers.map(({ name }: { name: string }) => name)).toEqual(['From', 'message-id']);
    expect(body.payload.headers[0].value).toMatch(/^=\?UTF-8\?B\?.+<x@elsewhere\.example>$/);
    expect(Object.keys(body.payload)).toEqual(['mimeType', 'headers']);
  });

  test('the snippet is there unless the mask leaves it out', async () => {
    const { caller, token, deliver } = await opened();
    deliver('m', { from: { address: 'x@elsewhere.example' } });
    const whole = await caller.get(token, `${MESSAGES}/m`, { format: 'metadata' });
    expect(JSON.stringify(whole.body)).toContain(MARKER);
    const masked = await caller.get(token, `${MESSAGES}/m`, {
      format: 'metadata',
      metadataHeaders: 'From',
      fields: 'id,internalDate,payload/headers',
    });
    expect(masked.body).toEqual({
      id: 'm',
      internalDate: String(NOON),
      payload: { headers: [{ name: 'From', value: 'x@elsewhere.example' }] },
    });
    const withHeaders = await caller.get(token, `${MESSAGES}/m`, {
      format: 'metadata',
      fields: 'id,payload(headers(name))',
    });
    expect(withHeaders.body.payload.headers[0]).toEqual({ name: 'Delivered-To' });
    expect(JSON.stringify(withHeaders.body)).not.toContain(MARKER);
  });

  test.each(['full', 'raw'])(
    'the format %s is refused under the metadata scope, also beside a wider one',
    async (format) => {
      const readonly = `${SCOPE_PREFIX}gmail.readonly`;
      const { caller, face, deliver, token } = await opened();
      face.tokens.delegated.add(readonly);
      deliver('m');
      const both = await caller.token(ADA, 'gmail.metadata', 'gmail.readonly');
      for (const one of [token, both]) {
        const { status, body } = await caller.get(one, `${MESSAGES}/m`, { format });
        expect([status, body.error.message]).toEqual([
          403,
          `Metadata scope doesn't allow format ${format.toUpperCase()}`,
        ]);
      }
      const wide = await caller.token(ADA, 'gmail.readonly');
      expect(JSON.stringify((await caller.get(wide, `${MESSAGES}/m`, { format })).body).length).toBeGreaterThan(400);
    },
  );

  test('a message that is gone is not found', async () => {
    const { caller, token, tenant, deliver } = await opened();
    deliver('m');
    tenant.removeMessage('ada', 'm');
    const { status, body } = await caller.get(token, `${MESSAGES}/m`, { format: 'metadata' });
    expect([status, body.error.errors[0].reason]).toEqual([404, 'notFound']);
  });
});

describe('the history', () => {
  const startOf = async ({ caller, token }: Awaited<ReturnType<typeof opened>>) =>
    (await caller.get(token, '/gmail/v1/users/me/profile')).body.historyId as string;

  test('tells what was added, moved, relabelled and removed, page by page', async () => {
    const small = await opened();
    const { caller, token, tenant, deliver } = small;
    deliver('old');
    const startHistoryId = await startOf(small);
    deliver('new');
    tenant.move('ada', 'old', 'deleted');
    tenant.relabel('ada', 'new', { added: ['Board'] });
    tenant.stir('ada');
    tenant.removeMessage('ada', 'old');
    const { items, last, pages } = await caller.all(token, HISTORY, 'history', { startHistoryId, maxResults: '2' });
    expect(pages).toBe(3);
    expect(items.map((record) => Object.keys(record).filter((name) => name !== 'id' && name !== 'messages'))).toEqual([
      ['messagesAdded'],
      ['labelsAdded', 'labelsRemoved'],
      ['labelsAdded'],
      [],
      ['messagesDeleted'],
    ]);
    expect(items[1].labelsAdded[0].labelIds).toEqual(['TRASH']);
    const again = await caller.get(token, HISTORY, { startHistoryId: last.historyId });
    expect(again.body).toEqual({ historyId: last.historyId });
    const added = await caller.get(token, HISTORY, { startHistoryId, historyTypes: 'messageAdded' });
    expect(
      added.body.history.flatMap((record: { messagesAdded?: unknown[] }) => record.messagesAdded ?? []),
    ).toHaveLength(1);
  });

  test('an id that is too old, of the future or before the beginning is not found; a word is refused', async () => {
    const small = await opened();
    const { caller, token, tenant, deliver } = small;
    const old = await startOf(small);
    deliver('m');
    tenant.log.expire('mail:ada');
    const ask = async (startHistoryId: string) => (await caller.get(token, HISTORY, { startHistoryId })).status;
    expect(await Promise.all([old, '99999999999', '5', 'word', '99999999999999999999'].map(ask))).toEqual([
      404, 404, 404, 400, 400,
    ]);
    expect(await ask(await startOf(small))).toBe(200);
    expect((await caller.get(token, HISTORY)).status).toBe(400);
  });

  test('its numbers may lie beyond what a double holds exactly', async () => {
    const small = await opened({ historyBase: 2n ** 63n + 5n });
    const before = await startOf(small);
    small.deliver('m');
    const { body } = await small.caller.get(small.token, HISTORY, { startHistoryId: before });
    expect(BigInt(body.historyId) - BigInt(before)).toBeGreaterThan(0n);
    expect(Number(body.historyId)).toBe(Number(before));
    expect(body.history).toHaveLength(1);
  });
});
