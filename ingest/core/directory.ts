/** What a directory says about the tenant's own people, groups and rooms, and a contact book of anybody. One schema for connectors, the log and the API. */
import { z } from 'zod';

const Address = z
  .string()
  .max(320)
  .regex(/^(?:mailto|tel|urn):./);

export const DirectoryRecord = z.object({
  /** A contact is a card that somebody wrote: strong evidence, and not a directory's word. */
  kind: z.enum(['user', 'group', 'room', 'contact']),
  provider: z.string().max(64),
  /** The provider's own id, which outlives a change of name or address. */
  id: z.string().min(1).max(256),
  /** All addresses of this one entry, the primary one first: mail aliases, phones. They are one person's, one list's, one room's. */
  addresses: z.array(Address).max(500),
  name: z.string().max(256).optional(),
  /** What the person does there, and the name of the employer, as the directory or the card writes them. */
  title: z.string().max(256).optional(),
  employer: z.string().max(256).optional(),
  /** The manager's mail address or provider id, as the directory gives it; it may be nobody's. */
  manager: Address.optional(),
  /** Of a group: addresses of its direct members. */
  members: z.array(Address).max(20_000).optional(),
  /** False for somebody who was removed, suspended or archived. */
  active: z.boolean(),
  /** A guest of the tenant is nobody's colleague. */
  guest: z.boolean().optional(),
  /** Of two records with one id the one seen later holds, ISO 8601. */
  seenAt: z.iso.datetime({ offset: true }),
});
export type DirectoryRecord = z.output<typeof DirectoryRecord>;

export function directoryKey({ provider, kind, id }: Pick<DirectoryRecord, 'provider' | 'kind' | 'id'>): string {
  return `${provider}|${kind}|${id}`;
}
