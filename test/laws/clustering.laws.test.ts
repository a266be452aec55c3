/** Clustering step by step, as identities and names come, beside clustering everything from scratch. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';
import {
  activityOf,
  aMail,
  aWorld,
  bothWays,
  cardsIn,
  decisionsIn,
  GIVEN,
  mailOf,
  type World,
} from './clustering.ground.ts';

/** More with KITH_TEST_RUNS=1000, for a night. */
const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 60) };
jest.setTimeout(600_000);

async function tell(graph: SmallGraph, world: World, activities = world.sightings.map(activityOf)) {
  const { cuts } = world;
  const decisions = decisionsIn(world);
  const cards = cardsIn(world);
  const places = [0, ...cuts.filter((cut) => cut < activities.length).sort((a, b) => a - b), activities.length];
  for (const [i, end] of places.slice(1).entries()) {
    await graph.append(activities.slice(places[i], end));
    await graph.append(decisions.filter((_, n) => n % (places.length - 1) === i));
    await graph.append(cards.filter((_, n) => n % (places.length - 1) === i));
    await graph.apply();
  }
}

describe('clustering step by step', () => {
  test('comes to the same as clustering everything from scratch, in any order and any batches', async () => {
    const same = fc.asyncProperty(aWorld, async (world) => {
      const graph = await openSmallGraph();
      try {
        await tell(graph, world);
        const { stored, fromScratch } = await bothWays(graph, world.sightings.map(activityOf), {
          said: decisionsIn(world),
          cards: cardsIn(world),
        });
        expect(stored).toEqual(fromScratch);
      } finally {
        await graph.close();
      }
    });
    await fc.assert(same, RUNS);
  });

  test('does so with what ledgers say, as they grow', async () => {
    let ledgerRows = 0;
    const aTalk = fc.record({ world: aWorld, mails: fc.array(aMail, { minLength: 20, maxLength: 120 }) });
    const same = fc.asyncProperty(aTalk, async ({ world, mails }) => {
      const graph = await openSmallGraph();
      try {
        const activities = [...mails.map(mailOf), ...world.sightings.slice(0, 5).map(activityOf)];
        await tell(graph, world, activities);
        const both = await bothWays(graph, activities, { said: decisionsIn(world), cards: cardsIn(world) });
        expect(both.stored).toEqual(both.fromScratch);
        ledgerRows += both.ledgerRows;
      } finally {
        await graph.close();
      }
    });
    await fc.assert(same, RUNS);
    // Else nothing has been compared.
    expect(ledgerRows).toBeGreaterThan(RUNS.numRuns);
  });

  test('does so while a name becomes common, address by address', async () => {
    const graph = await openSmallGraph();
    const sightings = Array.from({ length: 60 }, (_, n) => ({
      address: `p${n}@org${n}.example`,
      name: n % 3 === 0 ? 'Alice Smith' : `${GIVEN[n % 4]} Smith`,
    }));
    for (const [n, seen] of sightings.entries()) {
      await graph.append([activityOf(seen, n)]);
      await graph.apply();
      if (n % 7 !== 0 && n < 50) continue;
      const { stored, fromScratch } = await bothWays(graph, sightings.slice(0, n + 1).map(activityOf));
      expect(stored).toEqual(fromScratch);
    }
    await graph.close();
  });
});
