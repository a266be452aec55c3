/** Who and what stands in the directory of a fake tenant. Ids are the tenant's own; each face derives its vendor's from them. */

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  /** The address mail is sent from. */
  readonly primaryAddress: string;
  readonly aliases: readonly string[];
  /** Addresses that the provider gave and nobody can take away. */
  readonly nonEditableAliases: readonly string[];
  /** As somebody typed them. */
  readonly phones: readonly string[];
  /** An address as somebody typed it: it may be nobody's. */
  readonly manager?: string;
  readonly department?: string;
  readonly title?: string;
  /** The name of the employer. */
  readonly employer?: string;
  readonly suspended: boolean;
  readonly archived: boolean;
  /** Milliseconds since 1970; a deleted person is still listed among the deleted. */
  readonly deletedAt?: number;
  /** False for somebody without a licence for mail and calendar. */
  readonly hasMailbox: boolean;
  /** An invited guest, who has an account and no mailbox. */
  readonly guest: boolean;
  /** May be impersonated to read the directory and the reports. */
  readonly admin: boolean;
  /** A mailbox of several people has an entry of its own. */
  readonly purpose: 'user' | 'shared';
  /** An IANA zone: that of the calendar. */
  readonly timeZone: string;
  readonly createdAt: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly members: readonly GroupMember[];
}

/** A group may hold itself by way of others. */
export type GroupMember =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'outside'; readonly address: string };

/** `person:…`, `group:…`, `outside:…`: what tells members of a group apart. */
export function memberKey(member: GroupMember): string {
  return `${member.kind}:${member.kind === 'outside' ? member.address : member.id}`;
}

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly kind: 'room' | 'equipment';
  readonly capacity?: number;
}

/** What has to be said of a person; the rest is what is usual. */
export type NewPerson = Pick<Person, 'id' | 'name' | 'primaryAddress'> & Partial<Person>;

export function personWith(person: NewPerson): Person {
  const [givenName = person.name, ...rest] = person.name.split(' ');
  return {
    givenName,
    familyName: rest.join(' ') || givenName,
    aliases: [],
    nonEditableAliases: [],
    phones: [],
    suspended: false,
    archived: false,
    hasMailbox: !(person.guest ?? false),
    guest: false,
    admin: false,
    purpose: 'user',
    timeZone: 'UTC',
    createdAt: Date.UTC(2020, 0, 1),
    ...person,
  };
}

/** All addresses at which somebody is reached. */
export function addressesOf(person: Person): string[] {
  return [person.primaryAddress, ...person.aliases, ...person.nonEditableAliases];
}
