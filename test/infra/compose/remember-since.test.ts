import { expect, test } from '@jest/globals';
import type { Readiness } from '../../../api/contract.ts';
import { rememberSince } from '../../../infra/compose/remember-since.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

/** The instants since which something is unmet, look by look, a second apart. */
async function sincesOf(looks: readonly (boolean | 'broken')[]): Promise<(Record<string, number> | 'all well')[]> {
  const left = [...looks];
  let now = NOON;
  const asked = rememberSince(
    async (): Promise<Readiness> => {
      const ok = left.shift();
      if (ok === 'broken') throw new Error('the graph is no graph');
      return { checks: [{ name: 'graph', ok: ok === true }], positions: [] };
    },
    () => now,
  );
  const told = [];
  for (const _ of looks) {
    const unmet = (await asked()).checks.filter(({ ok }) => !ok);
    const sinces = unmet.map(({ name, since }) => [name, ((since ?? Number.NaN) - NOON) / 1000]);
    told.push(unmet.length === 0 ? ('all well' as const) : Object.fromEntries(sinces));
    now += 1000;
  }
  return told;
}

test('what is missing is missing since the first look that found it so', async () => {
  expect(await sincesOf([true, false, false, true, false])).toEqual([
    'all well',
    { graph: 1 },
    { graph: 1 },
    'all well',
    { graph: 4 },
  ]);
});

test('a state that cannot even be asked has a beginning, too', async () => {
  expect(await sincesOf(['broken', 'broken', true])).toEqual([{ readiness: 0 }, { readiness: 0 }, 'all well']);
});
