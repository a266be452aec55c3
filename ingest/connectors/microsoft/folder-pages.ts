/** The pages of one step, folder by folder in turn; the next ones are on their way while one is read. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { StepRequest, Subject } from '../../sync/port.ts';
import { type FolderAsked, type FolderPage, folderPage, linkOf, markId, PAGE_ITEMS } from './folder-page.ts';
import type { MailCursor } from './mail-cursor.ts';
import type { Asked } from './streams.ts';

/** A step ends when it has so many items, or has asked so many folders. The log is written once for a step. */
const STEP_ITEMS = 2000;
const STEP_FOLDERS = 24;

export interface PageInTurn {
  readonly page: FolderPage;
  /** Where to go on after this page, but for `seen`. */
  readonly cursor: MailCursor;
}

/**
 * At most as many pages as calls are allowed to one mailbox are held beside the one that is read, and none when this is
 * over. A page that could not be had fails the step if it is the first; else it ends it, and the next step asks again.
 *
 * @param isFull whether the step has enough: no further page is asked for
 */
export async function* pagesInTurn(
  asked: Asked,
  subject: Subject,
  cursor: MailCursor,
  request: StepRequest,
  isFull: () => boolean,
): AsyncGenerator<PageInTurn, void, void> {
  const over = new AbortController();
  const signal = AbortSignal.any([request.signal, over.signal]);
  // not the pages themselves: what they hold goes when they are read
  const links = new Map<string, FolderAsked['link']>();
  const underWay: { readonly id: string; readonly page: Promise<FolderPage> }[] = [];
  let next = cursor;
  let items = 0;
  let folders = 0;
  const askAhead = (): void => {
    if (isFull()) return;
    for (const id of next.queue) {
      if (underWay.length >= asked.concurrencyPerMailbox || folders >= STEP_FOLDERS) return;
      if (items + underWay.length * PAGE_ITEMS >= STEP_ITEMS) return;
      if (underWay.some((other) => other.id === id)) continue;
      const link = links.get(id) ?? linkOf(request.marks.get([markId(id)]).get(markId(id)), next.round);
      const page = folderPage(asked, subject, next, { id, link, signal });
      // it is awaited in its turn, if that comes
      page.catch(() => {});
      underWay.push({ id, page });
      folders += 1;
    }
  };
  try {
    askAhead();
    for (let head = underWay.shift(); head !== undefined; head = underWay.shift()) {
      const page = await head.page.catch((error: unknown) => {
        if (links.size === 0 || request.signal.aborted) throw error;
      });
      if (page === undefined) return;
      links.set(page.id, linkAfter(page));
      items += page.items.length;
      next = afterPage(next, page);
      askAhead();
      // what was asked goes out before the page takes the thread
      if (underWay.length > 0) await breathe();
      yield { page, cursor: next };
    }
  } finally {
    over.abort();
  }
}

function linkAfter({ link, first, more }: FolderPage): FolderAsked['link'] {
  return link === undefined ? undefined : { link, first: first && more };
}

function afterPage(cursor: MailCursor, page: FolderPage): MailCursor {
  const rest = cursor.queue.filter((id) => id !== page.id);
  const isOver = page.first && !page.more;
  const folders =
    page.link === undefined
      ? cursor.folders.filter(({ id }) => id !== page.id)
      : cursor.folders.map((folder) =>
          folder.id === page.id ? { ...folder, live: isOver || (folder.live && !page.mended) } : folder,
        );
  return {
    ...cursor,
    folders,
    queue: page.more ? [...rest, page.id] : rest,
    done: cursor.done + (page.first ? page.items.length : 0),
    mended: page.mended ? [...(cursor.mended ?? []), page.id] : cursor.mended,
  };
}
