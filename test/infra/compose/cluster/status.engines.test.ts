/** What `kith status` says while Kafka or Neo4j is away, and when workers were killed. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../../ingest/connectors/demo/generate.ts';
import { ClusterTrial, TrialEngines } from '../../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../../support/engines.ts';
import { writeLines } from '../../../support/enron-to-activities.ts';
import type { Status } from '../../../support/run-kith.ts';

jest.setTimeout(300_000);

const COMPANY = inventCompany({ employees: 20, years: 1, seed: 5, until: '2026-06-01T00:00:00.000Z' });
/** Longer than the time between two looks, and than Kafka is waited for. */
const NOTICED_MS = 20_000;
/** Kafka counts a worker that was killed for so long. */
const SESSION_SECONDS = 60;

describeWithEngineJars('the status of a cluster', () => {
  const engines = new TrialEngines({ sessionSeconds: SESSION_SECONDS });
  let trial: ClusterTrial;
  beforeAll(async () => {
    await engines.start();
    trial = new ClusterTrial(engines, 'told');
    const lines = [...activitiesOf(COMPANY)].map((activity) => JSON.stringify(activity));
    await writeLines(lines, engines.at('activities.jsonl'));
    await trial.startWorkers(1);
  });
  beforeEach(() => trial.untilReady());
  afterAll(async () => {
    await trial.stop();
    await engines.stop();
  });

  /** Since when, in milliseconds, as it is told in a run that ends with 1; asked until the workers have noticed it. */
  async function toldOf(engine: 'kafka' | 'neo4j'): Promise<Status & { since: number }> {
    const limit = AbortSignal.timeout(NOTICED_MS);
    for (;;) {
      const { code, status } = await trial.statusInTrouble();
      expect({ code, away: status.away?.map((each) => each.engine) }).toEqual({ code: 1, away: [engine] });
      const since = status.away?.[0]?.since ?? null;
      if (since !== null) return { ...status, since: Date.parse(since) };
      if (limit.aborted) throw new Error('nobody says since when');
      await pause(500);
    }
  }

  test('says since when Neo4j is away and what waits meanwhile, and nothing of it when it is back', async () => {
    const imported = trial.import(engines.at('activities.jsonl'), COMPANY.domains);
    while ((await trial.waitingIn('activities.v1')) === 0) await pause(50);
    const killedAt = Date.now();
    await engines.bounce('neo4j', 0, async () => {
      const first = await toldOf('neo4j');
      expect(first.trouble[0]).toMatch(/^Neo4j is away since /);
      // To the second, and a look began before it fails.
      expect(first.since).toBeGreaterThan(killedAt - 6_000);
      expect(first.since).toBeLessThan(killedAt + NOTICED_MS);
      expect(first).toMatchObject({ workers: { resolver: 1, scorer: 1 }, silent: [] });
      expect(first.waiting).toBeGreaterThan(0);
      await pause(6_000);
      expect((await toldOf('neo4j')).since).toBe(first.since);
    });
    await imported.ended;
    await trial.untilReady();
    expect(await trial.settle()).toMatchObject({ away: [], trouble: [], waiting: 0, conserved: true });
  });

  test('ends by itself while Neo4j stands still', async () => {
    await engines.freezeNeo4j(async () => {
      const { code, status } = await trial.statusInTrouble();
      expect({ code, away: status.away?.map(({ engine }) => engine) }).toEqual({ code: 1, away: ['neo4j'] });
    });
    await trial.untilReady();
    expect((await trial.status()).trouble).toEqual([]);
  });

  test('says since when Kafka is away, and what waited when it last answered', async () => {
    await engines.bounce('kafka', 0, async () => {
      const told = await toldOf('kafka');
      expect(told.trouble[0]).toMatch(/^Kafka is away since /);
      expect(told.waiting).toBe(0);
      expect(Date.parse(told.waitingKnownAt ?? '')).toBeGreaterThan(told.since - NOTICED_MS);
      expect(told.since).toBeGreaterThan(Date.now() - 60_000);
    });
    await trial.untilReady();
    expect(await trial.status()).toMatchObject({ away: [], trouble: [] });
  });

  test('does not say for the rest of its session that a worker is at it which was killed', async () => {
    const [resolver] = trial.workers.filter(({ role }) => role === 'resolver');
    while ((await trial.status()).workers?.resolver !== 1) await pause(500);
    await resolver?.running.stop('SIGKILL');
    const limit = AbortSignal.timeout(NOTICED_MS);
    for (;;) {
      const { workers, silent } = await trial.status();
      expect(limit.aborted).toBe(false);
      if (workers?.resolver === 1) continue;
      expect({ workers, silent }).toMatchObject({
        workers: { resolver: 0, scorer: 1 },
        silent: [{ stage: 'resolver' }],
      });
      return;
    }
  });
});
