import type { IdentityReading } from '../../resolver/contract.ts';
import type { CarrierNews } from './identity-record.ts';
import { KeySieve } from './key-sieve.ts';
import type { IdentityRows } from './rows.ts';

const NOBODY: readonly number[] = [];

/** Which identities carry which blocking keys from now on, gathered over a batch. */
export class BlockChanges {
  #news = new Map<string, CarrierNews>();
  readonly #sieve = new KeySieve();

  /** A batch begins. @returns what is gathered of it, by key */
  open(): ReadonlyMap<string, CarrierNews> {
    this.#news = new Map();
    return this.#news;
  }

  /** Nobody carries anything. */
  beginEmpty(): void {
    this.#sieve.open();
  }

  /** What is there is not known any longer. */
  forget(): void {
    this.#sieve.forget();
    this.#news = new Map();
  }

  /** An identity that carried nothing before. */
  add(n: number, { keys }: IdentityReading): void {
    for (const key of keys) this.#note(key, n);
  }

  /** An identity that is there no longer. */
  remove(n: number, { keys }: IdentityReading): void {
    for (const key of keys) this.#note(key, -n);
  }

  /** Whether an identity carries, or carried, any. */
  replace(n: number, before: IdentityReading, after: IdentityReading): boolean {
    const old = new Set(before.keys);
    const now = new Set(after.keys);
    for (const key of old) {
      if (now.has(key)) this.#news.getOrInsert(key, 0);
      else this.#note(key, -n);
    }
    for (const key of now) if (!old.has(key)) this.#note(key, n);
    return old.size + now.size > 0;
  }

  /** Writes them. In the order of keys, so that a tree on a disk is walked through once. */
  write(rows: Pick<IdentityRows, 'addBlock' | 'removeBlock'>): void {
    for (const key of [...this.#news.keys()].sort()) {
      for (const n of numbersIn(this.#news.get(key))) {
        if (n > 0) rows.addBlock(key, n);
        else rows.removeBlock(key, -n);
        this.#sieve.count(key, Math.sign(n));
      }
    }
  }

  /** Everybody who carries a key, when that is known without looking: nobody, or only whom the batch has brought. */
  allCarriersOf(key: string): readonly number[] | undefined {
    const most = this.#sieve.mostOf(key);
    if (most === 0) return NOBODY;
    const news = this.#news.get(key);
    if (most === undefined || news === undefined) return undefined;
    if (typeof news === 'number') return most === 1 && news > 0 ? [news] : undefined;
    return most === news.length && news.every((n) => n > 0) ? news : undefined;
  }

  #note(key: string, n: number): void {
    const said = this.#news.get(key);
    if (said === undefined || said === 0) this.#news.set(key, n);
    else if (typeof said === 'number') this.#news.set(key, [said, n]);
    else said.push(n);
  }
}

/** How many more carry a key than before. */
export function moreCarriers(news: CarrierNews): number {
  return numbersIn(news).reduce((more, n) => more + Math.sign(n), 0);
}

function numbersIn(news: CarrierNews = 0): readonly number[] {
  if (typeof news !== 'number') return news;
  return news === 0 ? NOBODY : [news];
}
