/** People, groups, rooms and contacts as Graph shows them: with everything, of which a call selects. */
import type { Group, GroupMember, Person, Room } from '../people.ts';
import type { Face } from './graph-call.ts';
import { guidFrom } from './graph-error.ts';

export type Json = Record<string, unknown>;

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

/** The sign-in name: for a guest the foreign address, rewritten. */
export function upnOf({ tenant }: Face, person: Person): string {
  if (!person.guest) return person.primaryAddress;
  const [initial = 'tenant'] = tenant.domains[0].split('.');
  return `${person.primaryAddress.replace('@', '_')}#EXT#@${initial}.onmicrosoft.example`;
}

/** The first address in capitals is the primary one; guests have theirs too. */
function proxyAddresses(primary: string, others: readonly string[]): string[] {
  return [`SMTP:${primary}`, ...others.map((address) => `smtp:${address}`)];
}

export function userJson(face: Face, person: Person): Json {
  const [businessPhone, mobilePhone = null] = person.phones;
  return {
    id: face.ids.of('person', person.id),
    businessPhones: businessPhone === undefined ? [] : [businessPhone],
    displayName: person.name,
    givenName: person.givenName,
    jobTitle: person.title ?? null,
    mail: person.primaryAddress,
    mobilePhone,
    officeLocation: null,
    preferredLanguage: null,
    surname: person.familyName,
    userPrincipalName: upnOf(face, person),
    accountEnabled: !person.suspended && !person.archived && person.purpose === 'user',
    assignedPlans: person.hasMailbox ? [exchangePlan(person)] : [],
    companyName: person.employer ?? null,
    createdDateTime: iso(person.createdAt),
    deletedDateTime: person.deletedAt === undefined ? null : iso(person.deletedAt),
    department: person.department ?? null,
    mailNickname: person.primaryAddress.split('@')[0] ?? '',
    otherMails: person.guest ? [person.primaryAddress] : [],
    proxyAddresses: proxyAddresses(person.primaryAddress, [...person.aliases, ...person.nonEditableAliases]),
    showInAddressList: null,
    usageLocation: 'GB',
    userType: person.guest ? 'Guest' : 'Member',
  };
}

function exchangePlan(person: Person): Json {
  return {
    assignedDateTime: iso(person.createdAt),
    capabilityStatus: 'Enabled',
    service: 'exchange',
    servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
  };
}

/** A room is a person whom nobody can sign in as. */
export function roomUserJson(face: Face, room: Room): Json {
  return {
    id: face.ids.of('room', room.id),
    businessPhones: [],
    displayName: room.name,
    givenName: null,
    jobTitle: null,
    mail: room.address,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: room.address,
    accountEnabled: false,
    assignedPlans: [],
    createdDateTime: iso(0),
    deletedDateTime: null,
    department: null,
    mailNickname: room.address.split('@')[0] ?? '',
    otherMails: [],
    proxyAddresses: proxyAddresses(room.address, []),
    showInAddressList: null,
    usageLocation: 'GB',
    userType: 'Member',
  };
}

export function roomJson(face: Face, room: Room): Json {
  return {
    '@odata.type': '#microsoft.graph.room',
    id: guidFrom(`place ${room.id}`),
    emailAddress: room.address,
    displayName: room.name,
    nickname: room.name,
    capacity: room.capacity ?? null,
    bookingType: 'standard',
    isWheelChairAccessible: false,
    phone: null,
    building: null,
    floorNumber: null,
    floorLabel: null,
    label: null,
    tags: [],
    address: null,
    geoCoordinates: null,
    audioDeviceName: null,
    videoDeviceName: null,
    displayDeviceName: null,
    placeId: face.ids.of('room', room.id),
  };
}

export function groupJson(face: Face, group: Group): Json {
  return {
    id: face.ids.of('group', group.id),
    createdDateTime: iso(Date.UTC(2020, 0, 1)),
    deletedDateTime: null,
    description: null,
    displayName: group.name,
    groupTypes: [],
    mail: group.address,
    mailEnabled: true,
    mailNickname: group.address.split('@')[0] ?? '',
    proxyAddresses: proxyAddresses(group.address, group.aliases),
    renewedDateTime: iso(Date.UTC(2020, 0, 1)),
    securityEnabled: false,
    visibility: null,
  };
}

/** Somebody outside who is a member of a group: the directory keeps them as a contact. */
export function contactJson(face: Face, address: string): Json {
  return {
    id: face.ids.of('outside', address),
    companyName: null,
    displayName: address,
    mail: address,
    mailNickname: address.split('@')[0] ?? '',
    proxyAddresses: proxyAddresses(address, []),
  };
}

/** A member of a group with its type; undefined when the directory has it no longer. */
export function memberJson(face: Face, member: GroupMember): Json | undefined {
  const { tenant } = face;
  if (member.kind === 'outside') {
    return { '@odata.type': '#microsoft.graph.orgContact', ...contactJson(face, member.address) };
  }
  if (member.kind === 'group') {
    const group = tenant.groups.get(member.id);
    return group && { '@odata.type': '#microsoft.graph.group', ...groupJson(face, group) };
  }
  const person = tenant.people.get(member.id);
  if (person === undefined || person.deletedAt !== undefined) return undefined;
  return { '@odata.type': '#microsoft.graph.user', ...userJson(face, person) };
}
