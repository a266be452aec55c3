import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../infra/kernel/fault.ts';
import { answerOf, apiOf, ask, READY } from '../support/ask-api.ts';
import { fakeGraph } from '../support/fake-graph.ts';
import { SAMPLE } from '../support/sample-graph.ts';

const SINCE = Date.UTC(2026, 5, 15, 10);

let sample: FastifyInstance;
/** The sample's API, unless a test needs another graph. */
let app: FastifyInstance;
beforeAll(async () => {
  sample = await apiOf();
});
beforeEach(() => {
  app = sample;
});
afterAll(() => sample.close());

describe('the status', () => {
  test('accounts for every input, source by source', async () => {
    expect(await answerOf(app, '/v1/status')).toMatchObject({
      at: '2026-06-15T10:20:00Z',
      newestActivityAt: '2026-06-14T10:20:00Z',
      domains: ['example.com'],
      counts: { persons: 7, employees: 3 },
      sources: [
        {
          source: 'files',
          received: 120,
          conserved: true,
          reasons: [
            { reason: 'list', inputs: 5 },
            { reason: 'bad date', inputs: 3 },
            { reason: 'robot', inputs: 2 },
          ],
        },
      ],
      positions: [{ topic: 'activities.v1', partition: 0, position: 118, end: 120, lag: 2 }],
      ready: true,
    });
  });

  test('shows when an input got lost', async () => {
    const sources = (SAMPLE.sources ?? []).map((source) => ({ ...source, received: source.received + 1 }));
    app = await apiOf({ queries: fakeGraph({ ...SAMPLE, sources }) });
    expect(await answerOf(app, '/v1/status')).toMatchObject({ sources: [{ received: 121, conserved: false }] });
  });

  test('says since when the graph is away and what waits for it', async () => {
    const gone = async () => {
      throw new Fault('GRA_UNREACHABLE', 'no Neo4j answers');
    };
    const checks = [{ name: 'graph', ok: false, reason: 'GRA_UNREACHABLE', since: SINCE }];
    const queries = { ...fakeGraph(SAMPLE), accounts: gone, counts: gone };
    app = await apiOf({ queries, readiness: async () => ({ ...READY, checks }) });
    expect(await answerOf(app, '/v1/status')).toMatchObject({
      ready: false,
      checks: [{ name: 'graph', reason: 'GRA_UNREACHABLE', since: '2026-06-15T10:00:00Z' }],
      counts: null,
      sources: [],
      positions: [{ topic: 'activities.v1', lag: 2 }],
    });
  });

  test('of an empty graph has no newest activity', async () => {
    app = await apiOf({ queries: fakeGraph({ domains: [], persons: [], interactions: [] }) });
    expect(await answerOf(app, '/v1/status')).toMatchObject({ newestActivityAt: null, domains: [], sources: [] });
  });
});

describe('readiness', () => {
  test('is 200 while all checks hold', async () => {
    expect(await answerOf(app, '/readyz')).toEqual({
      ready: true,
      checks: [{ name: 'graph', ok: true, reason: null, since: null }],
    });
  });

  test('is 503 with the reasons when one does not, while the process lives', async () => {
    const checks = [...READY.checks, { name: 'event-log', ok: false, reason: 'the disk is full', since: SINCE }];
    app = await apiOf({ readiness: async () => ({ ...READY, checks }) });
    const answer = await ask(app, '/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      ready: false,
      checks: [
        { name: 'graph', ok: true, reason: null, since: null },
        { name: 'event-log', ok: false, reason: 'the disk is full', since: '2026-06-15T10:00:00Z' },
      ],
    });
    expect(await answerOf(app, '/livez')).toEqual({ alive: true });
  });

  test('that cannot be found out is an unmet check', async () => {
    app = await apiOf({
      readiness: async () => {
        throw new Error('dora@client.example');
      },
    });
    const answer = await ask(app, '/readyz');
    expect(answer.json()).toMatchObject({ ready: false, checks: [{ name: 'readiness', ok: false }] });
    expect(answer.body).not.toContain('dora');
    expect(await answerOf(app, '/v1/status')).toMatchObject({ ready: false, positions: [] });
  });
});
