import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Scope } from '../../../ingest/core/scope.ts';
import { DAY, newStream } from '../../../ingest/core/stream-state.ts';
import { StreamRunner } from '../../../ingest/run-streams.ts';
import { reconcileDaily } from '../../../ingest/sync/reconcile.ts';
import type { StreamStore } from '../../../ingest/sync/stream-store.ts';
import { systemClock } from '../../clock.ts';
import type { EventLog } from '../../event-log/port.ts';
import { faultText, isFault } from '../../kernel/fault.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Connection, Connections, type Provider, requireOwnStreams, type SecretKey } from './connections.ts';
import { connectorOf } from './connector-of.ts';
import { streamFault } from './file-faults.ts';
import { LogSink } from './log-sink.ts';
import { pausesOf } from './pauses.ts';
import { providerPorts, sleep } from './provider-ports.ts';
import { openSqliteStreams } from './sqlite-streams.ts';
import { READ_AT, readMark, TROUBLE } from './sync-status.ts';
import { takenOn } from './taken-on.ts';

/** Steps at once for each connection: of streams that ask what is new, and of those that read what is old. */
const PLACES = { live: 8, old: 8 };

/** How often somebody looks whether `kith connect` has changed a connection. */
const LOOK_EVERY_MS = 3000;
/** How often it is said that a process reads. */
const MARK_EVERY_MS = 5000;
/** After a connection could not be read at all. */
const RETRY_AFTER_MS = 10_000;
/** Under which name it is kept how many days back was read. */
const HISTORY = 'history days';
/** The same of what was left out. */
const LEFT_OUT = 'left out';

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

/** A connection that cannot even begin says why, and is tried again. */
async function followOne(
  { provider }: Connection,
  log: EventLog,
  sink: LogSink,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(provider, log, sink, options, signal);
    } catch (error) {
      options.onTrouble(provider, error);
    }
    await sleep(RETRY_AFTER_MS, signal).catch(() => {});
  }
}

async function followOnce(
  provider: Provider,
  log: EventLog,
  sink: LogSink,
  { folder, secretKey, onTrouble }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const store = openSqliteStreams(folder.streamsFile, provider);
  /** Kept beside the streams, so that others can say it too. */
  const tell = (reason: unknown) => {
    onTrouble(provider, reason);
    try {
      store.remember(TROUBLE, reason === undefined ? '' : troubleText(reason));
    } catch {
      // a disk that is full cannot keep this either
    }
  };
  const over = new AbortController();
  const marked = keepReadMark(store, AbortSignal.any([signal, over.signal]));
  try {
    const { connection, secret } = new Connections(folder, secretKey).get(provider);
    requireOwnStreams(connection, folder);
    const ports = providerPorts(store.coolDowns);
    const { now, random } = ports;
    const connector = await connectorOf(connection, secret, ports);
    beginAnewWhenMore(store, connection, now());
    const runner = new StreamRunner({
      connector,
      ...{ store, sink, now, sleep, random, places: PLACES, owner: randomUUID(), scope: connection.scope },
      horizon: () => now() - connection.historyDays * DAY,
      policyOf: (stream, streams) => pausesOf(provider, stream, streams),
      onTrouble: tell,
    });
    tell(undefined);
    const compared = reconcileDaily(
      { connector, store, sink, now, sleep, takenOn: (day) => takenOn(log, provider, day) },
      signal,
    );
    await Promise.all([runner.run(signal), compared]);
  } catch (error) {
    tell(error);
    throw error;
  } finally {
    over.abort();
    await marked;
    store.close();
  }
}

/** Says that this process reads, so that others know when none does. */
async function keepReadMark(store: StreamStore, signal: AbortSignal): Promise<void> {
  const mark = (isEnd: boolean) => {
    try {
      store.remember(READ_AT, readMark(systemClock(), isEnd));
    } catch {
      // a disk that is full cannot keep this; whoever looks takes it for dead meanwhile
    }
  };
  while (!signal.aborted) {
    mark(false);
    await sleep(MARK_EVERY_MS, signal).catch(() => {});
  }
  mark(true);
}

/** Who wants more than was read, of the past or of what was left out, gets all of it: what is read twice counts once. */
function beginAnewWhenMore(store: StreamStore, { historyDays, scope }: Connection, now: number): void {
  const isLonger = historyDays > Number(store.recall(HISTORY) ?? historyDays);
  const before = store.recall(LEFT_OUT);
  const wanted = leftOut(scope);
  const isLess = before !== undefined && !(JSON.parse(before) as string[]).every((one) => wanted.includes(one));
  for (const { id, stream, state } of isLonger || isLess ? store.rows() : []) {
    if (stream.capability === 'directory' || state.name === 'removed') continue;
    store.note(id, { state: newStream(now), cursor: null });
  }
  // last: a crash before this does all of it once more
  store.remember(HISTORY, String(historyDays));
  store.remember(LEFT_OUT, JSON.stringify(wanted));
}

/** What of the streams that are read is left out, one text for each. */
function leftOut({ excludeDomains, excludeLabels, privateMeetings }: Scope): string[] {
  const domains = excludeDomains.map((domain) => `domain ${domain}`);
  const labels = excludeLabels.map((label) => `label ${label}`);
  return [...domains, ...labels, ...(privateMeetings === 'exclude' ? ['private meetings'] : [])];
}

/** For people. The message of what is no fault may repeat what a provider said, so it is not told. */
export function troubleText(error: unknown): string {
  const reason = streamFault(error, '');
  return isFault(reason) ? faultText(reason) : 'a defect in kith; please report it';
}

function stampOf({ connectionsFile, secretsFile }: DataFolder): string {
  return [connectionsFile, secretsFile]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? '' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`))
    .join(' ');
}
