/** What a replay says of how far it is, while the log that it reads grows. */
import { expect, test } from '@jest/globals';
import { ReplayedRecords } from '../../../infra/compose/replayed-records.ts';
import { mail } from '../../contract/graph-queries.ground.ts';
import { openSmallGraph } from '../../support/small-graph.ts';

test('the whole follows the end to which a replay drains, so never more than all of it is done', async () => {
  const graph = await openSmallGraph();
  try {
    const mails = [1, 2, 3, 4, 5].map((day) => mail(`2026-02-0${day}`, 'ada@corp.example', 'bo@client.example'));
    await graph.append(mails.slice(0, 3));
    const told: (readonly [number, number])[] = [];
    const counted = await ReplayedRecords.start(graph.log, (done, total) => told.push([done, total]));
    const applier = await graph.applier();
    await applier.drain(async (batch) => {
      if (counted.done === 0) await graph.append(mails.slice(3));
      await counted.add(batch);
    });
    expect(told).toEqual([
      [0, 3],
      [3, 5],
      [5, 5],
    ]);
    expect(counted.done).toBe(5);
  } finally {
    await graph.close();
  }
});
