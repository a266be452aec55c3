/** The event log against the plainest thing that could be one: a list in memory. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { EventLog, LogRecord, NewRecord } from '../../infra/event-log/port.ts';
import { freshTopic, type LogWorld, type Promised, readTopic } from './event-log.ground.ts';

const RETENTION_MS = 1_000;
const LONG_AFTER = 8_000_000_000_000;

type Step =
  | { readonly do: 'append'; readonly records: readonly NewRecord[] }
  | { readonly do: 'read'; readonly partition: number; readonly from: number; readonly limit: number }
  | { readonly do: 'compact'; readonly later: boolean }
  | { readonly do: 'reopen' };

const record = fc
  .record({
    activity: fc.integer({ min: 0, max: 4 }),
    mailbox: fc.integer({ min: 0, max: 2 }),
    value: fc.option(fc.json({ maxDepth: 1 }), { freq: 4 }),
  })
  .map(({ activity, mailbox, value }) => ({ key: `${activity}/${mailbox}`, partitionBy: `${activity}`, value }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('append' as const), records: fc.array(record, { maxLength: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      partition: fc.integer({ min: 0, max: 2 }),
      from: fc.integer({ min: 0, max: 80 }),
      limit: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('compact' as const), later: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
);

/** What is left of the list when a topic is cleaned. */
function cleaned(records: readonly LogRecord[], cleanup: 'compact' | 'expire', later: boolean): LogRecord[] {
  if (cleanup === 'expire') return later ? [] : [...records];
  const newest = new Map(records.map((each) => [each.key, each]));
  return records.filter((each) => newest.get(each.key) === each && !(later && each.value === null));
}

export function modelCase(world: () => LogWorld, promised: Promised): void {
  promised('compactsOnDemand')(
    'any run of appends, compactions, reads and restarts agrees with a list in memory',
    () => {
      let { log } = world();
      return agreesWithList(
        () => log,
        async () => {
          log = await world().reopen();
        },
      );
    },
  );
}

/**
 * Runs random steps on a log and on a list. The list learns from the log only which partition a text belongs to and
 * which position a new record got; from then on neither may change.
 */
function agreesWithList(log: () => EventLog, reopen: () => Promise<void>): Promise<void> {
  const steps = fc.array(step, { minLength: 1, maxLength: 16 });
  return fc.assert(
    fc.asyncProperty(steps, fc.constantFrom('compact' as const, 'expire' as const), async (run, cleanup) => {
      const topic = await freshTopic(log(), { cleanup, retentionMs: RETENTION_MS });
      const home = new Map<string, number>();
      const ends = new Map<number, number>();
      let model: LogRecord[] = [];
      for (const action of run) {
        if (action.do === 'append') {
          await log().append(topic, action.records);
          model = learn(model, action.records, await readTopic(log(), topic), home, ends);
        } else if (action.do === 'compact') {
          // before any retention is over, or long after all are
          const before = model.length;
          const gone = await log().compact(topic, action.later ? LONG_AFTER : 0);
          model = cleaned(model, cleanup, action.later);
          expect(gone).toBe(before - model.length);
        } else if (action.do === 'reopen') {
          await reopen();
        } else {
          const { partition, from, limit } = action;
          const there = model.filter((each) => each.partition === partition && each.position >= from);
          expect(await log().read(topic, partition, from, { limit })).toEqual(there.slice(0, limit));
        }
        expect(await readTopic(log(), topic)).toEqual(model);
      }
    }),
    { numRuns: 30 },
  );
}

/** The list after an append, checked against what the log shows. */
function learn(
  model: readonly LogRecord[],
  appended: readonly NewRecord[],
  shown: readonly LogRecord[],
  home: Map<string, number>,
  ends: Map<number, number>,
): LogRecord[] {
  const known = new Set(model.map(({ partition, position }) => `${partition}@${position}`));
  const fresh = shown.filter(({ partition, position }) => !known.has(`${partition}@${position}`));
  expect(fresh).toHaveLength(appended.length);
  const waiting = Map.groupBy(fresh, ({ key }) => key.split('/')[0] ?? '');
  const learned = appended.map(({ key, value, partitionBy = key }) => {
    const got = waiting.get(partitionBy)?.shift();
    if (got === undefined) throw new Error(`the log does not show a record of ${partitionBy}`);
    expect(got).toMatchObject({ key, value, partition: home.get(partitionBy) ?? got.partition });
    expect(got.position).toBeGreaterThanOrEqual(ends.get(got.partition) ?? 0);
    home.set(partitionBy, got.partition);
    ends.set(got.partition, got.position + 1);
    return got;
  });
  return [...model, ...learned].toSorted((a, b) => a.partition - b.partition || a.position - b.position);
}
