import { buildApi, type Readiness, type ReadinessCheck } from '../../api/contract.ts';
import type { GraphQueries } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { Metrics, type Waiting } from '../observe/metrics.ts';
import { apiToken } from './data-folder.ts';
import { type EmbeddedOptions, makeGraph, openLog, openQueries } from './embedded.ts';
import { listen } from './listen.ts';
import { peoplesWordIn } from './peoples-word.ts';
import { type AppliedPartition, positionsIn } from './positions.ts';
import { rememberSince } from './remember-since.ts';
import { SETTINGS } from './settings.ts';
import type { SecretKey } from './sync/connections.ts';
import { startSyncThread } from './sync/sync.ts';
import { readSyncStatus } from './sync/sync-status.ts';
import { startWriterThread, WRITTEN_ELSEWHERE } from './writer.ts';

export interface Roles {
  /** Answers questions. */
  readonly api: boolean;
  /** Resolver and scorer, which the embedded profile runs as one. */
  readonly writer: boolean;
  /** Reads the connected providers. */
  readonly ingest: boolean;
}

export interface Running {
  /** Where the API listens; absent without the role. */
  readonly url?: string;
  readonly token: string;
  /** Rejects when it cannot go on; absent where that is waited out. */
  readonly failed?: Promise<never>;
  /** What is missing at the moment, if anything is; absent where nothing is asked. */
  readonly readiness?: () => Promise<Readiness>;
  /** Stops in order: no new requests, then the writer after the batch in hand. */
  stop(): Promise<void>;
}

/** Starts the roles of one process on a data folder. Faults: `CLI_PORT_TAKEN`, and those of the stores. */
export async function serve(
  options: EmbeddedOptions,
  roles: Roles,
  { host, port, secretKey }: { readonly host: string; readonly port: number; readonly secretKey: SecretKey },
): Promise<Running> {
  // Whatever cannot be opened is said before a thread runs that nobody would stop.
  const log = await openLog(options);
  const queries = await openNewQueries(options, log);
  const token = apiToken(options.folder);
  const metrics = new Metrics(async () => waitingIn(await positionsIn(log, await queries.positions())));
  const writer = roles.writer ? startWriterThread(options, true, metrics) : undefined;
  const reader = roles.ingest ? startSyncThread({ folder: options.folder, secretKey }) : undefined;
  const stopStores = async () => {
    await reader?.stop();
    await writer?.stop();
    await queries.close();
    await log.close();
  };
  if (!roles.api) return { token, stop: stopStores };
  const readiness = rememberSince(
    () => readinessOf(log, queries, writer && { trouble: writer.trouble() }),
    options.clock,
  );
  const sync = () => readSyncStatus(options.folder, secretKey, options.clock, reader?.troubles());
  metrics.measureSync(sync);
  const word = peoplesWordIn(log, queries, options.clock);
  const api = { queries, word, clock: options.clock, token };
  const app = await buildApi({ ...api, readiness, settings: SETTINGS, metrics, sync });
  const stop = async () => {
    await app.close();
    await stopStores();
  };
  try {
    return { url: await listen(app, { host, port }), token, readiness, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The graph is made before anything reads it, so that a new folder can be served at once. */
async function openNewQueries(options: EmbeddedOptions, log: EventLog): Promise<GraphQueries> {
  try {
    await makeGraph(options);
    return openQueries(options);
  } catch (error) {
    await log.close();
    throw error;
  }
}

function waitingIn(positions: readonly AppliedPartition[]): Waiting[] {
  return positions.map(({ topic, partition, position, end }) => ({ topic, partition, records: end - position }));
}

async function readinessOf(
  log: EventLog,
  queries: GraphQueries,
  writer: { trouble: string | undefined } | undefined,
): Promise<Readiness> {
  const positions = await positionsIn(log, await queries.positions());
  const graph = { name: 'graph', ok: true };
  if (writer === undefined) return { checks: [graph], positions };
  return { checks: [graph, { name: 'writer', ...writerCheck(writer.trouble, positions) }], positions };
}

/** Whoever writes, answers are full when nothing waits in the log. */
function writerCheck(
  trouble: string | undefined,
  positions: readonly AppliedPartition[],
): Pick<ReadinessCheck, 'ok' | 'reason'> {
  if (trouble === undefined) return { ok: true };
  const isUpToDate = positions.every(({ position, end }) => position >= end);
  return trouble === WRITTEN_ELSEWHERE && isUpToDate ? { ok: true } : { ok: false, reason: trouble };
}
