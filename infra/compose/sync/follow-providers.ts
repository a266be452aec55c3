import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { DAY } from '../../../ingest/core/stream-state.ts';
import { StreamRunner } from '../../../ingest/run-streams.ts';
import { reconcileDaily } from '../../../ingest/sync/reconcile.ts';
import type { EventLog } from '../../event-log/port.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Connection, Connections, type SecretKey } from './connections.ts';
import { connectorOf } from './connector-of.ts';
import { LogSink } from './log-sink.ts';
import { pausesOf } from './pauses.ts';
import { providerPorts, sleep } from './provider-ports.ts';
import { openSqliteStreams } from './sqlite-streams.ts';
import { takenOn } from './taken-on.ts';

/** Steps at once for each connection: of streams that ask what is new, and of those that read what is old. */
const PLACES = { live: 8, old: 8 };

/** How often somebody looks whether `kith connect` has changed a connection. */
const LOOK_EVERY_MS = 3000;

export interface FollowOptions {
  readonly folder: DataFolder;
  readonly secretKey: SecretKey;
  /** Hears what keeps a provider from being read at all, and with undefined when it is over. */
  readonly onTrouble: (provider: string, reason: unknown) => void;
}

/** Reads all connected providers until `signal`; connections may come, change and go meanwhile. */
export async function followProviders(log: EventLog, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { folder, secretKey } = options;
  const sink = new LogSink(log);
  while (!signal.aborted) {
    const seen = stampOf(folder);
    const round = new AbortController();
    const either = AbortSignal.any([signal, round.signal]);
    const connections = new Connections(folder, secretKey).all();
    const running = connections.map((connection) => followOne(connection, log, sink, options, either));
    while (!signal.aborted && stampOf(folder) === seen) await sleep(LOOK_EVERY_MS, signal).catch(() => {});
    round.abort();
    await Promise.all(running);
  }
}

/** A connection that cannot even begin says so, and is tried again when it is changed. */
async function followOne(
  { provider }: Connection,
  log: EventLog,
  sink: LogSink,
  { folder, secretKey, onTrouble }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const store = openSqliteStreams(folder.streamsFile, provider);
  try {
    const { connection, secret } = new Connections(folder, secretKey).get(provider);
    const ports = providerPorts(store.coolDowns);
    const { now, random } = ports;
    const connector = await connectorOf(connection, secret, ports);
    const runner = new StreamRunner({
      connector,
      ...{ store, sink, now, sleep, random, places: PLACES, owner: randomUUID(), scope: connection.scope },
      horizon: () => now() - connection.historyDays * DAY,
      policyOf: (stream, streams) => pausesOf(provider, stream, streams),
      onTrouble: (reason) => onTrouble(provider, reason),
    });
    onTrouble(provider, undefined);
    const compared = reconcileDaily(
      { connector, store, sink, now, sleep, takenOn: (day) => takenOn(log, provider, day) },
      signal,
    );
    await Promise.all([runner.run(signal), compared]);
  } catch (error) {
    onTrouble(provider, error);
  } finally {
    store.close();
  }
}

function stampOf({ connectionsFile, secretsFile }: DataFolder): string {
  return [connectionsFile, secretsFile]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? '' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`))
    .join(' ');
}
