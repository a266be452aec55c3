import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQueries } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';
import { isFault } from '../kernel/fault.ts';
import { takeWriterLock } from './data-folder.ts';
import { type EmbeddedOptions, openQueries } from './embedded.ts';
import { endsIn, positionsFrom } from './positions.ts';

const LOOK_EVERY_MS = 250;

/**
 * Waits until the process that writes the graph has applied everything that is in the log now. False when no process
 * writes any more: it ended before, and somebody else must take over.
 */
export async function waitUntilApplied(log: EventLog, options: EmbeddedOptions, signal: AbortSignal): Promise<boolean> {
  const ends = await endsIn(log, TRUTH);
  while (!signal.aborted) {
    const applied = positionsFrom(await appliedSoFar(options), ends);
    if (applied.every(({ position, end }) => position >= end)) return true;
    const lock = takeWriterLock(options.folder);
    lock?.release();
    if (lock !== undefined) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

async function appliedSoFar(options: EmbeddedOptions): ReturnType<GraphQueries['positions']> {
  try {
    const queries = openQueries(options);
    try {
      return await queries.positions();
    } finally {
      await queries.close();
    }
  } catch (error) {
    // The other process may not have made the graph yet; if it never does, it ends and somebody else finds out why.
    if (isFault(error)) return [];
    throw error;
  }
}
