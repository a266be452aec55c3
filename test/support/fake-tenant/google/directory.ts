/** Google's Directory: people, groups, members, rooms, domains. Only an admin may read it. */
import { disturb, has } from '../fault-plan.ts';
import { addressesOf, type Group, type Person, type Room } from '../people.ts';
import type { GoogleCall, GoogleRoute } from './call.ts';
import { badRequest, forbidden, invalid, notFound } from './errors.ts';

/** How long a deleted person is still listed. */
const DELETED_LISTED_MS = 20 * 86_400_000;

export const DIRECTORY_ROUTES: Readonly<Record<string, GoogleRoute>> = {
  'directory.users.list': (call) => {
    const { query, world } = asAdmin(call);
    query.refuse('query', 'customFieldMask', 'event', 'viewType');
    checkCustomer(call);
    const domain = query.get('domain');
    const wantsDeleted = query.get('showDeleted') === 'true';
    const people = [...world.tenant.people.values()].filter(
      (person) =>
        (domain === undefined || person.primaryAddress.endsWith(`@${domain}`)) &&
        (wantsDeleted ? isListedAsDeleted(person, world.tenant.now()) : person.deletedAt === undefined),
    );
    const by = { familyName: familyOf, givenName: givenOf }[query.get('orderBy') ?? ''] ?? addressOf;
    const listed = people.toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
    const { page, next } = pageOf(call, listed, by, 100, 500);
    return { kind: 'admin#directory#users', etag: etagOf(call), users: page.map((one) => userOf(call, one)), ...next };
  },
  'directory.users.get': (call) => {
    const { world, path } = asAdmin(call);
    const person = world.ids.person(path['userKey'] ?? '');
    if (person === undefined || person.deletedAt !== undefined) throw notFound('Resource Not Found: userKey');
    return userOf(call, person);
  },
  'directory.groups.list': (call) => {
    const { query, world } = asAdmin(call);
    query.refuse('query');
    if (query.get('userKey') === undefined) checkCustomer(call);
    const [domain, key] = [query.get('domain'), query.get('userKey')];
    const member = key === undefined ? undefined : world.ids.person(key);
    if (key !== undefined && member === undefined) throw notFound('Resource Not Found: userKey');
    const groups = [...world.tenant.groups.values()].filter(
      ({ address, members }) =>
        (domain === undefined || address.endsWith(`@${domain}`)) &&
        (member === undefined || members.some((one) => one.kind === 'person' && one.id === member.id)),
    );
    const by = ({ address }: Group) => address;
    const listed = groups.toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
    const { page, next } = pageOf(call, listed, by, 200, 200);
    return {
      kind: 'admin#directory#groups',
      etag: etagOf(call),
      ...(page.length === 0 ? {} : { groups: page.map((group) => groupOf(call, group)) }),
      ...next,
    };
  },
  'directory.members.list': listMembers,
  'directory.resources.calendars.list': (call) => {
    const { query, world, path } = asAdmin(call);
    query.refuse('query', 'orderBy');
    checkCustomer(call, path['customer']);
    const by = ({ address }: Room) => address;
    const listed = [...world.tenant.rooms.values()].toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
    const { page, next } = pageOf(call, listed, by, 100, 500);
    return { kind: 'admin#directory#resources#calendars#calendarResourcesList', items: page.map(resourceOf), ...next };
  },
  'directory.domains.list': (call) => {
    const { world, path } = asAdmin(call);
    checkCustomer(call, path['customer']);
    const domains = world.tenant.domains.map((domainName, index) => ({
      kind: 'admin#directory#domain',
      domainName,
      isPrimary: index === 0,
      verified: true,
    }));
    return { kind: 'admin#directory#domains', etag: etagOf(call), domains };
  },
  'directory.customers.get': (call) => {
    const { world, path } = asAdmin(call);
    checkCustomer(call, path['customerKey']);
    const [customerDomain] = world.tenant.domains;
    return { kind: 'admin#directory#customer', id: world.ids.customer, etag: etagOf(call), customerDomain };
  },
};

function asAdmin(call: GoogleCall): GoogleCall {
  if (!call.person.admin) throw forbidden('Not Authorized to access this resource/api');
  return call;
}

/** Either the customer or one of the tenant's domains must be named, and be the tenant's. */
function checkCustomer({ query, world }: GoogleCall, customer = query.get('customer')): void {
  const domain = query.get('domain');
  if (customer === undefined && domain === undefined) throw badRequest();
  if (domain !== undefined && !world.tenant.domains.includes(domain)) throw notFound('Domain not found.');
  if (customer !== undefined && customer !== 'my_customer' && customer !== world.ids.customer) {
    throw badRequest('Invalid Input: customerId');
  }
}

/** One page of what is sorted by a key, which is where the next one goes on. */
function pageOf<T>(
  { query, world, path, person, faults }: GoogleCall,
  listed: readonly T[],
  by: (item: T) => string,
  usual: number,
  maximum: number,
): { page: T[]; next: { nextPageToken?: string } } {
  const request = `directory ${person.id} ${JSON.stringify(path)} ${query.sameness()}`;
  const token = query.get('pageToken');
  if (token !== undefined && has(faults, 'expire-cursor')) throw invalid('Invalid Input: pageToken', 'pageToken');
  const after = token === undefined ? '' : String(world.pages.read(request, token)['after']);
  const rest = listed.filter((item) => by(item) > after);
  const page = rest.slice(0, has(faults, 'empty-page') ? 0 : query.size('maxResults', usual, maximum));
  const last = page.at(-1);
  const next = { after: last === undefined ? after : by(last) };
  const hasMore = page.length < rest.length;
  return { page: disturb(page, faults), next: hasMore ? { nextPageToken: world.pages.issue(request, next) } : {} };
}

const addressOf = ({ primaryAddress }: Person): string => primaryAddress;
const familyOf = ({ familyName, primaryAddress }: Person): string => `${familyName} ${primaryAddress}`;
const givenOf = ({ givenName, primaryAddress }: Person): string => `${givenName} ${primaryAddress}`;

function isListedAsDeleted({ deletedAt }: Person, now: number): boolean {
  return deletedAt !== undefined && now - deletedAt < DELETED_LISTED_MS;
}

function etagOf({ world }: GoogleCall): string {
  return world.ids.etag(`directory ${world.tenant.log.lastOf('users')} ${world.tenant.log.lastOf('groups')}`);
}

function userOf(call: GoogleCall, person: Person): object {
  const { world } = call;
  const { aliases, nonEditableAliases, phones, manager, deletedAt } = person;
  return {
    kind: 'admin#directory#user',
    id: world.ids.ofPerson(person.id),
    etag: world.ids.etag(`${person.id} ${world.tenant.log.lastChangeOf('users', person.id)}`),
    primaryEmail: person.primaryAddress,
    name: { givenName: person.givenName, familyName: person.familyName, fullName: person.name },
    isAdmin: person.admin,
    isDelegatedAdmin: false,
    creationTime: new Date(person.createdAt).toISOString(),
    agreedToTerms: true,
    suspended: person.suspended,
    archived: person.archived,
    changePasswordAtNextLogin: false,
    ipWhitelisted: false,
    emails: addressesOf(person).map((address, index) => (index === 0 ? { address, primary: true } : { address })),
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(nonEditableAliases.length === 0 ? {} : { nonEditableAliases }),
    ...(phones.length === 0 ? {} : { phones: phones.map((value) => ({ value, type: 'work' })) }),
    ...(manager === undefined ? {} : { relations: [{ value: manager, type: 'manager' }] }),
    ...organizationsOf(person),
    customerId: world.ids.customer,
    orgUnitPath: '/',
    isMailboxSetup: person.hasMailbox,
    ...(person.guest ? { isGuestUser: true, guestAccountInfo: { primaryGuestEmail: person.primaryAddress } } : {}),
    includeInGlobalAddressList: true,
    ...(deletedAt === undefined ? {} : { deletionTime: new Date(deletedAt).toISOString() }),
  };
}

function organizationsOf({ department, title, employer }: Person): object {
  if (department === undefined && title === undefined && employer === undefined) return {};
  const told = { ...(employer === undefined ? {} : { name: employer }), ...(title === undefined ? {} : { title }) };
  const placed = department === undefined ? {} : { department };
  return { organizations: [{ ...told, ...placed, primary: true, customType: '' }] };
}

function groupOf({ world }: GoogleCall, { id, name, address, aliases, members }: Group): object {
  return {
    kind: 'admin#directory#group',
    id: world.ids.ofGroup(id),
    etag: world.ids.etag(`${id} ${world.tenant.log.lastChangeOf('groups', id)}`),
    email: address,
    name,
    directMembersCount: String(members.length),
    adminCreated: true,
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

function resourceOf({ id, name, address, kind, capacity }: Room): object {
  return {
    kind: 'admin#directory#resources#calendars#CalendarResource',
    resourceId: id,
    resourceName: name,
    resourceEmail: address,
    resourceCategory: kind === 'room' ? 'CONFERENCE_ROOM' : 'OTHER',
    ...(capacity === undefined ? {} : { capacity }),
  };
}

function listMembers(call: GoogleCall): unknown {
  const { query, world, path } = asAdmin(call);
  query.refuse('roles');
  const group = groupAt(call, path['groupKey'] ?? '');
  const members = membersOf(call, group, query.is('includeDerivedMembership'));
  const by = ({ email }: { email: string }) => email;
  const listed = members.toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
  const { page, next } = pageOf(call, listed, by, 200, 200);
  const shown = page.length === 0 ? {} : { members: page };
  return { kind: 'admin#directory#members', etag: world.ids.etag(group.id), ...shown, ...next };
}

function groupAt({ world }: GoogleCall, key: string): Group {
  const wanted = key.toLowerCase();
  const group = [...world.tenant.groups.values()].find(
    ({ id, address, aliases }) =>
      world.ids.ofGroup(id) === key || [address, ...aliases].some((own) => own.toLowerCase() === wanted),
  );
  if (group === undefined) throw notFound('Resource Not Found: groupKey');
  return group;
}

interface ListedMember {
  readonly kind: string;
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly type: string;
  readonly status?: string;
}

/** Each once, also when groups hold each other; with `derived`, those of the groups inside as well. */
function membersOf({ world }: GoogleCall, group: Group, derived: boolean): ListedMember[] {
  const found = new Map<string, ListedMember>();
  const seen = new Set([group.id]);
  const waiting = [group];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const member of next.members) {
      const base = { kind: 'admin#directory#member', role: 'MEMBER' };
      if (member.kind === 'outside') {
        const id = world.ids.ofPerson(member.address);
        found.set(member.address, { ...base, id, email: member.address, type: 'USER' });
        continue;
      }
      if (member.kind === 'person') {
        const person = world.tenant.people.get(member.id);
        if (person === undefined || person.deletedAt !== undefined) continue;
        const status = person.suspended ? 'SUSPENDED' : 'ACTIVE';
        const email = person.primaryAddress;
        found.set(member.id, { ...base, id: world.ids.ofPerson(member.id), email, type: 'USER', status });
        continue;
      }
      const inner = world.tenant.groups.get(member.id);
      if (inner === undefined) continue;
      const status = 'ACTIVE';
      found.set(inner.id, { ...base, id: world.ids.ofGroup(inner.id), email: inner.address, type: 'GROUP', status });
      if (!derived || seen.has(inner.id)) continue;
      seen.add(inner.id);
      waiting.push(inner);
    }
  }
  return [...found.values()];
}
