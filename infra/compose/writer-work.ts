/** The thread that keeps a graph up to date while the main one reads files or answers questions. */
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';
import { isFault } from '../kernel/fault.ts';
import { startStopwatch } from '../observe/stopwatch.ts';
import { becomeWriter, type EmbeddedOptions, openLog, type Writer } from './embedded.ts';
import type { AppliedBatch } from './gather.ts';
import { type FromWriter, type ToWriter, WRITTEN_ELSEWHERE, type WriterThreadData } from './writer.ts';

/** A meeting that lay ahead counts at most this much late. */
const WAKE_EVERY_MS = 60_000;
const RETRY_AFTER_MS = 2000;

const { folder, identitySecret, follows } = workerData as WriterThreadData;
const options: EmbeddedOptions = {
  folder,
  clock: systemClock,
  ...(identitySecret === undefined ? {} : { identitySecret }),
};
const stop = new AbortController();
/** What is to be done, in order. */
const jobs: Exclude<ToWriter, { do: 'stop' }>[] = [];
/** Cuts a wait short when there is something to do. */
let nudge = new AbortController();

parentPort?.on('message', (said: ToWriter) => {
  if (said.do === 'stop') stop.abort();
  else jobs.push(said);
  nudge.abort();
});

await (follows ? followWithRetries() : serveJobs());
parentPort?.close();

/** For a server: whatever happens, go on, and say what is wrong meanwhile. */
async function followWithRetries(): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await asWriter(follow);
    } catch (error) {
      say({ say: 'again', fenced: isFault(error, 'GRA_FENCED') });
      say({
        say: 'state',
        reason: isFault(error) ? `${error.code}: ${error.message}` : 'the writer failed and starts again',
      });
    }
    await pause(RETRY_AFTER_MS, undefined, { signal: stop.signal }).catch(() => {});
  }
}

/** For an import: do what is asked; the first failure ends it. */
async function serveJobs(): Promise<void> {
  try {
    await asWriter(async (_, { applier }) => {
      while (!stop.signal.aborted) {
        const job = jobs.shift();
        if (job === undefined) {
          await breathe();
          if (jobs.length === 0 && !(await applier.lookAhead())) await idle();
        } else {
          if (job.do === 'take') await applier.take(job.range, job.inputs);
          else await applier.drain(undefined, stop.signal);
          say({ say: 'done', ticket: job.ticket });
        }
      }
    });
  } catch (error) {
    if (!isFault(error)) throw error;
    const { code, message, where, todo } = error;
    say({
      say: 'failed',
      fault: { code, message, ...(where === undefined ? {} : { where }), ...(todo === undefined ? {} : { todo }) },
    });
  }
}

async function asWriter(work: (log: EventLog, writer: Writer) => Promise<void>): Promise<void> {
  const log = await openLog(options);
  try {
    const writer = await becomeWriter(options, log);
    if (writer === undefined) return say({ say: 'state', reason: WRITTEN_ELSEWHERE });
    say({ say: 'state' });
    try {
      await work(log, writer);
    } finally {
      await writer.close();
    }
  } finally {
    await log.close();
  }
}

async function follow(log: EventLog, { applier, store }: Writer): Promise<void> {
  while (!stop.signal.aborted) {
    const watch = startStopwatch();
    const tell = ({ topic, records, ties }: AppliedBatch) =>
      say({ say: 'applied', batch: { topic, records, ties, seconds: watch.lap() } });
    await applier.drain(tell, stop.signal);
    await store.wake();
    await log.waitForAppend(TRUTH, WAKE_EVERY_MS, stop.signal);
  }
}

/** Until the next message. */
async function idle(): Promise<void> {
  nudge = new AbortController();
  if (jobs.length > 0 || stop.signal.aborted) return;
  await pause(WAKE_EVERY_MS, undefined, { signal: nudge.signal }).catch(() => {});
}

function say(message: FromWriter): void {
  parentPort?.postMessage(message);
}
