/** `kith import` of the Enron messages, whole process, beside the limits of `import-limit.ts`, in turn, in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { enronActivityLines, writeLines } from '../support/enron-to-activities.ts';
import { measure, median } from './processes.ts';
import { realFile } from './real-data.ts';

const KITH = resolve(import.meta.dirname, '../../infra/main.ts');
const LIMIT = resolve(import.meta.dirname, 'import-limit.ts');
const ROUNDS = 3;
const LIMITS = ['arrival', 'sorted', 'whole'] as const;
type Limit = (typeof LIMITS)[number];
const SAID: Readonly<Record<Limit, string>> = {
  arrival: 'ledgers and ties in order of arrival',
  sorted: 'ledgers and ties sorted beforehand',
  whole: 'all rows that the graph has, and persons found once, all at once',
};

const file = realFile('enron', 'enron_messages.jsonl.gz');
if (file !== undefined) await compare(file);

async function compare(messages: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  try {
    const activities = join(folder, 'activities.jsonl');
    await writeLines(enronActivityLines(messages), activities);
    const ours: number[] = [];
    const limits: Record<Limit, number[]> = { arrival: [], sorted: [], whole: [] };
    let peakMiB = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const data = join(folder, `data-${round}`);
      const run = await measure(KITH, ['import', activities, '--data', data, '--domains', 'enron.com', '--json']);
      ours.push(run.seconds);
      peakMiB = Math.max(peakMiB, run.peakMiB);
      for (const order of LIMITS) {
        const scratch = join(folder, `limit-${order}-${round}.db`);
        const limit = await measure(LIMIT, [join(data, 'default', 'graph.db'), activities, scratch, order]);
        const { seconds, ledgers, ties } = JSON.parse(limit.out);
        limits[order].push(seconds);
        if (round === 0 && order === 'arrival') console.log(`${ledgers} ledgers, ${ties} ties`);
        rmSync(scratch);
      }
      rmSync(data, { recursive: true });
    }
    console.log(`import: ${median(ours).toFixed(1)} s (${ours.map((s) => s.toFixed(1)).join(', ')})`);
    for (const [order, seconds] of Object.entries(limits)) {
      const ratio = median(ours) / median(seconds);
      console.log(
        `  limit, ${SAID[order as Limit]}: ${median(seconds).toFixed(1)} s, ratio ${ratio.toFixed(2)} (at most 3, goal 2)`,
      );
    }
    console.log(`  peak memory ${peakMiB.toFixed(0)} MiB (below 512)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
