/** What SQLite reports, said as faults of the event log. */
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { type Fault, isFault } from '../kernel/fault.ts';
import { logFault } from './errors.ts';
import type { Position } from './port.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of an extended one is its kind. */
const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  TOOBIG: 18,
  NOTADB: 26,
};

const RESTORE = 'Restore the file from a backup, or move it aside and fetch its records again from their sources.';
const MAKE_ROOM =
  'Free disk space, raise the quota or file size limit, or move the log to a larger disk; then append again.';

/** Whether another connection held a lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  return sqliteKind(error) === SQLITE.BUSY;
}

/** `error` as a fault of the log if it is SQLite's, and as it came if it is not. */
export function asLogFault(error: unknown, file: string): unknown {
  const kind = sqliteKind(error);
  const said = String(propertyOf(error, 'message'));
  const more = { where: file, cause: error };
  if (isFault(error)) return error;
  if (isOutOfRange(error)) return corruptFile(said, file, error);
  if (kind === undefined)
    return typeof propertyOf(error, 'syscall') === 'string' ? cannotOpen(said, file, error) : error;
  switch (kind) {
    case SQLITE.FULL:
      return logFault('LOG_FULL', 'no room for the append: nothing of it was taken', { ...more, todo: MAKE_ROOM });
    case SQLITE.IOERR:
      if (noRoomAt(file)) {
        return logFault('LOG_FULL', 'no room for the append: nothing of it was taken', { ...more, todo: MAKE_ROOM });
      }
      return logFault('LOG_IO', `the disk failed: ${said}`, { ...more, todo: 'Check the disk and the system log.' });
    case SQLITE.CANTOPEN:
    case SQLITE.READONLY:
      return cannotOpen(said, file, error);
    case SQLITE.BUSY:
      return logFault('LOG_BUSY', 'another process kept the log locked', {
        ...more,
        todo: 'See which other process has the file open, then try again.',
      });
    case SQLITE.TOOBIG:
      return logFault('LOG_RECORD_INVALID', `a record is too large: ${said}`, { ...more, todo: 'Leave it out.' });
    // our statements are fixed, so an error in one means that the schema is not the one we made
    case SQLITE.ERROR:
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return corruptFile(said, file, error);
    default:
      return logFault('LOG_IO', `SQLite reports: ${said}`, { ...more, todo: 'Check the disk and the system log.' });
  }
}

function cannotOpen(said: string, file: string, cause: unknown): Fault {
  return logFault('LOG_IO', `the file cannot be opened for writing: ${said}`, {
    where: file,
    todo: 'Check that its folder exists and that this user may write there.',
    cause,
  });
}

/** The fault for a file that is damaged or is something else. */
export function corruptFile(message: string, file: string, cause?: unknown): Fault {
  return logFault('LOG_CORRUPT', message, { where: file, todo: RESTORE, ...(cause === undefined ? {} : { cause }) });
}

/** The fault for one record that is not what was appended. */
export function corruptRecord(topic: string, partition: number, position: Position | 'end', what: string): Fault {
  return logFault('LOG_CORRUPT', `${topic}, partition ${partition}, position ${position}: ${what}`, {
    where: `${topic}/${partition}@${position}`,
    todo: RESTORE,
  });
}

function sqliteKind(error: unknown): number | undefined {
  const code = propertyOf(error, 'errcode');
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** A damaged integer can be too large for a number; node:sqlite refuses to read it. */
function isOutOfRange(error: unknown): boolean {
  return propertyOf(error, 'code') === 'ERR_OUT_OF_RANGE';
}

/** Not by `instanceof Error`: errors of Node's own modules are of another realm where ours run in a `vm` context. */
function propertyOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

/**
 * Whether a failed write failed for want of room. SQLite says so only for ENOSPC: a file size limit (EFBIG) and a
 * quota (EDQUOT) look like any broken disk, so we ask by writing one byte where the larger of its files ends.
 */
function noRoomAt(file: string): boolean {
  const probe = `${file}-probe`;
  try {
    const size = Math.max(sizeOf(file), sizeOf(`${file}-wal`));
    const descriptor = openSync(probe, 'w', 0o600);
    try {
      writeSync(descriptor, PROBE, 0, PROBE.length, size);
    } finally {
      closeSync(descriptor);
      rmSync(probe, { force: true });
    }
    return false;
  } catch (error) {
    return NO_ROOM.has(propertyOf(error, 'code'));
  }
}

const NO_ROOM = new Set<unknown>(['ENOSPC', 'EFBIG', 'EDQUOT']);

/** As long as the largest page SQLite may have to write. */
const PROBE = new Uint8Array(65_536);

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
