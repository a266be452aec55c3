/** What docker-compose.yml tells Kafka and Neo4j, and the questions that it puts to them, tried on real ones. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../../infra/engines/engine-process.ts';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { freePorts } from '../../../infra/engines/ports.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { readComposition } from '../../support/container-files.ts';
import { describeWithKafkaJars, describeWithNeo4jJars } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const START_MS = 180_000;
const { services } = readComposition();

/** Settings as the image of an engine reads them from its environment: `A_B__C` is `a.b_c`. Places are left to the test. */
function settingsOf(service: string, prefix: string, leftOut: RegExp): Record<string, string> {
  const named = Object.entries(services[service]?.environment ?? {}).filter(
    ([name]) => name.startsWith(prefix) && !leftOut.test(name),
  );
  return Object.fromEntries(
    named.map(([name, value]) => [
      name.slice(prefix.length).replace(/__|_/g, (sign) => (sign === '_' ? '.' : '_')),
      String(value),
    ]),
  );
}

/** How the question of a service ends when it is put to another place than its own. */
function asked(service: string, own: string, place: string): number | null {
  const [, program = '', ...args] = services[service]?.healthcheck?.test ?? [];
  return spawnSync(
    program,
    args.map((arg) => arg.replace(own, place)),
    { timeout: 10_000 },
  ).status;
}

describeWithKafkaJars('Kafka with the settings of docker-compose.yml', () => {
  const folder = temporaryFolder(tmpdir());
  let kafka: Engine | undefined;
  beforeAll(async () => {
    const named = settingsOf('kafka', 'KAFKA_', /LISTENER|VOTERS|LOG_DIRS|HEAP_OPTS/);
    const settings = Object.fromEntries(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));
    expect(settings).toMatchObject({ 'log.flush.interval.ms': '1000', 'process.roles': 'broker,controller' });
    kafka = await startKafka({ version: KAFKA_VERSIONS[0], folder: folder.at('kafka'), settings });
  }, START_MS);
  afterAll(async () => {
    await kafka?.stop();
    folder.remove();
  }, START_MS);

  test('starts, and answers the question; where nothing listens the answer is no', async () => {
    const place = kafka?.address.replace(':', '/') ?? '';
    expect(asked('kafka', '127.0.0.1/9092', place)).toBe(0);
    const [free] = await freePorts(1);
    expect(asked('kafka', '127.0.0.1/9092', `127.0.0.1/${free}`)).not.toBe(0);
  });
});

const hasWget = spawnSync('wget', ['--version']).status === 0;
if (!hasWget) console.warn('SKIPPED: the question to Neo4j: no wget here');
(hasWget ? describe : describe.skip)('by wget', () => {
  describeWithNeo4jJars('Neo4j with the settings of docker-compose.yml', () => {
    const folder = temporaryFolder(tmpdir());
    let neo4j: Engine | undefined;
    let http = 0;
    beforeAll(async () => {
      [http = 0] = await freePorts(1);
      const settings = {
        ...settingsOf('neo4j', 'NEO4J_', /AUTH$/),
        'server.http.enabled': true,
        'server.http.listen_address': `127.0.0.1:${http}`,
      };
      expect(settings).toMatchObject({ 'db.tx_log.rotation.retention_policy': '500M size' });
      const password = String(services['neo4j']?.environment?.['NEO4J_AUTH']).replace('neo4j/', '');
      neo4j = await startNeo4j({
        ...{ version: NEO4J_VERSIONS[0], folder: folder.at('neo4j'), heapMb: 512 },
        ...{ auth: { password }, settings },
      });
    }, START_MS);
    afterAll(async () => {
      await neo4j?.stop();
      folder.remove();
    }, START_MS);

    test('starts, and answers the question; where nothing listens the answer is no', async () => {
      expect(asked('neo4j', '127.0.0.1:7474', `127.0.0.1:${http}`)).toBe(0);
      const [free] = await freePorts(1);
      expect(asked('neo4j', '127.0.0.1:7474', `127.0.0.1:${free}`)).not.toBe(0);
    });
  });
});
