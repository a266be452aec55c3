/** Whom the dump says were seen, and which activities it says were ignored. */
import { compareBytes } from './lines.mjs';
import { differing, isoOf, Section } from './section.mjs';

export class IdentitiesCheck {
  section = new Section('identities', 'identities');
  #expected;
  #classes;

  /** @param classes by place */
  constructor(expected, classes) {
    this.#expected = expected;
    this.#classes = classes;
  }

  take(line, number) {
    const place = this.#expected.placeOf(line.key);
    if (!this.section.finds(place, number)) return;
    const { first, last, names } = this.#expected.identities[place];
    const byName = [...names].sort(([one], [other]) => compareBytes(one, other));
    const wanted = {
      class: this.#classes[place],
      firstSeen: isoOf(first),
      lastSeen: isoOf(last),
      names: byName.map(([name, seen]) => [name, isoOf(seen.first)]),
    };
    this.section.differ(differing(wanted, line), number);
  }

  close() {
    this.section.closeAmong(this.#expected.identities.length);
  }
}

export class IgnoredCheck {
  section = new Section('ignored', 'ignored activities');
  #wanted = new Map();

  constructor({ ignored }) {
    for (const { activity, reason, minute } of ignored.values()) this.#wanted.set(idOf(activity, reason), minute);
  }

  take({ activity, reason, at }, number) {
    const id = idOf(activity, reason);
    const minute = this.#wanted.get(id);
    if (!this.section.finds(minute === undefined ? -1 : id, number)) return;
    this.section.differ(differing({ at: isoOf(minute) }, { at }), number);
  }

  close() {
    this.section.closeAmong(this.#wanted.size);
  }
}

function idOf(activity, reason) {
  return JSON.stringify([activity, reason]);
}
