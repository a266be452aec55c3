import type { IdentityReading } from '../../resolver/contract.ts';
import type { OpenReport } from './identity-record.ts';
import type { IdentityRows } from './rows.ts';

/** Which identities carry which blocking keys from now on, gathered over a batch. */
export class BlockChanges {
  /** By key, the numbers of those who carry it now, negative of those who do no longer, in the order in which that became so. */
  readonly #carries = new Map<string, number[]>();

  /** An identity that carried nothing before. */
  add(n: number, { keys }: IdentityReading, report: OpenReport): void {
    for (const key of keys) this.#note(key, n, true, report);
  }

  /** An identity that is there no longer. */
  remove(n: number, { keys }: IdentityReading, report: OpenReport): void {
    for (const key of keys) this.#note(key, n, false, report);
  }

  /** Whether an identity carries, or carried, any. */
  replace(n: number, before: IdentityReading, after: IdentityReading, report: OpenReport): boolean {
    const old = new Set(before.keys);
    const now = new Set(after.keys);
    for (const key of old) {
      if (now.has(key)) report.keys.getOrInsert(key, 0);
      else this.#note(key, n, false, report);
    }
    for (const key of now) if (!old.has(key)) this.#note(key, n, true, report);
    return old.size + now.size > 0;
  }

  /** Writes them. In the order of keys, so that a tree on a disk is walked through once. */
  write(rows: Pick<IdentityRows, 'addBlock' | 'removeBlock'>): void {
    for (const key of [...this.#carries.keys()].sort()) {
      for (const n of this.#carries.get(key) ?? []) {
        if (n > 0) rows.addBlock(key, n);
        else rows.removeBlock(key, -n);
      }
    }
    this.#carries.clear();
  }

  #note(key: string, n: number, carries: boolean, { keys }: OpenReport): void {
    const said = this.#carries.get(key);
    if (said === undefined) this.#carries.set(key, [carries ? n : -n]);
    else said.push(carries ? n : -n);
    keys.set(key, (keys.get(key) ?? 0) + (carries ? 1 : -1));
  }
}
