import { describe, expect, test } from '@jest/globals';
import { classifyMicrosoft } from '../../../../ingest/connectors/microsoft/classify.ts';
import { refusalOf } from '../../../../ingest/connectors/microsoft/refusal.ts';
import { classifySignIn } from '../../../../ingest/connectors/microsoft/sign-in-errors.ts';
import { retryAfterOf } from '../../../../ingest/core/retry-after.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const PERSON = 'ben@brightwater.example';

const graph = (code: string, message = `about ${PERSON}`, innerError: unknown = {}) =>
  JSON.stringify({ error: { code, message, innerError } });

function means(status: number, body: string, headers: Record<string, string> = {}) {
  return classifyMicrosoft(refusalOf(status, new Headers(headers), body), NOW);
}

describe('what a refusal of Graph means', () => {
  test.each([
    [429, graph('TooManyRequests'), 'throttled', 'ING_THROTTLED'],
    [429, '', 'throttled', 'ING_THROTTLED'],
    [403, graph('ApplicationThrottled'), 'throttled', 'ING_THROTTLED'],
    [500, graph('InternalServerError'), 'retryable', 'ING_PROVIDER_DOWN'],
    [502, '<html>gateway</html>', 'retryable', 'ING_PROVIDER_DOWN'],
    [503, '', 'retryable', 'ING_PROVIDER_DOWN'],
    [504, graph('UnknownError'), 'retryable', 'ING_PROVIDER_DOWN'],
    [200, '{"value": [{"id"', 'retryable', 'ING_PROVIDER_DOWN'],
    [410, graph('SyncStateNotFound'), 'cursor-expired', 'ING_CURSOR_EXPIRED'],
    [410, '', 'cursor-expired', 'ING_CURSOR_EXPIRED'],
    [400, graph('syncStateNotFound'), 'cursor-expired', 'ING_CURSOR_EXPIRED'],
    [400, graph('SyncStateInvalid'), 'cursor-expired', 'ING_CURSOR_EXPIRED'],
    [400, graph('BadRequest', '', { code: 'resyncRequired' }), 'cursor-expired', 'ING_CURSOR_EXPIRED'],
    [404, graph('MailboxNotEnabledForRESTAPI'), 'not-provisioned', 'ING_NOT_PROVISIONED'],
    [404, graph('ErrorNonExistentMailbox'), 'not-provisioned', 'ING_NOT_PROVISIONED'],
    [404, graph('ResourceNotFound'), 'not-provisioned', 'ING_NOT_PROVISIONED'],
    [404, graph('ErrorItemNotFound'), 'item-gone', 'ING_ITEM_GONE'],
    [404, graph('NotFound'), 'item-gone', 'ING_ITEM_GONE'],
    [404, '', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [404, 'null', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [404, 'not found', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [404, '{"message": "no such route"}', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [403, graph('ErrorAccessDenied'), 'out-of-scope', 'ING_OUT_OF_SCOPE'],
    [403, graph('Authorization_RequestDenied'), 'misconfigured', 'ING_SCOPE_MISSING'],
    [401, graph('InvalidAuthenticationToken'), 'misconfigured', 'ING_SECRET_REFUSED'],
    [200, '<html>sign in to the network</html>', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [403, 'Access denied by policy', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [403, '<html>blocked</html>', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [403, '{"message": "blocked"}', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [403, '', 'misconfigured', 'ING_SCOPE_MISSING'],
    [403, 'null', 'misconfigured', 'ING_SCOPE_MISSING'],
    [302, '', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [407, '', 'misconfigured', 'ING_PROXY_ANSWERED'],
    [400, graph('BadRequest'), 'bug', 'ING_ANSWER_UNEXPECTED'],
  ])('%i %s is %s', (status, body, kind, code) => {
    expect(means(status, body)).toMatchObject({ kind, code });
  });

  test('a broken connection is tried again; a certificate of somebody else is not', () => {
    const reset = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
    expect(classifyMicrosoft(reset, NOW)).toMatchObject({ kind: 'retryable' });
    const code = 'SELF_SIGNED_CERT_IN_CHAIN';
    const proxied = new TypeError('fetch failed', { cause: Object.assign(new Error('certificate'), { code }) });
    expect(classifyMicrosoft(proxied, NOW)).toMatchObject({ kind: 'misconfigured', code: 'ING_PROXY_ANSWERED' });
  });

  test('a call that a proxy or firewall forbids is told otherwise than a page to sign in', () => {
    const { message, todo } = means(403, 'Forbidden');
    expect(message).toBe('a proxy or firewall forbade the call (403): Microsoft itself says why it refuses');
    expect(todo).toContain('proxy or firewall');
    expect(means(403, '<html>blocked</html>').message).toBe(message);
    expect(means(302, '').message).not.toBe(message);
  });

  test('an outage that says when it is over is a pause until then', () => {
    expect(means(503, '', { 'retry-after': '120' })).toMatchObject({ kind: 'throttled', until: NOW + 120_000 });
  });

  test('the scope of a limit tells whether more than this mailbox is meant', () => {
    const scope = { 'x-ms-throttle-scope': 'Tenant_Application/ReadOnly/app/tenant' };
    expect(means(429, graph('TooManyRequests'), scope).wide).toBe(true);
    expect(means(429, graph('TooManyRequests')).wide).toBe(false);
    const busy = graph('ApplicationThrottled', 'Application is over its MailboxConcurrency limit.');
    expect(means(429, busy, scope).wide).toBe(false);
  });

  test('nothing that was said about a person stays in a failure', () => {
    const strange = graph(`Error about ${PERSON}`, PERSON, { code: PERSON });
    for (const [status, body] of [
      [400, strange],
      [403, strange],
      [404, graph('ErrorItemNotFound')],
      [500, strange],
    ] as const) {
      const failure = means(status, body);
      const { cause } = failure;
      const facts = cause instanceof Error && 'facts' in cause ? cause.facts : undefined;
      expect(facts).toBeDefined();
      expect(JSON.stringify([failure.message, failure.todo, String(cause), facts])).not.toContain('ben');
    }
  });
});

describe('Retry-After', () => {
  test('seconds count from now, a date is a date, and what is neither or past is nothing', () => {
    expect(retryAfterOf('600', NOW)).toBe(NOW + 600_000);
    expect(retryAfterOf('Tue, 30 Jun 2026 12:05:00 GMT', NOW)).toBe(NOW + 300_000);
    for (const text of [undefined, '', 'soon', '-5', 'Tue, 30 Jun 2026 11:00:00 GMT']) {
      expect(retryAfterOf(text, NOW)).toBeUndefined();
    }
  });

  test('no pause is longer than a day', () => {
    expect(retryAfterOf('99999999', NOW)).toBe(NOW + 86_400_000);
  });
});

describe('what a refusal of the sign-in means', () => {
  const signIn = (error: string, number: number) =>
    JSON.stringify({ error, error_description: `AADSTS${number}: about ${PERSON}`, error_codes: [number] });
  const signInMeans = (status: number, body: string) => classifySignIn(refusalOf(status, new Headers(), body), NOW);

  test.each([
    ['invalid_client', 7000215, 'ING_SECRET_REFUSED', 'Value'],
    ['invalid_client', 7000222, 'ING_SECRET_EXPIRED', 'Certificates & secrets'],
    ['invalid_request', 90002, 'ING_TENANT_UNKNOWN', 'Tenant ID'],
    ['invalid_request', 900023, 'ING_TENANT_UNKNOWN', 'Tenant ID'],
    ['unauthorized_client', 700016, 'ING_SECRET_REFUSED', 'Application (client) ID'],
    ['invalid_client', 700024, 'ING_CLOCK_OFF', 'clock'],
    ['invalid_client', 700027, 'ING_SECRET_REFUSED', 'certificate'],
    ['invalid_grant', 65001, 'ING_CONSENT_MISSING', 'Grant admin consent'],
  ])('%s AADSTS%i is %s, and says where it is changed', (error, number, code, where) => {
    const failure = signInMeans(401, signIn(error, number));
    expect(failure).toMatchObject({ kind: 'misconfigured', code });
    expect(failure.message).toContain(String(number));
    expect(failure.todo).toContain(where);
    expect(JSON.stringify([failure.message, failure.todo])).not.toContain('ben');
  });

  test('a number that nobody knows is still an answer to the admin', () => {
    const failure = signInMeans(400, signIn('invalid_request', 999999));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SECRET_REFUSED' });
    expect(failure.todo).toContain('999999');
  });

  test('the number is also found in the sentence', () => {
    const body = JSON.stringify({ error: 'invalid_client', error_description: 'AADSTS7000222: expired.' });
    expect(signInMeans(401, body).code).toBe('ING_SECRET_EXPIRED');
  });

  test('an outage of the sign-in passes', () => {
    expect(signInMeans(503, '').kind).toBe('retryable');
    expect(signInMeans(400, signIn('temporarily_unavailable', 90033)).kind).toBe('retryable');
  });
});
