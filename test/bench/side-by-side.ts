/** Asking an API and a bare database the same, in turn, from one process, and printing how long each takes. */
import { Agent, request } from 'node:http';

export interface Comparison<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Which the 99th of a hundred answers is held against; absent when nobody has set one. */
  readonly goalMs?: number;
  /** What the bare question is asked in. */
  readonly language: string;
  /** What is asked first, and not counted; by default the first hundred rows. */
  readonly warmUp?: readonly Row[];
  bare(row: Row): unknown;
  asked(row: Row): Promise<void>;
}

export async function compare<Row>(comparison: Comparison<Row>): Promise<void> {
  const { title, rows, goalMs, language, warmUp = rows.slice(0, 100), bare, asked } = comparison;
  const bareMs: number[] = [];
  const askedMs: number[] = [];
  for (const [i, row] of [...warmUp, ...rows].entries()) {
    // Whoever asks second finds what the first one had to fetch, so they take turns.
    const isBareFirst = i % 2 === 0;
    const before = isBareFirst ? await milliseconds(() => bare(row)) : 0;
    const ms = await milliseconds(() => asked(row));
    const after = isBareFirst ? 0 : await milliseconds(() => bare(row));
    if (i < warmUp.length) continue;
    bareMs.push(before + after);
    askedMs.push(ms);
  }
  const goal = goalMs === undefined ? '' : ` (goal p99 below ${goalMs})`;
  const ratio = (percentile(askedMs, 0.5) / percentile(bareMs, 0.5)).toFixed(1);
  console.log(`${title}: API ${shown(askedMs)}${goal}; bare ${language} ${shown(bareMs)}; ratio of p50 ${ratio}`);
}

/** How long one question takes, without anything beside it: at first, and when it has been asked before. */
export async function time(title: string, times: number, asked: () => Promise<unknown>): Promise<void> {
  const ms: number[] = [];
  for (let i = 0; i < times; i += 1) ms.push(await milliseconds(asked));
  const [first = 0, ...again] = ms;
  console.log(`${title}: API at first ${first.toFixed(0)} ms, then p50 ${percentile(again, 0.5).toFixed(0)} ms`);
}

async function milliseconds(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function shown(ms: readonly number[]): string {
  return `p50 ${percentile(ms, 0.5).toFixed(2)} ms, p99 ${percentile(ms, 0.99).toFixed(2)} ms`;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

/** Asks over one connection that stays open. An answer that is not 200 is an error. */
export function asker(url: string, token: string): (path: string) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}` };
  return (path) =>
    new Promise((done, fail) => {
      request(`${url}${path}`, { agent, headers }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200 ? done() : fail(new Error(`${response.statusCode} for a question`)),
        );
      })
        .once('error', fail)
        .end();
    });
}
