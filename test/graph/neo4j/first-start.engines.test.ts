/** The very first start: a database in which kith has never been, and several processes that begin at once. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GraphStore } from '../../../graph/contract.ts';
import { FORMAT } from '../../../graph/neo4j/migrations/migrate.ts';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import type { Neo4jAddress } from '../../../infra/config/environment.ts';
import type { Engine } from '../../../infra/engines/engine-process.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { describeWithNeo4jJars } from '../../support/engines.ts';
import { statement } from '../../support/neo4j-graph.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const PROCESSES = 6;
/** A wait in one process that holds up the index which another one makes is met in one round of ten. */
const ROUNDS = 15;

describeWithNeo4jJars('A new Neo4j', () => {
  const folder = temporaryFolder(tmpdir());
  let engine: Engine;
  let url: string;
  const each = Array.from({ length: FORMAT }, (_, place) => ({ format: place + 1 }));

  beforeAll(async () => {
    engine = await startNeo4j({ version: NEO4J_VERSIONS[0], folder: folder.at('neo4j') });
    url = `bolt://${engine.address}`;
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  const noted = () => statement({ url }, 'MATCH (m:Migration) RETURN m.format AS format ORDER BY format');

  test('is made ready by several processes at once, and by all of them, and each step is noted once', async () => {
    expect(await openedAtOnce(url)).toEqual([]);
    expect(await noted()).toEqual(each);
    // As processes of earlier versions left it that began at once.
    await statement({ url }, 'DROP CONSTRAINT kith_migration');
    await statement({ url }, 'UNWIND range(0, 14) AS n CREATE (:Migration {format: 1 + n % 3})');
    expect(await openedAtOnce(url)).toEqual([]);
    expect(await noted()).toEqual(each);
  }, 180_000);

  test('keeps none of them waiting for an index that another one makes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await asNew({ url });
      expect(await openedAtOnce(url)).toEqual([]);
      expect(await noted()).toEqual(each);
    }
  }, 240_000);
});

/** Takes away all that kith has made. */
async function asNew(address: Neo4jAddress): Promise<void> {
  await statement(address, 'MATCH (n) DETACH DELETE n');
  for (const [kind, all] of [
    ['CONSTRAINT', 'CONSTRAINTS'],
    ['INDEX', 'INDEXES'],
  ]) {
    const made = await statement(address, `SHOW ${all} YIELD name WHERE name STARTS WITH 'kith_' RETURN name`);
    for (const { name } of made) await statement(address, `DROP ${kind} ${String(name)}`);
  }
}

/** What went wrong when several processes opened a graph at once. */
async function openedAtOnce(url: string): Promise<PromiseSettledResult<GraphStore>[]> {
  const options = { url, identitySecret: 'a secret for tests', clock: () => 0, settings: DEFAULT_SETTINGS };
  const opened = await Promise.allSettled(
    Array.from({ length: PROCESSES }, (_, n) => openNeo4jGraphStore({ ...options, tenant: `test-${n % 2}` })),
  );
  for (const each of opened) if (each.status === 'fulfilled') await each.value.close();
  return opened.filter(({ status }) => status === 'rejected');
}
