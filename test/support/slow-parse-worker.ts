/** A worker whose reader hangs at lines that hold `hang`, dies at `die`, and takes every other line for an activity. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadContext } from '../../ingest/connectors/files/file-source.ts';
import { linesOf } from '../../ingest/connectors/files/lines.ts';
import { type ParseJob, runParseJob } from '../../ingest/connectors/files/parse-loop.ts';
import type { Activity, Reading } from '../../ingest/contract.ts';

async function* read(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  for await (const lines of linesOf(bytes, 1000)) {
    for (const { number: line, text } of lines) {
      const isRead = context.begin(line);
      while (isRead && text === 'hang');
      if (isRead && text === 'die') process.exit(1);
      if (isRead) yield { kind: 'activity', activity: activityOf(text ?? '') };
      else
        yield {
          kind: 'quarantined',
          complaint: { code: 'ING_PARSE_TIMEOUT', message: 'too slow', file: context.file.name, line },
        };
    }
  }
}

function activityOf(key: string): Activity {
  const participants = [{ role: 'from' as const, address: 'mailto:alice@example.com' }];
  return { channel: 'mail', key, version: 0, at: '2026-03-02T09:30:00Z', participants };
}

if (parentPort === null) throw new Error('runs as a worker thread');
await runParseJob(workerData as ParseJob, parentPort, async () => read);
parentPort.close();
