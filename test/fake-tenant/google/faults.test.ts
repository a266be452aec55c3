import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../support/fake-tenant/fault-plan.ts';
import { QUOTAS } from '../../support/fake-tenant/google/quota.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { NOON } from '../../support/fake-tenant/small-tenant.ts';

const ADA = 'ada@brightwater.example';
const PROFILE = '/gmail/v1/users/me/profile';
const LIST = '/gmail/v1/users/me/messages';

async function struckBy(fault: Fault, route = 'GET /gmail/v1/users/*/profile') {
  const small = smallFace({ rules: [{ route, calls: 1, fault }] });
  return { ...small, token: await small.caller.token(ADA, 'gmail.metadata') };
}

describe('faults of Google', () => {
  test('a throttled call is told when to come back: by a number, a date, a text, or not at all', async () => {
    const answer = async (fault: Fault) => {
      const { caller, token } = await struckBy(fault);
      const first = await caller.get(token, PROFILE);
      expect((await caller.get(token, PROFILE)).status).toBe(200);
      const { errors, message } = first.body.error;
      return [first.status, errors[0].reason, first.headers.get('retry-after'), /Retry after (\S+)/.exec(message)?.[1]];
    };
    const throttle = { kind: 'throttle', status: 429 } as const;
    expect(await answer({ ...throttle, retry: { as: 'seconds', seconds: 30 } })).toEqual([
      429,
      'rateLimitExceeded',
      '30',
      undefined,
    ]);
    expect(await answer({ ...throttle, retry: { as: 'date', seconds: 30 } })).toEqual([
      429,
      'rateLimitExceeded',
      'Tue, 30 Jun 2026 12:00:30 GMT',
      undefined,
    ]);
    expect(await answer({ ...throttle, retry: { as: 'text', seconds: 300 } })).toEqual([
      429,
      'rateLimitExceeded',
      null,
      '2026-06-30T12:05:00.000Z',
    ]);
    expect(await answer({ ...throttle, status: 403, retry: { as: 'none' } })).toEqual([
      403,
      'userRateLimitExceeded',
      null,
      undefined,
    ]);
  });

  test('a server that is ill answers JSON or HTML', async () => {
    const json = await struckBy({ kind: 'server-error', status: 503 });
    const first = await json.caller.get(json.token, PROFILE);
    expect([first.status, first.body.error.errors[0].reason]).toEqual([503, 'backendError']);
    const html = await struckBy({ kind: 'server-error', status: 502, html: true });
    const second = await html.caller.get(html.token, PROFILE);
    expect([second.status, second.headers.get('content-type')]).toEqual([502, 'text/html; charset=UTF-8']);
  });

  test('a connection is reset, or cut in the middle of a body', async () => {
    const reset = await struckBy({ kind: 'reset' });
    await expect(reset.caller.get(reset.token, PROFILE)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    const cut = await struckBy({ kind: 'truncate', share: 0.5 });
    await expect(cut.caller.get(cut.token, PROFILE)).rejects.toThrow('terminated');
    expect((await cut.caller.get(cut.token, PROFILE)).status).toBe(200);
  });

  test('what is never answered ends with the signal', async () => {
    const { caller, token } = await struckBy({ kind: 'never' });
    const given = new AbortController();
    const waiting = caller.fetch(`https://google.test${PROFILE}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: given.signal,
    });
    given.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('a fault of one person is not that of another', async () => {
    const { caller, face, token } = await struckBy({ kind: 'slow', ms: 1 }, 'GET /nowhere');
    face.faults.add({
      route: 'GET /gmail/**',
      subject: ADA,
      fault: { kind: 'refuse', status: 403, reason: 'accessNotConfigured' },
    });
    const ben = await caller.token('ben@brightwater.example', 'gmail.metadata');
    expect((await caller.get(ben, PROFILE)).status).toBe(200);
    expect((await caller.get(token, PROFILE)).body.error.errors[0].reason).toBe('accessNotConfigured');
    expect(face.faults.struck('GET /gmail/**')).toBe(1);
  });

  test('pages come empty, turned around and with doubles, and lose nothing by it', async () => {
    const { caller, token, tenant, face } = await struckBy({ kind: 'empty-page' }, 'GET /gmail/v1/users/*/messages');
    for (let n = 0; n < 7; n += 1) tenant.deliver('ada', messageWith({ id: `m${n}`, receivedAt: NOON + n }));
    face.faults.add({ route: 'GET /gmail/v1/users/*/messages', calls: 2, fault: { kind: 'reorder' } });
    face.faults.add({ route: 'GET /gmail/v1/users/*/messages', calls: 3, fault: { kind: 'duplicate' } });
    const { items, pages } = await caller.all(token, LIST, 'messages', { maxResults: '3' });
    expect(pages).toBe(4);
    expect(items.map(({ id }) => id)).toEqual(['m4', 'm5', 'm6', 'm3', 'm2', 'm1', 'm3', 'm0']);
  });

  test('an expired cursor of the history is not found', async () => {
    const { caller, token } = await struckBy({ kind: 'expire-cursor' }, 'GET /gmail/v1/users/*/history');
    const { historyId } = (await caller.get(token, PROFILE)).body;
    const ask = async () =>
      (await caller.get(token, '/gmail/v1/users/me/history', { startHistoryId: historyId })).status;
    expect([await ask(), await ask()]).toEqual([404, 200]);
  });

  test('an expired sync token is gone, and a full pass is not', async () => {
    const { caller, face } = smallFace();
    face.faults.add({ route: 'GET /calendar/**', fault: { kind: 'expire-cursor' } });
    const token = await caller.token(ADA, 'calendar.events.readonly');
    const ask = async (params = {}) => caller.get(token, '/calendar/v3/calendars/primary/events', params);
    const { nextSyncToken } = (await ask()).body;
    expect((await ask({ syncToken: nextSyncToken })).body.error.errors[0].reason).toBe('fullSyncRequired');
  });
});

describe('the quota', () => {
  test('refuses what one user asks beyond the units of a minute, and lets others ask', async () => {
    const { caller, tenant, face, clock } = smallFace({ quotas: QUOTAS.newProject });
    tenant.deliver('ada', messageWith({ id: 'm', receivedAt: NOON }));
    const token = await caller.token(ADA, 'gmail.metadata');
    const get = async (one = token, id = '/m') => (await caller.get(one, `${LIST}${id}`, { format: 'minimal' })).status;
    for (let n = 0; n < 300; n += 1) expect(await get()).toBe(200);
    const over = await caller.get(token, `${LIST}/m`, { format: 'minimal' });
    expect([over.status, over.body.error.errors[0].reason]).toEqual([403, 'rateLimitExceeded']);
    expect(face.quota.peak('gmail', ADA)).toBe(6020);
    const ben = await caller.token('ben@brightwater.example', 'gmail.metadata');
    expect((await caller.get(ben, PROFILE)).status).toBe(200);
    clock.advance(60_000);
    expect(await get()).toBe(200);
    expect(face.quota.peak('gmail', ADA)).toBe(6020);
  });
});
