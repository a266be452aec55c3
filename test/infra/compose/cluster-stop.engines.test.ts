/** A worker that is told to stop while somebody else holds the lock of the graph, such as a process that stands still. */
import { expect, jest, test } from '@jest/globals';
import neo4j from 'neo4j-driver';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import { ClusterTrial, TrialEngines } from '../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { writeLines } from '../../support/enron-to-activities.ts';
import { dumpOfFolder, kithOut } from '../../support/run-kith.ts';

jest.setTimeout(300_000);

const COMPANY = inventCompany({ employees: 20, years: 1, seed: 5, until: '2026-06-01T00:00:00.000Z' });

describeWithEngineJars('a worker that is told to stop', () => {
  test('ends while it still waits for the lock of the graph, and loses nothing', async () => {
    const engines = new TrialEngines({ areShared: true });
    await engines.start();
    const trial = new ClusterTrial(engines, 'stopped');
    const driver = neo4j.driver(engines.environment['KITH_NEO4J'] ?? '');
    try {
      const [file, data] = [engines.at('activities.jsonl'), engines.at('one')];
      await writeLines(
        [...activitiesOf(COMPANY)].map((activity) => JSON.stringify(activity)),
        file,
      );
      await trial.startWorkers(1);
      await trial.untilReady();
      const lock = driver.session().beginTransaction();
      await lock.run("MATCH (f:Fact {tenant: $tenant, name: 'tenant'}) SET f.lock = true", { tenant: trial.tenant });
      const imported = trial.import(file, COMPANY.domains);
      while ((await trial.waitingIn('activities.v1')) === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      const [resolver] = trial.workers.filter(({ role }) => role === 'resolver');
      resolver?.running.child.kill('SIGTERM');
      // While the lock is held: a worker that waited for it would never end.
      expect(await resolver?.running.ended).toMatchObject({ signal: null });
      await lock.rollback();
      await trial.startWorker('resolver');
      await imported.ended;
      await trial.settle();
      const domains = COMPANY.domains.join(',');
      await kithOut(['import', file, '--format', 'activities', '--domains', domains, '--data', data]);
      expect(await trial.dumpText()).toBe(await dumpOfFolder(data));
    } finally {
      await driver.close();
      await trial.stop();
      await engines.stop();
    }
  });
});
