/** Whether the names of a scope are known: a name that was mistyped would let nobody be read, or everybody. */
import { isInScope, type Scope, type ScopedSubject } from './scope.ts';

/** A user of the directory. */
export interface NamedUser {
  readonly id: string;
  /** The one under which the mailbox is read first. */
  readonly addresses: readonly string[];
  readonly hasMailbox: boolean;
}

/** What the directory knows of the names of a scope. */
export interface DirectoryNames {
  readonly users: readonly NamedUser[];
  /** Ids of the members, nested ones included, of each group that the scope names, by the name it uses; those that are not known are missing. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** The lists of a scope whose names stand in a directory. */
const LISTS = ['includeGroups', 'excludeGroups', 'includeUsers', 'excludeUsers'] as const;
type NameList = (typeof LISTS)[number];

export interface OddName {
  readonly list: NameList;
  readonly name: string;
  /** `alias`: of a user who has another primary address, which alone is compared. The last two can be so on purpose. */
  readonly is: 'unknown' | 'alias' | 'without mailbox' | 'without members';
}

export interface ExaminedScope {
  /** Whose mailboxes are read. */
  readonly subjects: readonly ScopedSubject[];
  readonly odd: readonly OddName[];
}

export function groupNames(scope: Scope): string[] {
  return [...new Set([...scope.includeGroups, ...scope.excludeGroups])];
}

/** Whose mailboxes the scope lets read, and which of its names do not mean what they seem to. */
export function examineScope(scope: Scope, { users, groups }: DirectoryNames): ExaminedScope {
  const groupsOf = new Map<string, string[]>();
  for (const [name, members] of groups) {
    for (const id of members) groupsOf.getOrInsertComputed(id, () => []).push(name);
  }
  const mailboxes = users
    .filter(({ hasMailbox }) => hasMailbox)
    .map(({ id, addresses: [address = ''] }) => ({ id, address, groups: groupsOf.get(id) ?? [] }));
  const known = namesOf(users);
  const withMailbox = new Set(mailboxes.map(({ id }) => id));
  const odd = LISTS.flatMap((list) =>
    scope[list].flatMap((name) => {
      const is = list.endsWith('Groups')
        ? groupOddity(list, groups.get(name), withMailbox)
        : userOddity(list, known.get(name));
      return is === undefined ? [] : [{ list, name, is }];
    }),
  );
  return { subjects: mailboxes.filter((subject) => isInScope(scope, subject)), odd };
}

/** Of a name of a user: `alias` is another address than the primary one. */
type Meant = 'mailbox' | 'no mailbox' | 'alias';

/** In lower case, as the scope has its names. A primary address comes before an alias of somebody else. */
function namesOf(users: readonly NamedUser[]): Map<string, Meant> {
  const names = new Map<string, Meant>();
  for (const { addresses } of users) for (const alias of addresses.slice(1)) names.set(alias.toLowerCase(), 'alias');
  for (const { id, addresses, hasMailbox } of users) {
    for (const name of [id, ...addresses.slice(0, 1)]) {
      names.set(name.toLowerCase(), hasMailbox ? 'mailbox' : 'no mailbox');
    }
  }
  return names;
}

function groupOddity(
  list: NameList,
  members: readonly string[] | undefined,
  withMailbox: ReadonlySet<string>,
): OddName['is'] | undefined {
  if (members === undefined) return 'unknown';
  return list === 'includeGroups' && !members.some((id) => withMailbox.has(id)) ? 'without members' : undefined;
}

function userOddity(list: NameList, meant: Meant | undefined): OddName['is'] | undefined {
  if (meant === undefined) return 'unknown';
  if (meant === 'alias') return 'alias';
  return list === 'includeUsers' && meant === 'no mailbox' ? 'without mailbox' : undefined;
}
