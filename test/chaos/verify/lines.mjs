/** Files line by line, however large. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const LF = 10;

/** The lines of a file as bytes without LF, in bunches as they are read. @param onChunk gets all bytes, in order */
export async function* bunchesOfLines(file, onChunk = () => {}) {
  let held = [];
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    onChunk(chunk);
    const lines = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const tail = chunk.subarray(from, end);
      lines.push(held.length === 0 ? tail : Buffer.concat([...held, tail]));
      held = [];
      from = end + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (held.length > 0) yield [Buffer.concat(held)];
}

/** Calls `take(text, number)` for every line; the text is undefined when the bytes are not UTF-8. */
export async function eachLine(file, take, onChunk) {
  let number = 0;
  for await (const lines of bunchesOfLines(file, onChunk)) {
    for (const bytes of lines) {
      number += 1;
      take(isUtf8(bytes) ? bytes.toString('utf8') : undefined, number);
    }
  }
}

/** What a text of JSON says; undefined when it is none. */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Below 0, 0 or above 0, as the UTF-8 bytes of two texts compare: the order of the dump. */
export function compareBytes(one, other) {
  if (one === other) return 0;
  // Code units order as bytes do, but for those of characters beyond the first 65,536.
  if (hasHighUnits(one) || hasHighUnits(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

function hasHighUnits(text) {
  return /[\ud800-\uffff]/.test(text);
}
