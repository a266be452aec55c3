import { readFileSync } from 'node:fs';
import { realFile } from '../../bench/real-data.ts';

/** The rows of a file of JSON lines of the real data; undefined, said loudly, when it is not on this machine. */
export function realRows<Row>(...parts: string[]): Row[] | undefined {
  const file = realFile(...parts);
  if (file === undefined) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}
