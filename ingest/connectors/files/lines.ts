import { isUtf8 } from 'node:buffer';

/** One line of a text file. `text` is absent when the line was longer than allowed. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text?: string;
  /** The bytes are not in the encoding: what cannot be read stands as U+FFFD in the text. */
  readonly broken?: true;
}

const LF = 10;
const CR = 13;

/**
 * The lines of a file, in bunches as they come, without their line ends (LF or CR LF) and without a byte-order mark.
 * Never holds more than one chunk and one line; the rest of a line that is too long is passed over.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
  encoding: 'utf8' | 'latin1' = 'utf8',
): AsyncGenerator<Line[]> {
  let number = 1;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const take = (tail: Uint8Array): Line => {
    const bytes = heldBytes + tail.length;
    const line = bytes > bytesMax ? { number } : lineOf([...held, tail], number, encoding);
    held = [];
    heldBytes = 0;
    number++;
    return line;
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      lines.push(take(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) {
      heldBytes += chunk.length - from;
      // beyond the limit only the length matters
      if (heldBytes <= bytesMax) held.push(chunk.subarray(from));
      else held = [];
    }
    if (lines.length > 0) yield lines;
  }
  if (heldBytes > 0) yield [take(new Uint8Array(0))];
}

function lineOf(parts: readonly Uint8Array[], number: number, encoding: 'utf8' | 'latin1'): Line {
  const [only = new Uint8Array(0)] = parts;
  const bytes = parts.length === 1 ? Buffer.from(only.buffer, only.byteOffset, only.length) : Buffer.concat(parts);
  const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  const text = bytes.toString(encoding, start, end);
  return encoding === 'latin1' || isUtf8(bytes) ? { number, text } : { number, text, broken: true };
}
