import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeGraph, switchGraph } from '../../../infra/compose/graph-file.ts';
import { Activity } from '../../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

let old: SmallGraph;
let fresh: SmallGraph;
beforeEach(async () => {
  old = await openSmallGraph();
  fresh = await openSmallGraph();
});
afterEach(async () => {
  await fresh.close();
  await old.close();
});

const graphOf = ({ folder }: SmallGraph) => `${folder}/graph-0.db`;

function mail(from: string): Activity {
  const participants = [from, 'grace@kith.example'].map((address, i) => {
    return { role: i === 0 ? 'from' : 'to', address: `mailto:${address}` };
  });
  return Activity.parse({ channel: 'mail', key: from, at: '2025-03-01T09:00:00Z', participants });
}

async function fill(graph: SmallGraph, senders: readonly string[]): Promise<void> {
  await graph.append(senders.map(mail));
  await graph.apply();
}

test('when a replay puts another graph in its place, whoever asks is answered from that one', async () => {
  await fill(old, ['ada@kith.example']);
  await fill(fresh, ['ada@kith.example', 'mary@kith.example']);
  expect((await old.queries.counts()).ties).toBe(1);
  await old.store.close();
  await fresh.store.close();
  switchGraph(graphOf(fresh), graphOf(old));
  expect((await old.queries.counts()).ties).toBe(2);
  expect(await old.dump()).toContain('mary@kith.example');
});

test('a stream under way ends as it began', async () => {
  await fill(old, ['ada@kith.example', 'mary@kith.example']);
  await fill(fresh, ['alan@kith.example']);
  await old.store.close();
  await fresh.store.close();
  const stream = old.queries.identities()[Symbol.asyncIterator]();
  const seen = [(await stream.next()).value.value];
  // A replay would wait for the stream; somebody who restores a backup by hand does not.
  renameSync(graphOf(fresh), graphOf(old));
  await old.queries.counts();
  for (let next = await stream.next(); !next.done; next = await stream.next()) seen.push(next.value.value);
  expect(seen.sort()).toEqual(['ada@kith.example', 'grace@kith.example', 'mary@kith.example']);
});

test('while there is no file the old graph goes on answering', async () => {
  await fill(old, ['ada@kith.example']);
  await old.store.close();
  removeGraph(graphOf(old));
  expect((await old.queries.counts()).ties).toBe(1);
});
