import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { positionsIn, recordsIn, waitingSince } from '../../../infra/compose/positions.ts';
import { DEAD_LETTERS } from '../../../infra/event-log/topics.ts';
import { Activity } from '../../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

let now = 0;
let graph: SmallGraph;
beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  graph = await openSmallGraph({ now: () => now });
});
afterEach(() => graph.close());

function mail(key: string): Activity {
  const participants = [{ role: 'from', address: `mailto:${key}@kith.example` }];
  return Activity.parse({ channel: 'mail', key, at: '2025-03-01T09:00:00Z', participants });
}

const since = async () => waitingSince(graph.log, await positionsIn(graph.log, await graph.queries.positions()));

test('what waits, waits since the log took the oldest of it', async () => {
  expect(await since()).toBeUndefined();
  await graph.append([mail('one')]);
  await graph.apply();
  expect(await since()).toBeUndefined();
  now += 60_000;
  await graph.append([mail('two')]);
  now += 60_000;
  await graph.append([mail('three')]);
  expect(await since()).toBe(Date.UTC(2026, 0, 1) + 60_000);
});

test('what has expired waits for nobody, also in a graph that is made again', async () => {
  await graph.log.append(DEAD_LETTERS, [{ key: 'a line', value: '{}' }]);
  const waiting = async () => recordsIn(await positionsIn(graph.log, [], [DEAD_LETTERS]));
  expect(await waiting()).toBe(1);
  await graph.log.compact(DEAD_LETTERS, now + 365 * 86_400_000);
  expect(await waiting()).toBe(0);
  await graph.log.append(DEAD_LETTERS, [{ key: 'another', value: '{}' }]);
  expect(await waiting()).toBe(1);
});
