/**
 * A process that opens a graph file for writing as soon as it is told to, and prints `opened` or the code of the fault:
 * `node opening-process.ts FILE`. It prints `waiting` when it is as far as that.
 */
import { once } from 'node:events';
import { openGraphFile } from '../../../graph/sqlite/schema.ts';
import { isFault } from '../../../infra/kernel/fault.ts';

const [file = ''] = process.argv.slice(2);
process.stdout.write('waiting\n');
await once(process.stdin, 'data');
process.stdin.destroy();
try {
  openGraphFile(file, 'write').close();
  process.stdout.write('opened\n');
} catch (error) {
  process.stdout.write(`${isFault(error) ? error.code : error}\n`);
}
