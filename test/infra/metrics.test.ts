import { describe, expect, test } from '@jest/globals';
import { Metrics } from '../../infra/observe/metrics.ts';
import { apiOf, TOKEN } from '../support/ask-api.ts';

const WITH_TOKEN = { authorization: `Bearer ${TOKEN}`, host: '127.0.0.1' };

describe('metrics', () => {
  test('tell what is applied, refused and waiting', async () => {
    const metrics = new Metrics(async () => [{ topic: 'activities.v1', partition: 0, records: 7 }]);
    metrics.applied({ topic: 'activities.v1', records: 120, ties: 3, seconds: 0.25 });
    metrics.fenced();
    metrics.restarted();
    metrics.retried();
    const lines = (await metrics.text()).split('\n');
    for (const line of [
      'kith_applied_records_total{topic="activities.v1"} 120',
      'kith_scored_ties_total 3',
      'kith_fenced_writes_total 1',
      'kith_writer_restarts_total 1',
      'kith_graph_retries_total 1',
      'kith_batch_records_bucket{le="1000",topic="activities.v1"} 1',
      'kith_batch_seconds_sum{topic="activities.v1"} 0.25',
      'kith_waiting_records{topic="activities.v1",partition="0"} 7',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  });

  test('answer whoever has the token, and hold nothing of what was asked', async () => {
    const metrics = new Metrics(async () => []);
    const app = await apiOf({ metrics });
    await app.inject({ url: '/v1/people/grace.hopper%40example.com/known-by', headers: WITH_TOKEN });
    await app.inject({ url: '/nowhere/grace.hopper%40example.com', headers: WITH_TOKEN });
    expect((await app.inject({ url: '/metrics', headers: { host: '127.0.0.1' } })).statusCode).toBe(401);
    const { statusCode, headers, body } = await app.inject({ url: '/metrics', headers: WITH_TOKEN });
    await app.close();
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toMatch(/kith_http_answer_seconds_count\{route="\/v1\/people\/:\w+\/known-by"/);
    expect(body).not.toContain('grace');
    expect(body).not.toContain('example.com');
  });

  test('are not there where nothing is measured', async () => {
    const app = await apiOf();
    expect((await app.inject({ url: '/metrics', headers: WITH_TOKEN })).statusCode).toBe(404);
    await app.close();
  });
});
