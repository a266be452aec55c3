import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../infra/config/environment.ts';
import { isFault } from '../../../infra/kernel/fault.ts';

function refusalOf(environment: Record<string, string>): string {
  try {
    readEnvironment(environment);
  } catch (error) {
    if (isFault(error, 'CLI_BAD_SETTING')) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('settings from the environment', () => {
  test('have defaults, and what npm or others set besides is not looked at', () => {
    expect(readEnvironment({ PATH: '/bin', KITH_TEST_DATA: 'x' })).toEqual({
      data: './kith-data',
      tenant: 'default',
      port: 4242,
      listen: '127.0.0.1',
      program: 'kith',
      engines: { required: false },
      secretKey: {},
    });
  });

  test.each(['high', '-1', '65536', '1e3', '', ' ', '80.5'])('the port "%s" is refused with what is wanted', (port) => {
    expect(refusalOf({ KITH_PORT: port })).toMatch(/KITH_PORT: a whole number from 0 to 65535 is wanted/);
  });

  test('a port is a number', () => {
    expect(readEnvironment({ KITH_PORT: '0' }).port).toBe(0);
    expect(readEnvironment({ KITH_PORT: '65535' }).port).toBe(65_535);
  });

  test('a secret that is too short is refused without being shown', () => {
    const refusal = refusalOf({ KITH_IDENTITY_SECRET: 'short-secret' });
    expect(refusal).toContain('KITH_IDENTITY_SECRET: ');
    expect(refusal).not.toContain('short-secret');
  });

  test('a Kafka and a Neo4j for the tests are named by their addresses', () => {
    const { engines } = readEnvironment({
      KITH_KAFKA: '127.0.0.1:9092,broker.example:9093',
      KITH_NEO4J: 'bolt://ann:p%40ss@127.0.0.1:7687',
      KITH_REQUIRE_ENGINES: '1',
    });
    expect(engines).toEqual({
      kafka: { brokers: ['127.0.0.1:9092', 'broker.example:9093'] },
      neo4j: { url: 'bolt://127.0.0.1:7687', credentials: { user: 'ann', password: 'p@ss' } },
      required: true,
    });
    expect(readEnvironment({ KITH_NEO4J: 'neo4j+s://db.example:7687' }).engines.neo4j).toEqual({
      url: 'neo4j+s://db.example:7687',
    });
  });

  test.each([
    ['KITH_KAFKA', '9092'],
    ['KITH_KAFKA', 'one:1, two:2'],
    ['KITH_NEO4J', 'http://127.0.0.1:7474'],
    ['KITH_NEO4J', 'bolt://127.0.0.1'],
    ['KITH_NEO4J', 'bolt://ann:secret@'],
    ['KITH_NEO4J', 'bolt://ann:100%@127.0.0.1:7687'],
    ['KITH_REQUIRE_ENGINES', 'yes'],
  ])('%s is refused as "%s", which is not shown', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toContain(`${name}: `);
    expect(refusal).not.toContain(value);
  });

  test('a name that is no setting is refused with those that are', () => {
    expect(refusalOf({ KITH_PROT: '1' })).toContain('KITH_PROT');
  });

  test('run through npm, it is called as npm calls it', () => {
    expect(readEnvironment({ npm_lifecycle_event: 'kith' }).program).toBe('npm run -s kith --');
    expect(readEnvironment({ npm_lifecycle_event: 'test' }).program).toBe('kith');
  });

  test('name a cluster when both of its halves are there, and say which one is missing', () => {
    const both = {
      KITH_KAFKA: 'one:9092,two:9092',
      KITH_NEO4J: 'bolt://neo4j:secret@three:7687',
      KITH_PARTITIONS: '12',
    };
    expect(readEnvironment(both).cluster).toEqual({
      kafka: { brokers: ['one:9092', 'two:9092'] },
      neo4j: { url: 'bolt://three:7687', credentials: { user: 'neo4j', password: 'secret' } },
      partitions: 12,
      sessionSeconds: 30,
    });
    expect(readEnvironment({ KITH_KAFKA: 'one:9092' }).cluster).toEqual({ missing: 'KITH_NEO4J' });
    expect(readEnvironment({ KITH_NEO4J: 'bolt://three:7687' }).cluster).toEqual({ missing: 'KITH_KAFKA' });
  });
});
