/**
 * Fills a tenant with the invented company of the demo: everybody's own copy of every mail, everybody's calendar, the calls.
 * Whoever reads it all back through a vendor's face must come to the same ties as from the company itself.
 */
import { activitiesOf } from '../../../ingest/connectors/demo/generate.ts';
import type { Employee } from '../../../ingest/connectors/demo/people.ts';
import type { Company } from '../../../ingest/connectors/demo/script.ts';
import type { Activity } from '../../../ingest/contract.ts';
import { fillCalls } from './calls-of-company.ts';
import { fillMailboxes } from './mail-of-company.ts';
import { fillCalendars } from './meetings-of-company.ts';
import { bare } from './participants.ts';
import { Tenant } from './tenant.ts';

export interface FromCompanyOptions {
  readonly company: Company;
  readonly now: () => number;
  /** The employees of one cloud alone; all when absent. */
  readonly cloud?: 'google' | 'microsoft';
  /**
   * Whether meetings of the last month were held online, too, and people talked online without a plan: conferences and call
   * records that the company does not tell of.
   */
  readonly conferences?: boolean;
}

export function tenantFrom({ company, now, cloud, conferences = false }: FromCompanyOptions): Tenant {
  const employees = company.employees.filter(({ seat }) => cloud === undefined || seat.box?.provider === cloud);
  const used = company.domains.filter((domain) => employees.some(({ seat }) => seat.mail.endsWith(`@${domain}`)));
  const [primary = company.domains[0], ...others] = used;
  const tenant = new Tenant({ now, name: company.name, domains: [primary, ...others], seed: company.seed });
  for (const employee of employees) putEmployee(tenant, company, employee);
  putGroups(tenant, employees);
  for (const [id, name] of [
    ['room-kingfisher', 'Kingfisher'],
    ['room-heron', 'Heron'],
  ] as const) {
    tenant.putRoom({ id, name, address: `${id}@${primary}`, kind: 'room', capacity: 8 });
  }
  const activities: Record<string, Activity[]> = { mail: [], meeting: [], call: [] };
  for (const activity of activitiesOf(company)) activities[activity.channel]?.push(activity);
  fillMailboxes(tenant, activities['mail'] ?? []);
  fillCalendars(tenant, activities['meeting'] ?? [], { conferences });
  fillCalls(tenant, activities['call'] ?? []);
  return tenant;
}

function putEmployee(tenant: Tenant, company: Company, { id, name, team, manager, seat, identities }: Employee): void {
  const primaryAddress = bare(seat.mail);
  const isOwn = (address: string) => tenant.domains.some((domain) => address.endsWith(`@${domain}`));
  const boss = company.employees.find((other) => other.id === manager);
  const full = `${name.given} ${name.family}`;
  tenant.putPerson({
    id,
    name: full,
    givenName: name.given,
    familyName: name.family,
    primaryAddress,
    aliases: identities
      .filter((one) => one.startsWith('mailto:'))
      .map(bare)
      .filter((address) => address !== primaryAddress && isOwn(address)),
    phones: identities.filter((one) => one.startsWith('tel:')).map(bare),
    ...(boss === undefined ? {} : { manager: bare(boss.seat.mail) }),
    department: team,
    // whoever reports to nobody runs the company, and its tenant
    admin: manager === undefined,
    timeZone: seat.zone,
    createdAt: Math.min(seat.from * 1000, tenant.now()),
  });
}

/** A group for each team, and one that holds them all. */
function putGroups(tenant: Tenant, employees: readonly Employee[]): void {
  const [domain] = tenant.domains;
  const teams = Map.groupBy(employees, ({ team }) => team);
  for (const [team, people] of teams) {
    const members = people.map(({ id }) => ({ kind: 'person', id }) as const);
    tenant.putGroup({
      id: `team-${team}`,
      name: `Team ${team}`,
      address: `team-${team}@${domain}`,
      aliases: [],
      members,
    });
  }
  const members = [...teams.keys()].map((team) => ({ kind: 'group', id: `team-${team}` }) as const);
  tenant.putGroup({ id: 'everybody', name: 'Everybody', address: `everybody@${domain}`, aliases: [], members });
}
