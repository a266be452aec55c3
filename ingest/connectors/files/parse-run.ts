import { Worker } from 'node:worker_threads';
import { Fault } from '../../../infra/kernel/fault.ts';
import { INGEST_ERRORS } from '../../errors.ts';
import type { ImportBatch } from './file-source.ts';
import { unpackBatch } from './packed-batch.ts';
import type { FromWorker, ParseJob } from './parse-loop.ts';
import { type BusyWith, busyWith } from './parse-progress.ts';

/** How a run of the worker ended. `stuck`: with this input, which must be avoided by the next run. */
export type RunEnd = { readonly kind: 'done' | 'aborted' } | { readonly kind: 'stuck'; readonly at: BusyWith };

/** How often per deadline the watchdog looks. An input counts as hung once it was seen at every look of a whole deadline. */
const LOOKS = 5;

/** An input that needs more is set aside. Records live as long as a batch: room for a few of them spares copying them about. */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64 };

/** One worker thread at work on one job, and the watchdog that ends it when it hangs or falls. */
export class ParseRun {
  readonly #worker: Worker;
  readonly #cells: Int32Array;
  readonly #timer: NodeJS.Timeout;
  readonly #queue: ImportBatch[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => this.#finish({ kind: 'aborted' });
  #end: RunEnd | Fault | undefined;
  #wake: (() => void) | undefined;
  #seen = { sequence: -1, looks: 0 };

  constructor(entry: URL, job: ParseJob, deadlineMs: number, signal?: AbortSignal) {
    this.#cells = new Int32Array(job.progress);
    this.#worker = new Worker(entry, {
      workerData: job,
      execArgv: [],
      resourceLimits: LIMITS,
    });
    this.#worker.on('message', (message: FromWorker) => {
      if ('done' in message) this.#finish({ kind: 'done' });
      else this.#queue.push(unpackBatch(message.batch));
      this.#wake?.();
    });
    this.#worker.on('error', (cause) => this.#fell(cause));
    this.#worker.on('exit', () => this.#fell(undefined));
    this.#timer = setInterval(() => this.#look(), deadlineMs / LOOKS);
    this.#timer.unref();
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort);
    if (signal?.aborted) this.#abort();
  }

  /** The batches in order, then how it ended. */
  async *batches(): AsyncGenerator<ImportBatch, RunEnd> {
    for (;;) {
      const batch =
        this.#end !== undefined && 'kind' in this.#end && this.#end.kind === 'aborted'
          ? undefined
          : this.#queue.shift();
      if (batch !== undefined) {
        yield batch;
        this.#worker.postMessage('credit');
      } else if (this.#end === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if (this.#end instanceof Fault) {
        throw this.#end;
      } else {
        return this.#end;
      }
    }
  }

  /** Ends the thread, whatever it is doing. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#end ??= { kind: 'aborted' };
    await this.#worker.terminate();
  }

  #look(): void {
    const busy = busyWith(this.#cells);
    const same = busy !== undefined && busy.sequence === this.#seen.sequence;
    this.#seen = { sequence: busy?.sequence ?? -1, looks: same ? this.#seen.looks + 1 : 0 };
    if (busy !== undefined && this.#seen.looks >= LOOKS) this.#finish({ kind: 'stuck', at: busy });
  }

  /** The thread ended by itself: out of memory or a defect while reading an input, or before it could begin. */
  #fell(cause: unknown): void {
    const at = busyWith(this.#cells);
    const fault = new Fault('ING_WORKER_FAILED', INGEST_ERRORS.ING_WORKER_FAILED, { cause });
    this.#finish(at === undefined ? fault : { kind: 'stuck', at });
  }

  #finish(end: RunEnd | Fault): void {
    this.#end ??= end;
    this.#wake?.();
  }
}
