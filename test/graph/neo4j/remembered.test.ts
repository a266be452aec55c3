import { expect, test } from '@jest/globals';
import { ScoringBatch } from '../../../graph/contract.ts';
import { Known } from '../../../graph/neo4j/known.ts';
import { Remembered } from '../../../graph/neo4j/remembered.ts';
import type { Neo4jServer, Transaction } from '../../../graph/neo4j/server.ts';

const GROUPING = 7;
const NOTHING = { elements: new Map(), pairs: [], ledgers: new Map() };
/** More than is kept. */
const TOO_MANY = 100_001;

async function knownAfter(size: number, grouping = GROUPING): Promise<{ kept: Known; next: Known }> {
  const remembered = new Remembered({} as Neo4jServer, 'nobody');
  const kept = new Known();
  for (let n = 0; n < size; n += 1) kept.numberOf(`id ${n}`);
  remembered.keep(kept, GROUPING);
  const batch = new ScoringBatch().close({ from: 0, upTo: 1, note: '' });
  return { kept, next: await remembered.known({} as Transaction, batch, NOTHING, grouping) };
}

test('what a scorer knows of people is kept for its next batch', async () => {
  const { kept, next } = await knownAfter(10);
  expect(next).toBe(kept);
});

test('it is thrown away when it has become too much', async () => {
  const { next } = await knownAfter(TOO_MANY);
  expect(next.size).toBe(0);
});

test('it is thrown away when somebody has become another person', async () => {
  const { next } = await knownAfter(10, GROUPING + 1);
  expect(next.size).toBe(0);
});
