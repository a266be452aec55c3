/** How an append to Kafka is cut into batches, and how errors are judged: no broker is needed for that. */
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { planAppend } from '../../../infra/event-log/kafka/append-plan.ts';
import { finalFault, judge, unreachable } from '../../../infra/event-log/kafka/faults.ts';
import { BATCH_BYTES_MAX, differing, topicSettings } from '../../../infra/event-log/kafka/topic-settings.ts';
import { numbered } from '../../contract/event-log.ground.ts';

describe('an append to Kafka', () => {
  test('gives each partition one batch, chosen by the text of each record and in the order of the records', () => {
    const records = numbered(60, (n) => ({ key: `k${n}`, partitionBy: `text ${n % 8}`, value: String(n) }));
    const rounds = planAppend('a', 3, records);
    expect(rounds).toHaveLength(1);
    for (const [partition, entries] of rounds[0] ?? []) {
      const wanted = records.filter(({ partitionBy = '' }) => crc32(partitionBy) % 3 === partition);
      expect(entries.map(({ key }) => key.toString())).toEqual(wanted.map(({ key }) => key));
    }
  });

  test('with a share too large for a batch goes in rounds, and no batch is larger than it may be', () => {
    const records = numbered(50, (n) => ({ key: 'k', value: String(n).padEnd(500_000, '.') }));
    const rounds = planAppend('a', 1, records);
    expect(rounds.length).toBeGreaterThan(1);
    const batches = rounds.map((round) => round.get(0) ?? []);
    expect(batches.flat().map(({ value }) => Number.parseInt(value?.toString() ?? '', 10))).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
    for (const batch of batches) {
      expect(batch.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)).toBeLessThan(BATCH_BYTES_MAX);
    }
  });

  test('of nothing is nothing', () => expect(planAppend('a', 3, [])).toEqual([]));

  test('with a record that cannot be stored is refused, and says which one', () => {
    const good = { key: 'k', value: '1' };
    for (const [bad, code] of [
      [{ key: '\ud83d', value: '1' }, 'LOG_RECORD_INVALID'],
      [{ key: 'k', value: Buffer.from([0xff]) }, 'LOG_RECORD_INVALID'],
      [{ key: 'k', value: 'x'.repeat(BATCH_BYTES_MAX) }, 'LOG_RECORD_TOO_LARGE'],
    ] as const) {
      expect(() => planAppend('a', 3, [good, bad])).toThrow(
        expect.objectContaining({ code, where: 'a, record 1 of the append' }),
      );
    }
  });
});

describe('errors of Kafka', () => {
  const error = (more: object, cause?: Error) => Object.assign(new Error('it said so', { cause }), more);

  test('of the network and of the moment are tried again, others are not', () => {
    expect(judge(error({ code: 'ECONNREFUSED' }))).toBe('again');
    expect(judge(error({ apiId: 'NOT_ENOUGH_REPLICAS', canRetry: true }))).toBe('again');
    expect(judge(new AggregateError([error({ code: 'ECONNRESET' }), error({ canRetry: false })]))).toBe('refused');
    expect(judge(error({}))).toBe('refused');
  });

  test('are known by what they were caused by', () => {
    expect(judge(error({ canRetry: true }, error({ code: 'PLT_KFK_AUTHENTICATION' })))).toBe('credentials');
    expect(judge(new AggregateError([error({ apiId: 'TOPIC_AUTHORIZATION_FAILED' })]))).toBe('forbidden');
  });

  test('become one sentence with what to do', () => {
    for (const verdict of ['credentials', 'forbidden', 'too-large', 'unknown-topic', 'refused'] as const) {
      const fault = finalFault(verdict, error({}), 'append to a', 'kafka.example:9092');
      expect(fault.message).not.toContain('\n');
      expect(fault.todo).toMatch(/\.$/);
    }
    expect(unreachable(error({}), 'append to a', 'kafka.example:9092', 10_000).message).toBe(
      'Kafka could not append to a within 10 s: it said so',
    );
  });
});

describe('settings of topics', () => {
  test('keep compacted topics for ever and expire the others', () => {
    const spec = { name: 'a', partitions: 1, retentionMs: 90_000_000 };
    const [compacted, expiring] = (['compact', 'expire'] as const).map((cleanup) =>
      topicSettings({ ...spec, cleanup }),
    );
    expect(compacted?.get('cleanup.policy')).toBe('compact');
    expect(compacted?.has('retention.ms')).toBe(false);
    expect(expiring?.get('cleanup.policy')).toBe('delete');
    expect(expiring?.get('retention.ms')).toBe('90000000');
  });

  test('are changed only where they differ', () => {
    const wanted = new Map([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(
      differing(
        wanted,
        new Map([
          ['a', '1'],
          ['b', '3'],
          ['c', '4'],
        ]),
      ),
    ).toEqual(new Map([['b', '2']]));
  });
});
