/** What is asked for, how often, and by whom: the quotas of Google, and the tries of the libraries that are switched off. */
import { describe, expect, test } from '@jest/globals';
import { gmailCharges, mailsPerBatch } from '../../../../ingest/connectors/google/quotas.ts';
import { burstOf } from '../../../../ingest/core/token-bucket.ts';
import { activitiesOf, drain, drivenStream, driveStream, stepOnce } from '../../../support/drive-stream.ts';
import { QUOTAS } from '../../../support/fake-tenant/google/quota.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany, sentTo } from './google-company.ts';

const MINUTE = 60_000;
const BEN = 'ben@brightwater.example';

function fill({ tenant }: GoogleCompany, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const from = { address: 'zoe@elsewhere.example' };
    tenant.deliver(
      'ben',
      messageWith({ id: `m${index}`, receivedAt: NOON - index * MINUTE, from, to: [{ address: BEN }] }),
    );
  }
}

describe('the quotas of Gmail', () => {
  test.each([
    ['new', false, QUOTAS.newProject, 6000, 800],
    ['new', true, QUOTAS.newProject, 6000, 800],
    ['old', false, QUOTAS.oldProject, 15_000, 3000],
  ] as const)(
    'G19: with a project of the %s table (batches: %s) no minute of a user spends more than it has',
    async (quota, batch, quotas, limit, count) => {
      const company = googleCompany({ quota, batch, face: { quotas } });
      fill(company, count);
      const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
      expect(activitiesOf(driven)).toHaveLength(count);
      expect(company.face.quota.peak('gmail', BEN)).toBeLessThanOrEqual(limit);
      // and it is not met by doing nothing: more than half of it is used
      expect(company.face.quota.peak('gmail', BEN)).toBeGreaterThan(limit / 2);
      expect(driven.failures).toEqual([]);
    },
  );

  test('a batch never costs more than may be spent at once', () => {
    for (const quota of ['new', 'old'] as const) {
      for (const { cost, limit } of gmailCharges(quota, 'somebody', 'get', mailsPerBatch(quota))) {
        expect(cost).toBeLessThanOrEqual(burstOf(limit));
      }
    }
    expect([mailsPerBatch('new'), mailsPerBatch('old')]).toEqual([15, 50]);
  });

  test('buckets are named by the id of the user, which outlives the address', () => {
    expect(gmailCharges('new', '1234', 'get').map(({ bucket }) => bucket)).toEqual([
      'google/gmail/user/1234',
      'google/gmail/project',
    ]);
  });
});

describe('the libraries of Google', () => {
  test('try nothing again by themselves: each try is paid for and waited for', async () => {
    const fault = { kind: 'throttle', status: 429, retry: { as: 'none' } } as const;
    const company = googleCompany({ rules: [{ route: 'GET /gmail/v1/users/*/profile', calls: [1, 2], fault }] });
    await driveStream(company.connector, company.stream('mail', 'ben'));
    const tries = sentTo(company, '/profile').map(({ at }) => at);
    expect(tries).toHaveLength(3);
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(500);
    expect((tries[2] ?? 0) - (tries[1] ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  test('ask for a token once at a time, also when the endpoint for tokens is down', async () => {
    const company = googleCompany({
      rules: [{ route: 'POST /token', calls: 1, fault: { kind: 'server-error', status: 503 } }],
    });
    fill(company, 20);
    await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(sentTo(company, '/token')).toHaveLength(2);
  });

  test('follow no redirect', async () => {
    const company = googleCompany();
    await driveStream(company.connector, company.stream('directory'));
    expect([...new Set(company.sent.map(({ redirect }) => redirect))]).toEqual(['manual']);
  });

  test('sign by the clock that they are given', async () => {
    const company = googleCompany();
    company.clock.advance(400 * 86_400_000);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(driven.phase).toBe('live');
  });

  test('a clock that differs is told as such', async () => {
    const company = googleCompany();
    // the fake looks at its clock when the assertion arrives, the connector when it signs
    let isRight = false;
    const real = company.clock.now;
    Object.assign(company.face.world.tenant, { now: () => real() + (isRight ? 0 : 2 * 3_600_000) });
    const driven = drivenStream(company.stream('mail', 'ben'));
    await expect(stepOnce(company.connector, driven)).rejects.toMatchObject({
      code: 'ING_CLOCK_OFF',
      kind: 'misconfigured',
    });
    isRight = true;
    await drain(company.connector, driven);
    expect(driven.phase).toBe('live');
  });

  test('one request that fails for good ends the page, and no request is sent after the step', async () => {
    const fault = { kind: 'refuse', status: 403, reason: 'forbidden' } as const;
    const company = googleCompany({ rules: [{ route: 'GET /gmail/v1/users/me/messages/*', calls: [3, 1000], fault }] });
    fill(company, 100);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await expect(stepOnce(company.connector, driven)).rejects.toMatchObject({ kind: 'out-of-scope' });
    const asked = company.sent.length;
    expect(asked).toBeLessThan(30);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(company.sent).toHaveLength(asked);
    expect(driven.cursor).toBeNull();
  });
});

describe('what answers instead of Google', () => {
  const html = { headers: { 'content-type': 'text/html' } };

  test.each([
    ['a login page', () => new Response('<html>sign in</html>', html)],
    [
      'a redirect to one',
      () => new Response(null, { status: 302, headers: { location: 'https://login.proxy.example/' } }),
    ],
    ['a refusal as a page', () => new Response('<html>blocked</html>', { status: 403, ...html })],
  ])('%s is told as such, and asked for once', async (_, answer) => {
    const company = googleCompany({
      between: async (request, ask) => (request.url.includes('/profile') ? answer() : await ask(request)),
    });
    const step = stepOnce(company.connector, drivenStream(company.stream('mail', 'ben')));
    await expect(step).rejects.toMatchObject({ kind: 'misconfigured', code: 'ING_PROXY_ANSWERED' });
    expect(sentTo(company, '/profile')).toHaveLength(1);
  });

  test('a login page in place of a token is told as such', async () => {
    const company = googleCompany({
      between: async (request, ask) =>
        request.url.endsWith('/token') ? new Response('<html>', html) : await ask(request),
    });
    const step = stepOnce(company.connector, drivenStream(company.stream('mail', 'ben')));
    await expect(step).rejects.toMatchObject({ kind: 'misconfigured', code: 'ING_PROXY_ANSWERED' });
  });
});
