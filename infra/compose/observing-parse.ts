/** What runs in the thread that reads files for an import: what it reads it also observes, so that nobody parses it twice. */
import { parentPort, workerData } from 'node:worker_threads';
import { BatchBuilder, buffersOf } from '../../graph/contract.ts';
import type { Digest } from '../../ingest/connectors/files/file-source.ts';
import { type ParseJob, runParseJob } from '../../ingest/connectors/files/parse-loop.ts';
import { readerOf } from '../../ingest/connectors/files/readers.ts';
import { createObserver } from '../../resolver/contract.ts';
import { invariant } from '../kernel/invariant.ts';

invariant(parentPort, 'observing-parse runs as a worker thread');
await runParseJob(workerData as ParseJob, parentPort, readerOf, { digest: observing() });
// the port's listener would keep the thread alive
parentPort.close();

/** Makes the same inputs as whoever reads the records of these activities from the log. */
function observing(): Digest {
  const observe = createObserver();
  let batch = new BatchBuilder();
  return {
    take: (activity, source) => batch.add({ source, outcome: { kind: 'observed', observed: observe(activity) } }),
    close: () => {
      const made = batch.pack();
      batch = new BatchBuilder();
      return { made, buffers: buffersOf(made) };
    },
  };
}
