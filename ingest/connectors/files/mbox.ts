import { basename } from 'node:path';
import { Fault } from '../../../infra/kernel/fault.ts';
import type { Reading } from '../../contract.ts';
import { quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import { INGEST_ERRORS } from '../../errors.ts';
import type { ReadContext } from './file-source.ts';
import { mailReadings } from './mail-reading.ts';
import { type MboxMessage, MboxSplitter } from './mbox-splitter.ts';

/** Without a `From ` line in the first bytes the file is no mbox; nobody wants its end read to hear that. */
const PREFACE_MAX = 4 * 1024 * 1024;

/**
 * Where Thunderbird keeps what was not sent, in English whatever its language. Its fields say nothing of that:
 * `X-Mozilla-Draft-Info` stays in mails that were sent.
 */
const UNSENT_FILE = /^(?:drafts|templates|unsent messages)(?:-\d+)?(?:\.mbo?x)?(?:\.gz)?$/i;

/** The mails of an mbox, in order. Each message is one input. Bodies are passed over; memory does not grow with them. */
export async function* readMbox(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Reading> {
  const splitter = new MboxSplitter();
  let size = 0;
  let prefaced = false;
  const take = function* (messages: Iterable<MboxMessage>): Generator<Reading> {
    for (const message of messages) {
      if (splitter.prefaced && !prefaced) {
        prefaced = true;
        yield* preface(context);
      }
      yield* readMessage(message, context);
    }
  };
  for await (const chunk of bytes) {
    size += chunk.length;
    yield* take(splitter.push(chunk));
    if (!splitter.begun && size > PREFACE_MAX) break;
  }
  yield* take(splitter.end());
  if (!splitter.begun && size > 0) {
    throw new Fault(
      'ING_NOT_TEXT',
      'This is no mbox: nowhere does a line begin a message ("From somebody Mon Mar  2 09:30:00 2026", or "From " before header fields).',
      {
        where: context.file.name,
        todo: INGEST_ERRORS.ING_UNKNOWN_FORMAT,
      },
    );
  }
}

/** What stands before the first message is the end of one whose beginning is lost: one input. */
function* preface(context: ReadContext): Generator<Reading> {
  if (context.skip > 0) context.skip--;
  else yield quarantined('ING_TRUNCATED', { file: context.file.name, line: 1 });
}

function* readMessage(message: MboxMessage, context: ReadContext): Generator<Reading> {
  if (context.skip > 0) {
    context.skip--;
    return;
  }
  const place = { file: context.file.name, line: message.line };
  if (message.truncated) yield quarantined('ING_TRUNCATED', place);
  else if (!context.begin(message.line)) yield quarantined('ING_PARSE_TIMEOUT', place);
  else {
    if (message.isHeadless) yield warning('ING_SEPARATOR_MISSING', place);
    const draft = message.header.isThunderbirds && UNSENT_FILE.test(basename(context.file.path));
    yield* readOrSetAside(place, () => mailReadings({ ...message, draft }, place, context));
  }
}
