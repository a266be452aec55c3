import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { localPath } from '../../api/access.ts';
import { apiOf, ask, DOCUMENT, TOKEN } from '../support/ask-api.ts';
import { exchange } from '../support/raw-http.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

const OPEN_PATHS = [
  '/livez',
  '/readyz',
  '/errors',
  '/docs',
  '/docs/',
  '/docs/static/swagger-ui.css',
  '/docs/json',
  '/openapi.json',
];
const concrete = (template: string) => template.replace(/\{[^}]+\}/g, 'dora@client.example');
const CHANGES = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  (['put', 'delete'] as const).filter((verb) => verb in item).map((verb) => ({ verb, path: concrete(path) })),
);
const CLOSED_PATHS = Object.keys(DOCUMENT.paths)
  .filter((path) => path.startsWith('/v1/'))
  .map(concrete);

describe('the token', () => {
  test.each(CLOSED_PATHS)('is needed for %s', async (path) => {
    const answer = await ask(app, path, { headers: { authorization: '' } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'API_NO_ACCESS', status: 401 });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="kith"');
  });

  test.each(CHANGES)('is needed for $verb $path', async ({ verb, path }) => {
    const method = verb === 'put' ? 'PUT' : 'DELETE';
    const body = verb === 'put' ? { payload: {} } : {};
    const answer = await ask(app, path, { method, ...body, headers: { authorization: '' } });
    expect(answer.json()).toMatchObject({ code: 'API_NO_ACCESS', status: 401 });
  });

  test('is not needed for the bare address, which leads to the page with all questions', async () => {
    const answer = await ask(app, '/', { headers: { authorization: '' } });
    expect({ status: answer.statusCode, to: answer.headers.location }).toEqual({ status: 302, to: '/docs' });
  });

  test.each(OPEN_PATHS)('is not needed for %s, which says nothing about people', async (path) => {
    expect((await ask(app, path, { headers: { authorization: '' } })).statusCode).toBe(200);
  });

  test.each([
    ['cut', `Bearer ${TOKEN.slice(0, -1)}`],
    ['longer', `Bearer ${TOKEN}x`],
    ['in other case', `Bearer ${TOKEN.toUpperCase()}`],
    ['without a scheme', TOKEN],
    ['of another scheme', `Basic ${TOKEN}`],
    ['followed by another', `Bearer ${TOKEN} ${TOKEN}`],
    ['empty', 'Bearer '],
    ['not ASCII', 'Bearer tökèn'],
  ])('is refused when it is %s', async (_how, authorization) => {
    expect((await ask(app, '/v1/status', { headers: { authorization } })).statusCode).toBe(401);
  });

  test('is taken whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const answer = await ask(app, '/v1/status', { headers: { authorization: `${scheme} ${TOKEN}` } });
      expect(answer.statusCode).toBe(200);
    }
  });

  test('no other text is ever taken for it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), async (text) => {
        const authorization = `Bearer ${text.replace(/[\r\n]/g, '')}`;
        expect((await ask(app, '/v1/status', { headers: { authorization } })).statusCode).toBe(401);
      }),
      { numRuns: 50 },
    );
  });

  test('shorter than sixteen characters starts no server', async () => {
    await expect(apiOf({ token: 'short' })).rejects.toThrow(/shorter than 16/);
  });
});

describe('a printed link', () => {
  const open = (to: string, token = TOKEN) => `/open?${new URLSearchParams({ token, to })}`;

  test('gives the browser a session that asks like the token, and leads on', async () => {
    const answer = await ask(app, open('/v1/people?q=dora'), { headers: { authorization: '' } });
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/v1/people?q=dora' } });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^kith_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const session = cookie.slice(0, cookie.indexOf(';'));
    const headers = { authorization: '', cookie: `theme=dark; ${session}` };
    expect((await ask(app, '/v1/people?q=dora', { headers })).statusCode).toBe(200);
    // Who sends a token means it: a wrong one is not made good by a session.
    expect(
      (await ask(app, '/v1/people?q=dora', { headers: { ...headers, authorization: 'Bearer wrong' } })).statusCode,
    ).toBe(401);
  });

  test('the session does not hold the token, and the token is no session', async () => {
    const cookie = String((await ask(app, open('/docs'))).headers['set-cookie']);
    expect(cookie).not.toContain(TOKEN);
    for (const value of [TOKEN, '', 'x'.repeat(43)]) {
      const headers = { authorization: '', cookie: `kith_session=${value}` };
      expect((await ask(app, '/v1/status', { headers })).statusCode).toBe(401);
    }
  });

  test('a session of another server is worth nothing', async () => {
    const other = await apiOf({ token: `${TOKEN}-of-another-server` });
    const cookie =
      String((await ask(other, open('/docs', `${TOKEN}-of-another-server`))).headers['set-cookie']).split(';')[0] ?? '';
    expect((await ask(app, '/v1/status', { headers: { authorization: '', cookie } })).statusCode).toBe(401);
  });

  test('with a wrong token gives no session and leads nowhere', async () => {
    const answer = await ask(app, open('/docs', 'wrong'));
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.headers).not.toHaveProperty('location');
  });

  test.each([
    '//elsewhere.example',
    'https://elsewhere.example/',
    '/\\elsewhere.example',
    '\\\\elsewhere.example',
    '/.//elsewhere.example',
    '/x/..//elsewhere.example',
    '/%2e//elsewhere.example',
    '/\t/elsewhere.example',
    '/a\r\nSet-Cookie: x=1',
    'javascript:alert(1)',
    'docs',
    '',
  ])('does not lead to %j', async (to) => {
    const answer = await ask(app, open(to));
    expect(answer.statusCode).toBe(400);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test('leads to this server whatever is written into it', () => {
    const part = fc.oneof(
      fc.constantFrom('/', '\\', '.', '..', '%2e', '%2f', '@', ':', '?', '#', 'elsewhere.example', '\t'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const to = localPath(`/${parts.join('')}`);
        if (to !== undefined) expect(new URL(to, 'http://127.0.0.1:7337/open').origin).toBe('http://127.0.0.1:7337');
      }),
    );
  });
});

describe('the host', () => {
  test.each(['localhost', 'localhost:7337', 'LOCALHOST', '127.0.0.1:1', '[::1]', '[::1]:65535'])(
    '%s is this machine',
    async (host) => {
      expect((await ask(app, '/v1/status', { headers: { host } })).statusCode).toBe(200);
    },
  );

  test.each([
    'rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.nip.example',
    'localhost.',
    '0.0.0.0',
    'localhost:',
    '127.1',
    '[::ffff:127.0.0.1]',
    'a@localhost',
  ])('%s is refused, with the token too (B138)', async (host) => {
    for (const url of ['/v1/status', '/livez', '/open?token=x']) {
      const answer = await ask(app, url, { headers: { host } });
      expect(answer.json()).toMatchObject({ status: 421, code: 'API_WRONG_HOST' });
    }
  });

  test('forwarded names are not believed', async () => {
    const answer = await ask(app, '/livez', { headers: { host: 'rebound.example', 'x-forwarded-host': 'localhost' } });
    expect(answer.statusCode).toBe(421);
  });
});

describe('a connection', () => {
  const authorization = `Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n`;

  test.each([
    ['no Host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no Host in HTTP/1.0', 'GET /livez HTTP/1.0\r\n\r\n', 400],
    ['two Hosts', `GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: rebound.example\r\n${authorization}\r\n`, 400],
    ['an absolute target', `GET http://localhost/v1/status HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\n`, 400],
    [
      'a length and chunks',
      `GET /v1/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n${authorization}\r\n0\r\n\r\n`,
      400,
    ],
    [
      'two lengths',
      `GET /v1/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n${authorization}\r\nabcd`,
      400,
    ],
    ['an unknown verb', 'BREW /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['64 kB of headers (B139)', `GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    [
      'chunks without an end',
      `GET /v1/status HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${authorization}\r\n5\r\nabcde\r\n`,
      415,
    ],
  ])('with %s is refused with a problem and closed (B138)', async (_what, bytes, status) => {
    const received = await exchange(app, bytes);
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(received).toContain('application/problem+json');
    expect(JSON.parse(received.slice(received.indexOf('\r\n\r\n') + 4))).toMatchObject({ status });
    expect(received).not.toMatch(/knownBy|newestActivityAt|"alive"/);
  });

  test('that asks again while the server stops is told to try later', async () => {
    const [entered, stopping, answered] = [
      Promise.withResolvers<void>(),
      Promise.withResolvers<string>(),
      Promise.withResolvers<void>(),
    ];
    const stopped = await apiOf({
      readiness: async () => {
        entered.resolve();
        await answered.promise;
        return { checks: [], positions: [] };
      },
    });
    stopped.addHook('preClose', async () => stopping.resolve('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    stopped.addHook('onSend', async ({ url }) => {
      if (url === '/livez') answered.resolve();
    });
    const received = exchange(stopped, 'GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n', stopping.promise);
    await entered.promise;
    await stopped.close();
    expect(await received).toMatch(/^HTTP\/1\.1 200 .*"ready":true.*HTTP\/1\.1 503 .*"code":"API_UNAVAILABLE"/s);
  });
});
