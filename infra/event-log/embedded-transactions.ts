/** Transactions on the file of the embedded log: one after the other within a process, patient with other processes. */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import { asLogFault, isBusy } from './embedded-faults.ts';
import { logFault } from './errors.ts';

/** How often a write tries for the lock, how long a try waits, how long the process runs on in between: 30 s in all. */
const LOCK = { tries: 500, waitMs: 50, pauseMs: 10 };

/** Reads wait only while another process mends the file after a crash. */
const READ_WAIT_MS = 10_000;

export class Transactions {
  readonly #db: DatabaseSync;
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
    this.#waitFor(READ_WAIT_MS);
  }

  /** Runs `work` on one consistent state of the file. */
  read<T>(work: () => T): T {
    this.requireOpen();
    try {
      return this.#run('BEGIN', work);
    } catch (error) {
      throw asLogFault(error, this.#file);
    }
  }

  /** Runs `work` as one transaction, after all writes that were asked for before; on the disk when it resolves. */
  write<T>(work: () => T): Promise<T> {
    const result = this.#turn.then(() => this.#patiently(work));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Empties the write-ahead log into the file, unless somebody is reading: then it happens at the next occasion. */
  foldBack(): void {
    this.requireOpen();
    try {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      if (!isBusy(error)) throw asLogFault(error, this.#file);
    }
  }

  requireOpen(): void {
    if (this.#db.isOpen) return;
    throw logFault('LOG_CLOSED', 'the log was closed', { where: this.#file, todo: 'Open it again.' });
  }

  async #patiently<T>(work: () => T): Promise<T> {
    // SQLite works while everybody waits: without a turn of the event loop, appending in a loop would starve the rest
    await breathe();
    for (let tries = 1; ; tries += 1) {
      this.requireOpen();
      try {
        this.#waitFor(LOCK.waitMs);
        return this.#run('BEGIN IMMEDIATE', work);
      } catch (error) {
        if (!isBusy(error) || tries === LOCK.tries) throw asLogFault(error, this.#file);
      } finally {
        this.#waitFor(READ_WAIT_MS);
      }
      await pause(LOCK.pauseMs);
    }
  }

  /** How long SQLite waits for a lock, with the whole process standing still. */
  #waitFor(milliseconds: number): void {
    this.#db.exec(`PRAGMA busy_timeout = ${milliseconds}`);
  }

  #run<T>(begin: string, work: () => T): T {
    this.#db.exec(begin);
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back after some errors, a full disk among them
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}
