/** How one part of the graph compares: all there, so many missing, so many too many. */

export class Section {
  #name;
  #unit;
  #found = new Set();
  /** In how many each field was other than it must be: such a row is missing, and what stands for it is too many. */
  #differing = new Map();
  #firstLine = undefined;
  #missing = 0;
  #tooMany = 0;
  #wanted = 0;

  /** @param unit what is counted, in the plural */
  constructor(name, unit) {
    this.#name = name;
    this.#unit = unit;
  }

  get isRight() {
    return this.#missing + this.#tooMany === 0;
  }

  /** So many must be there. */
  want(count) {
    this.#wanted += count;
  }

  /** So many that must be there are not. */
  miss(count) {
    this.#missing += count;
  }

  /** Something is in the dump that must not be. @param line where */
  add(line) {
    this.#tooMany += 1;
    this.#firstLine ??= line;
  }

  /** Something is in the dump otherwise than it must be; nothing happens when no field differs. */
  differ(fields, line) {
    if (fields.length === 0) return;
    this.miss(1);
    this.add(line);
    for (const field of fields) this.#differing.set(field, (this.#differing.get(field) ?? 0) + 1);
  }

  /** Whether a line is the first about something that must be there; otherwise it is too many. @param what -1 for what need not be */
  finds(what, line) {
    const isNews = what !== -1 && !this.#found.has(what);
    if (isNews) this.#found.add(what);
    else this.add(line);
    return isNews;
  }

  hasFound(what) {
    return this.#found.has(what);
  }

  /** All lines were taken: those of the wanted that were not found are missing. */
  closeAmong(count) {
    this.want(count);
    this.miss(count - this.#found.size);
  }

  /** One line without any address, since it may be shown where addresses must not be. */
  toString() {
    const parts = [];
    if (this.#missing > 0) parts.push(`${grouped(this.#missing)} missing`);
    if (this.#tooMany > 0) parts.push(`${grouped(this.#tooMany)} too many`);
    if (this.#differing.size > 0) {
      const fields = [...this.#differing].map(([field, times]) => `${field} in ${grouped(times)}`);
      parts.push(`other ${fields.join(', ')}`);
    }
    if (this.#firstLine !== undefined) parts.push(`first at line ${this.#firstLine}`);
    const verdict = parts.length === 0 ? 'all there' : parts.join('; ');
    return `${this.#name.padEnd(12)}${verdict} (${grouped(this.#wanted)} ${this.#unit})`;
  }
}

/** The fields in which a row is other than wanted. */
export function differing(wanted, said) {
  return Object.keys(wanted).filter((field) => !isSame(wanted[field], said[field]));
}

function isSame(one, other) {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

/** A minute as the dump writes it. */
export function isoOf(minute) {
  return new Date(minute * 60_000).toISOString().replace('.000Z', 'Z');
}

export function grouped(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
