/** Batches so large that rounds end early: see `EdgeRows.endRound`. */
import { expect, test } from '@jest/globals';
import { ROUND_ENDS_AT } from '../../../graph/neo4j/batch-rows.ts';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import { all, Teller } from '../../contract/graph-queries.ground.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { openNeo4jGraph } from '../../support/neo4j-graph.ts';
import { openSqliteGraph } from '../../support/sqlite-graph.ts';

const BATCHES = 3;

describeWithNeo4j('A batch that names many people', (address) => {
  test('makes the graph that it makes where every question is answered at once', async () => {
    const company = inventCompany({ employees: 60, years: 1, seed: 11, until: '2026-02-28T00:00:00Z' });
    const told = [...activitiesOf(company)];
    const size = Math.ceil(told.length / BATCHES);
    const dumps: unknown[][] = [];
    for (const open of [openSqliteGraph, () => openNeo4jGraph(address())]) {
      const graph = await open();
      try {
        const teller = new Teller(graph);
        await teller.own(...company.domains);
        for (let from = 0; from < told.length; from += size) await teller.tell(...told.slice(from, from + size));
        dumps.push(await all(graph.queries.dump()));
      } finally {
        await graph.close();
      }
    }
    const [atOnce, inRounds] = dumps;
    expect(inRounds).toEqual(atOnce);
    // Each has a blocking key at least, and the first batch asks for all of them.
    const participants = told.slice(0, size).flatMap((activity) => activity.participants ?? []);
    expect(new Set(participants.map(({ address }) => address)).size).toBeGreaterThan(ROUND_ENDS_AT);
  });
});
