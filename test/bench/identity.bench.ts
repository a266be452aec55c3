/**
 * Finding persons among a million identities of invented people: all at once, through the product in batches, and one more identity at a
 * time; beside the limit, which reads the same identities and groups equal full names. Each in a process of its own, in the same run.
 *
 * The peak holds what the collector has not come to yet, too. Seconds are of the clock: on a machine that does other work they say little,
 * so CPU seconds stand beside them. `KITH_BENCH_IDENTITIES` sets another number.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure } from './processes.ts';

const WORK = resolve(import.meta.dirname, 'identity-work.ts');
const IDENTITIES = process.env['KITH_BENCH_IDENTITIES'] ?? '1000000';

/** What a part spent and found. */
interface Part {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

interface Found extends Part {
  readonly persons: number;
  readonly reviews: number;
}

interface Stored extends Part {
  /** Of one more identity, milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
  readonly cpuMean: number;
}

const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
try {
  console.log(`${IDENTITIES} identities`);
  const limit = await part<Found>('limit');
  console.log(`limit: ${spent(limit)}, ${limit.persons} groups`);
  const all = await part<Found>('cluster');
  console.log(
    `all at once: ${spent(all)}, ${all.persons} persons, ${all.reviews} pairs for review (goal 300 s, 2000 MiB)`,
  );
  const [times, memory] = [all.cpuSeconds / limit.cpuSeconds, all.peakMiB / limit.peakMiB];
  console.log(`  the limit's CPU time ${times.toFixed(1)} times, its memory ${memory.toFixed(1)} times`);
  const stored = await part<Stored>('store');
  console.log(`through the store: ${spent(stored)}`);
  const { median, p99, worst, cpuMean } = stored;
  console.log(
    `one more: median ${median.toFixed(2)} ms (goal 5), p99 ${p99.toFixed(1)}, worst ${worst.toFixed(0)}; CPU, mean ${cpuMean.toFixed(2)} ms`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function spent({ seconds, cpuSeconds, peakMiB }: Part): string {
  return `${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s), peak ${peakMiB.toFixed(0)} MiB`;
}

async function part<Result extends Part>(name: 'limit' | 'cluster' | 'store'): Promise<Result> {
  const { out, code, peakMiB } = await measure(WORK, [name, IDENTITIES, folder]);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return { ...JSON.parse(out), peakMiB };
}
