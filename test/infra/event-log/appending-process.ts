/**
 * A process that appends numbered batches to a log until it is stopped, and prints each number after the log has
 * acknowledged it: `node appending-process.ts FILE TOPIC WHO FIRST`. It compacts now and then. When something ends with
 * a fault it prints the code and ends.
 */
import { writeSync } from 'node:fs';
import { openEmbeddedLog } from '../../../infra/event-log/embedded.ts';
import { isFault } from '../../../infra/kernel/fault.ts';
import { batchOf } from '../../support/log-batches.ts';

const [file = '', topic = '', who = '', first = '0'] = process.argv.slice(2);
// a pipe may buffer: a number that was printed must have been handed to the kernel before a kill
const say = (text: string) => writeSync(1, `${text}\n`);
try {
  const log = openEmbeddedLog({ file, clock: Date.now });
  await log.ensureTopics([{ name: topic, partitions: 3, cleanup: 'compact', retentionMs: 1_000_000 }]);
  for (let batch = Number(first); ; batch += 1) {
    await log.append(topic, batchOf(who, batch));
    say(`${batch}`);
    if (batch % 8 === 7) await log.compact(topic, 0);
  }
} catch (error) {
  if (!isFault(error)) throw error;
  say(error.code);
}
