/** A contact who changes employers, from mails in the log to what is told of it. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Asking } from '../../../graph/contract.ts';
import { type ApplyLimits, DEFAULT_LIMITS, LogApplier } from '../../../infra/compose/apply-log.ts';
import { bindGraph } from '../../../infra/compose/cluster/cluster.ts';
import { type Held, PartitionWork, type Stage } from '../../../infra/compose/cluster/partition-work.ts';
import { ResolverStage } from '../../../infra/compose/cluster/resolve-log.ts';
import { ScorerStage } from '../../../infra/compose/cluster/score-log.ts';
import { readPersonMoved } from '../../../infra/compose/log-events.ts';
import { recordsOf } from '../../../infra/compose/records-of.ts';
import type { EventLog } from '../../../infra/event-log/port.ts';
import { CHANGES, derivedTopicSpecs, INTERACTIONS, TRUTH } from '../../../infra/event-log/topics.ts';
import { minuteOf } from '../../../infra/kernel/instant.ts';
import { Activity } from '../../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

const ADA = 'mailto:ada@example.com';
const OLD = 'mailto:isaura.vandermeulen@acme.example';
const NEW = 'mailto:isaura.vandermeulen@globex.example';

function mail(day: string, from: string, to: string, name = 'Isaura Vandermeulen'): Activity {
  const named = (address: string) => (address === ADA ? { address, name: 'Ada Lark' } : { address, name });
  return Activity.parse({
    ...{ channel: 'mail', key: `${day} ${from} ${to}`, at: `${day}T09:00:00Z` },
    participants: [
      { role: 'from', ...named(from) },
      { role: 'to', ...named(to) },
    ],
  });
}

const exchange = (day: string, address: string) => [mail(day, ADA, address), mail(day, address, ADA)];

const AT_ACME = ['2025-02-03', '2025-03-03', '2025-04-07'].flatMap((day) => exchange(day, OLD));
const FIRST_FROM_GLOBEX = exchange('2025-05-05', NEW);
const LATER_FROM_GLOBEX = exchange('2025-06-02', NEW);

const MOVE = {
  ...{ from: 'acme.example', to: 'globex.example', at: '2025-05-05T09:00:00Z', confidence: 'certain' },
};

let graph: SmallGraph | undefined;

afterEach(async () => {
  await graph?.close();
  graph = undefined;
});

async function opened(): Promise<SmallGraph> {
  graph = await openSmallGraph({ domains: ['example.com'] });
  return graph;
}

async function tell({ log, store }: SmallGraph, limits: ApplyLimits = DEFAULT_LIMITS, through = log): Promise<void> {
  await (await LogApplier.start(through, store, limits, {}, true)).drain();
}

/** The log, as a process has it that is killed before it appends to a topic. */
function dyingBefore(log: EventLog, topic: string): EventLog {
  const append: EventLog['append'] = async (to, records) => {
    if (to === topic) throw new Error('killed');
    return log.append(to, records);
  };
  return new Proxy(log, {
    get(real, name) {
      const own: unknown = Reflect.get(real, name);
      if (name === 'append') return append;
      return typeof own === 'function' ? own.bind(real) : own;
    },
  });
}

async function toldMoves(log: EventLog) {
  const told = [];
  for await (const record of recordsOf(log, CHANGES)) told.push({ key: record.key, ...readPersonMoved(record) });
  return told;
}

function asking(day: string): Asking {
  return { now: minuteOf(`${day}T12:00:00Z`), asOf: true, windowDays: 90, limit: 5 };
}

describe('a person who has moved', () => {
  test('is told of once, when the new employer is certain, and keeps their ties', async () => {
    const { log, queries, append } = await opened();
    await append([...AT_ACME, ...FIRST_FROM_GLOBEX]);
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toEqual([]);

    await append(LATER_FROM_GLOBEX);
    await tell(graph as SmallGraph);
    const isaura = await queries.person(NEW);
    const id = isaura?.id ?? '';
    const identities = isaura?.identities.map((identity) => identity.id).sort();
    expect(identities).toHaveLength(2);
    expect(await toldMoves(log)).toEqual([
      { key: `${id}|globex.example`, person: id, ...MOVE, identities, identity: 'likely' },
    ]);
    expect(isaura?.tenures).toEqual([
      {
        ...{ organisation: 'acme.example', confidence: 'certain' },
        ...{ from: minuteOf('2025-02-03T09:00:00Z'), to: minuteOf('2025-04-07T09:00:00Z') },
      },
      { organisation: 'globex.example', confidence: 'certain', from: minuteOf('2025-05-05T09:00:00Z') },
    ]);

    const known = async (day: string) => (await queries.whoKnows(id, asking(day)))?.ties[0];
    const [before, after] = [await known('2025-04-08'), await known('2025-06-03')];
    expect([before?.tie.mails, after?.tie.mails]).toEqual([6, 10]);
    expect(after?.tie.firstAt).toBe(before?.tie.firstAt);

    await append(exchange('2025-07-07', NEW));
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toHaveLength(1);
  });

  test.each([1, 3, 100_000])('is told of whatever the bites are: %d items', async (itemsMax) => {
    const { log, append } = await opened();
    await append([...AT_ACME, ...FIRST_FROM_GLOBEX, ...LATER_FROM_GLOBEX]);
    await tell(graph as SmallGraph, {
      ...DEFAULT_LIMITS,
      itemsMax,
      readMax: Math.min(itemsMax, 4000),
      identitiesAhead: 1,
    });
    expect(await toldMoves(log)).toMatchObject([MOVE]);
  });

  test('is told of by the next process when one was killed after the graph had it', async () => {
    const { log } = await opened();
    await graph?.append([...AT_ACME, ...FIRST_FROM_GLOBEX, ...LATER_FROM_GLOBEX]);
    const mortal = dyingBefore(log, CHANGES);
    await expect(tell(graph as SmallGraph, DEFAULT_LIMITS, mortal)).rejects.toThrow('killed');
    expect(await toldMoves(log)).toEqual([]);
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toMatchObject([MOVE]);
  });

  test('is told of when a person says that two are one, and not again when their id becomes another', async () => {
    const { log, append } = await opened();
    const nameless = (day: string, address: string) => [mail(day, ADA, address, 'I.'), mail(day, address, ADA, 'I.')];
    const [other, third] = ['mailto:iv@globex.example', 'mailto:q7@acme.example'];
    await append([...AT_ACME, ...nameless('2025-05-05', other), ...nameless('2025-06-02', other)]);
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toEqual([]);
    await append([{ a: OLD, b: other, said: 'same', at: Date.UTC(2025, 6, 1) }]);
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toMatchObject([MOVE]);
    await append([...nameless('2025-03-03', third), { a: other, b: third, said: 'same', at: Date.UTC(2025, 6, 2) }]);
    await tell(graph as SmallGraph);
    expect(await toldMoves(log)).toHaveLength(1);
  });

  test('is shown at the old employer as of a day before', async () => {
    const { queries, append } = await opened();
    await append([...AT_ACME, ...FIRST_FROM_GLOBEX, ...LATER_FROM_GLOBEX]);
    await (graph as SmallGraph).apply();
    const shown = [];
    for await (const { name, tenures } of queries.people(minuteOf('2025-04-08T12:00:00Z')))
      if (name === 'Isaura Vandermeulen') shown.push(...tenures);
    const from = minuteOf('2025-02-03T09:00:00Z');
    expect(shown).toEqual([{ organisation: 'acme.example', confidence: 'certain', from }]);
  });

  test('is told of by a worker of the resolver on a cluster', async () => {
    const { log, store, append } = await opened();
    await log.ensureTopics(derivedTopicSpecs(1));
    await append([...AT_ACME, ...FIRST_FROM_GLOBEX, ...LATER_FROM_GLOBEX]);
    await bindGraph(log, store);
    const work = new PartitionWork(await ResolverStage.start(log, store));
    await work.hold((await Promise.all(TRUTH.map((topic) => log.partitions(topic)))).flat());
    while (await work.round(new AbortController().signal, () => {}));
    expect(await toldMoves(log)).toMatchObject([MOVE]);
  });

  test('is told of once, by a worker of the scorer, when it is ledgers that make two addresses one person', async () => {
    const { log, store, append } = await opened();
    await log.ensureTopics(derivedTopicSpecs(1));
    const colleagues = ['ada', 'bo', 'cy'].map((colleague) => `mailto:${colleague}@example.com`);
    const toEach = (day: string, address: string, name?: string) =>
      colleagues.map((colleague) =>
        Activity.parse({
          ...{ channel: 'mail', key: `${day} ${address} ${colleague}`, at: `${day}T09:00:00Z` },
          participants: [
            { role: 'from', address, ...(name === undefined ? {} : { name }) },
            { role: 'to', address: colleague },
          ],
        }),
      );
    const [old, next] = ['mailto:ivandermeulen@acme.example', 'mailto:ivandermeulen@globex.example'];
    await append(['2025-02-03', '2025-04-07'].flatMap((day) => toEach(day, old, 'Isaura Vandermeulen')));
    await append(['2025-05-05', '2025-06-02'].flatMap((day) => toEach(day, next)));
    await bindGraph(log, store);
    const stages = [await ResolverStage.start(log, store), await ScorerStage.start(log, store)];
    const topics = [TRUTH, [INTERACTIONS]];
    for (const [at, stage] of stages.entries()) {
      const work = new PartitionWork(stage as Stage<Held>);
      await work.hold((await Promise.all((topics[at] ?? []).map((topic) => log.partitions(topic)))).flat());
      if (at === 1) expect(await toldMoves(log)).toEqual([]);
      while (await work.round(new AbortController().signal, () => {}));
    }
    expect(await toldMoves(log)).toMatchObject([MOVE]);
    // Whoever had not read that it was told looks again before telling it.
    await append(toEach('2025-06-03', next));
    const work = new PartitionWork(stages[0] as Stage<Held>);
    await work.hold((await Promise.all(TRUTH.map((topic) => log.partitions(topic)))).flat());
    while (await work.round(new AbortController().signal, () => {}));
    expect(await toldMoves(log)).toHaveLength(1);
  });

  test('is not told of again when the graph is made anew, nor by who makes another graph', async () => {
    const { log, append } = await opened();
    await append([...AT_ACME, ...FIRST_FROM_GLOBEX, ...LATER_FROM_GLOBEX]);
    await (graph as SmallGraph).apply();
    expect(await toldMoves(log)).toEqual([]);
    await tell(graph as SmallGraph);
    graph = await (graph as SmallGraph).forgetGraph();
    await tell(graph);
    expect(await toldMoves(log)).toHaveLength(1);
  });
});
