/** What people say through a server, in a real log and a real graph that is behind it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { saidSoFar } from '../../../infra/compose/identity-decisions.ts';
import { identityDecisionRecord } from '../../../infra/compose/log-events.ts';
import { peoplesWordIn } from '../../../infra/compose/peoples-word.ts';
import { recordsOf } from '../../../infra/compose/records-of.ts';
import { COMMANDS } from '../../../infra/event-log/topics.ts';
import { Activity } from '../../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

const BO = 'mailto:bo@client.example';
const TEL = 'tel:+12025550101';
const PAIR = [BO, TEL] as const;
const NOW = Date.UTC(2026, 0, 1);

let graph: SmallGraph;
let now: number;
beforeEach(async () => {
  now = NOW;
  graph = await openSmallGraph();
  const participants = [
    { role: 'caller', address: TEL },
    { role: 'callee', address: BO },
  ];
  await graph.append([Activity.parse({ channel: 'call', key: 'call', at: '2025-06-01T09:00:00Z', participants })]);
  await graph.apply();
});
afterEach(() => graph.close());

const word = () => peoplesWordIn(graph.log, graph.queries, () => now);

async function recorded(): Promise<number> {
  let count = 0;
  for await (const _ of recordsOf(graph.log, COMMANDS)) count += 1;
  return count;
}

async function persons(): Promise<number> {
  return (await graph.queries.counts()).persons;
}

describe('what people say', () => {
  test('is in the log when it is acknowledged, and the graph shows it when it has been applied', async () => {
    expect(await persons()).toBe(2);
    expect(await word().say('same', PAIR)).toEqual({ a: BO, b: TEL, said: 'same', at: NOW, applied: false });
    expect(await word().decisions()).toMatchObject([{ said: 'same', applied: false }]);
    expect(await persons()).toBe(2);
    await graph.apply();
    expect(await word().decisions()).toEqual([{ a: BO, b: TEL, said: 'same', at: NOW, applied: true }]);
    expect(await persons()).toBe(1);
  });

  test('is recorded once, also when the graph has not heard of the first time, and when it is said by many at once', async () => {
    const one = word();
    await Promise.all(Array.from({ length: 20 }, () => one.say('same', PAIR)));
    expect(await recorded()).toBe(1);
    await word().say('same', PAIR);
    await graph.apply();
    now += 1000;
    await word().say('same', PAIR);
    expect(await recorded()).toBe(1);
  });

  test('holds as it was said last, whatever the graph has seen of it', async () => {
    await word().say('same', PAIR);
    await graph.apply();
    await word().say('different', PAIR);
    // The graph still believes that they are the same: that must not be taken for said already.
    expect(await word().say('same', PAIR)).toMatchObject({ said: 'same', at: NOW + 2, applied: false });
    await graph.apply();
    expect(await persons()).toBe(1);
    expect(await word().decisions()).toMatchObject([{ said: 'same', applied: true }]);
  });

  test('leaves the dump as it was when it is withdrawn', async () => {
    const before = await graph.dump();
    await word().say('same', PAIR);
    await graph.apply();
    expect(await graph.dump()).not.toBe(before);
    expect(await word().say('withdrawn', PAIR)).toMatchObject({ said: 'withdrawn', applied: false });
    await graph.apply();
    expect(await graph.dump()).toBe(before);
  });

  test('after a word that failed the next one is taken', async () => {
    const { log } = graph;
    let isFull = true;
    const append: typeof log.append = async (topic, records) => {
      if (isFull) throw new Error('full');
      return log.append(topic, records);
    };
    const failing = { ...bound(log), append };
    const one = peoplesWordIn(failing, graph.queries, () => now);
    const [failed, taken] = [one.say('same', PAIR), one.say('different', PAIR)];
    await expect(failed).rejects.toThrow('full');
    await expect(taken).rejects.toThrow('full');
    isFull = false;
    expect(await one.say('same', PAIR)).toMatchObject({ said: 'same' });
  });
});

/** The methods of a log as plain values. */
function bound(log: SmallGraph['log']): SmallGraph['log'] {
  return {
    id: () => log.id(),
    ensureTopics: (topics) => log.ensureTopics(topics),
    append: (topic, records) => log.append(topic, records),
    read: (...asked) => log.read(...asked),
    positionAt: (...asked) => log.positionAt(...asked),
    partitions: (topic) => log.partitions(topic),
    waitForAppend: (...asked) => log.waitForAppend(...asked),
    compact: (topic, at) => log.compact(topic, at),
    close: () => log.close(),
  };
}

describe('the policy', () => {
  test('is recorded when it changes, and read from the end of the log', async () => {
    expect(await word().mergePolicy()).toEqual({ mergesLikely: true, applied: true });
    await word().setMergePolicy(true);
    expect(await recorded()).toBe(0);
    expect(await word().setMergePolicy(false)).toEqual({ mergesLikely: false, applied: false });
    expect(await word().setMergePolicy(false)).toEqual({ mergesLikely: false, applied: false });
    expect(await recorded()).toBe(1);
    await graph.apply();
    expect(await word().mergePolicy()).toEqual({ mergesLikely: false, applied: true });
    await word().setMergePolicy(true);
    expect(await word().setMergePolicy(false)).toEqual({ mergesLikely: false, applied: true });
    await graph.apply();
    expect((await graph.queries.tenantFacts()).mergesLikely).toBe(false);
  });
});

test('what was said so far is read behind the position of the graph alone, and nothing is read twice', async () => {
  await graph.log.append(COMMANDS, [identityDecisionRecord({ a: BO, b: TEL, said: 'same', at: 1 })]);
  await graph.apply();
  await graph.log.append(COMMANDS, [identityDecisionRecord({ a: BO, b: TEL, said: 'different', at: 2 })]);
  const read: number[] = [];
  const log = { ...bound(graph.log) };
  log.read = async (topic, partition, from, options) => {
    const records = await graph.log.read(topic, partition, from, options);
    read.push(...records.map(({ position }) => position));
    return records;
  };
  const { inGraph, inLog } = await saidSoFar(log, graph.queries);
  expect(inGraph.decisions).toMatchObject([{ said: 'same' }]);
  expect(inLog.decisions).toMatchObject([{ said: 'different' }]);
  expect(read).toEqual([1]);
});
