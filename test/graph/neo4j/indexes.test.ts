import { expect, test } from '@jest/globals';
import { awaitIndexes } from '../../../graph/neo4j/migrations/indexes.ts';
import type { Neo4jServer } from '../../../graph/neo4j/server.ts';

/** A server whose indexes are, look by look, in these states. */
function serverWith(...looks: readonly (readonly string[])[]): { server: Neo4jServer; left: () => number } {
  const states = [...looks];
  const read = async () => (states.shift() ?? []).map((state) => ({ name: 'kith_due', state }));
  return { server: { where: 'bolt://127.0.0.1:7687', read } as unknown as Neo4jServer, left: () => states.length };
}

test('An index that is being filled is waited for', async () => {
  const { server, left } = serverWith(['POPULATING'], ['POPULATING'], []);
  await awaitIndexes(server);
  expect(left()).toBe(0);
});

test('An index that could not be filled is told at once, with its name', async () => {
  const { server } = serverWith(['POPULATING'], ['POPULATING', 'FAILED']);
  await expect(awaitIndexes(server)).rejects.toMatchObject({
    code: 'GRA_INDEX',
    where: 'bolt://127.0.0.1:7687',
    todo: expect.stringContaining('DROP INDEX kith_due'),
  });
});
