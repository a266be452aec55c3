/** How the identities of an invented company are written in a tenant. */
import { createHash } from 'node:crypto';
import type { Participant } from '../../../ingest/contract.ts';
import type { MailAddress } from './messages.ts';

/** An address without its scheme. */
export function bare(identity: string): string {
  return identity.slice(identity.indexOf(':') + 1);
}

export function mailAddress({ address, name }: Participant): MailAddress {
  return { address: bare(address), ...(name === undefined ? {} : { name }) };
}

/** An id that says nothing: so many hexadecimal digits. */
export function idFrom(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
