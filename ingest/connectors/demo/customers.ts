import { ADDRESS_STYLES, type AddressStyle } from './addresses.ts';
import { DAY, WEEK, ZONES, type Zone } from './calendar.ts';
import { below, type Chance, happens, pick, skewed, unit } from './chance.ts';
import type { Registry } from './employees.ts';
import { ACCOUNT_FIRST, ACCOUNT_SECOND } from './name-lists.ts';
import { type Name, shownNames } from './names.ts';
import type { Account, Contact, Seat, Span } from './people.ts';

/** An account with the ways of its house: how addresses are built and names are shown, and where it is. */
export interface House extends Account {
  readonly style: AddressStyle;
  readonly isFamilyFirst: boolean;
  readonly zone: Zone;
}

/** Makes accounts, none twice. Their domains end in the names reserved for examples and tests. */
export function houseMaker(chance: Chance): () => House {
  const used = new Set<string>();
  return () => {
    const name = `${pick(chance, ACCOUNT_FIRST)} ${pick(chance, ACCOUNT_SECOND)}`;
    const label = name.toLowerCase().replace(' ', happens(chance, 0.3) ? '-' : '');
    const end = happens(chance, 0.8) ? 'example' : 'test';
    let domain = `${label}.${end}`;
    for (let number = 2; used.has(domain); number += 1) domain = `${label}${number}.${end}`;
    used.add(domain);
    return {
      name,
      domain,
      style: pick(chance, ADDRESS_STYLES),
      isFamilyFirst: happens(chance, 0.25),
      zone: pick(chance, ZONES),
    };
  };
}

export const CONTACT_TITLES: readonly [string, ...string[]] = [
  'Purchasing Manager',
  'Head of Quality',
  'Plant Manager',
  'Chief Financial Officer',
  'Laboratory Manager',
  'Maintenance Lead',
  'VP Operations',
  'Process Engineer',
  'Calibration Technician',
  'Head of Procurement',
  'Managing Director',
  'IT Manager',
];

/** The people outside: accounts of one to some thirty contacts, until there are enough. */
export function inventCustomers(
  registry: Registry,
  span: Span,
  newHouse: () => House,
  count: number,
): { accounts: House[]; contacts: Contact[] } {
  const accounts: House[] = [];
  const contacts: Contact[] = [];
  while (contacts.length < count) {
    const house = newHouse();
    accounts.push(house);
    const size = Math.min(30, Math.max(1, Math.round(skewed(registry.chance, 5, 0.8))));
    for (let place = 0; place < size && contacts.length < count; place += 1) {
      contacts.push(inventContact(registry, span, `contact-${contacts.length}`, house));
    }
  }
  return { accounts, contacts };
}

/** One person at an account, by a given name or a new one. */
export function inventContact(registry: Registry, span: Span, id: string, house: House, named?: Name): Contact {
  const { chance } = registry;
  const name = named ?? registry.newName();
  const phone = happens(chance, 0.5) ? registry.phones.contact() : undefined;
  const seat = seatAt(registry, span, id, house, name, phone);
  const identities = phone === undefined ? [seat.mail] : [seat.mail, phone];
  return { id, name, title: pick(chance, CONTACT_TITLES), account: house.domain, seats: [seat], identities };
}

/** A person's seat at an account. */
export function seatAt(
  registry: Registry,
  span: Span,
  person: string,
  house: House,
  name: Name,
  phone: string | undefined,
): Seat {
  const { chance } = registry;
  const seat = {
    person,
    mail: registry.mailFor(name, house.style, house.domain),
    names: shownNames(name, house.isFamilyFirst ? 'family-first' : 'given-first'),
    zone: house.zone,
    answers: 0.35 + 0.6 * unit(chance),
    salt: below(chance, 13),
    from: span.since - DAY,
    until: span.until + 52 * WEEK,
  };
  return phone === undefined ? seat : { ...seat, phone };
}
