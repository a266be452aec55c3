/** Order, appending and reading: what every event log gives back. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EventLog, ReadOptions } from '../../infra/event-log/port.ts';
import { faultOf, freshTopic, type LogWorld, numbered, readPartition, readTopic, values } from './event-log.ground.ts';

export function readingCases(world: () => LogWorld): void {
  describe('order and partitions', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    test('records with the same partition text lie in one partition, in the order of the appends', async () => {
      const topic = await freshTopic(log);
      const text = (n: number) => `activity-${n % 7}`;
      for (let batch = 0; batch < 6; batch += 1) {
        await log.append(
          topic,
          numbered(20, (n) => ({ key: `k${batch}-${n}`, partitionBy: text(n), value: `${batch * 20 + n}` })),
        );
      }
      const records = await readTopic(log, topic);
      expect(records).toHaveLength(120);
      for (let n = 0; n < 7; n += 1) {
        const same = records.filter(({ key }) => text(Number(key.split('-')[1])) === text(n));
        expect(new Set(same.map(({ partition }) => partition)).size).toBe(1);
        expect(values(same)).toEqual(values(same).toSorted((a, b) => Number(a) - Number(b)));
      }
    });

    test('many texts use all partitions', async () => {
      const topic = await freshTopic(log);
      await log.append(
        topic,
        numbered(200, (n) => ({ key: `mail:<${n}@mail.example>`, value: '{}' })),
      );
      const used = new Set((await readTopic(log, topic)).map(({ partition }) => partition));
      expect([...used].toSorted()).toEqual([0, 1, 2]);
    });

    test('without a partition text the key takes its place', async () => {
      const topic = await freshTopic(log);
      await log.append(
        topic,
        numbered(30, (n) => ({ key: `text-${n}`, value: `"key ${n}"` })),
      );
      await log.append(
        topic,
        numbered(30, (n) => ({ key: `other-${n}`, partitionBy: `text-${n}`, value: `"text ${n}"` })),
      );
      const records = await readTopic(log, topic);
      for (let n = 0; n < 30; n += 1) {
        const [byKey, byText] = [`"key ${n}"`, `"text ${n}"`].map((v) => records.find(({ value }) => value === v));
        expect(byText?.partition).toBe(byKey?.partition);
      }
    });

    test('appends that were not waited for keep the order of their calls', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await Promise.all(numbered(25, (n) => ({ key: 'k', value: `${n}` })).map((r) => log.append(topic, [r])));
      expect(values(await readTopic(log, topic))).toEqual(
        numbered(25, (n) => ({ key: '', value: `${n}` })).map((r) => r.value),
      );
    });

    test('a value may come as the bytes of its UTF-8, and is read as the text that it is', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      const texts = ['{"name":"Zoë 王小明"}', '', '{"a":"\\u0000"}', `"${'x'.repeat(100_000)}"`];
      const given = texts.flatMap((text) => [Buffer.from(text), text]).map((value) => ({ key: 'k', value }));
      await log.append(topic, given);
      expect(values(await readTopic(log, topic))).toEqual(texts.flatMap((text) => [text, text]));
      const broken = log.append(topic, [{ key: 'k', value: Buffer.from('"\xff"', 'latin1') }]);
      expect(await faultOf(broken)).toBe('LOG_RECORD_INVALID');
    });

    test('each record says where it lies', async () => {
      const topic = await freshTopic(log);
      await log.append(
        topic,
        numbered(40, (n) => ({ key: `k${n}`, value: '1' })),
      );
      for (const state of await log.partitions(topic)) {
        const records = await readPartition(log, topic, state.partition);
        expect(records.every((r) => r.topic === topic && r.partition === state.partition)).toBe(true);
        expect(records.every((r) => r.position >= state.start && r.position < state.end)).toBe(true);
        expect(records.every((r, n) => n === 0 || r.position > (records[n - 1]?.position ?? -1))).toBe(true);
      }
    });
  });

  describe('appending', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    test('an empty append takes nothing and needs a known topic all the same', async () => {
      const topic = await freshTopic(log);
      await log.append(topic, []);
      expect(await readTopic(log, topic)).toEqual([]);
      expect(await faultOf(log.append(`${topic}-missing`, []))).toBe('LOG_UNKNOWN_TOPIC');
    });

    test('an append with a record that cannot be stored takes none of its records', async () => {
      const topic = await freshTopic(log);
      const half = '\ud83d';
      for (const bad of [
        { key: half, value: '1' },
        { key: 'k', value: half },
      ]) {
        const records = [...numbered(50, (n) => ({ key: `k${n}`, value: '1' })), bad];
        expect(await faultOf(log.append(topic, records))).toBe('LOG_RECORD_INVALID');
      }
      expect(await readTopic(log, topic)).toEqual([]);
      await log.append(topic, [{ key: 'k', value: '2' }]);
      expect(values(await readTopic(log, topic))).toEqual(['2']);
    });

    test('odd keys and values come back as they were', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      const odd = ['', '\0', 'a\0b', '😀👩‍👩‍👧', "';--", 'k'.repeat(10_000), '\ufeffbom', 'Å', 'Å', '\r\n', '\uffff'];
      const records = odd.map((key, n) => ({ key, value: JSON.stringify({ n, key }) }));
      await log.append(topic, [...records, { key: 'empty', value: '' }, { key: 'none', value: null }]);
      const read = await readTopic(log, topic);
      expect(read.map(({ key, value }) => ({ key, value }))).toEqual([
        ...records,
        { key: 'empty', value: '' },
        { key: 'none', value: null },
      ]);
    });

    test('a value of one million bytes comes back as it was', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      const big = JSON.stringify('é😀x'.repeat(1_000_000 / 7));
      await log.append(topic, [
        { key: 'a', value: '1' },
        { key: 'big', value: big },
        { key: 'z', value: '2' },
      ]);
      expect(values(await readTopic(log, topic))).toEqual(['1', big, '2']);
    });
  });

  describe('reading', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    test('a partition is replayed from any position, as often as anybody likes', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await log.append(
        topic,
        numbered(50, (n) => ({ key: `k${n}`, value: `${n}` })),
      );
      const all = await readPartition(log, topic, 0);
      for (const [n, record] of all.entries()) {
        expect(await log.read(topic, 0, record.position, { limit: 100 })).toEqual(all.slice(n));
      }
      const { end } = (await log.partitions(topic))[0] ?? { end: -1 };
      expect(await log.read(topic, 0, end, { limit: 100 })).toEqual([]);
      expect(await log.read(topic, 0, end + 1_000, { limit: 100 })).toEqual([]);
    });

    test('pages of any size hold every record once', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await log.append(
        topic,
        numbered(60, (n) => ({ key: `k${n}`, value: `${n}` })),
      );
      const all = await readPartition(log, topic, 0);
      expect(all).toHaveLength(60);
      for (const limit of [1, 7, 59, 60, 61]) expect(await readPartition(log, topic, 0, limit)).toEqual(all);
      expect(await log.read(topic, 0, 0, { limit: 0 })).toEqual([]);
    });

    test('a page holds no more bytes than asked for, yet one record at least', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await log.append(
        topic,
        numbered(10, (n) => ({ key: `key-${n}`, value: 'é'.repeat(50) })),
      );
      const count = async (options: ReadOptions) => (await log.read(topic, 0, 0, options)).length;
      expect(await count({ limit: 10, bytesMax: 3 * 105 })).toBe(3);
      expect(await count({ limit: 10, bytesMax: 3 * 105 - 1 })).toBe(2);
      expect(await count({ limit: 2, bytesMax: 3 * 105 })).toBe(2);
      expect(await count({ limit: 10, bytesMax: 1 })).toBe(1);
      expect(await count({ limit: 10, bytesMax: 1_000_000 })).toBe(10);
    });

    test('a partition is replayed from any time', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      for (let n = 0; n < 12; n += 1) {
        await log.append(
          topic,
          numbered(3, (m) => ({ key: `k${n}-${m}`, value: '1' })),
        );
        await world().passTime();
      }
      const all = await readPartition(log, topic, 0);
      const { end } = (await log.partitions(topic))[0] ?? { end: -1 };
      const times = all.map(({ appendedAt }) => appendedAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(times).size).toBeGreaterThanOrEqual(12);
      for (const time of times.flatMap((t) => [t - 1, t, t + 1])) {
        const first = all.find(({ appendedAt }) => appendedAt >= time)?.position ?? end;
        expect(await log.positionAt(topic, 0, time)).toBe(first);
      }
      expect(await log.positionAt(await freshTopic(log), 0, 0)).toBe(0);
    });
  });
}
