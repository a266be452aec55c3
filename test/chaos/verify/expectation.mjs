/** What must be in the graph, gathered from the input activity by activity and put in order at the end. */
import { createHash } from 'node:crypto';
import { CHANNELS } from './activity.mjs';
import { Columns, PairIndex } from './columns.mjs';
import { addressClass, identityKey } from './identity.mjs';
import { compareBytes } from './lines.mjs';
import { tidyName } from './names.mjs';
import { observe } from './observe.mjs';
import { sizeClass } from './strength.mjs';

const MAIL = CHANNELS.indexOf('mail');

export class Expectation {
  /** In the order in which they are met: `{key, class, first, last, names: name → {first, last}}`. */
  #met = [];
  #byKey = new Map();
  #byAddress = new Map();
  #tidied = new Map();
  /** Every activity as somebody saw it. */
  #copies = new Columns({ activity: Float64Array, version: Float64Array, minute: Float64Array, flags: Uint8Array });
  /** One copy between two identities. */
  #meetings = new Columns({ from: Int32Array, to: Int32Array, copy: Int32Array, flags: Uint8Array });
  /** Of activities that can be revised, the highest version and whether one of its copies is cancelled. */
  #newest = new Map();
  /** By fingerprint and reason. */
  ignored = new Map();

  add(activity) {
    const key = `${activity.channel}|${activity.key}`;
    const fingerprint = fingerprintOf(key);
    const { minute, seen, ignored, pairs } = observe(activity, (participant) => this.#identify(participant));
    for (const { identity, name } of seen) widen(this.#met[identity], name, minute);
    if (ignored !== undefined) this.#ignore(fingerprint, { activity: key, reason: ignored, minute });
    const channel = CHANNELS.indexOf(activity.channel);
    if (channel !== MAIL) this.#revise(fingerprint, activity);
    if (pairs.length === 0) return;
    const flags = channel * 2 + Number(activity.cancelled);
    const copy = this.#copies.add({ activity: fingerprint, version: activity.version, minute, flags });
    for (const { from, to, bothWays, role, size } of pairs)
      this.#meetings.add({ from, to, copy, flags: (sizeClass(size) * 4 + role) * 2 + Number(bothWays) });
  }

  #identify({ address, name }) {
    let identity = this.#byAddress.get(address);
    if (identity === undefined) {
      const key = identityKey(address);
      identity = key === undefined ? -1 : this.#numberOf(key);
      this.#byAddress.set(address, identity);
    }
    if (identity < 0) return undefined;
    return { identity, class: this.#met[identity].class, name: name === undefined ? undefined : this.#tidy(name) };
  }

  #numberOf(key) {
    let number = this.#byKey.get(key);
    if (number === undefined) {
      number = this.#met.length;
      this.#byKey.set(key, number);
      this.#met.push({ key, class: addressClass(key), first: Number.POSITIVE_INFINITY, last: -1, names: new Map() });
    }
    return number;
  }

  #tidy(name) {
    if (!this.#tidied.has(name)) this.#tidied.set(name, tidyName(name));
    return this.#tidied.get(name);
  }

  /** Of several copies ignored for one reason the earliest is kept. */
  #ignore(fingerprint, { activity, reason, minute }) {
    const id = `${fingerprint}|${reason}`;
    const known = this.ignored.get(id);
    if (known === undefined || minute < known.minute) this.ignored.set(id, { activity, reason, minute });
  }

  #revise(fingerprint, { version, cancelled }) {
    const known = this.#newest.get(fingerprint);
    if (known === undefined || version > known.version) this.#newest.set(fingerprint, { version, cancelled });
    else if (version === known.version) known.cancelled ||= cancelled;
  }

  /** All is said: the identities in the order of their keys, and what passed between them. */
  close() {
    const order = this.#met.map((_, number) => number).filter((number) => this.#met[number].last >= 0);
    order.sort((one, other) => compareBytes(this.#met[one].key, this.#met[other].key));
    const identities = order.map((number) => this.#met[number]);
    const placeOf = new Int32Array(this.#met.length);
    order.forEach((number, place) => {
      placeOf[number] = place;
    });
    return new Expected(identities, this.ignored, new Contacts(placeOf, this.#meetings, this.#copies, this.#newest));
  }
}

function widen(identity, name, minute) {
  widenSpan(identity, minute);
  if (name === undefined) return;
  const span = identity.names.get(name);
  if (span === undefined) identity.names.set(name, { first: minute, last: minute });
  else widenSpan(span, minute);
}

function widenSpan(span, minute) {
  span.first = Math.min(span.first, minute);
  span.last = Math.max(span.last, minute);
}

/** The first 52 bits of the key's SHA-256. */
function fingerprintOf(key) {
  return Number.parseInt(createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 13), 16);
}

/** What must be in the graph. */
class Expected {
  #places;

  constructor(identities, ignored, contacts) {
    /** In the order of keys; a place is an index here. */
    this.identities = identities;
    this.ignored = ignored;
    this.contacts = contacts;
    this.#places = new Map(identities.map(({ key }, place) => [key, place]));
  }

  /** Where an identity stands, -1 when there is none with that key. */
  placeOf(key) {
    return this.#places.get(key) ?? -1;
  }
}

/** What passed between two identities, or between two groups of identities. */
class Contacts {
  #placeOf;
  #meetings;
  #copies;
  #newest;

  constructor(placeOf, meetings, copies, newest) {
    this.#placeOf = placeOf;
    this.#meetings = meetings;
    this.#copies = copies;
    this.#newest = newest;
  }

  /** By pair of groups. @param groupOf the group of a place, -1 for none; what passes within a group is left out */
  between(groupOf, groups) {
    const { from, to, copy, length } = this.#meetings;
    const lowOf = new Int32Array(length);
    const highOf = new Int32Array(length);
    const isTurned = new Uint8Array(length);
    for (let row = 0; row < length; row += 1) {
      const [one, other] = [groupOf(this.#placeOf[from[row]]), groupOf(this.#placeOf[to[row]])];
      const isOut = one < 0 || other < 0 || one === other;
      lowOf[row] = isOut ? -1 : Math.min(one, other);
      highOf[row] = Math.max(one, other);
      isTurned[row] = Number(one > other);
    }
    const { activity } = this.#copies;
    const compare = (one, other) => activity[copy[one]] - activity[copy[other]];
    const index = new PairIndex({ rows: length, places: groups, lowOf, highOf, compare });
    return {
      pairs: index.length,
      find: (low, high) => index.find(low, high),
      entriesOf: (pair) => this.#entriesOf(index.rowsOf(pair), isTurned),
    };
  }

  /** The entries that stand, one an activity, in the order of fingerprints; bit 1 of the direction is from the lower place. */
  #entriesOf(rows, isTurned) {
    const entries = [];
    for (let at = 0, end = 0; at < rows.length; at = end) {
      const activity = this.#activityOf(rows[at]);
      end = at + 1;
      while (end < rows.length && this.#activityOf(rows[end]) === activity) end += 1;
      const entry = this.#join(rows.subarray(at, end), isTurned);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  #activityOf(row) {
    return this.#copies.activity[this.#meetings.copy[row]];
  }

  /** The copies of one activity in one: the highest version holds, a cancelled copy of it takes it away. */
  #join(rows, isTurned) {
    const { activity, version, minute, flags } = this.#copies;
    const copyOf = (row) => this.#meetings.copy[row];
    const newest = this.#newest.get(activity[copyOf(rows[0])]);
    const highest = newest?.version ?? rows.reduce((most, row) => Math.max(most, version[copyOf(row)]), 0);
    const standing = rows.filter((row) => version[copyOf(row)] === highest);
    if (standing.length === 0 || newest?.cancelled) return undefined;
    if (standing.some((row) => flags[copyOf(row)] & 1)) return undefined;
    const copy = copyOf(standing[0]);
    const channel = CHANNELS[flags[copy] >> 1];
    const entry = { activity: activity[copy], version: highest, minute: minute[copy], channel, direction: 0 };
    Object.assign(entry, { role: 2, size: 6 });
    for (const row of standing) {
      const detail = this.#meetings.flags[row];
      entry.minute = Math.min(entry.minute, minute[copyOf(row)]);
      entry.direction |= detail & 1 ? 3 : 1 + isTurned[row];
      entry.role = Math.min(entry.role, (detail >> 1) & 3);
      entry.size = Math.min(entry.size, detail >> 3);
    }
    return entry;
  }
}
