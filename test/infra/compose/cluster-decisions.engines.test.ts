/** People's word on a cluster: the command or the API puts it into the log, a worker applies it. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import { ClusterTrial, TrialEngines } from '../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { writeLines } from '../../support/enron-to-activities.ts';

jest.setTimeout(300_000);

const COMPANY = inventCompany({ employees: 20, years: 1, seed: 3, until: '2026-06-01T00:00:00.000Z' });

interface Reviews {
  readonly reviews: readonly { readonly identities: readonly { readonly value: string }[]; readonly merged: boolean }[];
}

describeWithEngineJars('what people say on a cluster', () => {
  const engines = new TrialEngines({ areShared: true });
  let trial: ClusterTrial;
  let trials = 0;
  beforeAll(() => engines.start());
  afterAll(() => engines.stop());

  beforeEach(async () => {
    trials += 1;
    trial = new ClusterTrial(engines, `decided-${trials}`);
    await trial.startWorkers(1);
    const file = engines.at('history.jsonl');
    await writeLines(
      [...activitiesOf(COMPANY)].map((activity) => JSON.stringify(activity)),
      file,
    );
    expect(await trial.import(file, COMPANY.domains).ended).toMatchObject({ code: 0 });
    await trial.untilApplied();
  });
  afterEach(() => trial.stop());

  test('splits what was merged, asks no more, and gives the same dump back when it is withdrawn', async () => {
    const before = await trial.dumpText();
    const { reviews } = await trial.run<Reviews>('reviews', 'list', '--limit', '500');
    const [a = '', b = ''] = reviews.find(({ merged }) => merged)?.identities.map(({ value }) => value) ?? [];
    const split = await trial.run('split', a, b);
    expect(split).toMatchObject({ recorded: 1, holds: true, before: [{}], after: [{}, {}] });
    expect(await trial.dumpText()).not.toBe(before);
    const pairs = (await trial.run<Reviews>('reviews', 'list', '--limit', '500')).reviews.map(({ identities }) =>
      identities.map(({ value }) => value),
    );
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs).not.toContainEqual([a, b]);
    expect(await trial.run('reviews', 'withdraw', b, a)).toMatchObject({ recorded: 1, after: [{}] });
    expect(await trial.dumpText()).toBe(before);
    const explained = await trial.run<{ joins: { zone: string }[] }>('explain', a, b);
    expect(explained.joins.map(({ zone }) => zone)).toContain('likely');
  });

  test('said over HTTP splits what was merged, and gives the same dump back when it is withdrawn', async () => {
    const before = await trial.dumpText();
    const { url, token } = await trial.startWorker('api');
    const ask = async <T>(method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
      const response = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      return { status: response.status, answer: (await response.json()) as T };
    };
    const untilApplied = async (path: string) => {
      while (!(await ask<{ applied: boolean }>('GET', path)).answer.applied) await pause(100);
    };
    const { reviews } = (
      await ask<{ reviews: { a: { id: string }; b: { id: string }; merged: boolean }[] }>('GET', '/v1/reviews')
    ).answer;
    const { a, b } = reviews.find(({ merged }) => merged) ?? { a: { id: '' }, b: { id: '' } };
    const pair = `/v1/decisions/${a.id}/${b.id}`;
    const personOf = async (id: string) => (await ask<{ id: string }>('GET', `/v1/people/${id}`)).answer.id;
    expect(await personOf(a.id)).toBe(await personOf(b.id));
    for (const answer of await Promise.all([1, 2, 3].map(() => ask('PUT', pair, { said: 'different' }))))
      expect(answer).toMatchObject({ status: 202, answer: { said: 'different' } });
    await untilApplied(pair);
    expect(await personOf(a.id)).not.toBe(await personOf(b.id));
    expect(await ask('GET', '/v1/decisions')).toMatchObject({ answer: { total: 1, decisions: [{ applied: true }] } });
    expect(await ask('DELETE', pair)).toMatchObject({ status: 202 });
    await untilApplied(pair);
    expect(await trial.dumpText()).toBe(before);
    expect(await ask('PUT', '/v1/merge-policy', { mergesLikely: false })).toMatchObject({ status: 202 });
    await untilApplied('/v1/merge-policy');
    expect(await trial.dumpText()).not.toBe(before);
    await ask('PUT', '/v1/merge-policy', { mergesLikely: true });
    await untilApplied('/v1/merge-policy');
    expect(await trial.dumpText()).toBe(before);
  });

  test('merges only certain pairs when it is told to, and likely ones again', async () => {
    const before = await trial.dumpText();
    const { persons } = await trial.run<{ persons: { before: number; after: number } }>('reviews', 'policy', 'certain');
    expect(persons.after).toBeGreaterThan(persons.before);
    await trial.run('reviews', 'policy', 'likely');
    expect(await trial.dumpText()).toBe(before);
  });
});
