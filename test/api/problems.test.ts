import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { API_CODES, API_ERRORS } from '../../api/contract.ts';
import { Fault } from '../../infra/kernel/fault.ts';
import { apiOf, ask, TOKEN } from '../support/ask-api.ts';
import { sampleQueries } from '../support/sample-graph.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

async function problem(url: string, method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS' = 'GET') {
  const answer = await ask(app, url, { method });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = answer.json<Record<string, unknown>>();
  expect(body).toMatchObject({ status: answer.statusCode, requestId: answer.headers['x-request-id'] });
  return body;
}

describe('the catalogue of problems', () => {
  test('docs/errors.md lists every code that the API has, as it is, and no other', async () => {
    const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(API_\w+)` \| (\d+) \| (.*?)\.? \| (.*?) \|$/gm)];
    const listed = rows.map(([, code, status, title, todo]) => [code, { status: Number(status), title, todo }]);
    expect(listed).toEqual(Object.entries(API_ERRORS));
  });

  test('is served where the type of a problem leads, without a token', async () => {
    const { type } = await problem('/v1/people/nobody@example.com');
    const answer = await ask(app, String(type).split('#')[0] ?? '', { headers: { authorization: '' } });
    const codes = answer.json<{ errors: { code: string }[] }>().errors.map(({ code }) => code);
    expect(codes).toEqual(API_CODES);
    expect(codes).toContain(String(type).split('#')[1]);
  });
});

describe('a problem', () => {
  test.each([
    '/v1',
    '/v1/',
    '/v1/people/a/b',
    '/v2/people',
    '/V1/people',
    '/v1/people/a/known-by/',
    '/docs/static/none.js',
    '/.git/config',
    '/docs/static/%2e%2e/package.json',
  ])('says that there is no path %s', async (url) => {
    expect(await problem(url)).toMatchObject({ status: 404, code: 'API_UNKNOWN_ROUTE' });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'] as const)(
    'says that a path does not take %s (B135)',
    async (method) => {
      for (const url of ['/v1/people?q=a', '/v1/people/a%2Fb/known-by', '/livez', '/docs/static/index.css']) {
        const answer = await ask(app, url, { method: method as 'POST' });
        expect(answer.json()).toMatchObject({ status: 405, code: 'API_WRONG_METHOD' });
        expect(answer.headers['allow']).toBe('GET, HEAD');
      }
    },
  );

  test.each([
    ['/v1/decisions/a/b', 'DELETE, GET, HEAD, PUT'],
    ['/v1/merge-policy', 'GET, HEAD, PUT'],
    ['/v1/decisions', 'GET, HEAD'],
  ])('says which methods %s takes: %s', async (url, allow) => {
    for (const method of ['POST', 'PATCH', 'OPTIONS'] as const) {
      const answer = await ask(app, url, { method });
      expect(answer.json()).toMatchObject({ status: 405, code: 'API_WRONG_METHOD' });
      expect(answer.headers['allow']).toBe(allow);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('a header does not change the method (B135)', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await ask(app, '/v1/status', { headers: { [name]: 'DELETE' } })).statusCode).toBe(200);
      expect((await ask(app, '/v1/status', { method: 'POST', headers: { [name]: 'GET' } })).statusCode).toBe(405);
    }
  });

  test.each([
    'application/json',
    'text/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
  ])('refuses a body of type "%s" (B134)', async (type) => {
    const headers = type === '' ? {} : { 'content-type': type };
    const answer = await ask(app, '/v1/status', { headers, payload: '{"tenant":"other"}' });
    expect(answer.json()).toMatchObject({ status: 415, code: 'API_BODY_REFUSED' });
  });

  test.each(['/%', '/v1/people/%', '/v1/people/%zz', '/v1/people/%c3%28', '/v1/people/%ff', '/v1/people/%ed%a0%80'])(
    'says that %s cannot be read',
    async (url) => {
      expect((await problem(url))['status']).toBe(400);
    },
  );

  test.each([
    ['/v1/people?q=a&depth=3', '/query/depth', 'unknown parameter'],
    ['/v1/status?tenant=other', '/query/tenant', 'unknown parameter'],
    ['/livez?verbose', '/query/verbose', 'unknown parameter'],
    ['/v1/people/dora@client.example?__proto__=1', '/query/__proto__', 'unknown parameter'],
    ['/v1/people/dora@client.example?constructor=1', '/query/constructor', 'unknown parameter'],
    ['/v1/people?q=a&a~b%2Fc=1', '/query/a~0b~1c', 'unknown parameter'],
    ['/v1/people', '/query/q', 'missing, or given more than once'],
    ['/v1/people?q=', '/query/q', 'empty'],
    ['/v1/people?q=a&q=b', '/query/q', 'missing, or given more than once'],
    ['/v1/people?q=%00', '/query/q', 'has a control character in it'],
    [`/v1/people?q=${'a'.repeat(201)}`, '/query/q', 'longer than 200 characters'],
    ['/v1/people/', '/path/who', 'empty'],
    [`/v1/people/${'a'.repeat(10_000)}`, '/path/who', 'longer than 330 characters'],
    ['/v1/people/a%00b/known-by', '/path/who', 'has a control character in it'],
    [`/v1/accounts/${'a'.repeat(254)}`, '/path/domain', 'longer than 253 characters'],
    ['/v1/accounts/client.example?colleagues=51', '/query/colleagues', 'not a whole number from 1 to 50'],
    ['/v1/ties/a/b?windowDays=0', '/query/windowDays', 'not a whole number from 1 to 3650'],
    ['/v1/ties/a/b?windowDays=3651', '/query/windowDays', 'not a whole number from 1 to 3650'],
    [
      '/v1/ties/a/b?asOf=yesterday',
      '/query/asOf',
      'not a time with an offset such as 2026-03-01T09:30:00Z (write "+" as %2B)',
    ],
    [
      '/v1/ties/a/b?asOf=2026-01-01T00:00:00+02:00',
      '/query/asOf',
      'not a time with an offset such as 2026-03-01T09:30:00Z (write "+" as %2B)',
    ],
    [
      '/v1/ties/a/b?asOf=2026-02-30T00:00:00Z',
      '/query/asOf',
      'not a time with an offset such as 2026-03-01T09:30:00Z (write "+" as %2B)',
    ],
    ['/v1/ties/a/b?asOf=2026-06-15T10:21:00Z', '/query/asOf', "lies ahead of the server's clock, 2026-06-15T10:20:00Z"],
    ['/v1/ties/a/b?asOf=1969-12-31T23:59:00Z', '/query/asOf', 'lies before 1970'],
  ])('names the parameter that is wrong in %.60s', async (url, pointer, message) => {
    expect(await problem(url)).toMatchObject({
      status: 400,
      code: 'API_BAD_PARAMETER',
      errors: [{ pointer, message }],
    });
  });

  test.each([
    ['/v1/people?q=%FF', '/query/q'],
    ['/v1/people?limit=3&q=a%C3%28', '/query/q'],
    ['/v1/people?q=%ed%a0%80', '/query/q'],
    ['/v1/people?q=100%', '/query/q'],
    ['/v1/people?q=%zz', '/query/q'],
    ['/v1/people?q=a&q%FF=b', '/query/q%FF'],
    ['/v1/people/dora@client.example/known-by?limit=%FF', '/query/limit'],
    ['/v1/reviews?%2f=%FF', '/query/~1'],
    ['/livez?verbose=%FF', '/query/verbose'],
  ])('does not guess what the bytes of %s mean', async (url, pointer) => {
    expect(await problem(url)).toMatchObject({
      status: 400,
      code: 'API_BAD_PARAMETER',
      errors: [{ pointer, message: 'not UTF-8 in percent-encoding (write "%" as %25)' }],
    });
  });

  test('takes what is rightly encoded, a percent sign among it', async () => {
    for (const q of ['100%25', '%C3%B8', 'a+b%20c', 'a=b'])
      expect((await ask(app, `/v1/people?q=${q}`)).statusCode).toBe(200);
  });

  test('asks for the token before it looks at parameters', async () => {
    expect((await app.inject({ url: '/v1/people?q=%FF', headers: { host: 'localhost' } })).statusCode).toBe(401);
  });

  test.each([
    '-1',
    '0',
    '201',
    '1e9',
    '1e1',
    '0x10',
    'abc',
    '',
    '1.5',
    '%2B5',
    '%205',
    '99999999999999999999',
    'NaN',
    '5&limit=6',
    '5&limit=5',
    '٣',
    '%EF%BC%95',
  ])('refuses limit=%s (B128)', async (limit) => {
    expect(await problem(`/v1/people/dora@client.example/known-by?limit=${limit}`)).toMatchObject({
      errors: [{ pointer: '/query/limit', message: 'not a whole number from 1 to 200' }],
    });
  });

  test('ten thousand unknown parameters get a short answer (B139)', async () => {
    const flood = Array.from({ length: 10_000 }, (_, i) => `p${i}=1`).join('&');
    const body = await problem(`/v1/status?${flood}`);
    expect(body).toMatchObject({ status: 400 });
    expect(body['errors']).toHaveLength(20);
    expect((await ask(app, `/v1/status?${'p'.repeat(10_000)}=1`)).body.length).toBeLessThan(500);
  });
});

describe('a failure inside', () => {
  const secret = 'SELECT value FROM identity WHERE value = dora@client.example in /srv/graph.db';

  test.each([
    ['a Fault that passes', new Fault('GRA_CLOSED', secret), 503, 'API_UNAVAILABLE'],
    ['a full disk', new Fault('GRA_FULL', secret), 503, 'API_UNAVAILABLE'],
    ['damage', new Fault('GRA_CORRUPT', secret), 500, 'API_INTERNAL'],
    ['a defect', new TypeError(secret), 500, 'API_INTERNAL'],
    ['a thrown text', secret, 500, 'API_INTERNAL'],
  ])(
    '%s tells the caller what to do and nothing of the inside, nor does the log',
    async (_what, error, status, code) => {
      const lines: string[] = [];
      const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
      const person = async (): Promise<never> => {
        throw error;
      };
      const failing = await apiOf({ queries: { ...sampleQueries(), person }, logger });
      const answer = await ask(failing, '/v1/people/dora@client.example');
      expect(answer.json()).toMatchObject({ status, code });
      expect(answer.body).not.toMatch(/SELECT|srv|client\.example|\.ts/);
      expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
      expect(lines.join('')).not.toMatch(/SELECT|srv\/graph|client\.example/);
      if (status === 500) expect(lines.join('')).toContain(String(answer.headers['x-request-id']));
    },
  );

  test('an answer that does not fit its schema is not sent', async () => {
    const counts = async () => ({ identities: -1, persons: 0, employees: 0, ledgers: 0, ties: 0 });
    const failing = await apiOf({ queries: { ...sampleQueries(), counts } });
    expect((await ask(failing, '/v1/status')).json()).toMatchObject({ status: 500, code: 'API_INTERNAL' });
  });
});

describe('the log', () => {
  test('has method, route, status and time of each request, and no address, name, token or query', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const logged = await apiOf({ logger });
    await ask(logged, '/v1/people/dora@client.example/known-by?limit=3');
    await ask(logged, `/open?token=${TOKEN}&to=/v1/people/dora@client.example`);
    await ask(logged, '/v1/people?q=Dora&limit=0');
    await ask(logged, '/nowhere/dora@client.example');
    await ask(logged, '/v1/people/%zz');
    await logged.inject({ url: '/v1/people/dora@client.example', headers: { host: 'dora.client.example' } });
    const text = lines.join('');
    expect(text).toContain('"route":"/v1/people/:who/known-by","status":200');
    expect(text).not.toMatch(/dora|client\.example|limit|zz/i);
    expect(text).not.toContain(TOKEN);
  });
});
