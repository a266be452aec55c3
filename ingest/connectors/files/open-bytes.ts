import { closeSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../../infra/kernel/fault.ts';
import { INGEST_ERRORS } from '../../errors.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of a file in order, unpacked if it is gzip (seen from its first bytes, not from its name).
 *
 * `onRead` hears how many bytes of the file itself were read since the last call. Faults: `ING_FILE_MISSING`,
 * `ING_FILE_UNREADABLE`, `ING_GZIP_BROKEN`; all bytes before the fault have been handed out by then.
 * Reading blocks the thread, which is what a worker is for; nothing is read ahead of the consumer but one chunk.
 */
export async function* openBytes(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const chunks = fileChunks(path, onRead);
  const first = chunks.next();
  if (first.done) return;
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield first.value;
    yield* chunks;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const source = Readable.from(prepend(first.value, chunks), { objectMode: true, highWaterMark: 1 });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('ING_GZIP_BROKEN', INGEST_ERRORS.ING_GZIP_BROKEN, {
      where: path,
      todo: 'Copy the file again; import it once more afterwards, what is already there does not count twice.',
      cause,
    });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function* prepend(first: Uint8Array, rest: Iterable<Uint8Array>): Generator<Uint8Array> {
  yield first;
  yield* rest;
}

function* fileChunks(path: string, onRead: (bytes: number) => void): Generator<Uint8Array> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    for (;;) {
      // a new buffer each time: consumers keep views of it
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const length = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      onRead(length);
      yield chunk.subarray(0, length);
    }
  } catch (cause) {
    throw cause instanceof Fault ? cause : fileFault(path, cause);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A file system error as a fault that says what to do. */
export function fileFault(path: string, cause: unknown): Fault {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new Fault('ING_FILE_MISSING', INGEST_ERRORS.ING_FILE_MISSING, {
      where: path,
      todo: 'Check the path; relative paths start at the current folder.',
      cause,
    });
  }
  const why = typeof code === 'string' ? ` (${code})` : '';
  return new Fault('ING_FILE_UNREADABLE', `${INGEST_ERRORS.ING_FILE_UNREADABLE}${why}`, {
    where: path,
    todo: 'Check that this user may read it.',
    cause,
  });
}
