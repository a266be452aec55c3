/** Entries of Google's directory → records. */
import type { DirectoryRecord } from '../../core/directory.ts';
import { phoneAddress } from '../../core/phone-address.ts';
import { textField } from '../../core/text-field.ts';
import type { Group, Member, Room, User } from './directory-answers.ts';
import { GOOGLE } from './options.ts';

/** Of one group; a larger one reaches everybody, and is a list anyway. */
export const MEMBERS_MAX = 20_000;
const ADDRESSES_MAX = 500;
const ADDRESS_MAX = 320;

type Unseen = Omit<DirectoryRecord, 'seenAt'>;

/** The id under which a participant of a Meet conference is known. */
export function userUrn(id: string): string {
  return `urn:${GOOGLE}:user:${id}`;
}

/** @param region of telephone numbers that are written without a country */
export function userRecord(user: User, region: string | undefined): Unseen {
  const phones = user.phones.map(({ value }) => phoneAddress(value ?? '', region));
  const mails = [user.primaryEmail, ...user.aliases, ...user.nonEditableAliases].map(mailto);
  const manager = user.relations.find(({ type }) => type === 'manager')?.value;
  const managerAddress = mailto(manager?.trim() ?? '');
  return {
    ...{ kind: 'user', provider: GOOGLE, id: user.id },
    // an extension or the name of a device is not this one's alone
    addresses: addressesOf([...mails, userUrn(user.id), ...phones.filter((phone) => phone?.startsWith('tel:'))]),
    ...textField('name', user.name?.fullName),
    ...positionOf(user),
    // it may be nobody's: who is meant is found out later
    ...(managerAddress === undefined ? {} : { manager: managerAddress }),
    active: isActive(user),
    ...(user.isGuestUser ? { guest: true } : {}),
  };
}

export function groupRecord(group: Group, members: readonly Member[]): Unseen {
  const addresses = members.map(({ email }) => mailto(email ?? '')).filter((address) => address !== undefined);
  return {
    ...{ kind: 'group', provider: GOOGLE, id: group.id },
    addresses: addressesOf([group.email, ...group.aliases, ...group.nonEditableAliases].map(mailto)),
    ...textField('name', group.name),
    members: [...new Set(addresses)].slice(0, MEMBERS_MAX),
    active: true,
  };
}

export function roomRecord(room: Room): Unseen {
  return {
    ...{ kind: 'room', provider: GOOGLE, id: room.resourceId },
    addresses: addressesOf([mailto(room.resourceEmail)]),
    ...textField('name', room.resourceName),
    active: true,
  };
}

/** Whether somebody works here now. */
export function isActive({ suspended, archived }: User): boolean {
  return !suspended && !archived;
}

/** The domain of a mail address, in lower case. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at > 0 && at < address.length - 1 ? address.slice(at + 1).toLowerCase() : undefined;
}

function mailto(address: string): string | undefined {
  return domainOf(address) === undefined || address.length > ADDRESS_MAX - 7 ? undefined : `mailto:${address}`;
}

function addressesOf(addresses: readonly (string | undefined)[]): string[] {
  return [...new Set(addresses.filter((address) => address !== undefined))].slice(0, ADDRESSES_MAX);
}

/** Of the organisation that is marked as the primary one, else of the first. */
function positionOf({ organizations }: User): { readonly title?: string; readonly employer?: string } {
  const own = organizations.find(({ primary }) => primary === true) ?? organizations[0];
  return { ...textField('title', own?.title), ...textField('employer', own?.name) };
}
