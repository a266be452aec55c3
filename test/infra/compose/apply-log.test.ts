/** The hand-over: what was observed while it was appended gives the graph that reading it from the log gives. */
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { BatchBuilder, type PackedInputs } from '../../../graph/contract.ts';
import type { Activity } from '../../../ingest/contract.ts';
import { createObserver } from '../../../resolver/contract.ts';
import { aHistory, OWN_DOMAIN } from '../../arbitraries/activities.ts';
import { dumpOf, openSmallGraph, TEST_SOURCE } from '../../support/small-graph.ts';

const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 60) };
jest.setTimeout(300_000);

const options = { domains: [OWN_DOMAIN] };

/** What happens to a batch between its append and its being applied. */
const aStep = fc.record({
  batch: aHistory,
  handedOver: fc.boolean(),
  thenLooksAhead: fc.boolean(),
  thenDrains: fc.boolean(),
});

test('handed over or read from the log, looked ahead at or not: the same graph and the same accounts', async () => {
  const same = fc.asyncProperty(
    fc.array(aStep, { maxLength: 6 }),
    fc.integer({ min: 5, max: 400 }),
    async (steps, itemsMax) => {
      const graph = await openSmallGraph(options);
      const applier = await graph.applier(itemsMax);
      await applier.drain();
      for (const { batch, handedOver, thenLooksAhead, thenDrains } of steps) {
        const [range] = await graph.append(batch);
        if (handedOver && range !== undefined) await applier.take(range, observed(batch));
        while (thenLooksAhead && (await applier.lookAhead()));
        if (thenDrains) await applier.drain();
      }
      await applier.drain();
      const all = steps.flatMap(({ batch }) => batch);
      const received = (await graph.queries.accounts()).reduce((sum, source) => sum + source.received, 0);
      const dump = await graph.dump();
      await graph.close();
      expect(received).toBe(all.length);
      expect(dump).toBe(await dumpOf([all], options));
    },
  );
  await fc.assert(same, RUNS);
});

test('what was looked ahead at and never applied is applied when the log is read again', async () => {
  const interrupted = fc.asyncProperty(aHistory, async (history) => {
    const graph = await openSmallGraph(options);
    const applier = await graph.applier();
    await applier.drain();
    const [range] = await graph.append(history);
    if (range !== undefined) await applier.take(range, observed(history));
    while (await applier.lookAhead());
    // Another process takes over where this one is cut off.
    await graph.apply();
    const dump = await graph.dump();
    await graph.close();
    expect(dump).toBe(await dumpOf([history], options));
  });
  await fc.assert(interrupted, RUNS);
});

function observed(batch: readonly Activity[]): PackedInputs {
  const observe = createObserver();
  const builder = new BatchBuilder();
  for (const activity of batch) {
    builder.add({ source: TEST_SOURCE, outcome: { kind: 'observed', observed: observe(activity) } });
  }
  return structuredClone(builder.pack());
}
