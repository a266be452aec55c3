/**
 * What the dump shows of persons, and that they part all who are somebody. Who is one with whom is the matcher's word, which nothing
 * without its code can repeat: that every engine says the same of it is seen by comparing dumps.
 */
import { ownNames } from './classes.mjs';
import { bareAddress, domainOf } from './identity.mjs';
import { shownName } from './names.mjs';
import { differing, Section } from './section.mjs';

export class PersonsCheck {
  section = new Section('persons', 'persons');
  #expected;
  #classes;
  #domains;
  /** Places of identities that are in a person. */
  #taken = new Set();
  #lines = 0;

  /** @param classes by place @param domains the tenant's own */
  constructor(expected, classes, domains) {
    this.#expected = expected;
    this.#classes = classes;
    this.#domains = domains;
  }

  /** A line is sound when it names, in order, some who are somebody and in no other person. */
  take(line, number) {
    const places = line.identities.map((key) => this.#expected.placeOf(key));
    const isSound = places.every(
      (place, i) => this.#classes[place] === 'person' && !this.#taken.has(place) && (i === 0 || places[i - 1] < place),
    );
    if (!this.section.finds(isSound && places.length > 0 ? places[0] : -1, number)) return;
    this.#lines += 1;
    for (const place of places) this.#taken.add(place);
    const members = places.map((place) => this.#expected.identities[place]);
    const wanted = { employee: members.some((one) => this.#isOwn(one)), name: this.#nameOf(members) };
    this.section.differ(differing(wanted, line), number);
  }

  /** Whoever is somebody is in a person. */
  close() {
    this.section.want(this.#lines);
    this.section.miss(this.#classes.filter((its, place) => its === 'person' && !this.#taken.has(place)).length);
  }

  /** In one of the tenant's domains, or below. */
  #isOwn({ key }) {
    const domain = domainOf(key);
    return domain !== undefined && this.#domains.some((own) => domain === own || domain.endsWith(`.${own}`));
  }

  /** Without any name, the address seen last: one of our own before another, and mail before anything else. */
  #nameOf(members) {
    const seen = members.flatMap(({ key, names }) =>
      ownNames(key, [...names.keys()]).map((name) => ({ name, last: names.get(name).last })),
    );
    const newest = [...members].sort((one, other) => other.last - one.last || (one.key < other.key ? -1 : 1));
    const address =
      newest.find((one) => this.#isOwn(one)) ?? newest.find(({ key }) => domainOf(key) !== undefined) ?? newest[0];
    return shownName(seen) ?? bareAddress(address.key);
  }
}
