/** The people of an invented company of any size, made with the generator of the demo: names, addresses, accounts. */
import { addressBook, telephoneBook } from '../../ingest/connectors/demo/addresses.ts';
import { type Chance, chanceOf, happens, seedFrom, skewed } from '../../ingest/connectors/demo/chance.ts';
import { type House, houseMaker } from '../../ingest/connectors/demo/customers.ts';
import { fullName, nameMaker } from '../../ingest/connectors/demo/names.ts';

/** The tenant's only domain. */
export const TENANT_DOMAIN = 'brightwater.example';

/** One person in this many is an employee. */
const EMPLOYEE_EACH = 50;

/** Share of persons who are also known by their extension. */
const TELEPHONES = 0.15;

export interface InventedPerson {
  readonly name: string;
  /** `mailto:…`, and for some `tel:…` or `urn:…`. */
  readonly addresses: readonly [string] | readonly [string, string];
  readonly employee: boolean;
}

/** Who there is: the employees first, then the contacts, account by account. */
export interface Population {
  readonly persons: Iterable<InventedPerson>;
  readonly employees: number;
  /** The place of the first contact of each account, and behind the last one the number of all persons. */
  readonly accounts: readonly number[];
  readonly houses: readonly House[];
}

export function inventPopulation(seed: number, persons: number): Population {
  const chance = chanceOf(seed);
  const employees = Math.ceil(persons / EMPLOYEE_EACH);
  const newHouse = houseMaker(chanceOf(seedFrom(chance)));
  const accounts: number[] = [];
  const houses: House[] = [];
  // Most accounts have a handful of contacts, the largest have thousands.
  for (let next = employees; next < persons; next += sizeOf(chance)) {
    accounts.push(next);
    houses.push(newHouse());
  }
  accounts.push(persons);
  return { persons: everybody(chanceOf(seedFrom(chance)), employees, accounts, houses), employees, accounts, houses };
}

function sizeOf(chance: Chance): number {
  return Math.max(1, Math.round(skewed(chance, 4, 1.5)));
}

function* everybody(
  chance: Chance,
  employees: number,
  accounts: readonly number[],
  houses: readonly House[],
): Generator<InventedPerson> {
  const newName = nameMaker(chance);
  const mailFor = addressBook();
  const phones = telephoneBook();
  const person = (style: House['style'], domain: string, employee: boolean): InventedPerson => {
    const name = newName();
    const mail = mailFor(name, style, domain);
    const addresses = happens(chance, TELEPHONES) ? ([mail, phones.employee()] as const) : ([mail] as const);
    return { name: fullName(name), addresses, employee };
  };
  for (let place = 0; place < employees; place += 1) yield person('first.last', TENANT_DOMAIN, true);
  for (const [account, { style, domain }] of houses.entries()) {
    const end = accounts[account + 1] ?? 0;
    for (let place = accounts[account] ?? 0; place < end; place += 1) yield person(style, domain, false);
  }
}
