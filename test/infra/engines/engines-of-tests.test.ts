/** Where tests get their engines, without starting any: a daemon is what the port says it is. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findTestEngines } from '../../support/engine-sources.ts';
import { fakePrograms } from '../../support/fake-engines.ts';
import { kafkaEnvironment, neo4jEnvironment } from '../../support/image-settings.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const withJars = () => ({ cache: folder.at('cache'), programs: fakePrograms(folder.at('bin')) });
const withoutJava = () => ({ ...withJars(), programs: { java: folder.at('gone'), mvn: folder.at('gone') } });
const docker = async () => true;
const noDocker = async () => false;
const kafka = { brokers: ['one:1'] };
const neo4j = { url: 'bolt://two:2' };
const jars = { from: 'jars' };
const missing = { from: 'missing', reason: 'java is not on the path' };

describe('a test gets its engine', () => {
  test('from where the settings name it, and Docker is not even asked', async () => {
    const asked = () => Promise.reject(new Error('asked'));
    expect(await findTestEngines({ kafka, neo4j, required: true }, asked, withoutJava())).toEqual({
      kafka: { from: 'given', ...kafka },
      neo4j: { from: 'given', ...neo4j },
    });
  });

  test('in a container where Docker runs, also when there are jars', async () => {
    expect(await findTestEngines({ required: true }, docker, withJars())).toEqual({
      kafka: { from: 'containers', processes: jars },
      neo4j: { from: 'containers', processes: jars },
    });
  });

  test('each by itself: the one that is named from there, the other in a container', async () => {
    expect(await findTestEngines({ neo4j, required: true }, docker, withJars())).toEqual({
      kafka: { from: 'containers', processes: jars },
      neo4j: { from: 'given', ...neo4j },
    });
  });

  test('from its jars without Docker', async () => {
    expect(await findTestEngines({ required: true }, noDocker, withJars())).toEqual({ kafka: jars, neo4j: jars });
  });

  test('in a container without Java, but none that it may kill, and the reason is kept', async () => {
    expect(await findTestEngines({ required: true }, docker, withoutJava())).toEqual({
      kafka: { from: 'containers', processes: missing },
      neo4j: { from: 'containers', processes: missing },
    });
  });

  test('nowhere without Docker and Java: it is passed over with the reason, or a fault when engines are required', async () => {
    const found = await findTestEngines({ required: false }, noDocker, withoutJava());
    expect(found).toEqual({ kafka: missing, neo4j: missing });
    const refused = findTestEngines({ required: true }, noDocker, withoutJava());
    await expect(refused).rejects.toMatchObject({ code: 'ENG_MISSING' });
  });
});

describe('an engine in a container is told what one from jars is told', () => {
  test('Kafka: no topics unasked, one replica, and the port by which this machine reaches it', () => {
    const told = kafkaEnvironment(39_071);
    expect(told).toMatchObject({
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093',
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://127.0.0.1:39071',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
    });
    expect(Object.keys(told).filter((name) => !/^(?:CLUSTER_ID|KAFKA_[A-Z]+(?:_[A-Z]+)*)$/.test(name))).toEqual([]);
  });

  test('Kafka: a cluster id that no other has', () => {
    const [one, other] = [kafkaEnvironment(1), kafkaEnvironment(1)];
    expect(one['CLUSTER_ID']).toMatch(/^[\w-]{22}$/);
    expect(one['CLUSTER_ID']).not.toBe(other['CLUSTER_ID']);
  });

  test('Neo4j: nobody signs in, little memory, and an underscore that is meant stands twice', () => {
    expect(neo4jEnvironment(39_072)).toMatchObject({
      NEO4J_AUTH: 'none',
      NEO4J_server_bolt_listen__address: '0.0.0.0:7687',
      NEO4J_server_bolt_advertised__address: '127.0.0.1:39072',
      NEO4J_server_memory_pagecache_size: '256m',
      NEO4J_server_memory_heap_max__size: '1024m',
      NEO4J_db_tx__log_preallocate: 'false',
    });
  });
});
