import { blockMax, isEntryKey } from './blocking.ts';

/** Keys that there is room for at first. */
const ROOM = 1024;

/**
 * Who carries which blocking keys, in numbers: a million identities have some ten million keys, and each as a text of its own
 * would take more memory than all else that is known of them.
 */
export class CarrierIndex {
  readonly #numbers = new Map<string, number>();
  /** By place of an identity, where its keys begin; and where the last one's end. */
  readonly #starts: number[] = [0];
  /** Numbers of keys, identity by identity, and room for more: as a list of numbers each would take twice as much. */
  #keys = new Int32Array(ROOM);
  #end = 0;
  /** Numbers of those that entries of directories give. */
  readonly #entries: number[] = [];
  /** By number of a key, how many may carry it; 0 where it brings nobody together. */
  readonly #max: number[] = [];
  /** By number of a key, where its carriers begin; and where the last one's end. */
  #begins = new Int32Array(0);
  /** Places of identities, key by key, in their order. */
  #carriers = new Int32Array(0);

  /** The keys of the next identity. */
  add(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.#end === this.#keys.length) this.#keys = widened(this.#keys);
      this.#keys[this.#end++] = this.#numbers.getOrInsertComputed(key, () => this.#number(key));
    }
    this.#starts.push(this.#end);
  }

  /** All have been added. */
  close(): void {
    const begins = new Int32Array(this.#numbers.size + 1);
    for (const key of this.#keys.subarray(0, this.#end)) begins[key + 1] = (begins[key + 1] ?? 0) + 1;
    for (let key = 1; key < begins.length; key += 1) begins[key] = (begins[key] ?? 0) + (begins[key - 1] ?? 0);
    const next = begins.slice();
    this.#carriers = new Int32Array(this.#end);
    for (let place = 0; place + 1 < this.#starts.length; place += 1) {
      for (let at = this.#starts[place] ?? 0; at < (this.#starts[place + 1] ?? 0); at += 1) {
        const key = this.#keys[at] ?? 0;
        const free = next[key] ?? 0;
        this.#carriers[free] = place;
        next[key] = free + 1;
      }
    }
    this.#begins = begins;
  }

  /** How many carry a key. */
  count(key: string): number {
    const number = this.#numbers.get(key);
    return number === undefined ? 0 : this.#carriersOf(number).length;
  }

  /** Calls with everybody who shares a key with an identity that is not common, and with itself; with some more than once. */
  eachSharing(place: number, call: (other: number) => void): void {
    for (let at = this.#starts[place] ?? 0; at < (this.#starts[place + 1] ?? 0); at += 1) {
      const key = this.#keys[at] ?? 0;
      const carriers = this.#carriersOf(key);
      if (carriers.length < 2 || carriers.length > (this.#max[key] ?? 0)) continue;
      for (const other of carriers) call(other);
    }
  }

  /** Those that one entry of a directory names, entry by entry. */
  entries(): Int32Array[] {
    return this.#entries.map((key) => this.#carriersOf(key));
  }

  #number(key: string): number {
    const isEntry = isEntryKey(key);
    if (isEntry) this.#entries.push(this.#max.length);
    return this.#max.push(isEntry ? 0 : blockMax(key)) - 1;
  }

  #carriersOf(key: number): Int32Array {
    return this.#carriers.subarray(this.#begins[key] ?? 0, this.#begins[key + 1] ?? 0);
  }
}

function widened(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.ceil(numbers.length * 1.5));
  wider.set(numbers);
  return wider;
}
