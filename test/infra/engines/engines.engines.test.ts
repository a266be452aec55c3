/** The real engines, from their jars. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { readEnvironment } from '../../../infra/config/environment.ts';
import type { Engine } from '../../../infra/engines/engine-process.ts';
import { findEngines } from '../../../infra/engines/find-engines.ts';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { queryNumber } from '../../support/bolt-wire.ts';
import { describeWithKafka, describeWithNeo4j } from '../../support/engines.ts';
import { withKafka } from '../../support/kafka-wire.ts';
import { type DetachedRun, detachedRun } from '../../support/kith-engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

jest.setTimeout(180_000);

// Engines that run elsewhere are no subject here: these tests are about starting them.
const { required } = readEnvironment().engines;
const { kafka, neo4j } = await findEngines({ required });
for (const source of [kafka, neo4j]) if (source.from === 'missing') console.warn(`SKIPPED: ${source.reason}`);
const describeKafka = kafka.from === 'missing' ? describe.skip : describe;
const describeNeo4j = neo4j.from === 'missing' ? describe.skip : describe;

const folder = temporaryFolder(tmpdir());
const started: Engine[] = [];
afterEach(async () => {
  for (const engine of started.splice(0)) await engine.kill();
});
afterAll(() => folder.remove());

async function running(engine: Promise<Engine>): Promise<Engine> {
  const up = await engine;
  started.push(up);
  return up;
}

const portOf = ({ address }: Engine) => Number(address.split(':')[1]);
const residentMiB = ({ pid }: Engine) => {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
};

describeKafka.each(KAFKA_VERSIONS)('Kafka %s', (version) => {
  test('answers, keeps its topics over a stop and over kill -9, and is gone when it has ended', async () => {
    const options = { version, folder: folder.at(`kafka-${version}`) };
    const first = await running(startKafka(options));
    console.info(`Kafka ${version}: ${residentMiB(first)} MiB resident`);
    await withKafka(first.address, (wire) => wire.createTopic('one'));
    await first.stop();
    await expect(withKafka(first.address, (wire) => wire.metadata())).rejects.toThrow('ECONNREFUSED');

    const again = await running(startKafka({ ...options, port: portOf(first) }));
    expect(again.address).toBe(first.address);
    await withKafka(again.address, (wire) => wire.createTopic('two'));
    const { cluster, topics } = await withKafka(again.address, (wire) => wire.metadata());
    expect([...topics].sort()).toEqual(['one', 'two']);
    await again.kill();

    const last = await running(startKafka({ ...options, port: portOf(first) }));
    const found = await withKafka(last.address, (wire) => wire.metadata());
    expect([...found.topics].sort()).toEqual(['one', 'two']);
    expect(found.cluster).toBe(cluster);
    await last.stop();
  });

  test('with credentials lets in who has them, and nobody else', async () => {
    const credentials = { user: 'ann', password: 'pässw"o\\rd' };
    const broker = await running(startKafka({ version, folder: folder.at(`sasl-${version}`), credentials }));
    const signIn = (password: string) => withKafka(broker.address, (wire) => wire.signIn('ann', password));
    expect(await signIn(credentials.password)).toBe(true);
    expect(await signIn('password')).toBe(false);
    await broker.stop();
  });
});

describeKafka('Kafka', () => {
  test('takes settings of the caller, and says what it does not like about them', async () => {
    const settings = { 'log.retention.ms': 'soon' };
    const refused = startKafka({ version: '4.3.1', folder: folder.at('wrong'), settings });
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_NOT_PREPARED',
      message: expect.stringContaining('log.retention.ms'),
    });
  });
});

describeNeo4j.each(NEO4J_VERSIONS)('Neo4j %s', (version) => {
  test('answers, keeps its graph over a stop and over kill -9, and is gone when it has ended', async () => {
    const options = { version, folder: folder.at('neo4j'), heapMb: 512, pageCacheMb: 64 };
    const count = 'MATCH (n:Person) RETURN count(n)';
    const first = await running(startNeo4j(options));
    console.info(`Neo4j ${version}: ${residentMiB(first)} MiB resident`);
    expect(await queryNumber(first.address, 'CREATE (:Person), (:Person)')).toBeUndefined();
    await first.stop();
    await expect(queryNumber(first.address, count)).rejects.toThrow('ECONNREFUSED');

    const again = await running(startNeo4j({ ...options, port: portOf(first) }));
    expect(await queryNumber(again.address, count)).toBe(2);
    await queryNumber(again.address, 'CREATE (:Person)');
    await again.kill();

    const last = await running(startNeo4j({ ...options, port: portOf(first) }));
    expect(last.address).toBe(first.address);
    expect(await queryNumber(last.address, count)).toBe(3);
    await last.stop();
  });

  test('with a password lets in who has it, and nobody else, also after a restart', async () => {
    const options = { version, folder: folder.at('neo4j-auth'), heapMb: 512, pageCacheMb: 64 };
    const auth = { password: 'wren-and-skua' };
    for (const _ of ['first', 'again']) {
      const server = await running(startNeo4j({ ...options, auth }));
      expect(await queryNumber(server.address, 'RETURN 7', auth.password)).toBe(7);
      await expect(queryNumber(server.address, 'RETURN 7', 'wren-and-gull')).rejects.toThrow('Unauthorized');
      await server.stop();
    }
  });
});

describeWithKafka('the Kafka of tests', (brokers) => {
  test('answers', async () => {
    expect((await withKafka(brokers()[0] ?? '', (wire) => wire.metadata())).cluster).not.toBe('');
  });
});

describeWithNeo4j('the Neo4j of tests', (neo4j) => {
  test('answers', async () => {
    const { url, credentials } = neo4j();
    expect(await queryNumber(new URL(url).host, 'RETURN 7', credentials?.password)).toBe(7);
  });
});

const describeBoth = kafka.from === 'missing' || neo4j.from === 'missing' ? describe.skip : describe;

describeBoth('kith engines', () => {
  let engines: DetachedRun;
  afterEach(async () => engines.end());

  test('brings both up, finds them again, and ends them', async () => {
    engines = detachedRun(folder.at('data'));
    const up = await engines.up();
    expect(up.engines.map(({ title, state }) => [title, state])).toEqual([
      ['Kafka 4.3.1', 'answers'],
      ['Neo4j 5.26.30', 'answers'],
    ]);
    const { KITH_KAFKA = '', KITH_NEO4J = '' } = up.environment;
    expect((await withKafka(KITH_KAFKA, (wire) => wire.metadata())).topics).toEqual([]);
    expect(await queryNumber(KITH_NEO4J.replace('bolt://', ''), 'RETURN 7')).toBe(7);
    expect(await engines.up()).toEqual(up);
    expect((await engines.status()).code).toBe(0);
    expect((await engines.down()).ended.map(({ title }) => title)).toEqual(['Neo4j 5.26.30', 'Kafka 4.3.1']);
    expect((await engines.status()).code).toBe(1);
  });
});
