/** 4 MiB. Of 230,000 keys, as the Enron mails have them, every twentieth shares its cell with another one. */
const CELLS = 2 ** 22;

/** As many as a cell holds: from then on it only says "many". */
const MANY = 255;

/**
 * How many carriers a blocking key has at most, without looking it up: each cell counts for all keys that fall into it. Known only while
 * every carrier since the first has been counted here.
 */
export class KeySieve {
  #cells: Uint8Array | undefined;
  /** Whether every cell is zero. */
  #isBlank = true;

  /** There is no carrier at all. */
  open(): void {
    // Of a new one only those pages are ever there that something is written to.
    if (this.#cells === undefined) this.#cells = new Uint8Array(CELLS);
    else if (!this.#isBlank) this.#cells.fill(0);
    this.#isBlank = true;
  }

  forget(): void {
    this.#cells = undefined;
  }

  /** @param more 1 for one more carrier, −1 for one that there was */
  count(key: string, more: number): void {
    if (this.#cells === undefined) return;
    const cell = cellOf(key);
    const before = this.#cells[cell] ?? 0;
    if (before < MANY) this.#cells[cell] = before + more;
    this.#isBlank = false;
  }

  /** Absent when it is not known, or may be many. */
  mostOf(key: string): number | undefined {
    const most = this.#cells?.[cellOf(key)];
    return most === MANY ? undefined : most;
  }
}

/** FNV-1a over the code units (http://www.isthe.com/chongo/tech/comp/fnv/), folded to the number of cells. */
function cellOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 22)) & (CELLS - 1);
}
