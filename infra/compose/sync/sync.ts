import { Worker } from 'node:worker_threads';
import { Fault } from '../../kernel/fault.ts';
import type { ClusterOptions } from '../cluster/cluster.ts';
import type { DataFolder } from '../data-folder.ts';
import type { SecretKey } from './connections.ts';

export interface SyncThreadData {
  readonly folder: DataFolder;
  readonly secretKey: SecretKey;
  /** Where the log is, when it is not in the folder. Its clock does not cross into a thread. */
  readonly cluster?: Omit<ClusterOptions, 'clock'>;
}

export type ToSync = { readonly do: 'stop' };

/** `reason` is absent when it is over. */
export type FromSync = { readonly say: 'state'; readonly provider: string; readonly reason?: string };

/** A thread that reads the connected providers, seen from outside. */
export interface SyncThread {
  /** What keeps a provider from being read at all, by provider; empty while all is well. */
  troubles(): ReadonlyMap<string, string>;
  /** Ends it after the steps in hand. */
  stop(): Promise<void>;
}

/** Pages only: it stays small however large a mailbox is. */
const HEAP_MB = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };

/** The steps in hand may wait for a provider; whoever stops does not wait for that. */
const STOP_PATIENCE_MS = 5000;

export function startSyncThread(data: SyncThreadData): SyncThread {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./sync-thread.${extension}`, import.meta.url), {
    workerData: data,
    resourceLimits: HEAP_MB,
  });
  const troubles = new Map<string, string>();
  worker.on('message', ({ provider, reason }: FromSync) => {
    if (reason === undefined) troubles.delete(provider);
    else troubles.set(provider, reason);
  });
  worker.on('error', (error: unknown) => {
    troubles.set(
      'ingest',
      error instanceof Fault ? `${error.code}: ${error.message}` : 'reading providers has failed; restart kith',
    );
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return {
    troubles: () => troubles,
    stop: async () => {
      worker.postMessage({ do: 'stop' } satisfies ToSync);
      const late = setTimeout(() => void worker.terminate(), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}
