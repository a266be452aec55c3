/** The laws of the idea that the graph is a function of a set of events, on random histories and the embedded engines. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { KnowsRow } from '../../graph/contract.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { TRUTH } from '../../infra/event-log/topics.ts';
import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import { minuteOf } from '../../infra/kernel/instant.ts';
import type { Activity } from '../../ingest/contract.ts';
import { type Decision, identityOf } from '../../resolver/contract.ts';
import { DEFAULT_SETTINGS, ScoringSettings, tieAt } from '../../scorer/contract.ts';
import { aHistory, aMoment, OWN_DOMAIN } from '../arbitraries/activities.ts';
import { aTelling } from '../arbitraries/directory.ts';
import {
  dumpOf,
  isActivity,
  isDirectoryRecord,
  openSmallGraph,
  type SmallGraph,
  type Told,
} from '../support/small-graph.ts';

/** More with KITH_TEST_RUNS=1000, for a night. */
const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 40) };
jest.setTimeout(600_000);

const options = { domains: [OWN_DOMAIN] };

/** Of everything that can be dropped, the time has come. */
const LONG_AFTER = 8_000_000_000_000;

/** A history, the same events in another order with some said again, and where to cut it into batches. */
const aRetelling = aTelling.chain((history) =>
  fc.record({
    history: fc.constant(history),
    retold: fc
      .tuple(fc.shuffledSubarray(history, { minLength: history.length }), fc.subarray(history))
      .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
    cuts: fc.array(fc.nat({ max: 80 }), { maxLength: 4 }),
  }),
);

function cutInto(history: readonly Told[], cuts: readonly number[]): Told[][] {
  const places = [0, ...cuts.filter((cut) => cut < history.length).sort((one, other) => one - other), history.length];
  return places.slice(1).map((end, i) => history.slice(places[i], end));
}

/** Appended and applied one after the other. */
async function graphOf(batches: readonly Told[][]): Promise<SmallGraph> {
  const graph = await openSmallGraph(options);
  for (const batch of batches) {
    await graph.append(batch);
    await graph.apply();
  }
  return graph;
}

function atTimeOfItsKey(activity: Activity): Activity {
  const minute = fingerprint(activity.key) % (366 * 1440);
  return { ...activity, at: new Date(Date.UTC(2024, 0, 1) + minute * 60_000).toISOString() };
}

/** Said of the identities of every two participants of a history, one after the other. */
function saidOfAll(history: readonly Told[], said: Decision['said'], at: number): Decision[] {
  const activities = history.filter(isActivity);
  const addresses = activities.flatMap(({ participants }) => participants.map(({ address }) => address));
  const keys = [
    ...new Set(addresses.map(identityOf).flatMap((one) => (typeof one === 'string' ? [] : one.key))),
  ].sort();
  return keys.flatMap((a, i) => keys.slice(i + 1).map((b): Decision => ({ a, b, said, at })));
}

describe('the graph is a function of a set of events', () => {
  test('idempotence: delivering any event twice changes nothing', async () => {
    const twice = fc.asyncProperty(aTelling, async (history) => {
      expect(await dumpOf([history, history], options)).toBe(await dumpOf([history], options));
    });
    await fc.assert(twice, RUNS);
  });

  test('order-freedom: any permutation and any batching of the same events gives the same graph, byte for byte', async () => {
    const anyOrder = fc.asyncProperty(aRetelling, async ({ history, retold, cuts }) => {
      expect(await dumpOf(cutInto(retold, cuts), options)).toBe(await dumpOf([history], options));
    });
    await fc.assert(anyOrder, RUNS);
  });

  test('replay: deleting the graph and replaying the log gives the same bytes, whatever the size of batches', async () => {
    const replayed = fc.asyncProperty(
      aRetelling,
      fc.integer({ min: 1, max: 30 }),
      async ({ retold, cuts }, itemsMax) => {
        const graph = await graphOf(cutInto(retold, cuts));
        const before = await graph.dump();
        const again = await graph.forgetGraph();
        await again.apply(itemsMax);
        expect(await again.dump()).toBe(before);
        await again.close();
      },
    );
    await fc.assert(replayed, RUNS);
  });

  test('replay: what compaction leaves of the log gives the same bytes', async () => {
    const compacted = fc.asyncProperty(aRetelling, async ({ retold, cuts }) => {
      const graph = await graphOf(cutInto(retold, cuts));
      const before = await graph.dump();
      for (const topic of TRUTH) await graph.log.compact(topic, LONG_AFTER);
      const again = await graph.forgetGraph();
      await again.apply();
      expect(await again.dump()).toBe(before);
      await again.close();
    });
    await fc.assert(compacted, RUNS);
  });

  test('replay: the number of partitions does not matter', async () => {
    const partitioned = fc.asyncProperty(aTelling, async (history) => {
      expect(await dumpOf([history], { ...options, partitions: 5 })).toBe(await dumpOf([history], options));
    });
    await fc.assert(partitioned, RUNS);
  });

  test('merge-is-regrouping: merging identities then splitting them restores every number, bit for bit', async () => {
    const regrouped = fc.asyncProperty(aRetelling, fc.nat(), async ({ history, retold, cuts }, seed) => {
      const never = await dumpOf([history], options);
      const all = saidOfAll(history, 'same', 1000);
      const some = all.filter((_, i) => (seed + i) % 3 === 0);
      const withdrawn = some.map((decision): Decision => ({ ...decision, said: 'withdrawn', at: 2000 }));
      const graph = await openSmallGraph(options);
      for (const batch of [...cutInto(retold, cuts), some, withdrawn]) {
        await graph.append(batch);
        await graph.apply();
      }
      expect(await graph.dump()).toBe(never);
      await graph.close();
      // The word and its withdrawal may also come before anything is known, in either order.
      expect(await dumpOf([withdrawn, some, history], options)).toBe(never);
    });
    await fc.assert(regrouped, RUNS);
  });

  test("people's words: what they said holds in any order, whenever it comes", async () => {
    const anyOrder = fc.asyncProperty(aRetelling, fc.nat(), async ({ history, retold, cuts }, seed) => {
      const same = saidOfAll(history, 'same', 1000).filter((_, i) => (seed + i) % 4 === 0);
      const different = saidOfAll(history, 'different', 2000).filter((_, i) => (seed + i) % 5 === 0);
      const early = await dumpOf([[...different, ...same], history], options);
      const late = await dumpOf([...cutInto(retold, cuts), same, different], options);
      expect(late).toBe(early);
    });
    await fc.assert(anyOrder, RUNS);
  });

  test('as-of: the graph as of T equals the graph built from the activities that happened up to T', async () => {
    const asOf = fc.asyncProperty(aTelling, aMoment, async (history, moment) => {
      // An act happens once: its copies agree on the time. A later version changes what happened, not when it was learnt.
      const happened = history
        .filter(isActivity)
        .filter(({ version }) => version === 0)
        .map(atTimeOfItsKey);
      // What a directory says holds for all times.
      const directory = history.filter(isDirectoryRecord);
      const until = happened.filter(({ at }) => minuteOf(at) <= moment);
      const whole = await dumpOf([[...happened, ...directory]], options, moment);
      expect(whole).toBe(await dumpOf([[...until, ...directory]], options, moment));
    });
    await fc.assert(asOf, RUNS);
  });

  test('reporting: who reports to whom, kept step by step, is what is found from scratch', async () => {
    const fromScratch = fc.asyncProperty(aRetelling, async ({ retold, cuts }) => {
      const graph = await graphOf(cutInto(retold, cuts));
      const lines = async (asOf?: number) =>
        (await graph.dump(asOf)).split('\n').filter((line) => line.includes('"type":"reports-to"'));
      expect(await lines()).toEqual(await lines(minuteOf('2030-01-01T00:00:00Z')));
      await graph.close();
    });
    await fc.assert(fromScratch, RUNS);
  });

  test('re-weighting: new settings need no replay and give the same as replaying under them', async () => {
    const settings = ScoringSettings.parse({ halfLifeDays: 90, channelWeights: { meeting: 9, call: 0 } });
    const reweighted = fc.asyncProperty(aHistory, async (history) => {
      const graph = await openSmallGraph(options);
      await graph.append(history);
      await graph.apply();
      const expected = await dumpOf([history], { ...options, settings });
      await graph.store.close();
      const file = `${graph.folder}/graph-0.db`;
      await openSqliteGraphStore({
        file,
        identitySecret: 'a secret for tests',
        clock: () => Date.UTC(2026, 0, 1),
        settings,
      }).close();
      expect(await graph.dump()).toBe(expected);
      await graph.close();
    });
    await fc.assert(reweighted, RUNS);
  });

  test('time-invariant order: the order of ties by strength does not change while nothing happens', async () => {
    const ordered = fc.asyncProperty(
      aHistory,
      fc.array(fc.integer({ min: 0, max: 20 * 525_600 }), { minLength: 2, maxLength: 6 }),
      async (history, ages) => {
        const graph = await openSmallGraph(options);
        await graph.append(history);
        await graph.apply();
        const ties: KnowsRow[] = [];
        for await (const tie of graph.queries.knows()) ties.push(tie);
        await graph.close();
        const byK = ties.toSorted((one, other) => other.tie.k - one.tie.k);
        for (const age of ages) {
          const strengths = byK.map(
            ({ tie }) => tieAt(tie, Date.UTC(2025, 0, 8) / 60_000 + age, DEFAULT_SETTINGS).strength,
          );
          expect(strengths).toEqual(strengths.toSorted((one, other) => other - one));
        }
      },
    );
    await fc.assert(ordered, RUNS);
  });

  test('conservation: received = applied + duplicate + ignored + excluded + erased + quarantined', async () => {
    const conserved = fc.asyncProperty(aRetelling, async ({ history, retold, cuts }) => {
      const graph = await openSmallGraph(options);
      for (const batch of [history, ...cutInto(retold, cuts)]) {
        await graph.append(batch);
        await graph.apply(20);
      }
      const received = history.length + retold.length;
      const [source] = await graph.queries.accounts();
      await graph.close();
      if (received === 0) return;
      if (source === undefined) throw new Error('no accounts');
      expect(source.received).toBe(received);
      expect(
        source.applied + source.duplicate + source.ignored + source.excluded + source.erased + source.quarantined,
      ).toBe(received);
      const everyActivityIsNewOnce = new Set(history.filter(isActivity).map(({ channel, key }) => `${channel}|${key}`))
        .size;
      expect(source.applied + source.ignored).toBeGreaterThanOrEqual(everyActivityIsNewOnce);
    });
    await fc.assert(conserved, RUNS);
  });
});
