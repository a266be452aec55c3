/**
 * Whether a write failed for want of room. SQLite says so of a full disk only; a file size limit (EFBIG), a quota
 * (EDQUOT) and a disk without room for one more file look like any broken disk, and the reason of the operating system
 * does not come through. So we ask it: by writing as much as SQLite may have wanted to, where the longest of its files
 * ends. To be called before the connection is closed, which takes the side files away.
 *
 * The event log asks in the same way. Nothing that both may know can do it, since the kernel does no I/O.
 */
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/** The reasons of the operating system that mean it: on the disk, for this file, for this user. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EFBIG', 'EDQUOT']);

/** The largest page that SQLite may have to write, and twice what it adds to its shared memory at once. */
const PROBE = new Uint8Array(65_536);

/** Whether there is no room for another page of a database or its side files. */
export function isOutOfRoom(file: string): boolean {
  const probe = `${file}-probe`;
  try {
    const descriptor = openSync(probe, 'w', 0o600);
    try {
      writeWhole(descriptor, Math.max(...['', '-wal', '-shm'].map((side) => sizeOf(file + side))));
    } finally {
      closeSync(descriptor);
      rmSync(probe, { force: true });
    }
    return false;
  } catch (error) {
    return typeof error === 'object' && error !== null && NO_ROOM.has(Reflect.get(error, 'code'));
  }
}

/** Where little is left a write takes what fits and fails only when it is asked for the rest. */
function writeWhole(descriptor: number, at: number): void {
  for (let written = 0; written < PROBE.length; ) {
    written += writeSync(descriptor, PROBE, written, PROBE.length - written, at + written);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
