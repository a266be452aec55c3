/** What compaction keeps, what it takes out, and that nobody notices it otherwise. */
import { beforeEach, describe, expect } from '@jest/globals';
import type { EventLog, NewRecord } from '../../infra/event-log/port.ts';
import {
  freshTopic,
  type LogWorld,
  numbered,
  type Promised,
  readPartition,
  readTopic,
  values,
} from './event-log.ground.ts';

export function compactionCases(world: () => LogWorld, promised: Promised): void {
  describe('compaction', () => {
    let log: EventLog;
    beforeEach(() => {
      log = world().log;
    });

    promised('compactsOnDemand')('keeps the newest record of each key, where it was', async () => {
      const topic = await freshTopic(log);
      for (let version = 0; version < 5; version += 1) {
        await log.append(
          topic,
          numbered(40, (n) => ({ key: `k${n % (40 - 5 * version)}`, value: `"${version}/${n}"` })),
        );
      }
      const before = await readTopic(log, topic);
      const newest = new Map(before.map((record) => [record.key, record]));
      expect(await log.compact(topic, 0)).toBe(before.length - newest.size);
      expect(await readTopic(log, topic)).toEqual(before.filter((record) => newest.get(record.key) === record));
      expect(await log.compact(topic, 0)).toBe(0);
    });

    promised('compactsOnDemand')(
      'two sightings of one activity lie in one partition and both survive; a sighting seen again replaces itself',
      async () => {
        const topic = await freshTopic(log);
        const sighting = (activity: number, mailbox: string, value: string): NewRecord => {
          return {
            key: `mail:<${activity}@mail.example>/${mailbox}`,
            partitionBy: `mail:<${activity}@mail.example>`,
            value,
          };
        };
        for (let activity = 0; activity < 20; activity += 1) {
          await log.append(topic, [sighting(activity, 'ann@acme.example', '"first"')]);
          await log.append(topic, [sighting(activity, 'bob@acme.example', '"with bcc"')]);
          await log.append(topic, [sighting(activity, 'ann@acme.example', '"again"')]);
        }
        expect(await log.compact(topic, 0)).toBe(20);
        const records = await readTopic(log, topic);
        for (let activity = 0; activity < 20; activity += 1) {
          const same = records.filter(({ key }) => key.startsWith(`mail:<${activity}@`));
          expect(values(same)).toEqual(['"with bcc"', '"again"']);
          expect(new Set(same.map(({ partition }) => partition)).size).toBe(1);
        }
      },
    );

    promised('compactsOnDemand')('a replay from any position still meets every record that is left', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await log.append(
        topic,
        numbered(60, (n) => ({ key: `k${n % 3 === 0 ? n : n % 7}`, value: `${n}` })),
      );
      await log.compact(topic, 0);
      const left = await readPartition(log, topic, 0);
      for (let from = 0; from < 61; from += 1) {
        const rest = left.filter(({ position }) => position >= from);
        expect(await log.read(topic, 0, from, { limit: 100 })).toEqual(rest);
        expect(await log.read(topic, 0, from, { limit: 2 })).toEqual(rest.slice(0, 2));
      }
    });

    promised('compactsOnDemand')('a tombstone takes its key out and goes itself after its retention', async () => {
      const topic = await freshTopic(log, { partitions: 1, retentionMs: 1_000 });
      await log.append(topic, [
        { key: 'gone', value: '1' },
        { key: 'stays', value: '2' },
        { key: 'gone', value: null },
      ]);
      const appendedAt = (await readPartition(log, topic, 0)).at(-1)?.appendedAt ?? 0;
      expect(await log.compact(topic, appendedAt + 999)).toBe(1);
      expect(values(await readTopic(log, topic))).toEqual(['2', null]);
      expect(await log.compact(topic, appendedAt + 1_001)).toBe(1);
      expect(values(await readTopic(log, topic))).toEqual(['2']);
    });

    promised('compactsOnDemand')('a key lives again after its tombstone', async () => {
      const topic = await freshTopic(log, { partitions: 1, retentionMs: 0 });
      const later = 8_000_000_000_000;
      for (const value of ['1', null, '2', null, '3']) {
        await log.append(topic, [{ key: 'k', value }]);
        await log.compact(topic, later);
        expect(values(await readTopic(log, topic))).toEqual(value === null ? [] : [value]);
      }
    });

    promised('compactsOnDemand')('a position is never given twice, even when the newest record has gone', async () => {
      const topic = await freshTopic(log, { partitions: 1, retentionMs: 0 });
      const seen = new Set<number>();
      for (let n = 0; n < 8; n += 1) {
        await log.append(topic, [{ key: 'k', value: n % 2 === 0 ? '1' : null }]);
        const newest = (await readPartition(log, topic, 0)).at(-1);
        expect(seen.has(newest?.position ?? -1)).toBe(false);
        seen.add(newest?.position ?? -1);
        const [before] = await log.partitions(topic);
        await log.compact(topic, 8_000_000_000_000);
        const [after] = await log.partitions(topic);
        expect(after?.end).toBe(before?.end);
        if (n % 3 === 0) log = await world().reopen();
      }
      expect(seen.size).toBe(8);
    });

    promised('compactsOnDemand')(
      'a topic that expires loses what is older than its retention, and only that',
      async () => {
        const topic = await freshTopic(log, { partitions: 1, cleanup: 'expire', retentionMs: 1_000 });
        for (let n = 0; n < 10; n += 1) {
          await log.append(topic, [
            { key: 'k', value: `${n}` },
            { key: 'k', value: null },
          ]);
          await world().passTime();
        }
        const all = await readTopic(log, topic);
        for (const now of [0, ...all.map(({ appendedAt }) => appendedAt + 1_000), 8_000_000_000_000]) {
          await log.compact(topic, now);
          const left = await readTopic(log, topic);
          expect(left).toEqual(all.filter(({ appendedAt }) => appendedAt + 1_000 >= now));
          const [state] = await log.partitions(topic);
          expect(state?.start).toBe(left[0]?.position ?? state?.end);
        }
      },
    );

    promised('compactsOnDemand')('appends and reads go on while it runs', async () => {
      const topic = await freshTopic(log, { partitions: 1 });
      await log.append(
        topic,
        numbered(6_000, (n) => ({ key: `k${n % 2_500}`, value: `${n}` })),
      );
      let compacting = true;
      const compacted = log.compact(topic, 0).finally(() => {
        compacting = false;
      });
      for (let n = 6_000; compacting; n += 1) {
        await log.append(topic, [{ key: 'new', value: `${n}` }]);
        const records = await readPartition(log, topic, 0);
        expect(new Set(records.map(({ key }) => key)).size).toBe(2_501);
        expect(records.at(-1)?.value).toBe(`${n}`);
      }
      expect(await compacted).toBeGreaterThanOrEqual(3_500);
      await log.compact(topic, 0);
      expect(await readTopic(log, topic)).toHaveLength(2_501);
    });
  });
}
