import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { apiOf, ask, DOCUMENT } from '../support/ask-api.ts';
import { fakeWord } from '../support/fake-word.ts';
import { SAMPLE_NOW } from '../support/sample-graph.ts';

let app: FastifyInstance;
beforeAll(async () => {
  const word = fakeWord(() => SAMPLE_NOW);
  await word.say('same', ['mailto:dora@client.example', 'mailto:emile/sales@client.example']);
  app = await apiOf({ word });
});
afterAll(() => app.close());

const URLS = [
  '/v1/people?q=dora',
  '/v1/people/dora@client.example',
  '/v1/people/dora@client.example/known-by',
  '/v1/accounts/client.example',
  '/v1/ties/dora@client.example/alice@example.com',
  '/v1/reviews',
  '/v1/reviews/dora@client.example/hana@quiet.example',
  '/v1/decisions',
  '/v1/decisions/dora@client.example/emile%2Fsales@client.example',
  '/v1/merge-policy',
  '/v1/status',
  '/v1/sync',
  '/livez',
  '/readyz',
  '/errors',
];

describe('every answer', () => {
  test.each([...URLS, '/docs', '/docs/static/swagger-ui.css', '/nowhere', '/%zz', '/v1/people'])(
    'to %s forbids a browser what it need not do',
    async (url) => {
      const { headers } = await ask(app, url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  test.each([...URLS, '/nowhere'])('to %s stays out of caches', async (url) => {
    expect((await ask(app, url)).headers['cache-control']).toBe('no-store');
  });

  test('repeats a harmless request id of the caller and replaces any other', async () => {
    const idOf = async (given?: string) => {
      const headers = given === undefined ? {} : { 'x-request-id': given };
      return (await ask(app, '/livez', { headers })).headers['x-request-id'];
    };
    expect(await idOf('order-66.a_b')).toBe('order-66.a_b');
    for (const bad of ['', 'a b', 'x'.repeat(65), '<script>', 'a"b', undefined]) {
      expect(await idOf(bad)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }
  });
});

describe('the page of the documentation', () => {
  test('loads nothing from anywhere else', async () => {
    const page = (await ask(app, '/docs')).body;
    const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url = '']) => url);
    expect(loaded.length).toBeGreaterThan(4);
    for (const url of loaded) {
      expect(url).toMatch(/^\/docs\/static\//);
      expect((await ask(app, url)).statusCode).toBe(200);
    }
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const { headers } = await ask(app, '/docs');
    expect(headers['content-security-policy']).not.toMatch(/https?:|script-src[^;]*unsafe/);
    expect((await ask(app, '/docs/static/swagger-initializer.js')).body).toContain('"validatorUrl":null');
  });
});

describe('an ETag', () => {
  test.each(URLS)('spares sending %s again while nothing changed', async (url) => {
    const { headers } = await ask(app, url);
    expect(headers.etag).toMatch(/^W\/"[\w-]{27}"$/);
    const tag = String(headers.etag);
    for (const given of [tag, tag.slice(2), `"other", ${tag}`, '*']) {
      const again = await ask(app, url, { headers: { 'if-none-match': given } });
      expect({ given, status: again.statusCode, body: again.body, tag: again.headers.etag }).toEqual({
        given,
        status: 304,
        body: '',
        tag,
      });
      expect(again.headers).not.toHaveProperty('content-type');
    }
    expect((await ask(app, url, { headers: { 'if-none-match': '"other"' } })).statusCode).toBe(200);
  });

  test('changes when the answer does', async () => {
    const later = await apiOf({ clock: () => SAMPLE_NOW + 86_400_000 });
    const url = '/v1/people/dora@client.example/known-by';
    expect((await ask(later, url)).headers.etag).not.toBe((await ask(app, url)).headers.etag);
  });
});

describe('HEAD', () => {
  test('answers every documented path with the headers of GET and no body', async () => {
    const { authorization } = { authorization: 'Bearer a-token-that-only-tests-know-0123456789' };
    expect(Object.keys(DOCUMENT.paths).length).toBe(URLS.length + 1);
    for (const url of URLS) {
      const get = await ask(app, url);
      const head = await app.inject({ method: 'HEAD', url, headers: { authorization, host: 'localhost' } });
      expect(head.body).toBe('');
      const { date: _a, 'x-request-id': _b, ...ofGet } = get.headers;
      expect(head.headers).toMatchObject(ofGet);
      expect(head.statusCode).toBe(get.statusCode);
    }
  });
});
