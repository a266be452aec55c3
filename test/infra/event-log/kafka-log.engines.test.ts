/** What of the Kafka log the contract cannot see: faults, settings of topics, large appends, logs that were replaced. */
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Admin, ConfigResourceTypes } from '@platformatic/kafka';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { openKafkaLog } from '../../../infra/event-log/kafka/kafka-log.ts';
import { type KafkaOptions, KafkaSettings } from '../../../infra/event-log/kafka/settings.ts';
import type { EventLog } from '../../../infra/event-log/port.ts';
import {
  DAY_MS,
  faultOf,
  freshTopic,
  numbered,
  readPartition,
  readTopic,
  values,
} from '../../contract/event-log.ground.ts';
import { describeWithKafka, describeWithKafkaJars } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

jest.setTimeout(120_000);

describeWithKafka('the Kafka log', (brokers) => {
  let log: EventLog;
  let admin: Admin;
  const open = (more: Partial<KafkaOptions> = {}) => openKafkaLog({ brokers: [...brokers()], ...more });

  beforeEach(() => {
    log = open();
    admin = new Admin({ clientId: 'test', bootstrapBrokers: [...brokers()] });
  });
  afterEach(async () => {
    await log.close();
    await admin.close();
  });

  async function settingsOf(topic: string): Promise<Map<string, string | null | undefined>> {
    const [described] = await admin.describeConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }],
    });
    return new Map(described?.configs.map(({ name, value }) => [name, value]));
  }

  test('a topic is made as its spec says, and changed when the spec changes', async () => {
    const topic = await freshTopic(log, { retentionMs: 5 * DAY_MS });
    const made = await settingsOf(topic);
    expect(made.get('cleanup.policy')).toBe('compact');
    expect(made.get('delete.retention.ms')).toBe(String(5 * DAY_MS));
    expect(made.get('message.timestamp.type')).toBe('LogAppendTime');
    await log.ensureTopics([{ name: topic, partitions: 3, cleanup: 'expire', retentionMs: 2 * DAY_MS }]);
    const changed = await settingsOf(topic);
    expect(changed.get('cleanup.policy')).toBe('delete');
    expect(changed.get('retention.ms')).toBe(String(2 * DAY_MS));
  });

  test.each(['zstd', 'lz4', 'gzip', 'none'] as const)(
    'what is packed with %s comes back as it was',
    async (compression) => {
      const packed = open({ compression });
      try {
        const topic = await freshTopic(packed, { partitions: 1 });
        const given = numbered(300, (n) => ({ key: `k${n}`, value: JSON.stringify({ n, text: 'ö'.repeat(n) }) }));
        await packed.append(topic, given);
        expect(values(await readTopic(log, topic))).toEqual(given.map(({ value }) => value));
      } finally {
        await packed.close();
      }
    },
  );

  test('an append larger than a batch arrives whole and in order, and the ranges say where', async () => {
    const topic = await freshTopic(log, { partitions: 2 });
    const filling = 'x'.repeat(100_000);
    const given = numbered(250, (n) => ({ key: `k${n % 3}`, value: JSON.stringify({ n, filling }) }));
    const ranges = await log.append(topic, given);
    expect(ranges.reduce((sum, { from, upTo }) => sum + upTo - from, 0)).toBe(250);
    const read = await readTopic(log, topic);
    for (const key of ['k0', 'k1', 'k2']) {
      const wanted = given.filter((record) => record.key === key).map(({ value }) => value);
      expect(values(read.filter((record) => record.key === key))).toEqual(wanted);
    }
  });

  test('a record that no batch can hold is refused before anything of the append is sent', async () => {
    const topic = await freshTopic(log);
    const large = { key: 'k', value: 'x'.repeat(9_000_000) };
    expect(await faultOf(log.append(topic, [{ key: 'k', value: '1' }, large]))).toBe('LOG_RECORD_TOO_LARGE');
    expect(await readTopic(log, topic)).toEqual([]);
  });

  test('a topic that somebody has made with a smaller limit refuses what it cannot take', async () => {
    const topic = await freshTopic(log, { partitions: 1 });
    const configs = [{ name: 'max.message.bytes', value: '1000', configOperation: 0 as const }];
    await admin.incrementalAlterConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs }],
    });
    const records = numbered(9, (n) => ({ key: `k${n}`, value: 'x'.repeat(200) }));
    const plain = open({ compression: 'none' });
    let fault = 'no fault';
    // the broker hears of the change a little later
    while (fault === 'no fault') fault = await faultOf(plain.append(topic, records));
    await plain.append(topic, [{ key: 'k', value: 'small' }]);
    await plain.close();
    expect(fault).toBe('LOG_RECORD_TOO_LARGE');
    expect(values(await readPartition(log, topic, 0)).at(-1)).toBe('small');
  });

  test('a new topic leaves the id of the log; one that was deleted and made again changes it, for everybody', async () => {
    const topicPrefix = `replaced-${process.pid}.`;
    const [one, other] = [open({ topicPrefix }), open({ topicPrefix })];
    const spec = { partitions: 1, cleanup: 'compact', retentionMs: DAY_MS } as const;
    try {
      await one.ensureTopics([{ name: 'a', ...spec }]);
      const id = await one.id();
      await one.ensureTopics([{ name: 'b', ...spec }]);
      expect(await other.id()).toBe(id);
      await admin.deleteTopics({ topics: [`${topicPrefix}a`] });
      while ((await faultOf(other.partitions('a'))) === 'no fault') await other.waitForAppend(['b'], 50);
      await one.ensureTopics([{ name: 'a', ...spec }]);
      const replaced = await one.id();
      expect(replaced).not.toBe(id);
      expect(await other.id()).toBe(replaced);
      // what knew the old topic finds the new one
      await other.append('a', [{ key: 'k', value: '1' }]);
      expect(values(await readTopic(one, 'a'))).toEqual(['1']);
    } finally {
      await one.close();
      await other.close();
    }
  });

  test('two logs with prefixes of their own share a cluster without meeting', async () => {
    const [one, other] = [open({ topicPrefix: `one-${process.pid}.` }), open({ topicPrefix: `other-${process.pid}.` })];
    try {
      await one.ensureTopics([{ name: 'a', partitions: 1, cleanup: 'compact', retentionMs: DAY_MS }]);
      expect(await faultOf(other.partitions('a'))).toBe('LOG_UNKNOWN_TOPIC');
      expect(await one.id()).not.toBe(await other.id());
    } finally {
      await one.close();
      await other.close();
    }
  });

  test('small pages of large batches hold every record once', async () => {
    const topic = await freshTopic(log, { partitions: 1 });
    await log.append(
      topic,
      numbered(5_000, (n) => ({ key: `k${n}`, value: `${n}` })),
    );
    const all = await readPartition(log, topic, 0, 37);
    expect(values(all)).toEqual(Array.from({ length: 5_000 }, (_, n) => String(n)));
  });
});

describeWithKafkaJars('signing in to the Kafka log', () => {
  test('wrong and missing credentials are told apart from a broker that is not there', async () => {
    const folder = temporaryFolder(tmpdir());
    const credentials = { user: 'kith', password: 'correct "horse"' };
    const broker = await startKafka({ version: '4.3.1', folder: folder.at('broker'), credentials });
    const brokers = [broker.address];
    const sasl = { mechanism: 'plain', username: credentials.user, password: credentials.password } as const;
    const wrong = openKafkaLog({ brokers, sasl: { ...sasl, password: 'wrong' } });
    const otherwise = openKafkaLog({ brokers, sasl: { ...sasl, mechanism: 'scram-sha-512' } });
    const without = openKafkaLog({ brokers, patienceMs: 1_000 });
    const right = openKafkaLog({ brokers, sasl });
    try {
      expect(await faultOf(wrong.id())).toBe('LOG_CREDENTIALS');
      expect(await faultOf(otherwise.id())).toBe('LOG_CREDENTIALS');
      expect(await faultOf(without.id())).toBe('LOG_UNREACHABLE');
      const topic = await freshTopic(right);
      await right.append(topic, [{ key: 'k', value: '1' }]);
      expect(values(await readTopic(right, topic))).toEqual(['1']);
    } finally {
      for (const log of [wrong, otherwise, without, right]) await log.close();
      await broker.stop();
      folder.remove();
    }
  });
});

describe('a Kafka that is not there', () => {
  test('settings that cannot be used are refused with what is wrong', () => {
    expect(() => openKafkaLog({ brokers: [] })).toThrow(/brokers/);
    expect(() => openKafkaLog({ brokers: ['no port'] })).toThrow(/HOST:PORT is wanted/);
    expect(KafkaSettings.parse({ brokers: ['127.0.0.1:9092'] })).toMatchObject({
      compression: 'zstd',
      patienceMs: 10_000,
    });
  });

  test('one that does not listen, and one that never answers, end every call when patience ends', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const [silent, absent] = [`127.0.0.1:${port}`, '127.0.0.1:1'].map((broker) =>
      openKafkaLog({ brokers: [broker], patienceMs: 400 }),
    );
    try {
      for (const log of [silent, absent]) {
        expect(await faultOf(log?.id() ?? Promise.resolve())).toBe('LOG_UNREACHABLE');
        expect(await faultOf(log?.append('a', [{ key: 'k', value: '1' }]) ?? Promise.resolve())).toBe(
          'LOG_UNREACHABLE',
        );
        await log?.waitForAppend(['a'], 50);
      }
      const pending = faultOf(silent?.id() ?? Promise.resolve());
      await silent?.close();
      expect(await pending).toBe('LOG_CLOSED');
    } finally {
      await silent?.close();
      await absent?.close();
      for (const socket of sockets) socket.destroy();
      mute.close();
    }
  });
});
