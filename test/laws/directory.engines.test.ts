/** Engine-blindness: whatever activities and directories say, in any batches, Neo4j makes the dump that SQLite makes. */
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { OWN_DOMAIN } from '../arbitraries/activities.ts';
import { aTelling } from '../arbitraries/directory.ts';
import { all, at, Teller } from '../contract/graph-queries.ground.ts';
import { describeWithNeo4j } from '../support/engines.ts';
import { openNeo4jGraph } from '../support/neo4j-graph.ts';
import { isActivity, isDirectoryRecord, type Told } from '../support/small-graph.ts';
import { openSqliteGraph } from '../support/sqlite-graph.ts';

const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 6) };
jest.setTimeout(600_000);

const MOMENT = at('2024-06-01');

/** A batch of one kind after the other, in the order in which the events came. */
async function tell(teller: Teller, told: readonly Told[], batch: number): Promise<void> {
  await teller.own(OWN_DOMAIN);
  for (let from = 0; from < told.length; from += batch) {
    const some = told.slice(from, from + batch);
    await teller.tell(...some.filter(isActivity));
    await teller.direct(...some.filter(isDirectoryRecord));
  }
}

describeWithNeo4j('A graph on Neo4j', (address) => {
  test('has the dump of one on SQLite, as it is stored and as of a day, and the same accounts', async () => {
    const same = fc.asyncProperty(aTelling, fc.integer({ min: 5, max: 20 }), async (told, batch) => {
      const [neo4j, sqlite] = [await openNeo4jGraph(address()), await openSqliteGraph()];
      try {
        await tell(new Teller(neo4j), told, batch);
        await tell(new Teller(sqlite), told, batch);
        expect(await all(neo4j.queries.dump())).toEqual(await all(sqlite.queries.dump()));
        expect(await all(neo4j.queries.dump(MOMENT))).toEqual(await all(sqlite.queries.dump(MOMENT)));
        expect(await all(neo4j.queries.people())).toEqual(await all(sqlite.queries.people()));
        expect(await neo4j.queries.accounts()).toEqual(await sqlite.queries.accounts());
      } finally {
        await neo4j.close();
        await sqlite.close();
      }
    });
    await fc.assert(same, RUNS);
  });
});
