/** What a real Kafka or Neo4j makes a worker refuse: one sentence, exit code 1, and nothing is touched. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import neo4j from 'neo4j-driver';
import type { Engine } from '../../../infra/engines/engine-process.ts';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { openKafkaLog } from '../../../infra/event-log/kafka/kafka-log.ts';
import { topicSpecs } from '../../../infra/event-log/topics.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { kith, temporaryFolder } from '../../support/run-kith.ts';

jest.setTimeout(300_000);

const PASSWORD = 'a-password-of-tests';

describeWithEngineJars('a worker', () => {
  const folder = temporaryFolder(tmpdir());
  let kafka: Engine;
  let graph: Engine;
  beforeAll(async () => {
    const credentials = { user: 'kith', password: PASSWORD };
    kafka = await startKafka({ version: KAFKA_VERSIONS[0], folder: folder.at('kafka'), credentials });
    graph = await startNeo4j({ version: NEO4J_VERSIONS[0], folder: folder.at('neo4j'), auth: { password: PASSWORD } });
  });
  afterAll(async () => {
    await kafka.stop();
    await graph.stop();
    folder.remove();
  });

  function startAs(passwords: { kafka: string; neo4j: string }, tenant = 'default') {
    return runAs(passwords, ['start', '--roles', 'scorer', '--port', '0', '--tenant', tenant]);
  }

  function runAs(passwords: { kafka: string; neo4j: string }, args: readonly string[]) {
    const env = {
      KITH_KAFKA: kafka.address,
      KITH_KAFKA_USER: 'kith',
      KITH_KAFKA_PASSWORD: passwords.kafka,
      KITH_KAFKA_MECHANISM: 'plain',
      KITH_NEO4J: `bolt://neo4j:${passwords.neo4j}@${graph.address}`,
    };
    return kith([...args, '--data', folder.at('data')], { env });
  }

  test('refuses a wrong password for Kafka', async () => {
    const ran = await startAs({ kafka: 'another', neo4j: PASSWORD });
    expect(ran.stderr).toContain('Kafka does not let us in with these credentials');
    expect(ran.stderr).toContain('LOG_CREDENTIALS');
    expect(ran.code).toBe(1);
  });

  test('refuses topics with another number of partitions', async () => {
    const sasl = { mechanism: 'plain' as const, username: 'kith', password: PASSWORD };
    const log = openKafkaLog({ brokers: [kafka.address], topicPrefix: 'kith.few.', sasl });
    await log.ensureTopics(topicSpecs(2));
    await log.close();
    const ran = await startAs({ kafka: PASSWORD, neo4j: PASSWORD }, 'few');
    expect(ran.stderr).toContain('activities.v1 has 2 partitions and cannot have 6');
    expect(ran.code).toBe(1);
  });

  test('refuses a graph that a newer kith wrote, and leaves it as it is', async () => {
    const driver = neo4j.driver(`bolt://${graph.address}`, neo4j.auth.basic('neo4j', PASSWORD));
    await driver.executeQuery('CREATE (:Migration {format: 99})');
    const ran = await startAs({ kafka: PASSWORD, neo4j: PASSWORD });
    const { records } = await driver.executeQuery('MATCH (n) WHERE NOT n:Migration RETURN count(n) AS nodes');
    await driver.close();
    expect(ran.stderr).toContain('the graph has format 99');
    expect(ran.code).toBe(1);
    expect(records[0]?.get('nodes').toNumber()).toBe(0);
  });

  // Last: after some wrong passwords Neo4j refuses the right one, too, for some seconds.
  test('refuses a wrong password for Neo4j', async () => {
    const ran = await startAs({ kafka: PASSWORD, neo4j: 'another' });
    expect(ran.stderr).toContain('Neo4j refuses the user or the password');
    expect(ran.stderr).toContain('GRA_SIGN_IN');
    expect(ran.code).toBe(1);
  });

  test.each([['status'], ['import', 'nothing.jsonl'], ['who-knows', 'ada'], ['replay']])(
    'and `kith %s`, with a Kafka that answers, end as well',
    async (...args) => {
      const ran = await runAs({ kafka: PASSWORD, neo4j: 'another' }, args);
      expect(ran.stderr).toContain('GRA_SIGN_IN');
      expect(ran.code).toBe(1);
    },
  );
});
