/** Reads connectors into a data folder as `kith start` would, until everything old is read; pauses pass in no time. */
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { openLog } from '../../infra/compose/embedded.ts';
import { LogSink } from '../../infra/compose/sync/log-sink.ts';
import { openSqliteStreams } from '../../infra/compose/sync/sqlite-streams.ts';
import { Scope } from '../../ingest/core/scope.ts';
import { StreamRunner } from '../../ingest/run-streams.ts';
import type { Connector, ProviderPorts } from '../../ingest/sync/port.ts';
import type { StreamRow } from '../../ingest/sync/stream-store.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** Ports on a simulated clock, with limits that bind nobody. */
export function patientPorts(time: SimulatedTime, fetch: typeof globalThis.fetch): ProviderPorts {
  const gate = { pass: async () => {}, cool: () => {}, succeeded: () => {} };
  const { now, sleep } = time;
  return { fetch: time.counted(fetch), now, sleep, random: () => 0.5, gate, timeoutMs: 120_000 };
}

/** Ends when every stream of every connector is live, or has come to a stop. Returns the streams. */
export async function readProviders(
  data: string,
  time: SimulatedTime,
  connectors: readonly Connector[],
  { horizon = 0, scope = Scope.parse({}) } = {},
): Promise<StreamRow[]> {
  const folder = openDataFolder({ root: data, tenant: 'default', create: { demo: false } });
  const log = await openLog({ folder, clock: time.now });
  const sink = new LogSink(log);
  const stores = connectors.map(({ provider }) => openSqliteStreams(folder.streamsFile, provider));
  const stop = new AbortController();
  const { now, sleep } = time;
  const failures: unknown[] = [];
  const runs = connectors.map((connector, at) => {
    const store = stores[at];
    if (store === undefined) throw new Error('a connector has no store');
    return new StreamRunner({
      ...{ connector, store, sink, scope, now, sleep, random: () => 0.5, owner: 'one', horizon: () => horizon },
      places: { live: 4, old: 4 },
      policyOf: () => ({ pollEvery: 60_000, retryFirst: 1000, retryMax: 60_000 }),
      onTrouble: (reason) => reason !== undefined && failures.push(reason),
    }).run(stop.signal);
  });
  const rows = () => stores.flatMap((store) => store.rows());
  // a minute after the directories are known, so that everybody's streams are there
  await time.run(
    () => failures.length > 0 || rows().every(({ state }) => state.name === 'live' && state.since < now()),
  );
  stop.abort();
  await Promise.all(runs);
  const last = rows();
  for (const store of stores) store.close();
  await log.close();
  if (failures.length > 0) throw failures[0];
  return last;
}
