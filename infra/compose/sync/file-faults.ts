/** What can be wrong with the files of connected providers, in words; never with anything that stands in them. */
import { isNativeError } from 'node:util/types';
import { isOutOfRoom } from '../../event-log/embedded-room.ts';
import { Fault } from '../../kernel/fault.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html). */
const SQLITE = { PERM: 3, BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/** Runs `work` on the file, turning SQLite's error codes into `CLI_DATA_UNREADABLE` with what to do. */
export function guardStreams<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw streamFault(error, file);
  }
}

/** The same error where it is none of SQLite's. */
export function streamFault(error: unknown, file: string): unknown {
  if (!isNativeError(error) || !('errcode' in error)) return error;
  const code = Number(error.errcode) & 0xff;
  const mayLackRoom = code === SQLITE.IOERR || code === SQLITE.CANTOPEN;
  const said = mayLackRoom && file !== '' && isOutOfRoom(file) ? FULL : SAID[code];
  if (said === undefined) return error;
  const [message, todo] = said;
  return new Fault('CLI_DATA_UNREADABLE', message, { where: file, todo, cause: error });
}

/** A row that cannot be read. Its own error would quote it. */
export function damagedStreams(): Fault {
  const [message, todo] = DAMAGED;
  return new Fault('CLI_DATA_UNREADABLE', message, { todo });
}

/** A file that this user may not read is not damaged: to remove it would lose what is in it. */
export function requireAllowed(error: unknown, file: string): void {
  if (!isNativeError(error) || !('code' in error) || (error.code !== 'EACCES' && error.code !== 'EPERM')) return;
  const [, todo] = NOT_ALLOWED;
  throw new Fault('CLI_DATA_UNREADABLE', 'this user may not read the file', { where: file, todo, cause: error });
}

type Said = readonly [message: string, todo: string];

const DAMAGED: Said = [
  'the file of the streams is damaged',
  'end kith, remove streams.db and the files beside it whose names begin so, and start again: everything is read once more, and what is read twice counts once',
];
const NOT_ALLOWED: Said = [
  'this user may not read and write the file of the streams',
  'run kith as the user that owns the data folder, or give the folder and all that is in it to this user',
];
const FULL: Said = [
  'the disk is full, so that nothing can be kept of the streams',
  'make room; what runs goes on by itself',
];

const SAID: Readonly<Record<number, Said>> = {
  [SQLITE.PERM]: NOT_ALLOWED,
  [SQLITE.READONLY]: NOT_ALLOWED,
  [SQLITE.CANTOPEN]: NOT_ALLOWED,
  [SQLITE.IOERR]: [
    'the file of the streams cannot be read or written',
    'check the disk and the permissions of the data folder',
  ],
  [SQLITE.CORRUPT]: DAMAGED,
  [SQLITE.NOTADB]: DAMAGED,
  [SQLITE.FULL]: FULL,
  [SQLITE.BUSY]: ['another program holds the file of the streams', 'see which one has it open, and let it finish'],
};
