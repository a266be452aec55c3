/** A handful of people, for tests that need to know everybody. */
import { Tenant, type TenantOptions } from './tenant.ts';

/** Noon of the present in which small tenants live. */
export const NOON = Date.UTC(2026, 5, 30, 12);

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** A clock that a test moves. */
export class MovableClock {
  at: number;

  constructor(at = NOON) {
    this.at = at;
  }

  readonly now = (): number => this.at;

  advance(ms: number): void {
    this.at += ms;
  }
}

/** Ada is the admin; Ben and Cleo have mailboxes, Cleo with aliases; Dora is suspended, Eve has no mailbox, Gus is a guest. */
export function smallTenant(options: TenantOptions): Tenant {
  const tenant = new Tenant(options);
  const [domain] = tenant.domains;
  tenant.putPerson({
    id: 'ada',
    name: 'Ada North',
    primaryAddress: `ada@${domain}`,
    admin: true,
    timeZone: 'Europe/London',
  });
  tenant.putPerson({ id: 'ben', name: 'Ben South', primaryAddress: `ben@${domain}`, manager: `ada@${domain}` });
  tenant.putPerson({
    id: 'cleo',
    name: 'Cleo East',
    primaryAddress: `cleo@${domain}`,
    aliases: [`c.east@${domain}`, `sales@${domain}`],
    nonEditableAliases: [`cleo@${domain}.test`],
    phones: ['+1 202 555 0101'],
    manager: 'somebody@gone.example',
    timeZone: 'Pacific/Tongatapu',
  });
  tenant.putPerson({ id: 'dora', name: 'Dora West', primaryAddress: `dora@${domain}`, suspended: true });
  tenant.putPerson({ id: 'eve', name: 'Eve Center', primaryAddress: `eve@${domain}`, hasMailbox: false });
  tenant.putPerson({ id: 'gus', name: 'Gus Guest', primaryAddress: 'gus@partner.example', guest: true });
  return tenant;
}
