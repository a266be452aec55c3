/** The thread that reads providers while others write the graph and answer questions. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import type { EventLog } from '../../event-log/port.ts';
import { openLog } from '../embedded.ts';
import { followProviders, troubleText } from './follow-providers.ts';
import { sleep } from './provider-ports.ts';
import type { FromSync, SyncThreadData, ToSync } from './sync.ts';

const RETRY_AFTER_MS = 2000;

const { folder, secretKey, cluster } = workerData as SyncThreadData;
const stop = new AbortController();
parentPort?.on('message', (said: ToSync) => {
  if (said.do === 'stop') stop.abort();
});

while (!stop.signal.aborted) {
  try {
    await followOnce();
  } catch (error) {
    say('ingest', error);
  }
  await sleep(RETRY_AFTER_MS, stop.signal).catch(() => {});
}
parentPort?.close();

async function followOnce(): Promise<void> {
  const log = await openLogHere();
  say('ingest', undefined);
  try {
    await followProviders(log, { folder, secretKey, onTrouble: say }, stop.signal);
  } finally {
    await log.close();
  }
}

async function openLogHere(): Promise<EventLog> {
  if (cluster === undefined) return openLog({ folder, clock: systemClock });
  const { openClusterLog } = await import('../cluster/cluster.ts');
  return openClusterLog({ ...cluster, clock: systemClock }, { make: true });
}

function say(provider: string, reason: unknown): void {
  const message: FromSync = {
    say: 'state',
    provider,
    ...(reason === undefined ? {} : { reason: troubleText(reason) }),
  };
  parentPort?.postMessage(message);
}
