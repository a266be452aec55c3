/**
 * `known-by` through the API on a Neo4j with a million persons and ten million ties, beside the bare Cypher of the same answer,
 * in turn, in the same run. Needs some 20 GB of disk for a while, and eight minutes or more.
 *
 *     KITH_TEST_PERSONS=20000 npm run bench -- neo4j      the same with fewer, ten ties for each
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../infra/engines/engine-process.ts';
import { findEngines } from '../../infra/engines/find-engines.ts';
import { startKafka } from '../../infra/engines/kafka.ts';
import { startNeo4j } from '../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../infra/engines/versions.ts';
import { completeGraph, importGraph } from './neo4j-load.ts';
import { askNeo4j } from './neo4j-questions.ts';

const PERSONS = Number(process.env['KITH_TEST_PERSONS'] ?? 1_000_000);
const NEO4J = NEO4J_VERSIONS[0];
const WANTED = {
  persons: PERSONS,
  ties: 10 * PERSONS,
  tenant: 'bench',
  secret: 'the secret of the benchmark',
  now: Math.floor(Date.now() / 60_000),
};

const found = await findEngines({ required: false });
const missing = [found.neo4j, found.kafka].find(({ from }) => from !== 'jars');
if (missing === undefined) await measureNeo4j();
else console.log(`SKIPPED: ${missing.from === 'missing' ? missing.reason : 'only an engine from jars is filled'}`);

async function measureNeo4j(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  const step = steps();
  const engines: Engine[] = [];
  try {
    const home = join(folder, 'neo4j');
    await importGraph(NEO4J, home, WANTED, step);
    const settings = { version: NEO4J, folder: home, heapMb: 2048, pageCacheMb: 4096 };
    step('indexes');
    const filling = await startNeo4j(settings);
    engines.push(filling);
    await completeGraph(`bolt://${filling.address}`, WANTED);
    // Stopping writes to the disk what it still holds, so that it does not do so while it is asked.
    await filling.stop();
    const neo4j = await startNeo4j(settings);
    engines.push(neo4j);
    const url = `bolt://${neo4j.address}`;
    step('questions');
    const kafka = await startKafka({ version: KAFKA_VERSIONS[0], folder: join(folder, 'kafka') });
    engines.push(kafka);
    await askNeo4j({ url, broker: kafka.address, data: join(folder, 'data'), ...WANTED });
  } finally {
    for (const engine of engines) await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Says what begins, and how long what came before took. */
function steps(): (what: string) => void {
  let startedAt = performance.now();
  let last: string | undefined;
  return (what) => {
    if (last !== undefined) console.log(`  ${((performance.now() - startedAt) / 1000).toFixed(0)} s ${last}`);
    startedAt = performance.now();
    last = what;
  };
}
