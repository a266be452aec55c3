import { Fault } from '../../../infra/kernel/fault.ts';
import { complaint } from '../../core/complain.ts';
import { INGEST_ERRORS } from '../../errors.ts';
import { type FileSource, type ImportBatch, type ReadOptions, sourceUri } from './file-source.ts';
import { newProgress } from './parse-progress.ts';
import { ParseRun } from './parse-run.ts';

export type { FileSource, ImportBatch, ImportComplaint, ReadOptions } from './file-source.ts';

const ITEM_DEADLINE_MS = 5000;

/** A file in which this many inputs hang is made to hang. */
const STUCK_MAX = 100;

// the same file runs as source and, installed, as compiled JavaScript
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js', import.meta.url);

/**
 * Reads a source in a thread of its own and yields records that are ready for the log, in the order of the source.
 *
 * Every input ends as exactly one of: a record, a dead letter, excluded. An input that hangs the reader is set aside as
 * `ING_PARSE_TIMEOUT` and reading goes on behind it. A file that cannot be read (to its end) is a complaint of kind
 * `failed`; what came before it has been yielded. An abort ends the generator without an error after the batch in hand.
 * Faults: `ING_WORKER_FAILED` when the thread dies outside of any input.
 *
 * @param entry the worker's program: another one may bring a {@link Digest} along
 */
export async function* readSource(
  source: FileSource,
  options: ReadOptions,
  entry = WORKER,
): AsyncGenerator<ImportBatch> {
  const { signal, ...given } = options;
  // which occurrences of a recurring meeting are read depends on `now`, so a count from another run says nothing
  let taken = source.format === 'ics' ? 0 : (given.skipInputs ?? 0);
  const avoid = new Set<string>();
  for (;;) {
    const job = { source, options: given, skip: taken, avoid, progress: newProgress() };
    const run = new ParseRun(entry, job, given.itemDeadlineMs ?? ITEM_DEADLINE_MS, signal);
    try {
      const batches = run.batches();
      let step = await batches.next();
      for (; !step.done; step = await batches.next()) {
        taken = step.value.inputs;
        yield step.value;
      }
      if (step.value.kind !== 'stuck') return;
      const stuckAt = `${step.value.at.file}:${step.value.at.line}`;
      if (avoid.has(stuckAt))
        throw new Fault('ING_WORKER_FAILED', INGEST_ERRORS.ING_WORKER_FAILED, { where: source.name });
      avoid.add(stuckAt);
    } finally {
      await run.stop();
    }
    if (avoid.size > STUCK_MAX) return yield gaveUp(source, taken);
  }
}

function gaveUp(source: FileSource, inputs: number): ImportBatch {
  return {
    source: sourceUri(source.format),
    records: [],
    deadLetters: [],
    excluded: 0,
    excludedBy: {},
    complaints: [{ ...complaint('ING_TOO_MANY_TIMEOUTS', { file: source.name }), kind: 'failed' }],
    inputs,
    bytesRead: source.bytes,
    bytesTotal: source.bytes,
  };
}
