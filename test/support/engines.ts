/** A Kafka and a Neo4j for tests: the ones that the settings name, or one of each started from its jars. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Neo4jAddress, readEnvironment } from '../../infra/config/environment.ts';
import type { Engine } from '../../infra/engines/engine-process.ts';
import { findEngines } from '../../infra/engines/find-engines.ts';
import { startKafka } from '../../infra/engines/kafka.ts';
import { startNeo4j } from '../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../infra/engines/versions.ts';
import { temporaryFolder } from './run-kith.ts';

const START_MS = 180_000;

// Throws when engines are required and missing: then the file fails, as it is meant to.
const sources = await findEngines(readEnvironment().engines);

/**
 * Tests that need a Kafka of the newest version; `brokers` may be asked while they run. Passed over loudly when there is none.
 * It may be used by others too: name topics and groups so that nobody else does.
 */
export function describeWithKafka(name: string, body: (brokers: () => readonly string[]) => void): void {
  const { kafka } = sources;
  if (kafka.from === 'missing') {
    passOver(name, kafka.reason, () => body(() => []));
    return;
  }
  describe(name, () => {
    const version = KAFKA_VERSIONS[0];
    const started = kafka.from === 'jars' ? startedFor((folder) => startKafka({ version, folder })) : undefined;
    body(() => (kafka.from === 'given' ? kafka.brokers : [started?.().address ?? '']));
  });
}

/** The same once for each version that can be started; once when a Kafka is named. `version` goes into names of tests. */
export function describeWithEachKafka(body: (version: string, brokers: () => readonly string[]) => void): void {
  const { kafka } = sources;
  if (kafka.from !== 'jars') {
    describeWithKafka('Kafka', (brokers) => body('as named', brokers));
    return;
  }
  for (const version of KAFKA_VERSIONS) {
    describe(`Kafka ${version}`, () => {
      const started = startedFor((folder) => startKafka({ version, folder }));
      body(version, () => [started().address]);
    });
  }
}

/** Tests that start and end a Kafka themselves: only where there are jars, since nobody's own Kafka may be killed. */
export function describeWithKafkaJars(name: string, body: () => void): void {
  const { kafka } = sources;
  if (kafka.from === 'jars') describe(name, body);
  else passOver(name, kafka.from === 'missing' ? kafka.reason : 'a Kafka that is named is not killed', body);
}

/** Tests that start a Neo4j themselves, with settings of their own: only where there are jars. */
export function describeWithNeo4jJars(name: string, body: () => void): void {
  const { neo4j } = sources;
  if (neo4j.from === 'jars') describe(name, body);
  else passOver(name, neo4j.from === 'missing' ? neo4j.reason : 'a Neo4j that is named has its settings already', body);
}

/** Tests that start and end both themselves. */
export function describeWithEngineJars(name: string, body: () => void): void {
  describeWithKafkaJars(name, () => describeWithNeo4jJars('with a Neo4j', body));
}

/** The same with a Neo4j. The one that is started asks nobody to sign in. */
export function describeWithNeo4j(name: string, body: (neo4j: () => Neo4jAddress) => void): void {
  const { neo4j } = sources;
  if (neo4j.from === 'missing') {
    passOver(name, neo4j.reason, () => body(() => ({ url: '' })));
    return;
  }
  describe(name, () => {
    const version = NEO4J_VERSIONS[0];
    const started = neo4j.from === 'jars' ? startedFor((folder) => startNeo4j({ version, folder })) : undefined;
    body(() => (neo4j.from === 'given' ? neo4j : { url: `bolt://${started?.().address ?? ''}` }));
  });
}

/** Starts one before the tests of this block and ends it after them. */
function startedFor(start: (folder: string) => Promise<Engine>): () => Engine {
  const folder = temporaryFolder(tmpdir());
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await start(folder.at('engine'));
  }, START_MS);
  afterAll(async () => {
    await engine?.stop();
    folder.remove();
  }, START_MS);
  return () => {
    if (engine === undefined) throw new Error('the engine is there only while tests run');
    return engine;
  };
}

function passOver(name: string, reason: string, body: () => void): void {
  console.warn(`SKIPPED: ${name}: ${reason}`);
  describe.skip(name, body);
}
