/** `kith replay` on a cluster: beside the graph that answers, and in its place while workers are at work. */
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openNeo4jGraphs } from '../../../graph/neo4j/graphs.ts';
import { secondGraph } from '../../../infra/compose/cluster/graph-names.ts';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import { fullName } from '../../../ingest/connectors/demo/names.ts';
import { ClusterTrial, TrialEngines } from '../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { writeLines } from '../../support/enron-to-activities.ts';
import { statement } from '../../support/neo4j-graph.ts';
import { dumpOfFolder, kithOut } from '../../support/run-kith.ts';

jest.setTimeout(300_000);

const COMPANY = inventCompany({ employees: 20, years: 1, seed: 3, until: '2026-06-01T00:00:00.000Z' });

describeWithEngineJars('a replay on a cluster', () => {
  const engines = new TrialEngines({ areShared: true });
  const lines = [...activitiesOf(COMPANY)].map((activity) => JSON.stringify(activity));
  let trial: ClusterTrial;
  let trials = 0;
  beforeAll(() => engines.start());
  afterAll(() => engines.stop());

  beforeEach(async () => {
    trials += 1;
    trial = new ClusterTrial(engines, `replayed-${trials}`);
    await trial.startWorkers(1);
    await importLines(lines.slice(0, -500));
  });
  afterEach(() => trial.stop());

  async function importLines(some: readonly string[]): Promise<void> {
    const file = engines.at(`${some.length}.jsonl`);
    await writeLines(some, file);
    const { code, stdout } = await trial.import(file, COMPANY.domains).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('"failed":0') });
    await trial.untilApplied();
  }

  async function dumpOnOneMachine(some: readonly string[]): Promise<string> {
    const [file, data] = [engines.at(`one-${some.length}.jsonl`), engines.at(`one-${some.length}-${trials}`)];
    await writeLines(some, file);
    const domains = COMPANY.domains.join(',');
    await kithOut(['import', file, '--format', 'activities', '--domains', domains, '--data', data]);
    return dumpOfFolder(data);
  }

  test('makes a second graph with other settings, which is asked by its name', async () => {
    const settings = engines.at('slower.json');
    writeFileSync(settings, '{"halfLifeDays": 180}');
    const told = await trial.run<{ diff: { same: number; moved: number; appeared: number } }>(
      ...['replay', '--into', 'slower', '--settings', settings, '--diff'],
    );
    expect(told.diff).toMatchObject({ appeared: 0, vanished: 0 });
    expect(told.diff.moved).toBeGreaterThan(100);
    const [live, second] = [await trial.dumpText(), await trial.dumpText('--graph', 'slower')];
    expect(withoutTies(second)).toBe(withoutTies(live));
    expect(second).not.toBe(live);
    const [employee] = COMPANY.employees;
    const name = employee === undefined ? '' : fullName(employee.name);
    const known = await trial.run<{ person: { name: string } }>('who-knows', name, '--graph', 'slower');
    expect(known.person.name).toBe(name);
  });

  test('a second graph that is not through is not taken for a whole one', async () => {
    const graphs = await openNeo4jGraphs({ url: engines.environment['KITH_NEO4J'] ?? '' });
    await graphs.begin(secondGraph(trial.tenant, 'half')).finally(() => graphs.close());
    await expect(trial.dumpText('--graph', 'half')).rejects.toThrow('CLI_UNFINISHED');
    await trial.run('replay', '--into', 'half');
    expect(await trial.dumpText('--graph', 'half')).toBe(await trial.dumpText());
  });

  test('second graphs are listed and removed, and nothing of the others is', async () => {
    const [before, { tenant }] = [await trial.dumpText(), trial];
    await trial.run('replay', '--into', 'one');
    await trial.run('replay', '--into', 'one-more');
    const graphs = await openNeo4jGraphs({ url: engines.environment['KITH_NEO4J'] ?? '' });
    await graphs.begin(secondGraph(tenant, 'half')).finally(() => graphs.close());
    const listed = async () =>
      (await trial.run<{ graphs: { name: string; whole: boolean }[] }>('replay', 'list')).graphs.map(
        ({ name, whole }) => `${name} ${whole}`,
      );
    expect(await listed()).toEqual(['half false', 'one true', 'one-more true']);
    for (const [name, code] of [
      [tenant, 'CLI_MISUSE'],
      ['on', 'CLI_NO_DATA'],
    ] as const) {
      const { stderr } = await trial.ended('replay', 'remove', name);
      expect(stderr).toContain(code);
    }
    await trial.run('replay', 'remove', 'one');
    await trial.run('replay', 'remove', 'half');
    expect(await listed()).toEqual(['one-more true']);
    expect(await trial.dumpText('--graph', 'one-more')).toBe(before);
    expect(await trial.dumpText()).toBe(before);
    const url = engines.environment['KITH_NEO4J'] ?? '';
    expect(
      await statement({ url }, 'MATCH (n {tenant: $tenant}) RETURN labels(n)', { tenant: `${tenant}.G.one` }),
    ).toEqual([]);
  });

  test('of a tenant that is not there is refused, and so is its status, and nothing is made', async () => {
    const other = new ClusterTrial(engines, `${trial.tenant}-misspelt`);
    for (const args of [['replay', '--into', 'second'], ['status'], ['dead-letters', 'list']]) {
      for (let times = 0; times < 2; times += 1) expect(await other.refusal(...args)).toContain('CLI_NO_DATA');
    }
  });

  test('puts a new graph in the place of the one that answers, and workers go on with it', async () => {
    const before = await trial.dumpText();
    await trial.run('replay');
    expect(await trial.dumpText()).toBe(before);
    await importLines(lines);
    expect(await trial.dumpText()).toBe(await dumpOnOneMachine(lines));
    expect((await trial.status()).conserved).toBe(true);
    // Once more: the name of the first replay is taken now.
    await trial.run('replay');
    expect(await trial.dumpText()).toBe(await dumpOnOneMachine(lines));
  });
});

function withoutTies(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => !line.includes('"type":"knows"'))
    .join('\n');
}
