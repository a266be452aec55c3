/** Whom the dump takes for one person, and what it shows of them, against the rules applied to everybody at once. */
import { personsOf } from './clustering.mjs';
import { bareAddress, domainOf } from './identity.mjs';
import { shownName } from './names.mjs';
import { differing, Section } from './section.mjs';

export class PersonsCheck {
  section = new Section('persons', 'persons');
  #expected;
  #domains;
  /** By place, the places of all identities of its person. */
  #persons;

  /** @param read by place, what its names tell @param domains the tenant's own */
  constructor(expected, read, domains) {
    this.#expected = expected;
    this.#domains = domains;
    this.#persons = personsOf(
      read,
      expected.identities.map(({ key }) => key),
    );
  }

  /** A line is right about who is one person when it names all and only those whom the rules join. */
  take(line, number) {
    const places = line.identities.map((key) => this.#expected.placeOf(key));
    const person = this.#persons[places[0]];
    const isJustified = person !== undefined && person.join() === places.join();
    if (!this.section.finds(isJustified ? places[0] : -1, number)) return;
    const members = person.map((place) => this.#expected.identities[place]);
    const wanted = { employee: members.some((one) => this.#isOwn(one)), name: this.#nameOf(members) };
    this.section.differ(differing(wanted, line), number);
  }

  close() {
    this.section.closeAmong(this.#persons.filter((person, place) => person?.[0] === place).length);
  }

  /** In one of the tenant's domains, or below. */
  #isOwn({ key }) {
    const domain = domainOf(key);
    return domain !== undefined && this.#domains.some((own) => domain === own || domain.endsWith(`.${own}`));
  }

  /** Without any name, the address seen last: one of our own before another, and mail before anything else. */
  #nameOf(members) {
    const seen = members.flatMap(({ names }) => [...names].map(([name, { last }]) => ({ name, last })));
    const newest = [...members].sort((one, other) => other.last - one.last || (one.key < other.key ? -1 : 1));
    const address =
      newest.find((one) => this.#isOwn(one)) ?? newest.find(({ key }) => domainOf(key) !== undefined) ?? newest[0];
    return shownName(seen) ?? bareAddress(address.key);
  }
}
