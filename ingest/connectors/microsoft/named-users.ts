/** Users of Entra's directory, who is in the groups that a scope names, and whether a mailbox has the folders that it names. */
import { z } from 'zod';
import type { Scope } from '../../core/scope.ts';
import { type ExaminedScope, examineScope, groupNames, type NamedUser } from '../../core/scope-names.ts';
import type { KnownLabels } from '../../sync/port.ts';
import { GraphGroup, type GraphUser, mailAddresses, mailboxAddress } from './directory-entries.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { directoryCharges, mailboxCharges } from './limits.ts';
import { FOLDER_SELECT, GraphFolder } from './mail-folders.ts';
import { readItem } from './read-item.ts';
import { allUsers } from './sample-mailboxes.ts';
import type { Asked } from './streams.ts';

const PAGE_ITEMS = '999';
/** Resource units, by Microsoft's table. */
const UNITS = { groups: 2, transitiveMembers: 5 };

const Member = z.object({ id: z.string() });

export async function examineMicrosoft(asked: Asked, scope: Scope, signal: AbortSignal): Promise<ExaminedScope> {
  const users: NamedUser[] = [];
  for await (const user of allUsers(asked, signal)) users.push(namedUser(user));
  const wanted = new Set(groupNames(scope));
  const groups = new Map<string, readonly string[]>();
  const listed = wanted.size === 0 ? [] : await pagesOf(asked, GraphGroup, groupsPath(), UNITS.groups, signal);
  for (const group of listed) {
    const names = [group.id, ...mailAddresses(group)].map((name) => name.toLowerCase());
    const meant = names.filter((name) => wanted.has(name));
    if (meant.length === 0) continue;
    const target = graphPath(['groups', group.id, 'transitiveMembers'], { $select: 'id', $top: PAGE_ITEMS });
    const members = await pagesOf(asked, Member, target, UNITS.transitiveMembers, signal);
    for (const name of meant)
      groups.set(
        name,
        members.map(({ id }) => id),
      );
  }
  return examineScope(scope, { users, groups });
}

/** Categories are no folders, and listing them would take a permission of its own: so a name may always be one. */
export async function foldersKnown(
  asked: Asked,
  mailbox: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<KnownLabels> {
  const shown = new Set<string>();
  let target: string | undefined = graphPath(['users', mailbox, 'mailFolders', 'delta'], {
    $select: FOLDER_SELECT.join(','),
  });
  while (target !== undefined) {
    const charges = mailboxCharges(mailbox);
    const page: GraphPage = await asked.graph.get({ target, shape: GraphPage, charges, mailbox, signal });
    for (const item of page.items) shown.add(readItem(GraphFolder, item)?.displayName?.toLowerCase() ?? '');
    target = page.next;
  }
  return { known: names.filter((name) => shown.has(name)), all: false };
}

function groupsPath(): string {
  return graphPath(['groups'], { $select: 'id,mail,proxyAddresses', $top: PAGE_ITEMS });
}

/** The name to sign in with is none under which a mailbox is read, but people mistake it for one. */
function namedUser(user: GraphUser): NamedUser {
  const mailbox = mailboxAddress(user);
  const all = [...mailAddresses(user), user.userPrincipalName ?? ''].filter((name) => name !== '');
  const primary = mailbox ?? all[0];
  const addresses = primary === undefined ? [] : [primary, ...all.filter((name) => name !== primary)];
  return { id: user.id, addresses, hasMailbox: mailbox !== undefined };
}

async function pagesOf<T extends { readonly id: string }>(
  asked: Asked,
  shape: z.ZodType<T>,
  first: string,
  units: number,
  signal: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  for (let target: string | undefined = first; target !== undefined; ) {
    const page: GraphPage = await asked.graph.get({
      target,
      shape: GraphPage,
      charges: directoryCharges(units),
      signal,
    });
    items.push(...page.items.flatMap((item) => readItem(shape, item) ?? []));
    target = page.next;
  }
  return items;
}
