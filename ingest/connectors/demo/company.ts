import { Fault } from '../../../infra/kernel/fault.ts';
import { addressBook, FREE_MAIL_DOMAIN, telephoneBook } from './addresses.ts';
import { insideBonds, outsideBonds } from './bonds.ts';
import { WEEK } from './calendar.ts';
import { chanceOf, seedFrom } from './chance.ts';
import { houseMaker, inventCustomers } from './customers.ts';
import { inventEmployees, type Registry, TENANT_DOMAINS } from './employees.ts';
import { nameMaker } from './names.ts';
import type { Employee, Span } from './people.ts';
import { inventSeries } from './rhythms.ts';
import type { Company, Story } from './script.ts';
import { newStage, type Stage } from './stage.ts';
import { STORIES_OF_IDENTITY } from './stories-of-identity.ts';
import { STORIES_OF_STRENGTH } from './stories-of-strength.ts';
import { STORIES_OF_TRAFFIC } from './stories-of-traffic.ts';

/** What the invented company is to be. */
export interface DemoOptions {
  /** The present of the demo, ISO 8601 with an offset. */
  readonly until: string;
  /** The same seed gives the same company; default 1. */
  readonly seed?: number;
  /** 20 to 5,000; default 60. */
  readonly employees?: number;
  /** How many people outside an employee knows on average, 1 to 200; default 25. */
  readonly contactsPerEmployee?: number;
  /** How far back the mail goes, 1 to 10; default 3. */
  readonly years?: number;
}

/**
 * Invents a company: its people, its customers, who knows whom how well, and what is planted to be found.
 *
 * Every address is of a domain reserved for examples, every number reserved for invented people.
 *
 * @throws Fault `ING_DEMO_OPTIONS` when an option is not within its limits
 */
export function inventCompany(options: DemoOptions): Company {
  const { seed = 1, employees: count = 60, contactsPerEmployee = 25, years = 3 } = options;
  const until = Math.floor(Date.parse(options.until) / 1000);
  const isWhole = Number.isInteger(seed) && Number.isInteger(count);
  if (!isWhole || Number.isNaN(until) || count < 20 || count > 5000 || contactsPerEmployee < 1) refuse();
  if (contactsPerEmployee > 200 || years < 1 || years > 10) refuse();

  const span: Span = { since: until - Math.round(years * 52.18) * WEEK, until };
  const chance = chanceOf(seed);
  const registry = registryOf(seedFrom(chance));
  const employees = inventEmployees(registry, span, count);
  const customers = inventCustomers(
    registry,
    span,
    houseMaker(registry.chance),
    // everybody outside is known to about two colleagues
    Math.ceil((count * contactsPerEmployee) / 1.9),
  );
  const plot = chanceOf(seedFrom(chance));
  const outside = [...outsideBonds(plot, span, employees, customers.contacts, contactsPerEmployee)];
  const inside = [...insideBonds(plot, span, employees)];
  const series = inventSeries(plot, span, employees, outside);
  const stage = newStage({ ...registry, chance: chanceOf(seedFrom(chance)) }, span, employees);
  const stories = tellStories(stage);
  const { made } = stage;
  return {
    name: 'Brightwater Instruments',
    seed,
    ...span,
    domains: TENANT_DOMAINS,
    freeMailDomains: [FREE_MAIL_DOMAIN],
    employees: employees.map((employee) => withAliases(employee, made.aliases)),
    contacts: [...customers.contacts, ...made.contacts],
    accounts: [...customers.accounts, ...made.accounts].map(({ name, domain }) => ({ name, domain })),
    nobody: made.nobody,
    stories,
    plan: { bonds: [...outside, ...inside, ...made.bonds], series, machines: made.machines, scripted: made.acts },
  };
}

function refuse(): never {
  throw new Fault('ING_DEMO_OPTIONS', 'an option of the invented company is not within its limits', {
    todo: 'take 20 to 5000 employees, 1 to 200 contacts per employee, 1 to 10 years, a whole seed, and an ISO time for `until`',
  });
}

function registryOf(seed: number): Registry {
  const chance = chanceOf(seed);
  return { chance, newName: nameMaker(chance), mailFor: addressBook(), phones: telephoneBook() };
}

function tellStories(stage: Stage): Story[] {
  const all = [...STORIES_OF_IDENTITY, ...STORIES_OF_STRENGTH, ...STORIES_OF_TRAFFIC];
  return all.map((story) => story(stage)).filter((story) => story !== undefined);
}

function withAliases(employee: Employee, aliases: ReadonlyMap<string, readonly string[]>): Employee {
  const more = aliases.get(employee.id);
  return more === undefined ? employee : { ...employee, identities: [...employee.identities, ...more] };
}
