import { basename } from 'node:path';
import type { Reading } from '../../contract.ts';
import { quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import { FIRST_FIELD, fromLineOf, fromLineTime } from '../../core/mbox-from-line.ts';
import type { ReadContext } from './file-source.ts';
import { readHeaderBlock } from './header-block.ts';
import { mailReadings } from './mail-reading.ts';
import { HEADER_BYTES_MAX } from './mbox-splitter.ts';

const LF = 10;
const CR = 13;

/** One message per file, as `.eml` or in a Maildir. Reading stops behind the header. */
export async function* readEml(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const { block, cut, body } = await headerOf(bytes);
  const place = { file: context.file.name, line: 1 };
  if (!context.begin(1)) return yield quarantined('ING_PARSE_TIMEOUT', place);
  if (isFollowed(body)) yield warning('ING_MORE_MESSAGES', place);
  yield* readOrSetAside(place, () => {
    const { rest, fromLine } = withoutFromLine(block);
    const header = readHeaderBlock(rest);
    const found = { header, start: rest.subarray(0, 256), cut, draft: isMaildirDraft(context.file.path) };
    return mailReadings(fromLine === undefined ? found : { ...found, fromLine }, place, context);
  });
}

/** A header, and as much of the body as was read with it. */
interface Head {
  readonly block: Buffer;
  readonly cut: boolean;
  readonly body: Buffer;
}

const NO_BODY = Buffer.alloc(0);

/** The bytes up to the first blank line that follows a line; without a byte-order mark and blank lines before. */
async function headerOf(bytes: AsyncIterable<Uint8Array>): Promise<Head> {
  let block: Buffer = Buffer.alloc(0);
  let scanned = 0;
  for await (const chunk of bytes) {
    block = withoutLead(Buffer.concat([block, chunk]));
    for (let lf = block.indexOf(LF, scanned); lf >= 0; lf = block.indexOf(LF, scanned)) {
      scanned = lf + 1;
      if (block[scanned] === LF || (block[scanned] === CR && block[scanned + 1] === LF))
        return { block: block.subarray(0, scanned), cut: false, body: block.subarray(scanned) };
      // the next chunk tells what follows
      if (scanned + 1 >= block.length) {
        scanned = lf;
        break;
      }
    }
    if (block.length > HEADER_BYTES_MAX) return { block: block.subarray(0, scanned), cut: true, body: NO_BODY };
  }
  return { block, cut: false, body: NO_BODY };
}

/** Whether a message of an mbox begins in what was read of the body: after a blank line, before a field of a mail. */
function isFollowed(body: Buffer): boolean {
  for (let at = body.indexOf('\nFrom '); at >= 0; at = body.indexOf('\nFrom ', at + 1)) {
    const before = body[at - 1] === CR ? at - 2 : at - 1;
    if (before >= 0 && body[before] !== LF) continue;
    const [line = '', next = ''] = body.toString('latin1', at + 1, at + 1200).split('\n', 2);
    if (fromLineOf(line) !== undefined && FIRST_FIELD.test(next)) return true;
  }
  return false;
}

function withoutLead(block: Buffer): Buffer {
  let start = block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? 3 : 0;
  while (block[start] === LF || block[start] === CR) start++;
  return start === 0 ? block : block.subarray(start);
}

/** Messages cut out of an mbox often keep its separator, plain or quoted. */
function withoutFromLine(block: Buffer): { rest: Buffer; fromLine?: number } {
  const end = block.indexOf(LF);
  const line = block.toString('latin1', 0, end < 0 ? 0 : Math.min(end, 1000));
  const bare = line.startsWith('>') ? line.slice(1) : line;
  if (!bare.startsWith('From ')) return { rest: block };
  const fromLine = fromLineTime(bare);
  return { rest: block.subarray(end + 1), ...(fromLine === undefined ? {} : { fromLine }) };
}

/** A Maildir notes in the name that a message was not sent: `1700000000.1.host:2,DS`. */
function isMaildirDraft(path: string): boolean {
  const name = basename(path);
  const flags = name.lastIndexOf(':2,');
  return flags >= 0 && name.slice(flags).includes('D');
}
