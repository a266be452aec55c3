import { expect, test } from '@jest/globals';
import type { Readiness } from '../../../../api/contract.ts';
import { watchHealth } from '../../../../infra/cli/commands/watch-health.ts';

/** The lines of a process whose graph answers or does not, look by look. */
async function linesOf(looks: readonly (boolean | 'broken')[]): Promise<string[]> {
  const lines: string[] = [];
  const stop = new AbortController();
  const left = [...looks];
  const readiness = async (): Promise<Readiness> => {
    const ok = left.shift();
    if (ok === 'broken') throw new Error('the graph is no graph');
    if (ok === undefined) stop.abort();
    const graph = ok === false ? { ok, reason: 'GRA_UNREACHABLE' } : { ok: true };
    return { checks: [{ name: 'graph', ...graph }], positions: [] };
  };
  // something must keep the process alive meanwhile, as the server does
  const alive = setInterval(() => {}, 1000);
  const terminal = { note: (line: string) => void lines.push(line) };
  await watchHealth(readiness, { terminal, signal: stop.signal, clock: () => Date.UTC(2026, 0, 1) }, 1);
  clearInterval(alive);
  return lines;
}

test('what is missing is told once with the time since when, and once more when it is back', async () => {
  expect(await linesOf([true, false, false, false, true, true])).toEqual([
    '! graph: GRA_UNREACHABLE, since 2026-01-01T00:00:00Z; it is tried again and again',
    '2026-01-01T00:00:00Z graph: all is well again',
  ]);
});

test('what cannot even be asked is told, too', async () => {
  expect(await linesOf([true, 'broken', 'broken', true])).toEqual([
    expect.stringContaining('! readiness: the state of the stages could not be read, since'),
    '2026-01-01T00:00:00Z readiness: all is well again',
  ]);
});

test('what is missing at one look alone is not told', async () => {
  expect(await linesOf([true, false, true, true])).toEqual([]);
});
