/** Streams of a provider in memory that a test runs: into a log in memory, with a store on disk, in simulated time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { openSqliteStreams } from '../../infra/compose/sync/sqlite-streams.ts';
import { Scope } from '../../ingest/core/scope.ts';
import { type RunnerOptions, StreamRunner } from '../../ingest/run-streams.ts';
import type { SyncBatch } from '../../ingest/sync/sink.ts';
import { ShelfProvider } from './shelf-provider.ts';
import { SimulatedTime } from './simulated-time.ts';

export const START = Date.UTC(2026, 5, 1);
export const PAUSES = { pollEvery: 5000, retryFirst: 1000, retryMax: 60_000 };

export type Store = ReturnType<typeof openSqliteStreams>;

/** A log in memory: what it took, and whether it takes anything now. */
class Log {
  readonly batches: SyncBatch[] = [];
  away = false;

  readonly take = async (batch: SyncBatch): Promise<void> => {
    if (this.away) throw new Error('the log does not answer');
    this.batches.push(batch);
  };

  get keys(): string[] {
    return this.batches.flatMap(({ activities }) => activities.map(({ key }) => key));
  }

  get events() {
    return this.batches.flatMap(({ events }) => events);
  }
}

/** What a test looks at and moves. */
interface Run {
  provider: ShelfProvider;
  time: SimulatedTime;
  log: Log;
  stop: AbortController;
}

const newRun = (): Run => ({
  ...{ provider: new ShelfProvider(), time: new SimulatedTime(START) },
  ...{ log: new Log(), stop: new AbortController() },
});

/** Everything new for each test of the file that calls it: read the fields of `run` inside of the tests. */
export function freshRun() {
  const run = newRun();
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-streams-'));
    Object.assign(run, newRun());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const openStore = (): Store => openSqliteStreams(join(folder, 'streams.db'), 'shelf');
  const runner = (store: Store, more: Partial<RunnerOptions> = {}): StreamRunner => {
    const { now, sleep } = run.time;
    return new StreamRunner({
      ...{ connector: run.provider.connector, store, sink: run.log, scope: Scope.parse({}), now, sleep },
      ...{ horizon: () => 0, policyOf: () => PAUSES, random: () => 0.5, owner: 'one', places: { live: 4, old: 4 } },
      ...more,
    });
  };
  return {
    ...{ run, openStore, runner },
    /** Runs until `until`, then stops. */
    runUntil: async (until: () => boolean, more: Partial<RunnerOptions> = {}, store = openStore()): Promise<void> => {
      const ran = runner(store, more).run(run.stop.signal);
      await run.time.run(until);
      run.stop.abort();
      await ran;
      store.close();
      run.stop = new AbortController();
    },
    /** The keys of all mails of these mailboxes. */
    allOf: (...ids: string[]): string[] => {
      const mailsOf = (id: string) => run.provider.shelves.get(id)?.mails ?? 0;
      return ids.flatMap((id) => Array.from({ length: mailsOf(id) }, (_, n) => `${n}@${id}.example`)).sort();
    },
    stateOf: (id: string) => {
      const store = openStore();
      const row = store.row(id);
      store.close();
      return row;
    },
  };
}
