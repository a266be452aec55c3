import { Worker } from 'node:worker_threads';
import { buffersOf, type PackedInputs } from '../../graph/contract.ts';
import type { AppendedRange } from '../event-log/port.ts';
import { Fault } from '../kernel/fault.ts';
import type { MeasuredBatch, Metrics } from '../observe/metrics.ts';
import type { DataFolder } from './data-folder.ts';
import type { EmbeddedOptions } from './embedded.ts';

export interface WriterThreadData {
  readonly folder: DataFolder;
  readonly identitySecret?: string;
  /** Apply whatever arrives until stopped; otherwise only when asked. */
  readonly follows: boolean;
}

/** Each job but `stop` is answered when it is done, under its ticket. */
export type ToWriter =
  | { readonly do: 'apply'; readonly ticket: number }
  | { readonly do: 'take'; readonly ticket: number; readonly range: AppendedRange; readonly inputs: PackedInputs }
  | { readonly do: 'stop' };

interface PlainFault {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly todo?: string;
}

export type FromWriter =
  /** `reason` is absent while all is well. */
  | { readonly say: 'state'; readonly reason?: string }
  | { readonly say: 'done'; readonly ticket: number }
  | { readonly say: 'applied'; readonly batch: MeasuredBatch }
  /** The writer begins again: another process had taken over, or something failed. */
  | { readonly say: 'again'; readonly fenced: boolean }
  | { readonly say: 'failed'; readonly fault: PlainFault };

/** What the thread says while another process does its work. */
export const WRITTEN_ELSEWHERE = 'another process writes the graph';

/** A thread that writes the graph, seen from outside. */
export interface WriterThread {
  /** Resolves with whether it writes: false when another process does. Rejects with why it could not begin. */
  ready(): Promise<boolean>;
  /** Why it does not write at the moment; absent while all is well. */
  trouble(): string | undefined;
  /** Resolves when everything that is in the log now has been applied; rejects with what went wrong. */
  apply(): Promise<void>;
  /**
   * Hands over inputs whose records are in the log, so that they need not be read from there. Resolves when they have
   * been taken, which may be long before they are applied. The buffers of `inputs` are gone afterwards.
   */
  take(range: AppendedRange, inputs: PackedInputs): Promise<void>;
  /** Ends it after the batch in hand. */
  stop(): Promise<void>;
}

/** Its garbage is collected before it exceeds this, so that an import stays small however large it is. */
const HEAP_MB = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 };

/** Starts the thread. @param follows see {@link WriterThreadData} @param metrics hears of every batch of one that follows */
export function startWriterThread(
  { folder, identitySecret }: EmbeddedOptions,
  follows: boolean,
  metrics?: Metrics,
): WriterThread {
  const secret = identitySecret === undefined ? {} : { identitySecret };
  const workerData: WriterThreadData = { folder, follows, ...secret };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
    workerData,
    resourceLimits: HEAP_MB,
  });
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const started = Promise.withResolvers<boolean>();
  // A server does not wait for it: it looks at the trouble instead.
  started.promise.catch(() => {});
  let trouble: string | undefined = 'the writer is starting';
  let failure: unknown;
  let tickets = 0;

  const fail = (error: unknown) => {
    failure = error;
    trouble = error instanceof Fault ? `${error.code}: ${error.message}` : 'the writer has failed; restart kith';
    started.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const ask = async (job: (ticket: number) => ToWriter, buffers: ArrayBuffer[] = []): Promise<void> => {
    if (failure !== undefined) throw failure;
    tickets += 1;
    const done = Promise.withResolvers<void>();
    waiting.set(tickets, done);
    worker.postMessage(job(tickets), buffers);
    await done.promise;
  };
  worker.on('message', (message: FromWriter) => {
    if (message.say === 'state') {
      trouble = message.reason;
      started.resolve(message.reason === undefined);
    } else if (message.say === 'applied') metrics?.applied(message.batch);
    else if (message.say === 'again') {
      metrics?.restarted();
      if (message.fenced) metrics?.fenced();
    } else if (message.say === 'failed') fail(new Fault(message.fault.code, message.fault.message, message.fault));
    else {
      waiting.get(message.ticket)?.resolve();
      waiting.delete(message.ticket);
    }
  });
  worker.on('error', fail);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  return {
    ready: () => started.promise,
    trouble: () => trouble,
    apply: () => ask((ticket) => ({ do: 'apply', ticket })),
    take: (range, inputs) => ask((ticket) => ({ do: 'take', ticket, range, inputs }), buffersOf(inputs)),
    stop: async () => {
      worker.postMessage({ do: 'stop' } satisfies ToWriter);
      await ended;
      for (const { resolve } of waiting.values()) resolve();
    },
  };
}
