/**
 * What every event log promises, whatever engine is behind it. An engine runs it by handing in a way to open one; what
 * it cannot do it declares, with a reason that is printed where its cases would have been.
 */
import { afterEach, beforeEach, describe, jest, test } from '@jest/globals';
import type { EventLogFeatures } from '../../infra/event-log/port.ts';
import { compactionCases } from './event-log.compaction.ts';
import type { LogWorld, MissingReasons, Promised } from './event-log.ground.ts';
import { modelCase } from './event-log.model.ts';
import { readingCases } from './event-log.reading.ts';
import { sharingCases } from './event-log.sharing.ts';

export type { LogWorld, MissingReasons } from './event-log.ground.ts';

/** Holds an engine to the port. `open` is called once for each case. */
export function eventLogContract(
  name: string,
  open: () => Promise<LogWorld>,
  features: EventLogFeatures,
  missing: MissingReasons = {},
): void {
  const promised: Promised = (feature) => {
    if (features[feature]) return test;
    const reason = missing[feature];
    if (reason === undefined) throw new Error(`${name} lacks "${feature}" and does not say why`);
    return (title) => test.skip(`${title} (not promised: ${reason})`, () => {});
  };

  // a disk or a broker that is shared with other programs can be slow
  jest.setTimeout(60_000);

  describe(`event log: ${name}`, () => {
    let world: LogWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.end());

    readingCases(() => world);
    sharingCases(() => world, promised);
    compactionCases(() => world, promised);
    modelCase(() => world, promised);
  });
}
