/** An append whose answer is lost is sent again; the broker must take it once. */
import { tmpdir } from 'node:os';
import { expect, jest, test } from '@jest/globals';
import { startKafka } from '../../../infra/engines/kafka.ts';
import { KAFKA_VERSIONS } from '../../../infra/engines/versions.ts';
import { openKafkaLog } from '../../../infra/event-log/kafka/kafka-log.ts';
import { freshTopic, numbered, readTopic, values } from '../../contract/event-log.ground.ts';
import { describeWithKafkaJars } from '../../support/engines.ts';
import { losingProxy } from '../../support/losing-proxy.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

jest.setTimeout(120_000);

const APPENDS = 6;
const RECORDS = 100;

describeWithKafkaJars('the Kafka log on a bad line', () => {
  test.each(KAFKA_VERSIONS)(
    'Kafka %s: appends whose answers are lost are stored once, in order, where they say',
    async (version) => {
      const folder = temporaryFolder(tmpdir());
      const proxy = await losingProxy();
      const listener = `PLAINTEXT://${proxy.address}`;
      const broker = await startKafka({
        version,
        folder: folder.at('broker'),
        settings: { 'advertised.listeners': listener },
      });
      proxy.target = Number(broker.address.split(':').at(-1));
      const log = openKafkaLog({ brokers: [proxy.address], compression: 'none' });
      try {
        const topic = await freshTopic(log);
        const ranges = [];
        for (let append = 0; append < APPENDS; append += 1) {
          if (append % 2 === 1) proxy.loseAnswerAfter(RECORDS * 200);
          const value = (n: number) => JSON.stringify([append * RECORDS + n, 'x'.repeat(250)]);
          ranges.push(
            ...(await log.append(
              topic,
              numbered(RECORDS, (n) => ({ key: `k${n % 9}`, value: value(n) })),
            )),
          );
        }
        expect(proxy.lost).toBe(APPENDS / 2);
        const read = await readTopic(log, topic);
        expect(read.length).toBe(APPENDS * RECORDS);
        expect(new Set(values(read)).size).toBe(APPENDS * RECORDS);
        for (const state of await log.partitions(topic)) {
          const own = ranges.filter(({ partition }) => partition === state.partition);
          // one after another, without a gap and up to the end
          expect(own.map(({ from }) => from)).toEqual([0, ...own.slice(0, -1).map(({ upTo }) => upTo)]);
          expect(own.at(-1)?.upTo).toBe(state.end);
        }
      } finally {
        await log.close();
        proxy.close();
        await broker.stop();
        folder.remove();
      }
    },
  );
});
