/** What SQLite reports, said as faults of the event log. */
import { type Fault, isFault } from '../kernel/fault.ts';
import { isOutOfRoom, saysNoRoom } from './embedded-room.ts';
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

/** Extended codes of writes that failed; of a sync that failed it is unknown what it left on the disk. */
const FAILED_WRITES: ReadonlySet<unknown> = new Set([
  SQLITE.IOERR | (3 << 8), // SQLITE_IOERR_WRITE
  SQLITE.IOERR | (19 << 8), // SQLITE_IOERR_SHMSIZE
]);

const RESTORE = 'Restore the file from a backup, or move it aside and fetch its records again from their sources.';
const MAKE_ROOM =
  'Free disk space, raise the quota or file size limit, or move the log to a larger disk; then append again.';

/** Whether another connection held a lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  return sqliteKind(error) === SQLITE.BUSY;
}

/**
 * `error` as a fault of the log if it is SQLite's or the file system's, and as it came if it is not. Call it before the
 * connection is closed: what lies beside the file then tells what went wrong.
 */
export function asLogFault(error: unknown, file: string): unknown {
  const kind = sqliteKind(error);
  const said = String(propertyOf(error, 'message'));
  const more = { where: file, cause: error };
  if (isFault(error)) return error;
  if (isOutOfRange(error)) return corruptFile(said, file, error);
  if (isForWantOfRoom(error, file)) {
    return logFault('LOG_FULL', 'no room for what was to be written: nothing of it was taken', {
      ...more,
      todo: MAKE_ROOM,
    });
  }
  if (kind === undefined)
    return typeof propertyOf(error, 'syscall') === 'string' ? cannotOpen(said, file, error) : error;
  switch (kind) {
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
    case SQLITE.IOERR:
      return logFault('LOG_IO', `the disk failed: ${said}`, { ...more, todo: 'Check the disk and the system log.' });
    default:
      return logFault('LOG_IO', `SQLite reports: ${said}`, { ...more, todo: 'Check the disk and the system log.' });
  }
}

function isForWantOfRoom(error: unknown, file: string): boolean {
  const kind = sqliteKind(error);
  if (kind === undefined) return saysNoRoom(error);
  // a side file that cannot be made has the code of a folder that is missing
  const canHaveAnyReason = FAILED_WRITES.has(propertyOf(error, 'errcode')) || kind === SQLITE.CANTOPEN;
  return kind === SQLITE.FULL || (canHaveAnyReason && isOutOfRoom(file));
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
