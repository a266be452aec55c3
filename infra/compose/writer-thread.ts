/** The thread that keeps a graph up to date while the main one reads files or answers questions. */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { EventLog } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../event-log/topics.ts';
import { isFault } from '../kernel/fault.ts';
import { becomeWriter, type EmbeddedOptions, openLog, type Writer } from './embedded.ts';
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
/** Tickets of those who wait for the end of the log to be applied, in order. */
const tickets: number[] = [];
/** Cuts a wait short when there is something to do. */
let nudge = new AbortController();

parentPort?.on('message', (said: ToWriter) => {
  if (said.do === 'stop') stop.abort();
  else tickets.push(said.ticket);
  nudge.abort();
});

await (follows ? followWithRetries() : serveTickets());
parentPort?.close();

/** For a server: whatever happens, go on, and say what is wrong meanwhile. */
async function followWithRetries(): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await asWriter(follow);
    } catch (error) {
      say({
        say: 'state',
        reason: isFault(error) ? `${error.code}: ${error.message}` : 'the writer failed and starts again',
      });
    }
    await pause(RETRY_AFTER_MS, undefined, { signal: stop.signal }).catch(() => {});
  }
}

/** For an import: apply when asked; the first failure ends it. */
async function serveTickets(): Promise<void> {
  try {
    await asWriter(async (_, { applier }) => {
      while (!stop.signal.aborted) {
        const ticket = tickets.shift();
        if (ticket === undefined) await idle();
        else {
          await applier.drain(undefined, stop.signal);
          say({ say: 'applied', ticket });
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
    await applier.drain(undefined, stop.signal);
    await store.wake();
    await log.waitForAppend([ACTIVITIES, COMMANDS, DEAD_LETTERS], WAKE_EVERY_MS, stop.signal);
  }
}

/** Until the next message. */
async function idle(): Promise<void> {
  nudge = new AbortController();
  if (tickets.length > 0 || stop.signal.aborted) return;
  await pause(WAKE_EVERY_MS, undefined, { signal: nudge.signal }).catch(() => {});
}

function say(message: FromWriter): void {
  parentPort?.postMessage(message);
}
