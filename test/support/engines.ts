/** A Kafka and a Neo4j for tests: the ones that the settings name, or one of each in a container or started from its jars. */
import { beforeAll, describe } from '@jest/globals';
import { type Neo4jAddress, readEnvironment } from '../../infra/config/environment.ts';
import { engineFault } from '../../infra/engines/errors.ts';
import type { KafkaSource, Neo4jSource } from '../../infra/engines/find-engines.ts';
import { startKafka } from '../../infra/engines/kafka.ts';
import { startNeo4j } from '../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, type KafkaVersion, NEO4J_VERSIONS } from '../../infra/engines/versions.ts';
import {
  containersRunHere,
  type EngineContainer,
  startKafkaContainer,
  startNeo4jContainer,
} from './engine-containers.ts';
import { findTestEngines } from './engine-sources.ts';
import { sharedEngine } from './shared-engines.ts';

/** The first time an image or the jars have to be brought. */
const START_MS = 600_000;

const settings = readEnvironment().engines;
// Throws when engines are required and missing: then the file fails, as it is meant to.
const sources = await findTestEngines(settings, containersRunHere);

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
    const started = kafka.from === 'given' ? undefined : startedKafka(KAFKA_VERSIONS[0]);
    body(() => (kafka.from === 'given' ? kafka.brokers : [started?.().address ?? '']));
  });
}

/** The same once for each version that can be started; once when a Kafka is named. `version` goes into names of tests. */
export function describeWithEachKafka(body: (version: string, brokers: () => readonly string[]) => void): void {
  const { kafka } = sources;
  if (kafka.from === 'given' || kafka.from === 'missing') {
    describeWithKafka('Kafka', (brokers) => body('as named', brokers));
    return;
  }
  for (const version of KAFKA_VERSIONS) {
    describe(`Kafka ${version}`, () => {
      const started = startedKafka(version);
      body(version, () => [started().address]);
    });
  }
}

/** Tests that start and end a Kafka themselves: only where there are jars, since nobody's own Kafka may be killed. */
export function describeWithKafkaJars(name: string, body: () => void): void {
  const { kafka } = sources;
  const source = kafka.from === 'containers' ? kafka.processes : kafka;
  describeWithProcesses(source, name, 'a Kafka that is named is not killed', body);
}

/** Tests that start a Neo4j themselves, with settings of their own: only where there are jars. */
export function describeWithNeo4jJars(name: string, body: () => void): void {
  const { neo4j } = sources;
  const source = neo4j.from === 'containers' ? neo4j.processes : neo4j;
  describeWithProcesses(source, name, 'a Neo4j that is named has its settings already', body);
}

function describeWithProcesses(
  source: KafkaSource | Neo4jSource,
  name: string,
  onNamed: string,
  body: () => void,
): void {
  if (source.from === 'jars') {
    describe(name, body);
    return;
  }
  const reason = source.from === 'missing' ? source.reason : onNamed;
  if (source.from === 'missing' && settings.required) {
    throw engineFault('ENG_MISSING', `${name} wants an engine from its jars, also where Docker runs: ${reason}`);
  }
  passOver(name, reason, body);
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
    const started = neo4j.from === 'given' ? undefined : startedNeo4j();
    body(() => (neo4j.from === 'given' ? neo4j : { url: `bolt://${started?.().address ?? ''}` }));
  });
}

function startedKafka(version: KafkaVersion): () => EngineContainer {
  if (sources.kafka.from === 'containers') return startedOnce(`kafka-${version}`, () => startKafkaContainer(version));
  return startedOnce(`kafka-process-${version}`, (folder) => startKafka({ version, folder }));
}

function startedNeo4j(): () => EngineContainer {
  const version = NEO4J_VERSIONS[0];
  if (sources.neo4j.from === 'containers') return startedOnce(`neo4j-${version}`, () => startNeo4jContainer(version));
  return startedOnce(`neo4j-process-${version}`, (folder) => startNeo4j({ version, folder }));
}

/** Starts one before the tests of this block, unless another file has; it ends when all files have run. */
function startedOnce(name: string, start: (folder: string) => Promise<EngineContainer>): () => EngineContainer {
  let engine: EngineContainer | undefined;
  beforeAll(async () => {
    engine = await sharedEngine(name, start);
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
