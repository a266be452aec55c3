import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { answerOf, apiOf, ask } from '../support/ask-api.ts';
import { type Explained, expectComputable } from '../support/recompute-tie.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

describe('an explained tie', () => {
  test.each([
    '/v1/ties/dora@client.example/alice@example.com?limit=200',
    '/v1/ties/alice@example.com/dora@client.example?limit=200&asOf=2026-02-02T02:02:00Z',
    '/v1/ties/carla@example.com/+442079460123',
    '/v1/ties/emile%2Fsales@client.example/carla@example.com',
    '/v1/ties/dora@client.example/bob@example.com',
  ])('%s can be computed again from nothing but the answer', async (url) => {
    const explained = await answerOf<Explained>(app, url);
    expect(explained.lastEntries).toHaveLength(explained.entries);
    expectComputable(explained);
  });

  test('names the addresses whose ledgers it joins, and no key of an activity', async () => {
    const answer = await ask(app, '/v1/ties/dora@client.example/bob@example.com');
    expect(answer.json()).toMatchObject({
      a: { name: 'Dora O’Neil' },
      b: { name: 'Bob Berg' },
      identityPairs: [{ a: 'tel:+12025550100', b: 'mailto:bob@example.com', interactions: 1 }],
      lastEntries: [{ channel: 'call', direction: 'both', role: 'direct', people: 1, weight: 1 }],
    });
    expect(answer.body).not.toMatch(/"activity"|"key"|fingerprint/);
  });

  test('shows the newest interactions first, at most `limit`', async () => {
    const { lastEntries, entries } = await answerOf<Explained>(
      app,
      '/v1/ties/dora@client.example/alice@example.com?limit=3',
    );
    expect(entries).toBe(121);
    expect(lastEntries.map(({ at }) => at)).toEqual([
      '2026-06-14T10:20:00Z',
      '2026-06-09T10:20:00Z',
      '2026-06-06T10:20:00Z',
    ]);
  });

  test.each([
    '/v1/ties/dora@client.example/carla@example.com',
    '/v1/ties/dora@client.example/dora@client.example',
    '/v1/ties/dora@client.example/+12025550100',
    '/v1/ties/dora@client.example/alice@example.com?asOf=2020-01-01T00:00:00Z',
  ])('%s has nothing to explain', async (url) => {
    expect((await ask(app, url)).json()).toMatchObject({ status: 404, code: 'API_UNKNOWN_TIE' });
  });

  test('says which of the two is nobody', async () => {
    expect((await ask(app, '/v1/ties/dora@client.example/x')).json()).toMatchObject({
      errors: [{ pointer: '/path/b' }],
    });
    expect((await ask(app, '/v1/ties/x/y')).json()).toMatchObject({ errors: [{ pointer: '/path/a' }] });
  });
});
