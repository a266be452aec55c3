import { expect, test } from '@jest/globals';
import neo4j from 'neo4j-driver';
import { toFault } from '../../../graph/neo4j/faults.ts';

test('a server that stands still is one that does not answer, not a defect of kith', () => {
  const still = new neo4j.Neo4jError('Connection acquisition timed out in 15000 ms.', 'N/A', '', '');
  expect(toFault(still, 'bolt://graph.example:7687')).toMatchObject({ code: 'GRA_UNREACHABLE' });
});
