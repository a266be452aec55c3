/** Whether two dumps are the same, byte for byte, and where they part. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { bunchesOfLines, parseJson } from './lines.mjs';

export async function sha256Of(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** The first line in which two files differ, and what kind of line it is in each; undefined when they do not. */
export async function firstDifference(file, other) {
  const [ours, theirs] = [singleLines(file), singleLines(other)];
  for (let number = 1; ; number += 1) {
    const [one, two] = await Promise.all([ours.next(), theirs.next()]);
    if (one.done && two.done) return undefined;
    if (!one.done && !two.done && one.value.equals(two.value)) continue;
    await Promise.all([ours.return(), theirs.return()]);
    return { number, kinds: [kindOf(one), kindOf(two)] };
  }
}

async function* singleLines(file) {
  for await (const lines of bunchesOfLines(file)) yield* lines;
}

function kindOf({ done, value }) {
  if (done) return 'the end';
  const { type } = parseJson(value.toString('utf8')) ?? {};
  return typeof type === 'string' ? type : 'no line of a dump';
}
