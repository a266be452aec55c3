/** What directories say, as somebody finds it who asks the Neo4j itself; and a graph in which less was kept of it. */
import { expect, test } from '@jest/globals';
import { entry, Teller } from '../../contract/graph-queries.ground.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { openNeo4jGraph, statement } from '../../support/neo4j-graph.ts';

const ADA = entry('1', 'ada@corp.example', { name: 'Ada Lark', title: 'Chief Buyer' });
const BO = entry('2', 'bo@corp.example', { name: 'Bo Reed', manager: 'mailto:ada@corp.example' });

describeWithNeo4j('A graph on Neo4j', (address) => {
  test('has REPORTS_TO between persons, with its source, and titles as properties', async () => {
    const graph = await openNeo4jGraph(address());
    try {
      await new Teller(graph).direct(ADA, BO);
      const rows = await statement(
        address(),
        `MATCH (p:Person {tenant: $tenant})-[r:REPORTS_TO]->(m:Person)
         RETURN p.name AS person, r.source AS source, m.name AS manager, m.title AS title, m.titleSource AS titleSource`,
        { tenant: graph.tenant },
      );
      expect(rows).toEqual([
        { person: 'Bo Reed', source: 'google', manager: 'Ada Lark', title: 'Chief Buyer', titleSource: 'google' },
      ]);
    } finally {
      await graph.close();
    }
  });

  test('is refused when another kith has kept something else of directories in it, and opens when nothing was', async () => {
    const graph = await openNeo4jGraph(address());
    const forget = () =>
      statement(address(), "MATCH (f:Fact {tenant: $tenant, name: 'directory reading'}) DELETE f RETURN 1 AS gone", {
        tenant: graph.tenant,
      });
    try {
      await forget();
      await (await graph.openAnother()).close();
      await new Teller(graph).direct(ADA);
      await (await graph.openAnother()).close();
      expect(await forget()).toHaveLength(1);
      for (let times = 1; times <= 2; times += 1) {
        await expect(graph.openAnother()).rejects.toMatchObject({
          code: 'GRA_DIRECTORY',
          todo: expect.stringMatching(/kith replay/),
        });
      }
    } finally {
      await graph.close();
    }
  });
});
