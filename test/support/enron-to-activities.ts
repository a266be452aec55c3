/**
 * Converts the Enron message file (third-party data, never part of the repository) to activities as JSON lines.
 *
 *     node test/support/enron-to-activities.ts IN.jsonl.gz OUT.jsonl [--shuffle SEED]
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

interface EnronMessage {
  readonly id: string;
  readonly t: number;
  readonly from: string;
  readonly from_name?: string;
  readonly to?: string[];
  readonly cc?: string[];
}

function activityLine(message: EnronMessage): string {
  const from = {
    role: 'from',
    address: `mailto:${message.from}`,
    ...(message.from_name === undefined ? {} : { name: message.from_name }),
  };
  const to = (message.to ?? []).map((address) => ({ role: 'to', address: `mailto:${address}` }));
  const cc = (message.cc ?? []).map((address) => ({ role: 'cc', address: `mailto:${address}` }));
  const at = new Date(message.t * 1000).toISOString();
  return JSON.stringify({ channel: 'mail', key: message.id, at, participants: [from, ...to, ...cc] });
}

/** Every message of the file as one line of activities JSON. */
export async function* enronActivityLines(file: string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
  for await (const line of lines) yield activityLine(JSON.parse(line));
}

/** The same lines in an order that the seed decides (Fisher–Yates with a linear congruential generator). */
export function shuffled(lines: readonly string[], seed: number): string[] {
  const result = [...lines];
  let state = seed >>> 0;
  for (let i = result.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 4_294_967_296) * (i + 1));
    const swapped = result[i] ?? '';
    result[i] = result[j] ?? '';
    result[j] = swapped;
  }
  return result;
}

export async function writeLines(lines: Iterable<string> | AsyncIterable<string>, file: string): Promise<void> {
  await pipeline(async function* () {
    for await (const line of lines) yield `${line}\n`;
  }, createWriteStream(file));
}

if (import.meta.main) {
  const [input, output, flag, seed] = process.argv.slice(2);
  if (input === undefined || output === undefined)
    throw new Error('usage: enron-to-activities.ts IN.jsonl.gz OUT.jsonl [--shuffle SEED]');
  if (flag !== '--shuffle') await writeLines(enronActivityLines(input), output);
  else {
    const lines: string[] = [];
    for await (const line of enronActivityLines(input)) lines.push(line);
    await writeLines(shuffled(lines, Number(seed)), output);
  }
}
