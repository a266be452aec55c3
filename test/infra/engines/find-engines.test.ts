import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findEngines } from '../../../infra/engines/find-engines.ts';
import { bringJars } from '../../../infra/engines/jars.ts';
import { kafkaVersion } from '../../../infra/engines/versions.ts';
import { fakePrograms } from '../../support/fake-engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const here = () => ({ cache: folder.at('cache'), programs: fakePrograms(folder.at('bin')) });
const withoutMaven = () => ({ ...here(), programs: { ...here().programs, mvn: folder.at('gone') } });
const nothing = () => ({ ...here(), programs: { java: folder.at('gone'), mvn: folder.at('gone') } });

describe('the engines of tests', () => {
  test('are those that the settings name, before any others', async () => {
    const given = { kafka: { brokers: ['one:1'] }, neo4j: { url: 'bolt://two:2' }, required: true };
    expect(await findEngines(given, nothing())).toEqual({
      kafka: { from: 'given', brokers: ['one:1'] },
      neo4j: { from: 'given', url: 'bolt://two:2' },
    });
  });

  test('come from jars where Java and Maven are', async () => {
    expect(await findEngines({ required: true }, here())).toEqual({ kafka: { from: 'jars' }, neo4j: { from: 'jars' } });
  });

  test('need no Maven when the jars of all versions are in the cache', async () => {
    for (const version of ['4.3.1', '3.9.1'] as const) await bringJars(kafkaVersion(version), here());
    expect(await findEngines({ required: false }, withoutMaven())).toEqual({
      kafka: { from: 'jars' },
      neo4j: { from: 'missing', reason: 'mvn is not on the path, and the jars are not in the cache' },
    });
  });

  test('are missing without Java, each with the reason', async () => {
    const missing = { from: 'missing', reason: 'java is not on the path' };
    expect(await findEngines({ required: false }, nothing())).toEqual({ kafka: missing, neo4j: missing });
  });

  test('are a fault when they are required and one is missing', async () => {
    const refused = findEngines({ kafka: { brokers: ['one:1'] }, required: true }, nothing());
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_MISSING',
      message: 'there is no Neo4j for the tests: java is not on the path',
      todo: expect.stringContaining('KITH_NEO4J'),
    });
  });
});
