/** `kith import` of the Enron messages beside the limit of {@link import-limit.ts}, in turn, in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { enronActivityLines, writeLines } from '../support/enron-to-activities.ts';
import { measure, median } from './processes.ts';
import { realFile } from './real-data.ts';

const KITH = resolve(import.meta.dirname, '../../infra/main.ts');
const LIMIT = resolve(import.meta.dirname, 'import-limit.ts');
const ROUNDS = 3;

const file = realFile('enron', 'enron_messages.jsonl.gz');
if (file !== undefined) await compare(file);

async function compare(messages: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  try {
    const activities = join(folder, 'activities.jsonl');
    await writeLines(enronActivityLines(messages), activities);
    const ours: number[] = [];
    const limits: number[] = [];
    let peakMiB = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const data = join(folder, `data-${round}`);
      const run = await measure(KITH, ['import', activities, '--data', data, '--domains', 'enron.com', '--json']);
      const limit = await measure(LIMIT, [
        join(data, 'default', 'graph.db'),
        activities,
        join(folder, `limit-${round}.db`),
      ]);
      const { seconds, ledgers, ties } = JSON.parse(limit.out);
      ours.push(run.seconds);
      limits.push(seconds);
      peakMiB = Math.max(peakMiB, run.peakMiB);
      if (round === 0) console.log(`${ledgers} ledgers, ${ties} ties`);
      console.log(
        `round ${round + 1}: import ${run.seconds.toFixed(1)} s, limit ${seconds.toFixed(1)} s, ratio ${(run.seconds / seconds).toFixed(2)}`,
      );
      rmSync(data, { recursive: true });
    }
    const ratio = median(ours) / median(limits);
    console.log(
      `import: ${median(ours).toFixed(1)} s, limit ${median(limits).toFixed(1)} s, ratio ${ratio.toFixed(2)} (at most 3, goal 2); peak memory ${peakMiB.toFixed(0)} MiB (below 512)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
