/** Users of Google's directory, and who is in the groups that a scope names. */
import type { Scope } from '../../core/scope.ts';
import { type ExaminedScope, examineScope, groupNames, type NamedUser } from '../../core/scope-names.ts';
import type { GoogleCalls } from './calls.ts';
import { Directory } from './directory-calls.ts';
import { isActive, MEMBERS_MAX } from './directory-records.ts';

/** Of groups alone, without their members, as many as Google lists at once. */
const GROUPS_PAGE = 200;

export async function examineGoogle(calls: GoogleCalls, scope: Scope, signal: AbortSignal): Promise<ExaminedScope> {
  const directory = new Directory(calls, signal);
  const users: NamedUser[] = [];
  let page: string | undefined;
  do {
    const listed = await directory.users(page);
    for (const user of listed.users) {
      const addresses = [user.primaryEmail, ...user.aliases, ...user.nonEditableAliases];
      users.push({ id: user.id, addresses, hasMailbox: isActive(user) && user.isMailboxSetup && !user.isGuestUser });
    }
    page = listed.nextPageToken;
  } while (page !== undefined);
  return examineScope(scope, { users, groups: await namedGroups(directory, groupNames(scope), users) });
}

/** Found in the list, since Google answers a name of a foreign domain as if the administrator were the fault. */
async function namedGroups(
  directory: Directory,
  wanted: readonly string[],
  users: readonly NamedUser[],
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (wanted.length === 0) return found;
  let page: string | undefined;
  do {
    const { groups, nextPageToken } = await directory.groups(page, GROUPS_PAGE);
    for (const { id, email, aliases, nonEditableAliases } of groups) {
      const names = new Set([id, email, ...aliases, ...nonEditableAliases].map((name) => name.toLowerCase()));
      const meant = wanted.filter((name) => names.has(name));
      const members = meant.length === 0 ? [] : await membersOf(directory, id, users);
      for (const name of meant) found.set(name, members);
    }
    page = nextPageToken;
  } while (page !== undefined);
  return found;
}

/** Everybody in a group, by way of others too; groups may hold each other in a circle. */
async function membersOf(directory: Directory, top: string, users: readonly NamedUser[]): Promise<readonly string[]> {
  const members = new Set<string>();
  const seen = new Set([top]);
  const waiting = [top];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    for (const { id, type } of (await directory.members(group, MEMBERS_MAX))?.listed ?? []) {
      if (type === 'CUSTOMER') for (const user of users) members.add(user.id);
      else if (id !== undefined && type !== 'GROUP') members.add(id);
      else if (id !== undefined && !seen.has(id)) waiting.push(id);
      if (id !== undefined) seen.add(id);
    }
  }
  return [...members];
}
