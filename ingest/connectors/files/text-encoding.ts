/** The encodings of contact books and call lists: UTF-8, UTF-16 with a byte-order mark, a charset that a line names, else Windows-1252. */
import { isUtf8 } from 'node:buffer';

const LF = 10;

const WINDOWS_1252 = new TextDecoder('windows-1252');

/** What is longer without a line end is no line of a table. */
const HELD_MAX = 1024 * 1024;

/**
 * Bytes as text: in the charset that they are said to be in, if it is known; else UTF-8 if they are valid UTF-8; else Windows-1252, which is
 * what programs for Western Europe and America write, and of which Latin-1 is a part.
 */
export function decoded(bytes: Uint8Array, charset?: string): string {
  const decoder = charset === undefined ? undefined : decoderOf(charset);
  if (decoder !== undefined) return decoder.decode(bytes);
  if (!isUtf8(bytes)) return WINDOWS_1252.decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** The same text in UTF-8 when it begins with the byte-order mark of UTF-16; else the same bytes. */
export async function* withoutUtf16(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (head !== undefined) {
      bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = bytes.length < 2 ? bytes : undefined;
      if (head !== undefined) continue;
      decoder = utf16Of(bytes);
    }
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (head !== undefined && head.length > 0) yield head;
  if (decoder !== undefined) yield Buffer.from(decoder.decode());
}

/** The same text in UTF-8, whatever each line of it is in; see {@link decoded}. */
export async function* inUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of withoutUtf16(chunks)) {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0 && heldBytes < HELD_MAX) {
      held.push(chunk);
      heldBytes += chunk.length;
      continue;
    }
    yield linesInUtf8(Buffer.concat([...held, chunk.subarray(0, end)]));
    held = [chunk.subarray(end)];
    heldBytes = chunk.length - end;
  }
  if (heldBytes > 0) yield linesInUtf8(Buffer.concat(held));
}

/** The first bytes of a file as text, for telling what it is: all of it in UTF-16, or the first line in whatever it is in. */
export function headText(bytes: Buffer): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return utf16.decode(bytes);
  const end = bytes.indexOf(LF) + 1;
  return decoded(bytes.subarray(0, end)) + bytes.toString('utf8', end);
}

function linesInUtf8(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LF, from) + 1 || bytes.length;
    const line = bytes.subarray(from, end);
    lines.push(isUtf8(line) ? line : Buffer.from(decoded(line)));
    from = end;
  }
  return Buffer.concat(lines);
}

function utf16Of(bytes: Uint8Array): TextDecoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be') : undefined;
}

function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}
