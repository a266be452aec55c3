/** Mails from outside to Ben of the small tenant, whichever provider shows his mailbox. */
import { messageWith, type NewMessage } from './fake-tenant/messages.ts';
import { HOUR, NOON } from './fake-tenant/small-tenant.ts';
import type { Tenant } from './fake-tenant/tenant.ts';

/** What a company of any provider has. */
type WithTenant = { readonly tenant: Tenant };

export function deliver({ tenant }: WithTenant, id: string, receivedAt: number, more: Partial<NewMessage> = {}): void {
  const from = { address: 'zoe@elsewhere.example', name: 'Zoe' };
  const to = [{ address: tenant.person('ben').primaryAddress }];
  tenant.deliver('ben', messageWith({ id, receivedAt, from, to, ...more }));
}

/** Mails to Ben, the newest an hour old and each an hour older. */
export function fill(
  company: WithTenant,
  count: number,
  more: (index: number) => Partial<NewMessage> = () => ({}),
): void {
  for (let index = 0; index < count; index += 1) deliver(company, `m${index}`, NOON - (index + 1) * HOUR, more(index));
}
