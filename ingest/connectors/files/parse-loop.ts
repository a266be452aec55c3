/** What runs inside the worker: reads a source, makes the records, hands batches over as long as there is credit. */
import type { MessagePort } from 'node:worker_threads';
import { isFault } from '../../../infra/kernel/fault.ts';
import { complaint } from '../../core/complain.ts';
import { INGEST_ERRORS, type IngestErrorCode } from '../../errors.ts';
import { Batcher } from './batcher.ts';
import {
  type Digest,
  type FileFormat,
  type FileSource,
  type FormatReader,
  type ReadContext,
  type ReadOptions,
  sourceUri,
} from './file-source.ts';
import { openBytes } from './open-bytes.ts';
import type { PackedBatch } from './packed-batch.ts';
import { markBusy, markIdle } from './parse-progress.ts';

/** Batches under way to the main thread at any time: enough to keep both busy, few enough to keep memory flat. */
export const CREDITS = 4;

/** Without any finished batch, one is sent after this many bytes so that progress is seen to go on. */
const SILENT_BYTES_MAX = 64 * 1024 * 1024;

export interface ParseJob {
  readonly source: FileSource;
  readonly options: Omit<ReadOptions, 'signal'>;
  /** Inputs already taken. */
  readonly skip: number;
  /** Inputs that hung, as `file index:line`. */
  readonly avoid: ReadonlySet<string>;
  readonly progress: SharedArrayBuffer;
}

/** Worker to main thread. */
export type FromWorker = { readonly batch: PackedBatch } | { readonly done: true };

/** What else a worker's program may bring along. */
export interface ParseExtras {
  readonly digest?: Digest;
}

/** Runs a job to its end. The main thread answers each batch with a message of any kind: one credit. */
export async function runParseJob(
  job: ParseJob,
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  readerOf: (format: FileFormat) => Promise<FormatReader>,
  { digest }: ParseExtras = {},
): Promise<void> {
  const { source, options } = job;
  const batcher = new Batcher({
    source: sourceUri(source.format),
    bytesTotal: source.bytes,
    size: options.batchSize ?? 1000,
    inputs: job.skip,
  });
  const cells = new Int32Array(job.progress);
  const outlet = new Outlet(port);
  const send = (): Promise<void> => {
    markIdle(cells);
    const { batch, records } = batcher.close();
    const own = records.values.buffer;
    if (digest === undefined) return outlet.send({ batch: { batch, records } }, [own]);
    const { made, buffers } = digest.close();
    return outlet.send({ batch: { batch: { ...batch, digest: made }, records } }, [own, ...buffers]);
  };
  const read = await readerOf(source.format);
  let skip = job.skip;
  for (const [index, file] of source.files.entries()) {
    // a file of one message is one input
    if (skip > 0 && (source.format === 'eml' || source.format === 'maildir')) {
      skip--;
      batcher.bytesRead += file.bytes;
      continue;
    }
    const context: ReadContext = {
      ...contextOf(options),
      file,
      skip,
      begin: (line) => {
        markBusy(cells, index, line);
        // nearly always nothing has hung, and making the text costs more than looking
        return job.avoid.size === 0 || !job.avoid.has(`${index}:${line}`);
      },
    };
    let silent = 0;
    const bytes = openBytes(file.path, (read) => {
      batcher.bytesRead += read;
      silent += read;
    });
    try {
      for await (const reading of read(bytes, context)) {
        markIdle(cells);
        // what the reader could not pass over cheaply
        if (context.skip > 0) {
          if (reading.kind !== 'warning' && reading.kind !== 'notice') context.skip--;
          continue;
        }
        if (reading.kind === 'activity') digest?.take(reading.activity, sourceUri(source.format));
        if (batcher.take(reading) || silent > SILENT_BYTES_MAX) {
          silent = 0;
          await send();
        }
      }
    } catch (error) {
      markIdle(cells);
      if (!isFault(error)) throw error;
      batcher.complain({
        ...complaint(
          codeOf(error.code),
          { file: file.name },
          { message: `${error.message} ${error.todo ?? ''}`.trim() },
        ),
        kind: 'failed',
      });
    }
    skip = context.skip;
  }
  await send();
  await outlet.send({ done: true });
}

function contextOf(
  options: ParseJob['options'],
): Pick<ReadContext, 'now' | 'timeZone' | 'dayOrder' | 'region' | 'callMap'> {
  return {
    now: options.now,
    timeZone: options.timeZone ?? 'UTC',
    ...(options.dayOrder === undefined ? {} : { dayOrder: options.dayOrder }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.callMap === undefined ? {} : { callMap: options.callMap }),
  };
}

function codeOf(code: string): IngestErrorCode {
  return code in INGEST_ERRORS ? (code as IngestErrorCode) : 'ING_WORKER_FAILED';
}

/** Sends while there is credit and waits for it when there is none. */
class Outlet {
  readonly #port: Pick<MessagePort, 'on' | 'postMessage'>;
  #credit = CREDITS;
  #wake: (() => void) | undefined;

  constructor(port: Pick<MessagePort, 'on' | 'postMessage'>) {
    this.#port = port;
    port.on('message', () => {
      this.#credit++;
      this.#wake?.();
    });
  }

  async send(message: FromWorker, buffers: ArrayBuffer[] = []): Promise<void> {
    while (this.#credit === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#credit--;
    this.#port.postMessage(message, buffers);
  }
}
