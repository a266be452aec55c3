/** Who took part in a call, as Graph names them. Pure. */
import { z } from 'zod';
import { phoneAddress } from '../../core/phone-address.ts';
import { userUrn } from './directory-entries.ts';

const Identity = z.object({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish();

/** Of an identity set only those that name somebody beyond the call: a user of a tenant, or a telephone number. */
export const CallIdentity = z.object({
  identity: z.object({ user: Identity, phone: Identity }).nullish(),
});
export type CallIdentity = z.output<typeof CallIdentity>;

export interface CallParty {
  readonly address: string;
  readonly name?: string;
}

/** Undefined for guests who only typed a name, for robots and rooms, and for numbers that are hidden. */
export function callParty(party: CallIdentity | null | undefined, region: string | undefined): CallParty | undefined {
  const { user, phone } = party?.identity ?? {};
  if (user?.id) return { address: userUrn(user.id), ...(user.displayName ? { name: user.displayName } : {}) };
  const address = phone?.id ? phoneAddress(phone.id, region) : undefined;
  return address === undefined ? undefined : { address };
}
