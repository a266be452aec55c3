/** One page of what came into a folder, and the link that leads on from it. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json, Subject } from '../../sync/port.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath, pageSize } from './graph-request.ts';
import { mailboxCharges } from './limits.ts';
import type { MailCursor } from './mail-cursor.ts';
import { CATEGORIES, MESSAGE_SELECT } from './mail-message.ts';
import type { Asked } from './streams.ts';

export const PAGE_ITEMS = 200;

/** What one page of one folder came to. */
export interface FolderPage {
  readonly id: string;
  readonly items: readonly unknown[];
  /** Link to go on with; undefined for a folder that is gone. */
  readonly link: string | undefined;
  /** There is a next page. */
  readonly more: boolean;
  readonly first: boolean;
  readonly mended: boolean;
}

export interface FolderAsked {
  readonly id: string;
  readonly link: { readonly link: string; readonly first: boolean } | undefined;
  readonly signal: AbortSignal;
}

export async function folderPage(
  asked: Asked,
  { id: mailbox }: Subject,
  cursor: MailCursor,
  folder: FolderAsked,
): Promise<FolderPage> {
  const { id, link, signal } = folder;
  const begin = graphPath(['users', mailbox, 'mailFolders', id, 'messages', 'delta'], {
    $select: selectOf(asked).join(','),
    $orderby: 'receivedDateTime desc',
  });
  const ask = async (target: string, first: boolean, mended: boolean): Promise<FolderPage> => {
    const page = await asked.graph.get({
      ...{ target, shape: GraphPage, prefer: [pageSize(PAGE_ITEMS)], patient: first, mailbox, signal },
      charges: mailboxCharges(mailbox),
    });
    const next = page.next ?? page.delta;
    if (next === undefined) throw new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', 'a page of messages leads nowhere');
    return { id, items: page.items, link: next, more: page.next !== undefined, first, mended };
  };
  try {
    return await ask(link?.link ?? begin, link?.first ?? true, false);
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    if (error.kind === 'item-gone') return { id, items: [], link: undefined, more: false, first: false, mended: false };
    // all links of a mailbox tend to expire together, and are one resync; but a new one that is refused is another
    const mayMend = cursor.mended !== null && !cursor.mended.includes(id);
    if (error.kind !== 'cursor-expired' || !mayMend) throw error;
    return await ask(begin, true, true);
  }
}

function selectOf({ policy }: Asked): readonly string[] {
  return policy.excludeLabels.length === 0 ? MESSAGE_SELECT : [...MESSAGE_SELECT, CATEGORIES];
}

const FolderMark = z.object({ link: z.string(), first: z.boolean(), round: z.number() });

export function markId(folder: string): string {
  return `folder/${folder}`;
}

/** What is remembered of a folder after this page; null for one that is gone. */
export function markOf({ link, first, more }: FolderPage, round: number): Json {
  return link === undefined ? null : { link, first: first && more, round };
}

/** A link of a former round carries what was asked for then. */
export function linkOf(mark: Json | undefined, round: number): FolderAsked['link'] {
  const read = FolderMark.safeParse(mark);
  return read.success && read.data.round === round ? read.data : undefined;
}
