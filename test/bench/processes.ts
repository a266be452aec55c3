import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a whole process took. */
export interface Spent {
  readonly seconds: number;
  /** The largest resident set seen, MiB. */
  readonly peakMiB: number;
  readonly code: number | null;
  readonly out: string;
}

const LOOK_EVERY_MS = 50;

/** As `npm run kith` starts it: a small nursery keeps the whole process small, and costs nothing that was seen. */
const FLAGS = ['--max-semi-space-size=4'];

/** Runs a program of this repository and measures it from outside. */
export async function measure(program: string, args: readonly string[], flags: readonly string[] = []): Promise<Spent> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...FLAGS, ...flags, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peakMiB = 0;
  const look = setInterval(() => {
    peakMiB = Math.max(peakMiB, residentPeakMiB(child.pid));
  }, LOOK_EVERY_MS);
  let out = '';
  for await (const chunk of child.stdout) out += chunk;
  const code = child.exitCode ?? (await new Promise<number | null>((done) => child.once('exit', done)));
  clearInterval(look);
  return { seconds: (performance.now() - startedAt) / 1000, peakMiB, code, out };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The kernel's own high-water mark, so nothing between two looks is missed but the very end. */
function residentPeakMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
