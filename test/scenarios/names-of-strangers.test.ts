/** What strangers write before an address neither renames its owner nor takes it away. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Activity } from '../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

const [ADA, CARLA] = ['ada.lindgren@acme.example', 'carla.kunde@client.example'];
const ASKED = { now: Math.floor(Date.UTC(2026, 0, 1) / 60_000), asOf: false, windowDays: 3650, limit: 9 };

let graph: SmallGraph;

beforeEach(async () => {
  graph = await openSmallGraph({ domains: ['acme.example'] });
});

afterEach(() => graph.close());

function mail(n: number, from: readonly [string, string], ...to: (readonly [string, string])[]): Activity {
  const participants = [
    { role: 'from' as const, address: `mailto:${from[0]}`, name: from[1] },
    ...to.map(([address, name]) => ({ role: 'to' as const, address: `mailto:${address}`, name })),
  ];
  return {
    channel: 'mail',
    key: `mail-${n}@test.example`,
    at: new Date(Date.UTC(2025, 0, 1 + n)).toISOString(),
    version: 0,
    participants,
  };
}

test('a person whose address spells her name keeps it and her ties, whoever else it was written before', async () => {
  const talk = Array.from({ length: 12 }, (_, n) =>
    n % 2 === 0
      ? mail(n, [ADA, 'Ada Lindgren'], [CARLA, 'Carla Kunde'])
      : mail(n, [CARLA, 'Carla Kunde'], [ADA, 'Ada Lindgren']),
  );
  const spam = ['Peter Panzer', 'Maria Moneymaker', 'Otto Offer'].map((name, n) =>
    mail(100 + n, ['promo@spam.example', 'Promo'], [CARLA, name], [ADA, name]),
  );
  await graph.append([...talk, ...spam]);
  await graph.apply();
  const carla = await graph.queries.person(CARLA);
  expect(carla).toMatchObject({ name: 'Carla Kunde' });
  expect((await graph.queries.person(ADA))?.name).toBe('Ada Lindgren');
  const known = await graph.queries.whoKnows(carla?.id ?? '', ASKED);
  expect(known?.ties).toHaveLength(1);
});
