/** `/groups`: lists and who is on them. */
import type { Change } from '../change-log.ts';
import { type Group, type GroupMember, memberKey } from '../people.ts';
import { groupJson, type Json, memberJson } from './directory-json.ts';
import { answerDirectoryPage, DIRECTORY_PAGE } from './directory-page.ts';
import type { Answer, Face, GraphCall } from './graph-call.ts';
import { userNotFound } from './graph-error.ts';
import { passes } from './odata-filter.ts';
import { answerRound, changedIn, contextOf, nextUntil, type Round, readRound, slice } from './paging.ts';
import { pick, readFilterOption, readSelect, readTop, refuseOptions } from './query.ts';
import { latest, personOf } from './users.ts';

const GROUP = 'microsoft.graph.group';
/** Members in one page of a round; a larger group comes in several pieces with the same id. */
const MEMBERS_IN_A_PAGE = 100;

const sorted = (groups: Iterable<Group>) => [...groups].sort((one, other) => (one.id < other.id ? -1 : 1));

export function listGroups(call: GraphCall): Answer {
  const select = readSelect(call.params, GROUP);
  const filter = readFilterOption(call.params);
  const groups = sorted(call.face.tenant.groups.values()).map((group) => groupJson(call.face, group));
  return answerDirectoryPage(
    call,
    groups.filter((group) => filter === undefined || passes(filter, group)),
    {
      path: 'groups',
      size: readTop(call.params, DIRECTORY_PAGE.most) ?? DIRECTORY_PAGE.usual,
      schema: 'page-of-group',
      context: 'groups',
      shown: (group) => pick(group, select),
    },
  );
}

function groupOf({ ids, tenant }: Face, key: string): Group {
  const found = ids.read(key);
  const group = found?.kind === 'group' ? tenant.groups.get(found.id) : undefined;
  if (group === undefined) throw userNotFound(key);
  return group;
}

/** Everybody who is in a group by way of others, each once, and the groups in between. A circle ends where it began. */
function transitiveMembersOf(face: Face, group: Group): GroupMember[] {
  const found = new Map<string, GroupMember>();
  const waiting = [...group.members];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const key = memberKey(next);
    if (found.has(key) || key === `group:${group.id}`) continue;
    found.set(key, next);
    if (next.kind === 'group') waiting.push(...(face.tenant.groups.get(next.id)?.members ?? []));
  }
  return [...found.values()];
}

export function getGroup(call: GraphCall): Answer {
  const group = groupOf(call.face, call.parts['group'] ?? '');
  const shown = pick(groupJson(call.face, group), readSelect(call.params, GROUP));
  return { schema: GROUP, body: { '@odata.context': contextOf(call, 'groups/$entity'), ...shown } };
}

const MEMBER_TYPES_SHOWN = [GROUP, 'microsoft.graph.user', 'microsoft.graph.orgContact'] as const;

export function listMembers(call: GraphCall): Answer {
  return answerMembers(call, groupOf(call.face, call.parts['group'] ?? '').members, 'members');
}

export function listTransitiveMembers(call: GraphCall): Answer {
  const members = transitiveMembersOf(call.face, groupOf(call.face, call.parts['group'] ?? ''));
  return answerMembers(call, members, 'transitiveMembers');
}

function answerMembers(call: GraphCall, members: readonly GroupMember[], of: string): Answer {
  const { face, params, parts } = call;
  const cast = parts['type'];
  const select = readSelect(params, ...(cast === undefined ? MEMBER_TYPES_SHOWN : [cast]));
  const all = members.map((member) => memberJson(face, member)).filter((json) => json !== undefined);
  const found = cast === undefined ? all : all.filter((json) => json['@odata.type'] === `#${cast}`);
  return answerDirectoryPage(call, found, {
    path: `groups/${encodeURIComponent(parts['group'] ?? '')}/${of}${cast === undefined ? '' : `/${cast}`}`,
    size: readTop(params, DIRECTORY_PAGE.most) ?? DIRECTORY_PAGE.usual,
    schema: 'page-of-directoryObject',
    context: 'directoryObjects',
    shown: (json) => pick(json, select),
  });
}

/** The groups that somebody is in, by way of others too. */
export function listTransitiveMemberOf(call: GraphCall): Answer {
  const { face, parts, params } = call;
  const key = parts['user'] ?? '';
  const person = personOf(face, key);
  if (person === undefined) throw userNotFound(key);
  const groups = sorted(face.tenant.groups.values()).filter((group) =>
    transitiveMembersOf(face, group).some((member) => member.kind === 'person' && member.id === person.id),
  );
  const cast = parts['type'];
  return answerDirectoryPage(
    call,
    groups.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...groupJson(face, group) })),
    {
      path: `users/${encodeURIComponent(key)}/transitiveMemberOf${cast === undefined ? '' : `/${cast}`}`,
      size: readTop(params, DIRECTORY_PAGE.most) ?? DIRECTORY_PAGE.usual,
      schema: 'page-of-directoryObject',
      context: 'directoryObjects',
      shown: (json) => pick(json, readSelect(params, GROUP)),
    },
  );
}

/** Membership comes when `members` is selected, or nothing is. */
export function deltaOfGroups(call: GraphCall): Answer {
  const round = readRound(call, 'groups', 'groups/delta');
  if (round === 'latest') return latest(call, 'groups');
  refuseOptions(round.params, ['$top', '$expand', '$orderby', '$search', '$count'], 'Request_UnsupportedQuery');
  const asked = round.params
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  const withMembers = asked === undefined || asked.includes('members');
  const select = readSelect(withoutMembers(round.params, asked), GROUP);
  const current = nextUntil(call, round);
  const size = call.preferences.maxPageSize ?? DIRECTORY_PAGE.usual;
  const pieces = current.phase === 'all' ? allPieces(call, withMembers) : changedPieces(call, current, withMembers);
  const { part, next } = slice(pieces, current.at, size);
  const items = part.map((piece) => ('@removed' in piece ? piece : pick(piece, select && [...select, 'members'])));
  return answerRound(
    call,
    { feed: 'groups', path: 'groups/delta', schema: 'delta-page-of-group', context: 'groups' },
    current,
    { items, next },
  );
}

function withoutMembers(params: URLSearchParams, asked: readonly string[] | undefined): URLSearchParams {
  const rest = new URLSearchParams(params);
  if (asked !== undefined) rest.set('$select', asked.filter((name) => name !== 'members').join(',') || 'id');
  return rest;
}

function allPieces(call: GraphCall, withMembers: boolean): Json[] {
  return sorted(call.face.tenant.groups.values()).flatMap((group) => {
    const json = groupJson(call.face, group);
    return withMembers
      ? inPieces(
          json,
          group.members.flatMap((member) => memberDelta(call.face, memberKey(member), false)),
        )
      : [json];
  });
}

function changedPieces(call: GraphCall, round: Round, withMembers: boolean): Json[] {
  const { face } = call;
  const changes = face.tenant.log.since('groups', round.since).filter(({ sequence }) => sequence <= round.until);
  return changedIn(call, 'groups', round).flatMap((id) => {
    const group = face.tenant.groups.get(id);
    if (group === undefined) return [{ id: face.ids.of('group', id), '@removed': { reason: 'deleted' } }];
    const json = groupJson(face, group);
    return withMembers
      ? inPieces(
          json,
          membersChanged(
            face,
            changes.filter((change) => change.id === id),
          ),
        )
      : [json];
  });
}

/** What became of the members, each once: as it is after the last change. */
function membersChanged(face: Face, changes: readonly Change[]): Json[] {
  const last = new Map<string, boolean>();
  for (const { added = [], removed = [] } of changes) {
    for (const key of removed) last.set(key, true);
    for (const key of added) last.set(key, false);
  }
  return [...last].flatMap(([key, isGone]) => memberDelta(face, key, isGone));
}

const MEMBER_TYPES: Readonly<Record<string, string>> = { person: 'user', group: 'group', outside: 'orgContact' };

function memberDelta(face: Face, key: string, isGone: boolean): Json[] {
  const [, kind = '', id = ''] = /^(person|group|outside):(.*)$/s.exec(key) ?? [];
  const json = {
    '@odata.type': `#microsoft.graph.${MEMBER_TYPES[kind]}`,
    id: face.ids.of(kind as 'person' | 'group' | 'outside', id),
  };
  return [isGone ? { ...json, '@removed': { reason: 'deleted' } } : json];
}

function inPieces(json: Json, members: readonly Json[]): Json[] {
  if (members.length === 0) return [json];
  const pieces: Json[] = [];
  for (let from = 0; from < members.length; from += MEMBERS_IN_A_PAGE) {
    pieces.push({ ...json, 'members@delta': members.slice(from, from + MEMBERS_IN_A_PAGE) });
  }
  return pieces;
}
