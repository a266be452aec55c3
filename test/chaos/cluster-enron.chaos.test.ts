/** The same on real mail: 200,000 messages. Takes an hour; `npm run test:chaos`. */
import { join } from 'node:path';
import { describe, jest } from '@jest/globals';
import { realFile } from '../bench/real-data.ts';
import { enronActivityLines, shuffled, writeLines } from '../support/enron-to-activities.ts';
import { temporaryFolder } from '../support/run-kith.ts';
import { scenarios, type TrialInput } from './cluster-scenarios.ts';

jest.setTimeout(3_600_000);

const SEED = 20_261_125;
const TEN_MINUTES_MS = 600_000;
const messages = realFile('enron', 'enron_messages.jsonl.gz');

async function readInput(): Promise<TrialInput> {
  const folder = temporaryFolder();
  const lines: string[] = [];
  for await (const line of enronActivityLines(messages ?? '')) lines.push(line);
  const [file, mixed] = [join(folder.path, 'activities.jsonl'), join(folder.path, 'shuffled.jsonl')];
  await writeLines(lines, file);
  await writeLines(shuffled([...lines, ...lines.filter((_, place) => place % 5 === 0)], SEED), mixed);
  return { file, shuffled: mixed, domains: ['enron.com'], awayMs: TEN_MINUTES_MS };
}

(messages === undefined ? describe.skip : describe)('the Enron messages on a cluster', () => {
  scenarios(readInput);
});
