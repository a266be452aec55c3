import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Asked, classifyGoogle } from '../../../../ingest/connectors/google/classify-google.ts';
import { UnexpectedAnswer } from '../../../../ingest/connectors/google/unexpected-answer.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const MAIL: Asked = { capability: 'mail', as: 'mailbox', clientId: '123456789012345678901' };
const ADMIN: Asked = { ...MAIL, capability: 'directory', as: 'admin' };

/** An error as the library throws it. */
function refused(status: number, data: unknown, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error('refused'), { response: { status, data, headers: new Headers(headers) } });
}

/** In the form of the older APIs. */
function api(status: number, reason: string, message = 'no', headers: Record<string, string> = {}): Error {
  return refused(
    status,
    { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
    headers,
  );
}

/** In the form of the newer APIs. */
function rpc(code: number, status: string, reason: string, message = 'no'): Error {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }];
  return refused(code, { error: { code, message, status, details } });
}

function oauth(status: number, error: string, description = ''): Error {
  return refused(status, { error, error_description: description });
}

function page(status: number): Error {
  return refused(status, '<html>sign in, please</html>', { 'content-type': 'text/html; charset=utf-8' });
}

function system(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('system'), { code }) });
}

const CLOCK_TEXT =
  'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';

const ROWS: readonly (readonly [what: string, error: unknown, asked: Asked, kind: string, code: string])[] = [
  [
    'no mailbox',
    api(400, 'failedPrecondition', 'Mail service not enabled'),
    MAIL,
    'not-provisioned',
    'ING_NOT_PROVISIONED',
  ],
  ['no calendar', api(403, 'notACalendarUser'), MAIL, 'not-provisioned', 'ING_NOT_PROVISIONED'],
  ['a page token of before', api(400, 'invalid', 'Invalid pageToken'), MAIL, 'cursor-expired', 'ING_CURSOR_EXPIRED'],
  ['another bad request', api(400, 'badRequest', 'Bad Request'), MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
  [
    'a token that is refused for good',
    api(401, 'authError', 'Invalid Credentials'),
    MAIL,
    'misconfigured',
    'ING_SECRET_REFUSED',
  ],
  [
    'reports for somebody else',
    api(401, 'authError', 'You are not authorized'),
    ADMIN,
    'misconfigured',
    'ING_ADMIN_UNKNOWN',
  ],
  ['403 for the rate', api(403, 'rateLimitExceeded'), MAIL, 'throttled', 'ING_THROTTLED'],
  ['403 for the rate of a user', api(403, 'userRateLimitExceeded'), MAIL, 'throttled', 'ING_THROTTLED'],
  ['403 for a quota', api(403, 'quotaExceeded'), MAIL, 'throttled', 'ING_THROTTLED'],
  [
    '403 that says so in words alone',
    api(403, 'forbidden', "Quota exceeded for quota metric 'Queries'"),
    MAIL,
    'throttled',
    'ING_THROTTLED',
  ],
  ['403 for a permission', api(403, 'insufficientPermissions'), MAIL, 'misconfigured', 'ING_SCOPE_MISSING'],
  [
    '403 for a scope, newer form',
    rpc(403, 'PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
    MAIL,
    'misconfigured',
    'ING_SCOPE_MISSING',
  ],
  ['403 for an API that is off', api(403, 'accessNotConfigured'), MAIL, 'misconfigured', 'ING_API_DISABLED'],
  [
    '403 for an API that is off, newer form',
    rpc(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'),
    MAIL,
    'misconfigured',
    'ING_API_DISABLED',
  ],
  ['403 for one user', api(403, 'forbidden', 'Delegation denied'), MAIL, 'out-of-scope', 'ING_OUT_OF_SCOPE'],
  ['403 for the administrator', api(403, 'forbidden', 'Not Authorized'), ADMIN, 'misconfigured', 'ING_ADMIN_UNKNOWN'],
  ['404 on the history', api(404, 'notFound'), { ...MAIL, item: 'history' }, 'cursor-expired', 'ING_CURSOR_EXPIRED'],
  ['404 on a message', api(404, 'notFound'), { ...MAIL, item: 'message' }, 'item-gone', 'ING_ITEM_GONE'],
  ['404 on a calendar', api(404, 'notFound'), MAIL, 'not-provisioned', 'ING_NOT_PROVISIONED'],
  ['404 in plain text, of a calendar', refused(404, 'not here'), MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
  ['404 with JSON of another', refused(404, { message: 'no route' }), MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
  ['404 without a word', refused(404, ''), MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
  [
    '404 in plain text, of a message',
    refused(404, 'not here'),
    { ...MAIL, item: 'message' },
    'bug',
    'ING_ANSWER_UNEXPECTED',
  ],
  [
    '404 in plain text, of the history',
    refused(404, 'not here'),
    { ...MAIL, item: 'history' },
    'bug',
    'ING_ANSWER_UNEXPECTED',
  ],
  ['404 in plain text, of a profile', refused(404, 'no'), { ...MAIL, item: 'profile' }, 'item-gone', 'ING_ITEM_GONE'],
  ['410', api(410, 'fullSyncRequired'), MAIL, 'cursor-expired', 'ING_CURSOR_EXPIRED'],
  ['429', rpc(429, 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED'), MAIL, 'throttled', 'ING_THROTTLED'],
  ['500', api(500, 'backendError'), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['a redirect', refused(302, ''), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['a page with 503', page(503), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['a page with 403', page(403), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['403 in plain text', refused(403, 'Access denied by policy'), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['403 in plain text, of the directory', refused(403, 'Forbidden'), ADMIN, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['403 with JSON of another', refused(403, { message: 'blocked' }), ADMIN, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['403 in plain text for the rate', refused(403, 'Rate Limit Exceeded'), MAIL, 'throttled', 'ING_THROTTLED'],
  ['a page with 429', page(429), MAIL, 'throttled', 'ING_THROTTLED'],
  ['a page with 200', new UnexpectedAnswer(200, 'page'), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['407', refused(407, ''), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['half an answer', new UnexpectedAnswer(200, 'cut'), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['a reset', system('ECONNRESET'), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['a name that is not found', system('ENOTFOUND'), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['a certificate of a proxy', system('SELF_SIGNED_CERT_IN_CHAIN'), MAIL, 'misconfigured', 'ING_PROXY_ANSWERED'],
  ['a certificate of another time', system('CERT_NOT_YET_VALID'), MAIL, 'misconfigured', 'ING_CLOCK_OFF'],
  ['an answer of another form', z.string().safeParse(1).error, MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
  ['a clock that is off', oauth(400, 'invalid_grant', CLOCK_TEXT), MAIL, 'misconfigured', 'ING_CLOCK_OFF'],
  [
    'a key that was deleted',
    oauth(400, 'invalid_grant', 'Invalid JWT Signature.'),
    MAIL,
    'misconfigured',
    'ING_SECRET_REFUSED',
  ],
  [
    'a service account that is there no longer, whoever it reads',
    oauth(400, 'invalid_grant', 'Invalid grant: account not found'),
    MAIL,
    'misconfigured',
    'ING_SECRET_REFUSED',
  ],
  [
    'an unknown user',
    oauth(400, 'invalid_grant', 'Invalid email or User ID'),
    MAIL,
    'not-provisioned',
    'ING_NOT_PROVISIONED',
  ],
  [
    'an unknown administrator',
    oauth(400, 'invalid_grant', 'Invalid email or User ID'),
    ADMIN,
    'misconfigured',
    'ING_ADMIN_UNKNOWN',
  ],
  [
    'a scope that is not delegated',
    oauth(401, 'unauthorized_client', 'Client is unauthorized'),
    MAIL,
    'misconfigured',
    'ING_SCOPE_MISSING',
  ],
  [
    'a deleted account',
    oauth(401, 'invalid_client', 'The OAuth client was not found.'),
    MAIL,
    'misconfigured',
    'ING_SECRET_REFUSED',
  ],
  ['a token endpoint that is down', oauth(503, 'internal_failure'), MAIL, 'retryable', 'ING_PROVIDER_DOWN'],
  ['an error of the token endpoint that nobody knows', oauth(400, 'brand_new'), MAIL, 'bug', 'ING_ANSWER_UNEXPECTED'],
];

describe('what an error of Google means', () => {
  test.each(ROWS)('%s', (_, error, asked, kind, code) => {
    expect(classifyGoogle(error, NOW, asked)).toMatchObject({ kind, code });
  });

  test('a missing scope names the exact scopes, the client and where they are pasted', () => {
    const { todo } = classifyGoogle(oauth(401, 'unauthorized_client'), NOW, ADMIN);
    expect(todo).toContain('Security > Access and data control > API controls > Domain-wide delegation');
    expect(todo).toContain('123456789012345678901');
    expect(todo).toContain(
      'https://www.googleapis.com/auth/admin.directory.user.readonly,https://www.googleapis.com/auth/admin.directory.group.readonly',
    );
  });

  test('a call that a proxy or firewall forbids is told otherwise than a page to sign in', () => {
    const { message, todo } = classifyGoogle(page(403), NOW, MAIL);
    expect(message).toBe('a proxy or firewall forbade the call (403): Google itself says why it refuses');
    expect(todo).toContain('*.googleapis.com');
    expect(classifyGoogle(refused(403, 'Forbidden'), NOW, ADMIN).message).toBe(message);
    expect(classifyGoogle(new UnexpectedAnswer(200, 'page'), NOW, MAIL).message).not.toBe(message);
  });

  test('an answer of another form says where to look', () => {
    const { message, todo } = classifyGoogle(refused(404, 'not here'), NOW, MAIL);
    expect(message).toContain('404');
    expect(todo).toMatch(/--endpoint.*proxy/);
  });

  test('nothing that Google said of a person is repeated', () => {
    const said = 'Delegation denied for alice@example.com';
    for (const asked of [MAIL, ADMIN, { ...MAIL, item: 'history' } as const]) {
      for (const status of [400, 401, 403, 404, 410, 418, 429, 500]) {
        const failure = classifyGoogle(api(status, 'forbidden', said), NOW, asked);
        expect(`${failure.message} ${failure.todo} ${failure.where} ${failure.cause}`).not.toContain('alice');
      }
    }
  });

  test.each([
    ['seconds', api(429, 'rateLimitExceeded', 'no', { 'retry-after': '120' }), NOW + 120_000],
    ['a date', api(429, 'rateLimitExceeded', 'no', { 'retry-after': 'Sun, 01 Mar 2026 12:05:00 GMT' }), NOW + 300_000],
    [
      'the text',
      api(429, 'rateLimitExceeded', 'User-rate limit exceeded.  Retry after 2026-03-01T12:07:00.250Z'),
      NOW + 420_250,
    ],
    ['nothing', api(429, 'rateLimitExceeded', 'slow down'), undefined],
    ['a time that is over', api(429, 'rateLimitExceeded', 'Retry after 2026-03-01T11:00:00Z'), undefined],
    ['a time of another year', api(429, 'rateLimitExceeded', 'Retry after 2027-03-01T11:00:00Z'), undefined],
  ])('the end of a pause is told by %s', (_, error, until) => {
    expect(classifyGoogle(error, NOW, MAIL).until).toBe(until);
  });

  test('only a limit of the project or of the day concerns everybody', () => {
    const wide = (reason: string, message: string) => classifyGoogle(api(403, reason, message), NOW, MAIL).wide;
    expect(wide('rateLimitExceeded', "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'")).toBe(
      true,
    );
    expect(wide('dailyLimitExceeded', 'Daily Limit Exceeded')).toBe(true);
    expect(wide('rateLimitExceeded', "Quota exceeded for limit 'Queries per minute per user'")).toBe(false);
    expect(wide('rateLimitExceeded', 'Too many concurrent requests for user')).toBe(false);
    expect(wide('userRateLimitExceeded', 'no')).toBe(false);
  });
});
