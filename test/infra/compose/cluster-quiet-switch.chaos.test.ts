/** A meeting that lies ahead while nothing else comes: a replay has put a new graph in its place, and nobody writes to the old one. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { systemClock } from '../../../infra/clock.ts';
import { ClusterTrial, TrialEngines } from '../../chaos/cluster-trial.ts';
import { describeWithEngineJars } from '../../support/engines.ts';
import { writeLines } from '../../support/enron-to-activities.ts';
import { statement } from '../../support/neo4j-graph.ts';

jest.setTimeout(400_000);

/** Long enough for an import and a replay: one that ends later finds nothing ahead, and shows nothing. */
const AHEAD_MS = 150_000;
/** A scorer looks every minute, and the first time it finds that it is on the old graph. */
const PATIENCE_MS = 240_000;
const LOOK_EVERY_MS = 1_000;

describeWithEngineJars('on a cluster to which nothing comes after a replay', () => {
  test('a meeting that lay ahead begins to count when its time has come', async () => {
    const engines = new TrialEngines({ areShared: true, partitions: 1 });
    await engines.start();
    const trial = new ClusterTrial(engines, 'quiet');
    try {
      await trial.startWorkers(1);
      const at = new Date(systemClock() + AHEAD_MS).toISOString().replace(/\.\d+Z$/, 'Z');
      const participants = [
        { role: 'organizer', address: 'mailto:ada@corp.example', response: 'accepted' },
        { role: 'attendee', address: 'mailto:bo@client.example', response: 'accepted' },
      ];
      const sighting = { provider: 'google', mailbox: 'ada@corp.example' };
      const meeting = {
        channel: 'meeting',
        key: 'ahead',
        version: 0,
        at,
        durationSeconds: 1800,
        participants,
        sighting,
      };
      await writeLines([JSON.stringify(meeting)], engines.at('ahead.jsonl'));
      expect(await trial.import(engines.at('ahead.jsonl'), ['corp.example']).ended).toMatchObject({ code: 0 });
      await trial.untilApplied();
      await trial.run('replay');
      const due = async () => {
        const cypher = 'MATCH (d:Due) WHERE d.tenant STARTS WITH $tenant RETURN d.tenant AS graph';
        return statement({ url: engines.environment['KITH_NEO4J'] ?? '' }, cypher, { tenant: trial.tenant });
      };
      const limit = AbortSignal.timeout(PATIENCE_MS);
      while ((await due()).length > 0 && !limit.aborted) await pause(LOOK_EVERY_MS);
      expect(await due()).toEqual([]);
      expect(await trial.dumpText()).toContain('"type":"knows"');
    } finally {
      await trial.stop();
      await engines.stop();
    }
  });
});
