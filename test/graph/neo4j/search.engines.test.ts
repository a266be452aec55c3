import { expect, test } from '@jest/globals';
import { ASKING } from '../../contract/graph-queries.ground.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { openNeo4jGraph, statement } from '../../support/neo4j-graph.ts';

/** So many who all know each other have more ties than are looked at one by one. */
const PERSONS = 320;

/** So many have more ties than the strongest that are looked at. */
const OTHERS = 150;

const nameOf = (word: string, n: number) => `${word}${String(n).padStart(3, '0')}`;

/** K of the tie of two of them: many ties are equally strong. */
const kOf = (one: number, other: number, offset: number) => ((one * 31 + other * 17) % 997) + offset;

/** The ids in the order of the strongest tie of each. */
function bestKnown(word: string, offset: number): string[] {
  const numbers = Array.from({ length: PERSONS }, (_, n) => n);
  const best = numbers.map((n) =>
    Math.max(
      ...numbers.filter((other) => other !== n).map((other) => kOf(Math.min(n, other), Math.max(n, other), offset)),
    ),
  );
  return numbers.sort((one, other) => (best[other] ?? 0) - (best[one] ?? 0) || one - other).map((n) => nameOf(word, n));
}

describeWithNeo4j('Looking for a word that thousands have on Neo4j', (address) => {
  test.each([
    ['who have some of the strongest ties of all', 'strong', 0],
    ['who have weaker ties than all others', 'weak', -5000],
  ])('shows the best known first among persons %s', async (_, word, offset) => {
    const { tenant, queries, close } = await openNeo4jGraph(address());
    const add = (name: string, persons: number, by: number) =>
      statement(
        address(),
        `UNWIND range(0, $persons - 1) AS n WITH n, $name + right('00' + toString(n), 3) AS id
         CREATE (p:Person {tenant: $tenant, id: id, n: n, name: id, address: id, employee: false, evidence: '[]'})
         CREATE (p)-[:HAS]->(:Identity {tenant: $tenant, key: id, id: id, words: $name, firstAt: 0})
         WITH collect(p) AS all UNWIND all AS a UNWIND all AS b WITH a, b WHERE a.n < b.n
         CREATE (a)-[:KNOWS {k: toFloat((a.n * 31 + b.n * 17) % 997 + $by)}]->(b)`,
        { tenant, persons, name, by },
      );
    try {
      await add(word, PERSONS, offset);
      if (offset < 0) await add('others', OTHERS, 0);
      for (const limit of [1, 7, 20]) {
        const found = await queries.search(word, { ...ASKING, limit });
        expect(found.map(({ id }) => id)).toEqual(bestKnown(word, offset).slice(0, limit));
      }
      expect(await queries.search('nobody', ASKING)).toEqual([]);
    } finally {
      await close();
    }
  });
});
