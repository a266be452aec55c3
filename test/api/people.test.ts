import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { indexOf } from '../../scorer/contract.ts';
import { answerOf, apiOf, ask, type Ref, type Tie } from '../support/ask-api.ts';
import { fakeGraph } from '../support/fake-graph.ts';
import { SAMPLE, SAMPLE_NOW } from '../support/sample-graph.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

describe('searching people', () => {
  test('finds them by words of a name or an address, literally', async () => {
    const found = async (q: string) =>
      (await answerOf<{ people: Ref[] }>(app, `/v1/people?${new URLSearchParams({ q })}`)).people.map(
        ({ name }) => name,
      );
    expect(await found('dora')).toEqual(['Dora O’Neil']);
    expect(await found('émile FAURE')).toEqual(['Émile <b>Faure</b>']);
    expect(await found('example.com')).toHaveLength(3);
    for (const metacharacters of [
      '.*',
      '%',
      '_____',
      '*',
      '"',
      "'; DROP TABLE person; --",
      'name:dora',
      'dora*',
      '(',
      '\\',
    ]) {
      expect(await found(metacharacters)).toEqual([]);
    }
  });

  test('returns them in pages by `offset`', async () => {
    const { people } = await answerOf<{ people: Ref[] }>(app, '/v1/people?q=example');
    const rest = await answerOf<{ people: Ref[] }>(app, '/v1/people?q=example&limit=3&offset=1');
    expect(rest.people).toEqual(people.slice(1, 4));
  });

  test('returns at most `limit` of them, a person without an organisation with null', async () => {
    expect((await answerOf<{ people: Ref[] }>(app, '/v1/people?q=example&limit=2')).people).toHaveLength(2);
    expect((await answerOf<{ people: Ref[] }>(app, '/v1/people?q=gus')).people).toMatchObject([
      { organisation: null, employee: false },
    ]);
  });
});

describe('a person', () => {
  test.each(['contact000000001', 'dora@client.example', 'dora%40client.example', '+12025550100', '%2B12025550100'])(
    'is found by %s',
    async (who) => {
      expect(await answerOf(app, `/v1/people/${who}`)).toMatchObject({
        id: 'contact000000001',
        name: 'Dora O’Neil',
        organisation: 'client.example',
        title: { value: 'Head of Purchasing', source: 'contacts', at: '2026-06-01T08:00:00Z' },
        employer: null,
        identities: [
          { kind: 'mail', value: 'dora@client.example', lastSeen: '2026-06-14T10:20:00Z' },
          { kind: 'phone', value: '+12025550100' },
        ],
        tenures: [{ organisation: 'client.example', to: null }],
        evidence: [{ comparison: 'name', between: ['mailto:dora@client.example', 'tel:+12025550100'] }],
      });
    },
  );

  test('has those they report to, and those who report to them', async () => {
    expect(await answerOf(app, '/v1/people/bob@example.com')).toMatchObject({
      managers: [{ person: { name: 'Alice Adler', address: 'alice@example.com' }, sources: ['google'] }],
      reports: [],
    });
    expect(await answerOf(app, '/v1/people/alice@example.com')).toMatchObject({
      managers: [],
      reports: [{ name: 'Bob Berg' }, { name: 'Carla Cruz' }],
    });
  });

  test('with a slash in the address is found by it percent-encoded (B131)', async () => {
    expect(await answerOf(app, '/v1/people/emile%2Fsales@client.example')).toMatchObject({
      name: 'Émile <b>Faure</b>',
    });
  });

  test.each([
    'Dora',
    'Dora%20O%E2%80%99Neil',
    'nobody@example.com',
    '..%2F..%2Fetc%2Fpasswd',
    '%2e%2e%5c',
    '%F0%9F%92%A9',
    'a'.repeat(330),
  ])('asked for as %.30s is nobody, and the answer leads to the search', async (who) => {
    for (const url of [`/v1/people/${who}`, `/v1/people/${who}/known-by`, `/v1/ties/dora@client.example/${who}`]) {
      const problem = (await ask(app, url)).json();
      expect(problem).toMatchObject({
        status: 404,
        code: 'API_UNKNOWN_PERSON',
        detail: expect.stringContaining('/v1/people?q='),
      });
    }
  });
});

describe('who knows a person', () => {
  const url = '/v1/people/dora@client.example/known-by';

  test('are colleagues, strongest first, with how strong, how often and when', async () => {
    const { knownBy, total } = await answerOf<{ knownBy: Tie[]; total: number }>(app, url);
    expect(total).toBe(2);
    expect(knownBy.map(({ person }) => person.name)).toEqual(['Alice Adler', 'Bob Berg']);
    expect(knownBy[0]).toMatchObject({
      lastAt: '2026-06-14T10:20:00Z',
      lastIn: '2026-06-09T10:20:00Z',
      inWindow: { mail: 18, meeting: 1, call: 0, chat: 0, task: 0 },
      inAll: { mail: 120, meeting: 1, call: 0, other: 0 },
    });
  });

  test('have an index rounded to two decimals beside a strength that is not rounded', async () => {
    const { knownBy } = await answerOf<{ knownBy: Tie[] }>(app, url);
    for (const { strength, index } of knownBy) {
      expect(index).toBe(Math.round(indexOf(strength) * 100) / 100);
      expect(strength).not.toBe(Math.round(strength * 100) / 100);
    }
  });

  test('out is from the person asked about to the colleague, so it turns when the question is turned', async () => {
    const { knownBy } = await answerOf<{ knownBy: Tie[] }>(app, url);
    const turned = await answerOf<{ tie: Tie }>(app, '/v1/ties/alice@example.com/dora@client.example');
    expect([turned.tie.out, turned.tie.in]).toEqual([knownBy[0]?.in, knownBy[0]?.out]);
  });

  test('are cut by `limit` and not in `total`', async () => {
    expect(await answerOf(app, `${url}?limit=1`)).toMatchObject({
      total: 2,
      knownBy: [{ person: { name: 'Alice Adler' } }],
    });
    expect((await answerOf<{ knownBy: Tie[] }>(app, `${url}?limit=200`)).knownBy).toHaveLength(2);
    const { knownBy } = await answerOf<{ knownBy: Tie[] }>(app, url);
    expect(await answerOf(app, `${url}?limit=1&offset=1`)).toMatchObject({ total: 2, knownBy: [knownBy[1]] });
  });

  test('`windowDays` changes the counts of the window and no strength', async () => {
    const [short, long] = await Promise.all(
      [2, 3650].map((days) => answerOf<{ windowDays: number; knownBy: Tie[] }>(app, `${url}?windowDays=${days}`)),
    );
    expect(short?.knownBy[0]?.inWindow['mail']).toBe(1);
    expect(long?.knownBy[0]?.inWindow['mail']).toBe(120);
    expect(short?.knownBy.map(({ strength }) => strength)).toEqual(long?.knownBy.map(({ strength }) => strength));
  });

  test('as of a time are those of then', async () => {
    const then = await answerOf<{ asOf: string; knownBy: Tie[] }>(app, `${url}?asOf=2026-01-15T14:00:00%2B02:00`);
    expect(then.asOf).toBe('2026-01-15T12:00:00Z');
    expect(then.knownBy.map(({ person }) => person.name)).toEqual(['Alice Adler']);
    expect(then.knownBy[0]?.inAll['meeting']).toBe(0);
  });

  test('the graph is told apart whether a question is about the past', async () => {
    const asked: { now: number; asOf: boolean; limit: number; windowDays: number }[] = [];
    const queries = fakeGraph(SAMPLE);
    const listening = await apiOf({
      queries: {
        ...queries,
        whoKnows: (id, asking) => {
          asked.push(asking);
          return queries.whoKnows(id, asking);
        },
      },
    });
    const now = Math.floor(SAMPLE_NOW / 60_000);
    for (const query of ['', '?asOf=2026-06-15T10:20:59Z', '?asOf=2026-06-15T10:19:59Z&limit=7&windowDays=8'])
      await ask(listening, url + query);
    expect(asked).toEqual([
      { now, asOf: false, limit: 20, windowDays: 90 },
      { now, asOf: false, limit: 20, windowDays: 90 },
      { now: now - 1, asOf: true, limit: 7, windowDays: 8 },
    ]);
  });
});
