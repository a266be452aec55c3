import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SourcePartition } from '../../../graph/contract.ts';
import type { MeasuredBatch, Metrics } from '../../observe/metrics.ts';
import { type ClusterOptions, joinStage, type StageRole } from './cluster.ts';

export type Shares = readonly SourcePartition[];

export interface StageThreadData {
  readonly role: StageRole;
  readonly cluster: Omit<ClusterOptions, 'clock'>;
}

export type ToStage = { readonly do: 'hold'; readonly shares: Shares } | { readonly do: 'stop' };

export type FromStage =
  /** Log and graph are open. */
  | { readonly say: 'state' }
  | { readonly say: 'applied'; readonly batch: MeasuredBatch; readonly partition: number; readonly upTo: number }
  /** A transaction is run again. */
  | { readonly say: 'retried' }
  /** It begins again, and why. */
  | { readonly say: 'again'; readonly fenced: boolean; readonly reason: string };

/** One worker of a stage, seen from outside. */
export interface StageWorker {
  readonly role: StageRole;
  /** Why it does not work at the moment; absent while all is well. */
  trouble(): string | undefined;
  /** Rejects when it has failed in a way that only another process mends; never resolves. */
  readonly failed: Promise<never>;
  /** Ends it after the bite in hand, or without it when that takes too long; its partitions go to the others at once. */
  stop(): Promise<void>;
}

/** So long the bite in hand is waited for: whoever stops containers kills them after ten seconds. */
const STOP_MS = 7_000;

/** Garbage is collected before a worker exceeds this. What a bite makes and drops dies young, if there is room for it. */
const HEAP_MB = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 192 };

/** Starts a worker: its thread, and its place in the group of its stage. */
export function startStageWorker(options: ClusterOptions, role: StageRole, metrics: Metrics): StageWorker {
  const { clock: _, ...cluster } = options;
  const workerData: StageThreadData = { role, cluster };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./stage-thread.${extension}`, import.meta.url);
  const thread = new Worker(url, { workerData, resourceLimits: HEAP_MB });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  let threadTrouble: string | undefined = `the ${role} is starting`;
  let groupTrouble: string | undefined = 'joining the group';
  const tell = (message: ToStage) => thread.postMessage(message);
  const member = joinStage(options, role, {
    assigned: (shares) => tell({ do: 'hold', shares }),
    trouble: (reason) => {
      groupTrouble = reason;
    },
  });
  thread.on('message', (message: FromStage) => {
    if (message.say === 'state') threadTrouble = undefined;
    else if (message.say === 'retried') metrics.retried();
    else if (message.say === 'applied') {
      metrics.applied(message.batch);
      member.note({ topic: message.batch.topic, partition: message.partition }, message.upTo);
    } else {
      threadTrouble = message.reason;
      metrics.restarted();
      if (!message.fenced) return;
      metrics.fenced();
      // Somebody else has what we took for ours: the group is to say who has what.
      member.rejoin();
    }
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  thread.on('error', (error) => {
    threadTrouble = `the ${role} has failed`;
    failed.reject(error);
  });
  return {
    role,
    trouble: () => threadTrouble ?? groupTrouble,
    failed: failed.promise,
    stop: async () => {
      tell({ do: 'stop' });
      const late = new AbortController();
      await Promise.race([ended, pause(STOP_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
      // Its transaction is undone; what it has not written is in the log.
      await thread.terminate();
      await member.stop();
    },
  };
}
