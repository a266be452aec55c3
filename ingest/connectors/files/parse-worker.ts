/** The entry of the worker thread: one job, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../../infra/kernel/invariant.ts';
import { type ParseJob, runParseJob } from './parse-loop.ts';
import { readerOf } from './readers.ts';

invariant(parentPort, 'parse-worker runs as a worker thread');
await runParseJob(workerData as ParseJob, parentPort, readerOf);
// the port's listener would keep the thread alive
parentPort.close();
