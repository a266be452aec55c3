/** Users, groups and rooms of Entra → records of the directory. Pure. */
import { z } from 'zod';
import { domainAscii } from '../../../infra/kernel/domain-ascii.ts';
import type { DirectoryRecord } from '../../core/directory.ts';
import { phoneAddress } from '../../core/phone-address.ts';
import { textField } from '../../core/text-field.ts';
import { isMailAddress } from './mail-message.ts';

export const USER_SELECT = [
  ...['id', 'mail', 'userPrincipalName', 'proxyAddresses', 'otherMails', 'displayName', 'businessPhones'],
  ...['mobilePhone', 'accountEnabled', 'userType', 'manager', 'jobTitle', 'companyName'],
];
export const GROUP_SELECT = ['id', 'displayName', 'mail', 'mailEnabled', 'proxyAddresses', 'members'];
export const ROOM_SELECT = ['id', 'displayName', 'emailAddress'];

const Link = z.object({ id: z.string(), '@odata.type': z.string().optional(), '@removed': z.object({}).optional() });
const Texts = z.array(z.string()).nullish();

export const GraphUser = z.object({
  id: z.string().min(1),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  proxyAddresses: Texts,
  otherMails: Texts,
  displayName: z.string().nullish(),
  businessPhones: Texts,
  mobilePhone: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  jobTitle: z.string().nullish(),
  companyName: z.string().nullish(),
  manager: Link.nullish(),
  'manager@delta': z.array(Link).optional(),
});
export type GraphUser = z.output<typeof GraphUser>;

export const GraphGroup = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  mailEnabled: z.boolean().nullish(),
  proxyAddresses: Texts,
  'members@delta': z.array(Link).optional(),
});
export type GraphGroup = z.output<typeof GraphGroup>;

export const GraphRoom = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  emailAddress: z.string().nullish(),
});

/** What is remembered of an entry: its record without the time at which it was seen. */
export type Entry = Omit<DirectoryRecord, 'seenAt'>;

const NAME_MAX = 256;
const ADDRESSES_MAX = 500;
const MEMBERS_MAX = 20_000;

/** How calls and groups name a user. */
export function userUrn(id: string): string {
  return `urn:microsoft:user:${id}`;
}

export function groupUrn(id: string): string {
  return `urn:microsoft:group:${id}`;
}

/** @param before what was remembered: a delta leaves out a manager that did not change */
export function userEntry(user: GraphUser, before: Entry | undefined, region: string | undefined): Entry {
  const mails = [...smtpOf(user.mail, user.proxyAddresses), ...(user.otherMails ?? [])];
  // the name to sign in with is an address where it is the only one; a guest's is no address at all
  const named = mails.length === 0 && !isGuest(user) ? [user.userPrincipalName ?? ''] : [];
  const numbers = [...(user.businessPhones ?? []), user.mobilePhone ?? ''].flatMap(
    (phone) => phoneAddress(phone, region) ?? [],
  );
  const manager = managerOf(user, before);
  return {
    ...{ kind: 'user', provider: 'microsoft', id: user.id, ...nameOf(user.displayName) },
    ...textField('title', user.jobTitle),
    ...textField('employer', user.companyName),
    addresses: unique([
      ...[...mails, ...named].filter(isMailAddress).map((mail) => `mailto:${mail}`),
      // extensions and what else people type there would make one person of many
      ...numbers.filter((number) => number.startsWith('tel:+')),
      userUrn(user.id),
    ]),
    ...(manager === undefined ? {} : { manager }),
    active: user.accountEnabled !== false,
    ...(isGuest(user) ? { guest: true } : {}),
  };
}

/** The mailbox to read, under its primary address; undefined for guests, for the disabled, and for those without mail. */
export function mailboxAddress(user: GraphUser): string | undefined {
  const [address] = smtpOf(user.mail, user.proxyAddresses);
  return user.accountEnabled === false || isGuest(user) || !user.mail ? undefined : address;
}

/** Every address of a user or a group, the primary one first. */
export function mailAddresses({ mail, proxyAddresses }: Pick<GraphUser, 'mail' | 'proxyAddresses'>): string[] {
  return smtpOf(mail, proxyAddresses);
}

/** Domains of the addresses at which a member of the tenant receives mail here. */
export function domainsOf(user: GraphUser): string[] {
  if (isGuest(user)) return [];
  return unique(
    smtpOf(user.mail, user.proxyAddresses).map((mail) => domainAscii(mail.slice(mail.lastIndexOf('@') + 1))),
  );
}

/** The members come in pieces: what a piece adds and removes is applied to those before. */
export function groupEntry(group: GraphGroup, before: Entry | undefined): Entry {
  const members = new Set(before?.members ?? []);
  for (const link of group['members@delta'] ?? []) {
    const type = link['@odata.type']?.toLowerCase() ?? '#microsoft.graph.user';
    // contacts and devices are members too; who a contact is would take another permission
    const member = type.endsWith('.group') ? groupUrn(link.id) : type.endsWith('.user') ? userUrn(link.id) : undefined;
    if (link['@removed'] !== undefined) {
      members.delete(userUrn(link.id));
      members.delete(groupUrn(link.id));
    } else if (member !== undefined) members.add(member);
  }
  const mails = smtpOf(group.mail, group.proxyAddresses);
  return {
    ...{ kind: 'group', provider: 'microsoft', id: group.id, ...nameOf(group.displayName), active: true },
    addresses: unique([...mails.filter(isMailAddress).map((mail) => `mailto:${mail}`), groupUrn(group.id)]),
    members: [...members].slice(0, MEMBERS_MAX),
  };
}

export function roomEntry({ id, displayName, emailAddress }: z.output<typeof GraphRoom>): Entry {
  const address = emailAddress ?? '';
  const addresses = isMailAddress(address) ? [`mailto:${address}`] : [];
  return { kind: 'room', provider: 'microsoft', id, ...nameOf(displayName), addresses, active: true };
}

/** The primary address first: `SMTP:` in capitals. Addresses of other systems (`sip:`, `X500:`) are none of mail. */
function smtpOf(mail: string | null | undefined, proxies: readonly string[] | null | undefined): string[] {
  const smtp = (proxies ?? []).filter((proxy) => proxy.slice(0, 5).toLowerCase() === 'smtp:');
  const primary = smtp.filter((proxy) => proxy.startsWith('SMTP:')).map((proxy) => proxy.slice(5));
  const others = smtp.filter((proxy) => !proxy.startsWith('SMTP:')).map((proxy) => proxy.slice(5));
  return unique([...primary, ...(mail ? [mail] : []), ...others]).filter(isMailAddress);
}

function managerOf(user: GraphUser, before: Entry | undefined): string | undefined {
  const told = user['manager@delta'];
  const now = told === undefined ? user.manager : told.find((link) => link['@removed'] === undefined);
  if (now) return userUrn(now.id);
  return told === undefined && user.manager === undefined ? before?.manager : undefined;
}

function isGuest({ userType }: GraphUser): boolean {
  return userType?.toLowerCase() === 'guest';
}

function nameOf(name: string | null | undefined): { name?: string } {
  return name ? { name: name.slice(0, NAME_MAX).toWellFormed() } : {};
}

/** By what differs beyond case, the first kept. */
function unique(texts: readonly string[]): string[] {
  const byLower = new Map<string, string>();
  for (const text of texts) if (!byLower.has(text.toLowerCase())) byLower.set(text.toLowerCase(), text);
  return [...byLower.values()].slice(0, ADDRESSES_MAX);
}
