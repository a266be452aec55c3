/** Rows of numbers in columns: millions of them, as objects, would not fit. */

const FIRST_ROOM = 4096;

export class Columns {
  #types;
  #room = FIRST_ROOM;
  length = 0;

  /** @param types by the name of a column, a kind of typed array. Each column becomes a field of that name. */
  constructor(types) {
    this.#types = types;
    for (const [name, Kind] of Object.entries(types)) this[name] = new Kind(FIRST_ROOM);
  }

  /** Adds a row; returns its number. */
  add(row) {
    if (this.length === this.#room) this.#grow();
    for (const name of Object.keys(this.#types)) this[name][this.length] = row[name];
    this.length += 1;
    return this.length - 1;
  }

  #grow() {
    this.#room *= 2;
    for (const [name, Kind] of Object.entries(this.#types)) {
      const larger = new Kind(this.#room);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}

/** Rows grouped by a pair of places, and found by it. */
export class PairIndex {
  /** Row numbers: those of one pair stand together, in the order that `compare` gives. */
  #rows;
  /** By lower place, where its pairs begin. */
  #firstPair;
  #high = [];
  #begin = [];

  /**
   * @param rows how many there are @param places how many places there are
   * @param lowOf by row, the lower place, -1 for a row that is left out @param highOf by row, the higher one
   * @param compare orders the rows of one pair
   */
  constructor({ rows, places, lowOf, highOf, compare }) {
    const starts = new Int32Array(places + 1);
    for (let row = 0; row < rows; row += 1) if (lowOf[row] >= 0) starts[lowOf[row] + 1] += 1;
    for (let place = 0; place < places; place += 1) starts[place + 1] += starts[place];
    this.#rows = new Int32Array(starts[places]);
    const next = starts.slice();
    for (let row = 0; row < rows; row += 1) if (lowOf[row] >= 0) this.#rows[next[lowOf[row]]++] = row;
    this.#firstPair = new Int32Array(places + 1);
    for (let low = 0; low < places; low += 1) {
      this.#firstPair[low] = this.#high.length;
      const own = this.#rows.subarray(starts[low], starts[low + 1]);
      own.sort((one, other) => highOf[one] - highOf[other] || compare(one, other));
      own.forEach((row, at) => {
        if (at > 0 && highOf[own[at - 1]] === highOf[row]) return;
        this.#high.push(highOf[row]);
        this.#begin.push(starts[low] + at);
      });
    }
    this.#firstPair[places] = this.#high.length;
    this.#begin.push(this.#rows.length);
  }

  /** How many pairs there are; they have the numbers from 0. */
  get length() {
    return this.#high.length;
  }

  /** The number of a pair, -1 when it has no row. */
  find(low, high) {
    let [from, to] = [this.#firstPair[low], this.#firstPair[low + 1]];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#high[middle] < high) from = middle + 1;
      else to = middle;
    }
    return from < this.#firstPair[low + 1] && this.#high[from] === high ? from : -1;
  }

  rowsOf(pair) {
    return this.#rows.subarray(this.#begin[pair], this.#begin[pair + 1]);
  }
}
