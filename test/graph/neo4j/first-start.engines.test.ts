/** The very first start: a database in which kith has never been, and several processes that begin at once. */
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import type { GraphStore } from '../../../graph/contract.ts';
import { FORMAT } from '../../../graph/neo4j/migrations/migrate.ts';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { describeWithNeo4jJars } from '../../support/engines.ts';
import { statement } from '../../support/neo4j-graph.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const PROCESSES = 6;

describeWithNeo4jJars('A new Neo4j', () => {
  test('is made ready by several processes at once, and by all of them, and each step is noted once', async () => {
    const folder = temporaryFolder(tmpdir());
    const engine = await startNeo4j({ version: NEO4J_VERSIONS[0], folder: folder.at('neo4j') });
    const url = `bolt://${engine.address}`;
    const noted = () => statement({ url }, 'MATCH (m:Migration) RETURN m.format AS format ORDER BY format');
    const each = Array.from({ length: FORMAT }, (_, place) => ({ format: place + 1 }));
    try {
      expect(await openedAtOnce(url)).toEqual([]);
      expect(await noted()).toEqual(each);
      // As processes of earlier versions left it that began at once.
      await statement({ url }, 'DROP CONSTRAINT kith_migration');
      await statement({ url }, 'UNWIND range(0, 14) AS n CREATE (:Migration {format: 1 + n % 3})');
      expect(await openedAtOnce(url)).toEqual([]);
      expect(await noted()).toEqual(each);
    } finally {
      await engine.stop();
      folder.remove();
    }
  }, 180_000);
});

/** What went wrong when several processes opened a graph at once. */
async function openedAtOnce(url: string): Promise<PromiseSettledResult<GraphStore>[]> {
  const options = { url, identitySecret: 'a secret for tests', clock: () => 0, settings: DEFAULT_SETTINGS };
  const opened = await Promise.allSettled(
    Array.from({ length: PROCESSES }, (_, n) => openNeo4jGraphStore({ ...options, tenant: `test-${n % 2}` })),
  );
  for (const each of opened) if (each.status === 'fulfilled') await each.value.close();
  return opened.filter(({ status }) => status === 'rejected');
}
