import type { DatabaseSync } from 'node:sqlite';
import type { RankedContacts } from '../core/contact-ranking.ts';
import { prepare } from './reader.ts';

/** Contacts remembered in all: some 100 bytes each. */
const CONTACTS_MAX = 200_000;

/**
 * Remembers how the contacts of an account rank until anybody writes to the graph. That it may be kept that long is due
 * to K: the order of ties does not change while nothing happens. An account of thousands is ranked once, then looked up.
 */
export class RankingMemory {
  readonly #version: () => number;
  readonly #known = new Map<string, RankedContacts<number>>();
  #knownAt = -1;
  #contacts = 0;

  constructor(db: DatabaseSync) {
    const version = prepare<{ data_version: number }>(db, 'PRAGMA data_version');
    this.#version = () => version.get()?.data_version ?? -1;
  }

  /** What is remembered under `name`, or else what `rank` finds. */
  recall(name: string, rank: () => RankedContacts<number>): RankedContacts<number> {
    const version = this.#version();
    if (version !== this.#knownAt) this.#forget(version);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const ranked = rank();
    if (this.#contacts + ranked.contacts.length > CONTACTS_MAX) this.#forget(version);
    this.#known.set(name, ranked);
    this.#contacts += ranked.contacts.length;
    return ranked;
  }

  #forget(version: number): void {
    this.#known.clear();
    this.#contacts = 0;
    this.#knownAt = version;
  }
}
