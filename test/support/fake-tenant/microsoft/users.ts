/** `/users`: who is in the directory, one by one and by rounds of changes. */
import type { Person } from '../people.ts';
import { type Json, roomUserJson, upnOf, userJson } from './directory-json.ts';
import { answerDirectoryPage, DIRECTORY_PAGE } from './directory-page.ts';
import type { Answer, Face, GraphCall } from './graph-call.ts';
import { badRequest, mailboxDenied, userNotFound } from './graph-error.ts';
import { passes, pathsOf } from './odata-filter.ts';
import { answerRound, changedIn, contextOf, nextUntil, type Round, readRound, slice } from './paging.ts';
import { pick, readFilterOption, readSelect, readTop, refuseOptions } from './query.ts';

const USER = 'microsoft.graph.user';
/** What comes when nothing is selected. */
const USUAL = new Set([
  'id',
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
]);
const FILTERABLE = new Set([
  'id',
  'accountEnabled',
  'userType',
  'mail',
  'userPrincipalName',
  'displayName',
  'department',
  'proxyAddresses',
  'createdDateTime',
  'assignedPlans/service',
]);
const UNSUPPORTED = 'Request_UnsupportedQuery';

/** Whom a key names: an id, or a sign-in name. Other addresses of a person are no keys. */
export function personOf(face: Face, key: string): Person | undefined {
  const found = face.ids.read(key);
  if (found !== undefined) return found.kind === 'person' ? living(face.tenant.people.get(found.id)) : undefined;
  const isNamed = (person: Person) =>
    living(person) !== undefined && upnOf(face, person).toLowerCase() === key.toLowerCase();
  const reached = face.tenant.personAt(key);
  if (reached !== undefined && isNamed(reached)) return reached;
  return key.includes('#EXT#') ? [...face.tenant.people.values()].find(isNamed) : undefined;
}

const living = (person: Person | undefined) => (person?.deletedAt === undefined ? person : undefined);

/** Everybody and every room, in the order of their ids. */
function everybody(face: Face): Json[] {
  const { people, rooms } = face.tenant;
  const users = [...people.values()].filter((person) => living(person) !== undefined);
  return [
    ...users.map((person) => userJson(face, person)),
    ...[...rooms.values()].map((room) => roomUserJson(face, room)),
  ].sort(byId);
}

const byId = (one: Json, other: Json) => (String(one['id']) < String(other['id']) ? -1 : 1);

export function listUsers(call: GraphCall): Answer {
  const { face, params } = call;
  const select = readSelect(params, USER);
  const size = readTop(params, DIRECTORY_PAGE.most) ?? DIRECTORY_PAGE.usual;
  const filter = readFilterOption(params);
  const isAdvanced = call.headers.get('consistencylevel')?.toLowerCase() === 'eventual';
  if (params.has('$count') && !isAdvanced) {
    throw badRequest(
      'Request with $count query parameter only works through MSGraph with the ConsistencyLevel header.',
      UNSUPPORTED,
    );
  }
  const unknown = filter && pathsOf(filter).find((path) => !FILTERABLE.has(path));
  if (unknown !== undefined) throw badRequest(`Property '${unknown}' cannot be filtered.`, UNSUPPORTED);
  const found = everybody(face).filter((user) => filter === undefined || passes(filter, user));
  return answerDirectoryPage(call, found, {
    path: 'users',
    size,
    schema: 'page-of-user',
    context: 'users',
    count: params.has('$count'),
    shown: (user) =>
      withExpanded(
        call,
        pick(user, select, (name) => USUAL.has(name)),
        user,
      ),
  });
}

/** `$expand=manager` or `$expand=manager($select=id,mail)`. */
function withExpanded(call: GraphCall, shown: Json, user: Json): Json {
  const expand = call.params.get('$expand');
  if (expand === null) return shown;
  const [, names] = /^manager(?:\(\$select=([^)]*)\))?$/.exec(expand) ?? refuseExpand(expand);
  const manager = managerOf(call.face, user);
  if (manager === undefined) return shown;
  const select = names?.split(',').map((name) => name.trim());
  const json = pick(userJson(call.face, manager), select, (name) => USUAL.has(name));
  return { ...shown, manager: { '@odata.type': '#microsoft.graph.user', ...json } };
}

function refuseExpand(expand: string): never {
  throw badRequest(`Parsing OData Select and Expand failed: '${expand}' cannot be expanded here.`);
}

/** The directory refers to people: a manager that is nobody's address cannot be there. */
function managerOf({ ids, tenant }: Face, user: Json): Person | undefined {
  const found = ids.read(String(user['id']));
  const address = found?.kind === 'person' ? tenant.people.get(found.id)?.manager : undefined;
  return address === undefined ? undefined : living(tenant.personAt(address));
}

export function getUser(call: GraphCall): Answer {
  const { face, params, parts } = call;
  const key = parts['user'] ?? '';
  const select = readSelect(params, USER);
  const person = personOf(face, key);
  const room = [...face.tenant.rooms.values()].find(
    ({ id, address }) => face.ids.of('room', id) === key || address === key,
  );
  const user = person !== undefined ? userJson(face, person) : room && roomUserJson(face, room);
  if (user === undefined) throw userNotFound(key);
  const shown = withExpanded(
    call,
    pick(user, select, (name) => USUAL.has(name)),
    user,
  );
  if (select?.includes('mailboxSettings')) {
    if (!call.roles.some((role) => SETTINGS_READERS.includes(role))) throw mailboxDenied();
    shown['mailboxSettings'] = settingsOf(person ?? 'room');
  }
  return { schema: USER, body: { '@odata.context': contextOf(call, 'users/$entity'), ...shown } };
}

export const SETTINGS_READERS: readonly string[] = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'];

function settingsOf(owner: Person | 'room'): Json {
  return {
    timeZone: owner === 'room' ? 'UTC' : owner.timeZone,
    userPurpose: owner === 'room' ? 'room' : owner.purpose,
    dateFormat: 'dd/MM/yyyy',
    timeFormat: 'HH:mm',
  };
}

export function getMailboxSettings(call: GraphCall): Answer {
  const key = call.parts['user'] ?? '';
  const context = contextOf(call, `users('${encodeURIComponent(key)}')/mailboxSettings`);
  const settings = settingsOf(call.person ?? 'room');
  return { schema: 'microsoft.graph.mailboxSettings', body: { '@odata.context': context, ...settings } };
}

/** Rounds know `$select` and a `$filter` for single ids, nothing else. */
export function deltaOfUsers(call: GraphCall): Answer {
  const round = readRound(call, 'users', 'users/delta');
  if (round === 'latest') return latest(call, 'users');
  refuseOptions(round.params, ['$top', '$expand', '$orderby', '$search', '$count'], UNSUPPORTED);
  const select = readSelect(round.params, USER);
  const current = nextUntil(call, round);
  const { items, next } = page(call, current, select);
  return answerRound(
    call,
    { feed: 'users', path: 'users/delta', schema: 'delta-page-of-user', context: 'users' },
    current,
    { items, next },
  );
}

function page(call: GraphCall, round: Round, select: readonly string[] | undefined) {
  const { face, preferences } = call;
  const size = preferences.maxPageSize ?? DIRECTORY_PAGE.usual;
  const shown = (user: Json) =>
    withManagerDelta(
      face,
      pick(user, select, (name) => USUAL.has(name)),
      user,
      select,
    );
  if (round.phase === 'all') {
    // the first round names people who were deleted not long ago, too
    const deleted = [...face.tenant.people.values()].filter((person) => living(person) === undefined);
    const { part, next } = slice(
      [...deleted.map((person) => removed(face, person.id)), ...everybody(face)],
      round.at,
      size,
    );
    return { items: part.map((user) => ('@removed' in user ? user : shown(user))), next };
  }
  const { part, next } = slice(changedIn(call, 'users', round), round.at, size);
  const items = part.map((id) => {
    const person = living(face.tenant.people.get(id));
    return person === undefined ? removed(face, id) : shown(userJson(face, person));
  });
  return { items, next };
}

/** `changed`: in the bin, from where it could come back. */
function removed(face: Face, id: string): Json {
  return { id: face.ids.of('person', id), '@removed': { reason: 'changed' } };
}

function withManagerDelta(face: Face, shown: Json, user: Json, select: readonly string[] | undefined): Json {
  if (select?.includes('manager') !== true) return shown;
  const manager = managerOf(face, user);
  if (manager === undefined) return shown;
  return {
    ...shown,
    'manager@delta': [{ '@odata.type': '#microsoft.graph.user', id: face.ids.of('person', manager.id) }],
  };
}

/** `$deltatoken=latest`: nothing of what there is, only the place to go on from. */
export function latest(call: GraphCall, feed: 'users' | 'groups'): Answer {
  const { log } = call.face.tenant;
  const params = new URLSearchParams([...call.params].filter(([name]) => !name.endsWith('token')));
  const round: Round = { phase: 'all', since: 0, until: log.sequence, at: '', params };
  const schema = feed === 'users' ? 'delta-page-of-user' : 'delta-page-of-group';
  return answerRound(call, { feed, path: `${feed}/delta`, schema, context: feed }, round, {
    items: [],
    next: undefined,
  });
}
