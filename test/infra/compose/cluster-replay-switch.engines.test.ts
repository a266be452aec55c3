/** What becomes of workers, of another replay and of the old graph when `kith replay` has put a new one in its place. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import { ClusterTrial, metricsOf, TrialEngines, type TrialWorker } from '../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { writeLines } from '../../support/enron-to-activities.ts';
import { statement } from '../../support/neo4j-graph.ts';

jest.setTimeout(300_000);

const COMPANY = inventCompany({ employees: 20, years: 1, seed: 11, until: '2026-06-01T00:00:00.000Z' });
const LOOK_EVERY_MS = 200;
/** What a replay needs to be forgotten that was killed. */
const LEASE_MS = 25_000;
/** So long after what it waits for has come, a cluster that stands still is taken for one. */
const PATIENCE_MS = 90_000;

interface Listed {
  readonly name: string;
  readonly whole: boolean;
  readonly leftOver?: boolean;
  readonly beingMade?: boolean;
}

describeWithEngineJars('when a replay has put a new graph in the place of the old one', () => {
  const engines = new TrialEngines({ areShared: true, partitions: 1 });
  const lines = [...activitiesOf(COMPANY)].map((activity) => JSON.stringify(activity));
  let trial: ClusterTrial;
  let trials = 0;
  beforeAll(() => engines.start());
  afterAll(() => engines.stop());
  beforeEach(() => {
    trials += 1;
    trial = new ClusterTrial(engines, `switched-${trials}`);
  });
  afterEach(() => trial.stop());

  async function imported(from: number, to?: number): Promise<void> {
    const file = engines.at(`${from}-${to}.jsonl`);
    await writeLines(lines.slice(from, to), file);
    const { code, stderr } = await trial.import(file, COMPANY.domains).ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }

  async function untilApplied(): Promise<void> {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    for (const topic of ['activities.v1', 'interactions.v1']) {
      while ((await trial.waitingIn(topic)) > 0) {
        if (limit.aborted) throw new Error(`records of ${topic} are left waiting`);
        await pause(LOOK_EVERY_MS);
      }
    }
  }

  function ask(cypher: string, values: Record<string, unknown> = {}): Promise<Record<string, unknown>[]> {
    return statement({ url: engines.environment['KITH_NEO4J'] ?? '' }, cypher, { tenant: trial.tenant, ...values });
  }

  async function nodesOf(graph: string): Promise<unknown> {
    return (await ask('MATCH (n {tenant: $graph}) WHERE NOT n:LiveGraph RETURN count(n) AS nodes', { graph }))[0]?.[
      'nodes'
    ];
  }

  async function liveGraph(): Promise<unknown> {
    return (await ask('MATCH (g:LiveGraph {tenant: $tenant}) RETURN g.graph AS graph'))[0]?.['graph'];
  }

  async function listed(): Promise<readonly Listed[]> {
    return (await trial.run<{ graphs: readonly Listed[] }>('replay', 'list')).graphs;
  }

  /** The scorer whose batches are applied: it has the only partition. */
  async function busyScorer(): Promise<TrialWorker> {
    for (const worker of trial.workers.filter(({ role }) => role === 'scorer')) {
      const applied = /^kith_applied_records_total\{.*\} ([1-9]\d*)$/m.test(await metricsOf(worker));
      if (applied) return worker;
    }
    throw new Error('no scorer has applied anything');
  }

  test('a worker that had no partition then goes on with the new one, and nothing is made of the old one again', async () => {
    await trial.startWorkers(1);
    await trial.startWorker('scorer');
    await imported(0, -600);
    await untilApplied();
    await trial.run('replay');
    await imported(-600, -300);
    await untilApplied();
    await (await busyScorer()).running.stop('SIGKILL');
    await imported(-300);
    await untilApplied();
    expect(await nodesOf(trial.tenant)).toBe(0);
    const before = await trial.dumpText();
    await trial.run('replay');
    expect(await trial.dumpText()).toBe(before);
  });

  test('a second replay is refused while the first is at work, and the first is through', async () => {
    await trial.startWorkers(1);
    await imported(0, -300);
    await untilApplied();
    const before = await trial.dumpText();
    const [one, other] = [trial.begin('replay'), trial.begin('replay')];
    const ended = await Promise.all([one.ended, other.ended]);
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    expect(ended.find(({ code }) => code === 1)?.stderr).toContain('CLI_BUSY');
    expect(await trial.dumpText()).toBe(before);
    // And once the first has ended, at once.
    await trial.run('replay');
    expect(await trial.dumpText()).toBe(before);
  });

  test('a replay that was killed behind the switch leaves a graph that is listed, removed by hand or by the next one', async () => {
    await trial.startWorkers(1);
    await imported(0, -300);
    await untilApplied();
    const before = await trial.dumpText();
    const killed = async () => {
      const live = await liveGraph();
      const running = trial.begin('replay');
      while ((await liveGraph()) === live) await pause(LOOK_EVERY_MS);
      await running.stop('SIGKILL');
      return live ?? trial.tenant;
    };
    expect(await killed()).toBe(trial.tenant);
    expect(await listed()).toMatchObject([{ name: trial.tenant, whole: true, leftOver: true }]);
    // The one that is killed has a lease that nobody renews.
    expect(await trial.refusal('replay')).toContain('CLI_BUSY');
    expect(await trial.refusal('replay', 'remove', trial.tenant)).toContain('CLI_BUSY');
    await pause(LEASE_MS);
    await trial.run('replay', 'remove', trial.tenant);
    expect(await nodesOf(trial.tenant)).toBe(0);
    expect(await listed()).toEqual([]);
    expect(await trial.dumpText()).toBe(before);
    const second = String(await killed());
    expect(await listed()).toMatchObject([{ whole: true, leftOver: true }]);
    await pause(LEASE_MS);
    await trial.run('replay');
    expect(await nodesOf(second)).toBe(0);
    expect(await listed()).toEqual([]);
    expect(await trial.dumpText()).toBe(before);
  });
});
