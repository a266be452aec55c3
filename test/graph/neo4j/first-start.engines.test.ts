/** The very first start: a database in which kith has never been, and several processes that begin at once. */
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { describeWithNeo4jJars } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const PROCESSES = 6;

describeWithNeo4jJars('A new Neo4j', () => {
  test('is made ready by several processes at once, and by all of them', async () => {
    const folder = temporaryFolder(tmpdir());
    const engine = await startNeo4j({ version: NEO4J_VERSIONS[0], folder: folder.at('neo4j') });
    try {
      const url = `bolt://${engine.address}`;
      const options = { url, identitySecret: 'a secret for tests', clock: () => 0, settings: DEFAULT_SETTINGS };
      const opened = await Promise.allSettled(
        Array.from({ length: PROCESSES }, (_, n) => openNeo4jGraphStore({ ...options, tenant: `test-${n % 2}` })),
      );
      for (const each of opened) if (each.status === 'fulfilled') await each.value.close();
      expect(opened.filter(({ status }) => status === 'rejected')).toEqual([]);
    } finally {
      await engine.stop();
      folder.remove();
    }
  }, 180_000);
});
