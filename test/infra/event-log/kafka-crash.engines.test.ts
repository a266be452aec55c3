/** What happens to the log when its broker is killed, and comes back on the same folder and port. */
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Engine } from '../../../infra/engines/engine-process.ts';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { KAFKA_VERSIONS } from '../../../infra/engines/versions.ts';
import { openKafkaLog } from '../../../infra/event-log/kafka/kafka-log.ts';
import type { EventLog, LogRecord } from '../../../infra/event-log/port.ts';
import { faultOf, freshTopic, numbered, readTopic } from '../../contract/event-log.ground.ts';
import { describeWithKafkaJars } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

jest.setTimeout(180_000);

const KILLS = 3;
const BATCH = 30;

describeWithKafkaJars('the Kafka log and the death of its broker', () => {
  describe.each(KAFKA_VERSIONS)('Kafka %s', (version) => {
    const folder = temporaryFolder(tmpdir());
    let broker: Engine;
    let log: EventLog;
    const port = () => Number(broker.address.split(':').at(-1));

    /** `kill -9`, and up again where it was. */
    async function killAndRestart(): Promise<void> {
      const wanted = port();
      await broker.kill();
      broker = await startKafka({ version, folder: folder.at('broker'), port: wanted });
    }

    beforeEach(async () => {
      broker = await startKafka({ version, folder: folder.at('broker') });
      log = openKafkaLog({ brokers: [broker.address], patienceMs: 90_000 });
    });
    afterEach(async () => {
      await log.close();
      await broker.stop();
      folder.remove();
    });

    test('killed in the middle of appends it loses, doubles and misplaces nothing that was acknowledged', async () => {
      const topic = await freshTopic(log);
      let isOver = false;
      let sent = 0;
      const acknowledged: LogRecord[] = [];
      const append = async (): Promise<void> => {
        const first = sent;
        sent += BATCH;
        const records = numbered(BATCH, (n) => ({ key: `k${n % 7}`, value: String(first + n) }));
        const ranges = await log.append(topic, records);
        for (const { partition, from, upTo } of ranges) {
          acknowledged.push(...(await log.read(topic, partition, from, { limit: upTo - from })));
        }
      };
      const appending = (async () => {
        // two at a time, so that one is always under way when the broker dies
        while (!isOver) await Promise.all([append(), append()]);
      })();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const before = acknowledged.length;
        await killAndRestart();
        while (acknowledged.length < before + 20 * BATCH) await log.waitForAppend([topic], 100);
      }
      isOver = true;
      await appending;
      const records = await readTopic(log, topic);
      expect(records.map(({ value }) => Number(value)).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: sent }, (_, n) => n),
      );
      for (const partition of [0, 1, 2]) {
        const own = records.filter((record) => record.partition === partition).map(({ value }) => Number(value));
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      // the positions that appends gave are where the records still lie
      const there = new Set(records.map((record) => JSON.stringify(record)));
      expect(acknowledged.filter((record) => !there.has(JSON.stringify(record)))).toEqual([]);
      expect(acknowledged).toHaveLength(sent);
    });

    test('a reader goes on where it was, and meets every record once', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      const writer = openKafkaLog({ brokers: [broker.address], patienceMs: 90_000 });
      try {
        const met: (string | null)[] = [];
        const total = 600;
        const reading = (async () => {
          for (let at = 0; met.length < total; ) {
            const woken = log.waitForAppend([topic], 5_000);
            const page = await log.read(topic, 0, at, { limit: 7 });
            met.push(...page.map(({ value }) => value));
            at = (page.at(-1)?.position ?? at - 1) + 1;
            if (page.length === 0) await woken;
          }
        })();
        const write = async (from: number) =>
          writer.append(
            topic,
            numbered(total / 3, (n) => ({ key: 'k', value: String(from + n) })),
          );
        await write(0);
        await killAndRestart();
        await write(total / 3);
        await killAndRestart();
        await write((total / 3) * 2);
        await reading;
        expect(met).toEqual(Array.from({ length: total }, (_, n) => String(n)));
      } finally {
        await writer.close();
      }
    });

    test('while it is away every call says so when its patience ends, and works again when it is back', async () => {
      const impatient = openKafkaLog({ brokers: [broker.address], patienceMs: 500 });
      try {
        const topic = await freshTopic(impatient);
        const wanted = port();
        await broker.kill();
        for (const call of [
          () => impatient.append(topic, [{ key: 'k', value: '1' }]),
          () => impatient.read(topic, 0, 0, { limit: 1 }),
          () => impatient.partitions(topic),
          () => impatient.id(),
        ]) {
          expect(await faultOf(call())).toBe('LOG_UNREACHABLE');
        }
        broker = await startKafka({ version, folder: folder.at('broker'), port: wanted });
        await log.append(topic, [{ key: 'k', value: '2' }]);
        await impatient.append(topic, [{ key: 'k', value: '3' }]);
        expect((await readTopic(impatient, topic)).map(({ value }) => value)).toEqual(['2', '3']);
      } finally {
        await impatient.close();
      }
    });
  });
});
