/** Workers on a real Kafka and a real Neo4j, disturbed in every way there is, on an invented company. */
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import { describeWithEngineJars } from '../support/engines.ts';
import { shuffled, writeLines } from '../support/enron-to-activities.ts';
import { temporaryFolder } from '../support/run-kith.ts';
import { scenarios, type TrialInput } from './cluster-scenarios.ts';

jest.setTimeout(600_000);

const SEED = 4_711;
/** In the past: what lies ahead counts later, and two runs are not at the same minute. */
const COMPANY = { employees: 40, years: 1, seed: 7, until: '2026-06-01T00:00:00.000Z' };

async function inventInput(): Promise<TrialInput> {
  const folder = temporaryFolder();
  const company = inventCompany(COMPANY);
  const lines = [...activitiesOf(company)].map((activity) => JSON.stringify(activity));
  const [file, mixed] = [join(folder.path, 'activities.jsonl'), join(folder.path, 'shuffled.jsonl')];
  await writeLines(lines, file);
  await writeLines(shuffled([...lines, ...lines.filter((_, place) => place % 3 === 0)], SEED), mixed);
  return { file, shuffled: mixed, domains: company.domains, awayMs: 12_000 };
}

describeWithEngineJars('workers on a cluster', () => {
  scenarios(inventInput);
});
