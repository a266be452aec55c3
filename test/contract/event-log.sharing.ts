/** Topics, waiting, restarts and several processes. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EventLog } from '../../infra/event-log/port.ts';
import {
  DAY_MS,
  faultOf,
  freshTopic,
  type LogWorld,
  numbered,
  type Promised,
  readTopic,
  values,
} from './event-log.ground.ts';

export function sharingCases(world: () => LogWorld, promised: Promised): void {
  describe('the id of a log', () => {
    test('is the same for everybody who opens it', async () => {
      const id = await world().log.id();
      expect(id.length).toBeGreaterThanOrEqual(16);
      expect(await (await world().openAnother()).id()).toBe(id);
    });

    promised('durable')('survives the end of the process', async () => {
      const id = await world().log.id();
      expect(await (await world().reopen()).id()).toBe(id);
    });
  });

  describe('topics', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    test('making a topic again changes nothing', async () => {
      const topic = await freshTopic(log);
      await log.append(topic, [{ key: 'k', value: '1' }]);
      await log.ensureTopics([{ name: topic, partitions: 3, cleanup: 'compact', retentionMs: DAY_MS }]);
      expect(values(await readTopic(log, topic))).toEqual(['1']);
    });

    test('a topic cannot get another number of partitions, and the topics named with it are not made', async () => {
      const topic = await freshTopic(log);
      const spec = { partitions: 4, cleanup: 'compact', retentionMs: DAY_MS } as const;
      const both = [
        { name: `${topic}-new`, ...spec },
        { name: topic, ...spec },
      ];
      expect(await faultOf(log.ensureTopics(both))).toBe('LOG_PARTITIONS_CHANGED');
      expect(await log.partitions(topic)).toHaveLength(3);
      expect(await faultOf(log.partitions(`${topic}-new`))).toBe('LOG_UNKNOWN_TOPIC');
    });

    test('a topic or a partition that does not exist is a fault for every call', async () => {
      const topic = await freshTopic(log);
      const unknown = `${topic}-missing`;
      for (const call of [
        log.append(unknown, [{ key: 'k', value: '1' }]),
        log.read(unknown, 0, 0, { limit: 1 }),
        log.positionAt(unknown, 0, 0),
        log.partitions(unknown),
        log.compact(unknown, 0),
        log.read(topic, 3, 0, { limit: 1 }),
        log.positionAt(topic, -1, 0),
      ].map(faultOf)) {
        expect(await call).toBe('LOG_UNKNOWN_TOPIC');
      }
    });
  });

  describe('waiting', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    const LONG = 60_000;

    test('an append wakes whoever waits for its topic', async () => {
      const [topic, other] = [await freshTopic(log), await freshTopic(log)];
      const waiting = [log.waitForAppend([topic], LONG), log.waitForAppend([other, topic], LONG)];
      await log.append(topic, [{ key: 'k', value: '1' }]);
      await Promise.all(waiting);
    });

    test('waiting ends after the given time', async () => {
      await log.waitForAppend([await freshTopic(log)], 1);
    });

    test('waiting ends when it is aborted, before or meanwhile', async () => {
      const topic = await freshTopic(log);
      await log.waitForAppend([topic], LONG, AbortSignal.abort());
      const stop = new AbortController();
      const waiting = log.waitForAppend([topic], LONG, stop.signal);
      stop.abort();
      await waiting;
    });

    test('closing ends the waiting', async () => {
      const waiting = log.waitForAppend([await freshTopic(log)], LONG);
      await log.close();
      await waiting;
    });

    promised('sharedByProcesses')('the append of another process wakes whoever waits', async () => {
      const topic = await freshTopic(log);
      const another = await world().openAnother();
      const waiting = log.waitForAppend([topic], LONG);
      await another.append(topic, [{ key: 'k', value: '1' }]);
      await waiting;
      expect(values(await readTopic(log, topic))).toEqual(['1']);
    });
  });

  describe('several processes and restarts', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    promised('durable')('everything is still there, in its place, after a restart', async () => {
      const topic = await freshTopic(log);
      await log.append(
        topic,
        numbered(100, (n) => ({ key: `k${n}`, value: n % 10 === 0 ? null : `${n}` })),
      );
      const [before, states] = [await readTopic(log, topic), await log.partitions(topic)];
      log = await world().reopen();
      expect(await readTopic(log, topic)).toEqual(before);
      expect(await log.partitions(topic)).toEqual(states);
    });

    promised('sharedByProcesses')('two may append at once: nothing is lost and each keeps its order', async () => {
      const topic = await freshTopic(log);
      const another = await world().openAnother();
      const appendAll = async (to: EventLog, who: string) => {
        for (let n = 0; n < 20; n += 1) {
          await to.append(
            topic,
            numbered(5, (m) => ({ key: `k${m}`, value: JSON.stringify([who, n * 5 + m]) })),
          );
        }
      };
      await Promise.all([appendAll(log, 'one'), appendAll(another, 'other')]);
      const records = await readTopic(log, topic);
      expect(await readTopic(another, topic)).toEqual(records);
      expect(new Set(records.map(({ value }) => value)).size).toBe(200);
      for (const who of ['one', 'other']) {
        for (let m = 0; m < 5; m += 1) {
          const own = records.filter((r) => r.key === `k${m}` && r.value?.includes(`"${who}"`));
          expect(values(own)).toEqual(Array.from({ length: 20 }, (_, n) => JSON.stringify([who, n * 5 + m])));
        }
      }
    });

    promised('sharedByProcesses')('a topic made by one is known to the other', async () => {
      const another = await world().openAnother();
      const topic = await freshTopic(log);
      await another.append(topic, [{ key: 'k', value: '1' }]);
      expect(values(await readTopic(log, topic))).toEqual(['1']);
    });

    promised('appendsAcrossPartitionsAtOnce')('nobody sees an append in one partition and not in another', async () => {
      const topic = await freshTopic(log);
      const another = await world().openAnother();
      const append = () =>
        log.append(
          topic,
          numbered(40, (n) => ({ key: `k${n}`, value: '1' })),
        );
      const shares = (await append()).map(({ from, upTo }) => upTo - from);
      expect(shares).toHaveLength(3);
      const appends = (async () => {
        for (let n = 0; n < 30; n += 1) await append();
      })();
      for (let n = 0; n < 60; n += 1) {
        const ends = (await another.partitions(topic)).map(({ end }, partition) => end / (shares[partition] ?? 1));
        expect(new Set(ends).size).toBe(1);
      }
      await appends;
    });

    test('after closing every call is a fault, except closing again', async () => {
      const topic = await freshTopic(log);
      await log.close();
      await log.close();
      for (const call of [
        log.ensureTopics([]),
        log.append(topic, [{ key: 'k', value: '1' }]),
        log.append(topic, []),
        log.read(topic, 0, 0, { limit: 1 }),
        log.positionAt(topic, 0, 0),
        log.partitions(topic),
        log.waitForAppend([topic], 1),
        log.compact(topic, 0),
      ].map(faultOf)) {
        expect(await call).toBe('LOG_CLOSED');
      }
    });
  });
}
