import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { DOCUMENTED_LIMITS } from '../../support/fake-tenant/microsoft/limits.ts';
import { smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { mount } from '../../support/fake-tenant/serve.ts';
import { NOON } from '../../support/fake-tenant/small-tenant.ts';

const BEN = '/users/ben@brightwater.example';
const MAILS = `${BEN}/messages?$select=id`;
const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

describe('limits of one mailbox', () => {
  test('M9: of twenty calls at once four are answered, and the rest are over the limit of concurrency', async () => {
    const { get, face } = smallFace({ limits: DOCUMENTED_LIMITS });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(MAILS)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(16);
    expect(refused[0]?.body).toEqual({
      error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' },
    });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(face.quota.peakInFlight('ben')).toBe(4);
    expect((await get(MAILS)).status).toBe(200);
  });

  test('mailboxes do not stand in the way of each other', async () => {
    const { get } = smallFace({ limits: DOCUMENTED_LIMITS });
    const answers = await Promise.all(
      ['ada', 'ben', 'cleo'].flatMap((person) =>
        Array.from({ length: 4 }, () => get(`/users/${person}@brightwater.example/messages?$select=id`)),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('M10: what is above ten thousand calls in ten minutes waits until the window has moved on', async () => {
    const limits = { ...DOCUMENTED_LIMITS, mailbox: { most: 10, windowMs: 600_000 } };
    const { get, clock, face } = smallFace({ limits });
    for (let number = 0; number < 10; number += 1) expect((await get(MAILS)).status).toBe(200);
    clock.advance(100_000);
    const refused = await get(MAILS);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '500']);
    expect((await get('/users/ada@brightwater.example/messages?$select=id')).status).toBe(200);
    clock.advance(500_001);
    expect((await get(MAILS)).status).toBe(200);
    expect(face.quota.peak('mailbox', 'ben')).toBe(11);
    expect(DOCUMENTED_LIMITS.mailbox).toEqual({ most: 10_000, windowMs: 600_000 });
  });

  test('M11: a refusal may leave open how long to wait', async () => {
    const { get } = smallFace({ limits: { ...DOCUMENTED_LIMITS, mailboxConcurrency: 0 }, retryAfter: false });
    const refused = await get(MAILS);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('limits of the tenant', () => {
  test('the hundred and first trace within five minutes is refused', async () => {
    const { get, clock } = smallFace({ limits: DOCUMENTED_LIMITS });
    const statuses: number[] = [];
    for (let number = 0; number < 101; number += 1) {
      statuses.push((await get('/admin/exchange/tracing/messageTraces?$top=1')).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.at(-1)).toBe(429);
    clock.advance(300_001);
    expect((await get('/admin/exchange/tracing/messageTraces?$top=1')).status).toBe(200);
  });

  test('the directory counts resource units, of which some calls cost more', async () => {
    const limits = { ...DOCUMENTED_LIMITS, directory: { most: 10, windowMs: 10_000 } };
    const { get, face, tenant } = smallFace({ limits });
    tenant.putGroup({ id: 'g', name: 'g', address: 'g@brightwater.example', aliases: [], members: [] });
    const group = `/groups/${face.face.ids.of('group', 'g')}/transitiveMembers`;
    const statuses = [await get(group), await get(group), await get(group)].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(face.quota.peak('directory')).toBe(15);
  });

  test('a selection makes a call of the directory cheaper by one unit', async () => {
    const { get, face } = smallFace();
    await get('/users');
    await get('/users?$select=id');
    expect(face.quota.log.map(({ units }) => units)).toEqual([2, 1]);
  });

  test('an answer says so when four fifths of a limit are used up', async () => {
    const limits = { ...DOCUMENTED_LIMITS, mailbox: { most: 10, windowMs: 600_000 } };
    const { get } = smallFace({ limits });
    const said: (string | null)[] = [];
    for (let number = 0; number < 9; number += 1)
      said.push((await get(MAILS)).headers.get('x-ms-throttle-limit-percentage'));
    expect(said.slice(0, 7)).toEqual(Array(7).fill(null));
    expect(said.slice(7)).toEqual(['0.80', '0.90']);
  });

  test('every call is in the log, refused ones marked', async () => {
    const { get, face } = smallFace({ limits: { ...DOCUMENTED_LIMITS, mailboxConcurrency: 1 } });
    await Promise.all([get(MAILS), get(MAILS)]);
    expect(face.quota.log).toMatchObject([
      { area: 'mailbox', mailbox: 'ben', route: 'users/{user}/messages', isRefused: false },
      { area: 'mailbox', mailbox: 'ben', isRefused: true },
    ]);
  });
});

describe('$batch', () => {
  const one = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });

  test('M12: each call has its own outcome inside of a 200', async () => {
    const fault = { kind: 'throttle', status: 429, retry: { as: 'seconds', seconds: 9 } } as const;
    const faults = new FaultPlan([{ route: 'GET /v1.0/users/*/mailFolders', fault }]);
    const { post } = smallFace({ faults }, { accessPolicy: ({ id }) => id !== 'ada' });
    const { status, body } = await post('/$batch', {
      requests: [
        one('ok', MAILS),
        one('throttled', `${BEN}/mailFolders`),
        one('missing', `${BEN}/messages/AAkALgnothing=`),
        one('denied', '/users/ada@brightwater.example/messages'),
        one('after', MAILS, { dependsOn: ['missing'] }),
        one('fine', MAILS, { dependsOn: ['ok'] }),
      ],
    });
    expect(status).toBe(200);
    const outcomes = new Map(
      body.responses.map((answer: { id: string; status: number }) => [answer.id, answer.status]),
    );
    expect(Object.fromEntries(outcomes)).toEqual({
      ok: 200,
      throttled: 429,
      missing: 404,
      denied: 403,
      after: 424,
      fine: 200,
    });
    const throttled = body.responses.find(({ id }: { id: string }) => id === 'throttled');
    expect(throttled.headers['retry-after']).toBe('9');
    expect(body.responses.map(({ id }: { id: string }) => id)).not.toEqual([
      'ok',
      'throttled',
      'missing',
      'denied',
      'after',
      'fine',
    ]);
  });

  test('the calls of a batch are answered behind the prefix of a server, too', async () => {
    const { face, clock } = smallFace();
    const requests = [{ id: '1', method: 'GET', url: MAILS }];
    const answer = await mount({ '/microsoft': face.handle })(
      new Request('http://127.0.0.1/microsoft/v1.0/$batch', {
        ...{ method: 'POST', body: JSON.stringify({ requests }) },
        headers: { authorization: `Bearer ${face.tokens.issue(clock.now())}`, 'content-type': 'application/json' },
      }),
    );
    expect(await answer.json()).toMatchObject({ responses: [{ id: '1', status: 200 }] });
  });

  test('a full batch for one mailbox is worked on four at a time', async () => {
    const { post, face } = smallFace({ limits: DOCUMENTED_LIMITS });
    const { body } = await post('/$batch', {
      requests: Array.from({ length: 20 }, (_, number) => one(`${number}`, MAILS)),
    });
    expect(body.responses.every(({ status }: { status: number }) => status === 200)).toBe(true);
    expect(face.quota.peakInFlight('ben')).toBe(4);
  });

  test('each call brings its own preferences', async () => {
    const { post, tenant } = smallFace();
    tenant.deliver('ben', messageWith({ id: 'm', receivedAt: NOON }));
    const { body } = await post('/$batch', {
      requests: [one('usual', MAILS), one('immutable', MAILS, { headers: { Prefer: 'IdType="ImmutableId"' } })],
    });
    const ids = body.responses.map((answer: { body: { value: { id: string }[] } }) => answer.body.value[0]?.id);
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['twenty-one calls', Array.from({ length: 21 }, (_, number) => one(`${number}`, MAILS))],
    ['the same id twice', [one('1', MAILS), one('1', MAILS)]],
    ['an absolute url', [one('1', `https://graph.example/v1.0${MAILS}`)]],
    ['a circle', [one('1', MAILS, { dependsOn: ['2'] }), one('2', MAILS, { dependsOn: ['1'] })]],
    ['no calls', []],
  ])('with %s is refused as a whole', async (_, requests) => {
    const answer = await smallFace().post('/$batch', { requests });
    expect([answer.status, code(answer)]).toEqual([400, 'BadRequest']);
  });
});
