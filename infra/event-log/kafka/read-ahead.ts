/**
 * What a fetch brought beyond the page that was asked for. A batch comes whole and has to be unpacked whole, so a reader
 * with small pages would otherwise have every batch sent and unpacked many times.
 */
import type { Page } from './cluster.ts';

/** So many partitions may have a rest. Each is what one fetch brought. */
const PARTITIONS_MAX = 8;
/** A reader that does not come back within this time gets its records from the broker again, as they are then. */
const KEPT_MS = 2_000;

interface Rest {
  readonly from: number;
  readonly page: Page;
  readonly timer: NodeJS.Timeout;
}

export class ReadAhead {
  readonly #rests = new Map<string, Rest>();

  /** The rest that begins at `from`, which is then given away; any other of this partition is dropped. */
  take(partition: string, from: number): Page | undefined {
    const rest = this.#rests.get(partition);
    this.#drop(partition);
    return rest?.from === from ? rest.page : undefined;
  }

  /** Keeps what of a page lies behind its first `count` records. */
  keep(partition: string, page: Page, count: number): void {
    const records = page.records.slice(count);
    const from = records[0]?.offset;
    if (from === undefined) return;
    this.#drop(partition);
    for (const oldest of this.#rests.keys()) {
      if (this.#rests.size < PARTITIONS_MAX) break;
      this.#drop(oldest);
    }
    const timer = setTimeout(() => this.#rests.delete(partition), KEPT_MS).unref();
    this.#rests.set(partition, { from, page: { ...page, records }, timer });
  }

  clear(): void {
    for (const partition of this.#rests.keys()) this.#drop(partition);
  }

  #drop(partition: string): void {
    clearTimeout(this.#rests.get(partition)?.timer);
    this.#rests.delete(partition);
  }
}
