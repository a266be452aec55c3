/** Users of the directory, and a few mailboxes on which something is tried or counted. */
import { GraphUser, mailboxAddress } from './directory-entries.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { directoryCharges } from './limits.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';

const SELECT = ['id', 'mail', 'userPrincipalName', 'proxyAddresses', 'accountEnabled', 'userType'];
const PAGE_ITEMS = 999;
/** Beyond a hundred thousand users the rest is not counted. */
const PAGES_MAX = 100;

/** Ids of the first users with a mailbox. */
export async function sampleMailboxes(asked: Asked, most: number, signal: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  for await (const id of allMailboxes(asked, signal)) {
    found.push(id);
    if (found.length === most) break;
  }
  return found;
}

/** Ids of all users with a mail address who are not disabled and no guests. */
export async function* allMailboxes(asked: Asked, signal: AbortSignal): AsyncGenerator<string> {
  for await (const user of allUsers(asked, signal)) if (mailboxAddress(user) !== undefined) yield user.id;
}

export async function* allUsers(asked: Asked, signal: AbortSignal): AsyncGenerator<GraphUser> {
  let target: string | undefined = graphPath(['users'], { $select: SELECT.join(','), $top: String(PAGE_ITEMS) });
  for (let pages = 0; target !== undefined && pages < PAGES_MAX; pages += 1) {
    const page: GraphPage = await asked.graph.get({ target, shape: GraphPage, charges: directoryCharges(1), signal });
    for (const item of page.items) {
      const user = readItem(GraphUser, item);
      if (user !== undefined) yield user;
    }
    target = page.next;
  }
}
