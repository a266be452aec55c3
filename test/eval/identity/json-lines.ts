import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { realFile } from '../../bench/real-data.ts';

/** The rows of a file of JSON lines of the real data; undefined, said loudly, when it is not on this machine. */
export function realRows<Row>(...parts: string[]): Row[] | undefined {
  const file = realFile(...parts);
  if (file === undefined) return undefined;
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
