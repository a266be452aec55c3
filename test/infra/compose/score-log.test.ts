import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EntryTuple } from '../../../graph/contract.ts';
import { ScorerStage } from '../../../infra/compose/cluster/score-log.ts';
import { deadLettersOf } from '../../../infra/compose/dead-letters.ts';
import { interactionsRecord } from '../../../infra/compose/log-events.ts';
import type { EventLog } from '../../../infra/event-log/port.ts';
import { ACTIVITIES, derivedTopicSpecs, INTERACTIONS } from '../../../infra/event-log/topics.ts';
import { isFault } from '../../../infra/kernel/fault.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

/** So many at once are taken for a part of more. */
const MANY = 2_500;
/** More activities than resolvers take in a moment. */
const LARGE = 6_000;
const MINUTE = 28_000_000;
const PAIR = { a: 'mailto:ada@acme.example', b: 'mailto:grace@customer.example' };

const NO_HURRY = new AbortController().signal;

let graph: SmallGraph;
beforeEach(async () => {
  graph = await openSmallGraph();
  await graph.log.ensureTopics(derivedTopicSpecs(1));
});
afterEach(() => graph.close());

function mails(first: number, count: number) {
  const entries = Array.from({ length: count }, (_, n): EntryTuple => [first + n, 0, MINUTE, 0, 1, 0, 0, 1]);
  const bite = { partition: 0, from: first, upTo: first + count, attempt: `1.${first}` };
  return interactionsRecord({ ...PAIR, entries, inputs: {} }, bite);
}

/** Resolvers have a backlog until somebody has asked for it a few times; whenever the end of what they send is read, there is one more. */
function behind(log: EventLog, asked: number): EventLog {
  let next = 1_000_000;
  let left = asked;
  return {
    id: () => log.id(),
    ensureTopics: (topics) => log.ensureTopics(topics),
    append: (topic, records) => log.append(topic, records),
    positionAt: (topic, partition, time) => log.positionAt(topic, partition, time),
    waitForAppend: (topics, timeoutMs, signal) => log.waitForAppend(topics, timeoutMs, signal),
    compact: (topic, now) => log.compact(topic, now),
    close: () => log.close(),
    partitions: async (topic) => {
      const partitions = await log.partitions(topic);
      if (topic !== ACTIVITIES || left === 0) return partitions;
      left -= 1;
      return partitions.map((partition) => ({ ...partition, end: LARGE }));
    },
    read: async (topic, partition, from, options) => {
      const found = await log.read(topic, partition, from, options);
      next += 1;
      if (topic === INTERACTIONS && found.length === 0) await log.append(INTERACTIONS, [mails(next, 1)]);
      return found;
    },
  };
}

async function recordsOfFirstBite(first: number, asked: number, hurry = NO_HURRY): Promise<number | undefined> {
  await graph.log.append(INTERACTIONS, [mails(0, first)]);
  const stage = await ScorerStage.start(behind(graph.log, asked), graph.store);
  const batch = await stage.step(await stage.claim({ topic: INTERACTIONS, partition: 0 }), hurry);
  expect((await graph.queries.counts()).ties).toBe(1);
  return batch?.records;
}

test('a scorer gathers what the resolvers send as long as they have a backlog', async () => {
  expect(await recordsOfFirstBite(MANY, 2)).toBeGreaterThan(2);
});

test('a scorer waits for nothing when the resolvers have no backlog', async () => {
  expect(await recordsOfFirstBite(MANY, 0)).toBe(1);
});

test('a scorer that is to stop takes what it has', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  expect(await recordsOfFirstBite(MANY, 1_000_000, stop.signal)).toBeLessThan(4);
});

test('a scorer waits for nothing when little has come', async () => {
  expect(await recordsOfFirstBite(10, 100)).toBe(1);
});

test('what is no interactions of a pair is set aside, and the scorer goes on', async () => {
  const bite = { partition: 0, from: 0, upTo: 1, attempt: '1.1' };
  const entries: EntryTuple[] = [[1, 0, MINUTE, 0, 1, 0, 0, 1]];
  const broken = [
    { ...PAIR, entries: [], inputs: {}, bite },
    { ...PAIR, entries, inputs: {}, bite: { partition: 0, attempt: 'x' } },
    { ...PAIR, entries, inputs: { 'kith://test': [[0]] }, bite },
  ];
  const [good] = [mails(7, 1)];
  const values = broken.map((data) => JSON.stringify({ ...JSON.parse(String(good?.value)), data }));
  await graph.log.append(INTERACTIONS, [...values.map((value) => ({ key: 'k', value })), mails(8, 1)]);
  const stage = await ScorerStage.start(graph.log, graph.store);
  const batch = await stage.step(await stage.claim({ topic: INTERACTIONS, partition: 0 }), NO_HURRY);
  expect(batch).toMatchObject({ records: broken.length + 1, ties: 1 });
  expect(await deadLettersOf(graph.log)).toHaveLength(broken.length);
  await stage.claim({ topic: INTERACTIONS, partition: 0 });
});

test('a scorer refuses to go on behind what has expired', async () => {
  await graph.log.append(INTERACTIONS, [mails(0, 1)]);
  // A week and a year after the graph of this test has its present.
  await graph.log.compact(INTERACTIONS, Date.UTC(2027, 0, 9));
  const stage = await ScorerStage.start(graph.log, graph.store);
  const claiming = stage.claim({ topic: INTERACTIONS, partition: 0 });
  const fault = await claiming.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isFault(fault, 'CLI_DERIVED_EXPIRED')).toBe(true);
});
