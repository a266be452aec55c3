import { buildApi, type Readiness, type ReadinessCheck } from '../../../api/contract.ts';
import type { GraphQueries } from '../../../graph/contract.ts';
import { isFault } from '../../kernel/fault.ts';
import { Metrics } from '../../observe/metrics.ts';
import type { DataFolder } from '../data-folder.ts';
import { listen } from '../listen.ts';
import { peoplesWordIn } from '../peoples-word.ts';
import type { AppliedPartition } from '../positions.ts';
import { rememberSince } from '../remember-since.ts';
import type { Running } from '../serve.ts';
import { SETTINGS } from '../settings.ts';
import type { SecretKey } from '../sync/connections.ts';
import { type SyncThread, startSyncThread } from '../sync/sync.ts';
import { readSyncStatus } from '../sync/sync-status.ts';
import { type ClusterOptions, openClusterLog, openServingQueries, type StageRole } from './cluster.ts';
import { knownPositions, type Look } from './known-positions.ts';
import { type Noting, noteProcess } from './process-notes.ts';
import { type StageWorker, startStageWorker } from './stage-worker.ts';

export interface ClusterRoles {
  readonly api: boolean;
  readonly stages: readonly StageRole[];
  /** Reads the connected providers. */
  readonly ingest: boolean;
}

export interface Serving {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Where the connections and the state of their streams are, and the key of their secrets. */
  readonly folder: DataFolder;
  readonly secretKey: SecretKey;
}

/**
 * Starts the roles of one process on a cluster. Every one answers about its health and its figures; questions about
 * people only with the role `api`. What is wrong at the start ends it; what goes wrong later is waited out.
 */
export async function serveCluster(options: ClusterOptions, roles: ClusterRoles, serving: Serving): Promise<Running> {
  const log = await openClusterLog(options);
  let queries: GraphQueries | undefined;
  const workers: StageWorker[] = [];
  let reader: SyncThread | undefined;
  let noting: Noting | undefined;
  const stopStores = async () => {
    noting?.end();
    await Promise.all([reader?.stop(), ...workers.map((worker) => worker.stop())]);
    await queries?.close();
    await log.close();
  };
  try {
    const asked = await openServingQueries(options);
    queries = asked;
    const known = knownPositions(log, asked);
    const metrics = new Metrics(async () => waitingIn(await known.quickly()));
    const { folder, secretKey } = serving;
    const remembering = rememberSince(async () => readinessOf(await known.look(), workers), options.clock);
    noting = noteProcess(folder, namesOf(roles), remembering, options.clock);
    const { readiness } = noting;
    const sync = () => readSyncStatus(folder, secretKey, options.clock, reader?.troubles());
    metrics.measureSync(sync);
    const word = peoplesWordIn(log, asked, options.clock);
    const api = { queries: asked, word, questions: roles.api, clock: options.clock, token: serving.token, sync };
    const app = await buildApi({ ...api, readiness, settings: SETTINGS, metrics });
    for (const role of roles.stages) workers.push(startStageWorker(options, role, metrics));
    if (roles.ingest) reader = startSyncThread({ folder, secretKey, cluster: plain(options) });
    const url = await listen(app, serving);
    const stop = async () => {
      await app.close();
      await stopStores();
    };
    const failed = Promise.race(workers.map((worker) => worker.failed));
    return { url, token: serving.token, failed, readiness, stop };
  } catch (error) {
    await stopStores();
    throw error;
  }
}

/** What crosses into a thread. */
function plain({ clock: _, ...options }: ClusterOptions): Omit<ClusterOptions, 'clock'> {
  return options;
}

function waitingIn(positions: readonly AppliedPartition[]) {
  return positions.map(({ topic, partition, position, end }) => ({ topic, partition, records: end - position }));
}

function namesOf({ api, stages, ingest }: ClusterRoles): string[] {
  return [...(ingest ? ['ingest'] : []), ...stages, ...(api ? ['api'] : [])];
}

function readinessOf({ graph, log, positions }: Look, workers: readonly StageWorker[]): Readiness {
  const ofWorkers = workers.map((worker): ReadinessCheck => checkOf(worker.role, worker.trouble()));
  return {
    checks: [checkOf('graph', reasonOf(graph)), checkOf('event-log', reasonOf(log)), ...ofWorkers],
    positions,
  };
}

/** The code alone: addresses and names are not for everybody. */
function reasonOf(settled: PromiseSettledResult<unknown>): string | undefined {
  if (settled.status === 'fulfilled') return undefined;
  return isFault(settled.reason) ? settled.reason.code : 'it does not answer';
}

function checkOf(name: string, reason: string | undefined): ReadinessCheck {
  return reason === undefined ? { name, ok: true } : { name, ok: false, reason: reason.split(':', 1)[0] ?? reason };
}
