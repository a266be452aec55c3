import { Worker } from 'node:worker_threads';
import { Fault } from '../kernel/fault.ts';
import type { DataFolder } from './data-folder.ts';
import type { EmbeddedOptions } from './embedded.ts';

export interface WriterThreadData {
  readonly folder: DataFolder;
  readonly identitySecret?: string;
  /** Apply whatever arrives until stopped; otherwise only when asked. */
  readonly follows: boolean;
}

export type ToWriter = { readonly do: 'apply'; readonly ticket: number } | { readonly do: 'stop' };

interface PlainFault {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly todo?: string;
}

export type FromWriter =
  /** `reason` is absent while all is well. */
  | { readonly say: 'state'; readonly reason?: string }
  | { readonly say: 'applied'; readonly ticket: number }
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
  /** Ends it after the batch in hand. */
  stop(): Promise<void>;
}

/** Its garbage is collected before it exceeds this, so that an import stays small however large it is. */
const HEAP_MB = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 };

/** Starts the thread. @param follows see {@link WriterThreadData} */
export function startWriterThread({ folder, identitySecret }: EmbeddedOptions, follows: boolean): WriterThread {
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
  worker.on('message', (message: FromWriter) => {
    if (message.say === 'state') {
      trouble = message.reason;
      started.resolve(message.reason === undefined);
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
    apply: async () => {
      if (failure !== undefined) throw failure;
      tickets += 1;
      const done = Promise.withResolvers<void>();
      waiting.set(tickets, done);
      worker.postMessage({ do: 'apply', ticket: tickets } satisfies ToWriter);
      await done.promise;
    },
    stop: async () => {
      worker.postMessage({ do: 'stop' } satisfies ToWriter);
      await ended;
      for (const { resolve } of waiting.values()) resolve();
    },
  };
}
