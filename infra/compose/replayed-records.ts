import type { EventLog } from '../event-log/port.ts';
import { TRUTH } from '../event-log/topics.ts';
import type { AppliedBatch } from './gather.ts';
import { countRecords } from './records-of.ts';

/** How far a replay is. It drains the log to its end, which moves while others write, so the whole is counted anew with every batch. */
export class ReplayedRecords {
  readonly #log: EventLog;
  readonly #onProgress: (done: number, total: number) => void;
  #done = 0;

  private constructor(log: EventLog, onProgress: (done: number, total: number) => void) {
    this.#log = log;
    this.#onProgress = onProgress;
  }

  static async start(log: EventLog, onProgress: (done: number, total: number) => void): Promise<ReplayedRecords> {
    const counted = new ReplayedRecords(log, onProgress);
    await counted.#tell();
    return counted;
  }

  get done(): number {
    return this.#done;
  }

  async add({ records }: Pick<AppliedBatch, 'records'>): Promise<void> {
    this.#done += records;
    await this.#tell();
  }

  async #tell(): Promise<void> {
    this.#onProgress(this.#done, await countRecords(this.#log, TRUTH));
  }
}
