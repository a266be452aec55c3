/** Who communicated with whom: the ledgers between identities, and the ties that they amount to between persons. */
import { differing, isoOf, Section } from './section.mjs';
import { tieOf } from './strength.mjs';

/** Strengths are equal when they differ by less than this part; their logarithms to the base 2, by this much. */
const STRENGTH_PART = 1e-9;
const STRENGTH_LOG = STRENGTH_PART / Math.LN2;

const LOGARITHMS = ['k', 'kDepth', 'kIn', 'kOut'];
const INSTANTS = ['firstAt', 'lastAt', 'lastIn', 'lastOut'];

export class LedgersCheck {
  section = new Section('ledgers', 'entries');
  #expected;
  #contacts;
  /** By number of the pair. */
  #isFound;

  constructor(expected) {
    this.#expected = expected;
    this.#contacts = expected.contacts.between((place) => place, expected.identities.length);
    this.#isFound = new Uint8Array(this.#contacts.pairs);
  }

  take({ a, b, entries }, number) {
    const [low, high] = [this.#expected.placeOf(a), this.#expected.placeOf(b)];
    const pair = low < 0 || high < 0 || low >= high ? -1 : this.#contacts.find(low, high);
    const isNews = pair >= 0 && this.#isFound[pair] === 0;
    const wanted = new Map();
    if (isNews) for (const entry of this.#contacts.entriesOf(pair)) wanted.set(entry.activity, shown(entry));
    if (isNews) this.#isFound[pair] = 1;
    this.section.want(wanted.size);
    let before = -1;
    for (const [activity, version, at, channel, direction, role, size] of entries) {
      const entry = wanted.get(activity);
      wanted.delete(activity);
      if (entry === undefined) this.section.add(number);
      else this.section.differ(differing(entry, { version, at, channel, direction, role, size }), number);
      if (activity <= before) this.section.differ(['order'], number);
      before = activity;
    }
    this.section.miss(wanted.size);
  }

  close() {
    for (let pair = 0; pair < this.#contacts.pairs; pair += 1) {
      if (this.#isFound[pair] === 1) continue;
      const { length } = this.#contacts.entriesOf(pair);
      this.section.want(length);
      this.section.miss(length);
    }
  }
}

function shown({ version, minute, channel, direction, role, size }) {
  return { version, at: isoOf(minute), channel, direction, role, size };
}

/** Ties are folded by the dump's own persons: whether those are right is another question. */
export class TiesCheck {
  section = new Section('ties', 'ties');
  #expected;
  #now;
  #contacts;
  /** By place, the place of the first identity of its person; -1 for none. */
  #personAt;
  #isFound;

  /** @param now the minute up to which what happened counts */
  constructor(expected, now) {
    this.#expected = expected;
    this.#now = now;
    this.#personAt = new Int32Array(expected.identities.length).fill(-1);
  }

  /** First of all, whom the dump takes for one person. */
  learnPerson({ identities }) {
    const places = identities.map((key) => this.#expected.placeOf(key)).filter((place) => place >= 0);
    const first = places.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
    for (const place of places) if (this.#personAt[place] < 0) this.#personAt[place] = first;
  }

  /** All persons are known. */
  fold() {
    const { identities, contacts } = this.#expected;
    this.#contacts = contacts.between((place) => this.#personAt[place], identities.length);
    this.#isFound = new Uint8Array(this.#contacts.pairs);
  }

  take(line, number) {
    const pair = this.#pairOf(line);
    const tie = pair < 0 || this.#isFound[pair] === 1 ? undefined : this.#tieOf(pair);
    if (tie === undefined) return this.section.add(number);
    this.#isFound[pair] = 1;
    this.section.want(1);
    this.section.differ(differentNumbers(tie, line), number);
  }

  close() {
    for (let pair = 0; pair < this.#contacts.pairs; pair += 1) {
      if (this.#isFound[pair] === 1 || this.#tieOf(pair) === undefined) continue;
      this.section.want(1);
      this.section.miss(1);
    }
  }

  /** A person is named by its first identity. */
  #pairOf({ a, b }) {
    const [low, high] = [this.#expected.placeOf(a), this.#expected.placeOf(b)];
    if (low < 0 || high < 0 || low >= high) return -1;
    if (this.#personAt[low] !== low || this.#personAt[high] !== high) return -1;
    return this.#contacts.find(low, high);
  }

  #tieOf(pair) {
    return tieOf(this.#contacts.entriesOf(pair).filter(({ minute }) => minute <= this.#now));
  }
}

function differentNumbers(tie, line) {
  return Object.keys(tie).filter((field) => {
    const [wanted, said] = [tie[field], line[field]];
    if (wanted === null || said === null) return wanted !== said;
    if (INSTANTS.includes(field)) return isoOf(wanted) !== said;
    if (LOGARITHMS.includes(field)) return !(Math.abs(wanted - said) <= STRENGTH_LOG);
    if (field === 'reciprocity') return !(Math.abs(wanted - said) <= STRENGTH_PART * wanted);
    return wanted !== said;
  });
}
