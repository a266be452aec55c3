/** Removing a graph's file, and putting one graph in the place of another. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { guardFaults, openGraphFile } from '../../graph/sqlite/schema.ts';
import { Fault, isFault } from '../kernel/fault.ts';

/** Removes a graph with the files that SQLite keeps beside it. */
export function removeGraph(file: string): void {
  rmSync(file, { force: true });
  removeSideFiles(file);
}

/**
 * Refuses to have a graph replaced that a newer kith wrote: `GRA_NEWER`. It was made from what this one may not be able
 * to read. A graph that is missing or damaged is what a replay is wanted for.
 */
export function requireReplaceable(file: string): void {
  if (!existsSync(file)) return;
  try {
    openGraphFile(file, 'read').close();
  } catch (error) {
    if (!isFault(error, 'GRA_CORRUPT')) throw error;
  }
}

/**
 * Puts a closed graph in the place of another at once; the caller holds the writer's lock. Wherever it is killed, one
 * of the two is there whole: a write-ahead log is emptied into its own file before anything is moved, since SQLite
 * would play one that is left behind into whatever file bears the name.
 *
 * Fails with `CLI_BUSY`, and changes nothing, while somebody is reading the old graph for longer than `waitMs`.
 */
export function switchGraph(from: string, to: string, waitMs = READERS_WAIT_MS): void {
  foldBack(from, waitMs);
  if (existsSync(to)) foldBackWhatCanBeRead(to, waitMs);
  removeSideFiles(from);
  removeSideFiles(to);
  renameSync(from, to);
  // Somebody may have opened the old file in between; its side files are as empty.
  removeSideFiles(to);
}

const READERS_WAIT_MS = 10_000;

/** Empties the write-ahead log of a graph into its file. */
function foldBack(file: string, waitMs: number): void {
  const busy = guardFaults(file, () => {
    const db = new DatabaseSync(file, { timeout: waitMs });
    try {
      return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'];
    } finally {
      db.close();
    }
  });
  if (busy === 0) return;
  throw new Fault('CLI_BUSY', 'another process is reading the graph', { where: file, todo: 'stop it and try again' });
}

/** A damaged graph is what a replay is wanted for: of that one nothing needs to be kept. */
function foldBackWhatCanBeRead(file: string, waitMs: number): void {
  try {
    foldBack(file, waitMs);
  } catch (error) {
    if (!isFault(error, 'GRA_CORRUPT')) throw error;
  }
}

function removeSideFiles(file: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
}
