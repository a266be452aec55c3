/** The folders of a mailbox, and which of them are read. Pure, but for {@link leftOutFolders}. */
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { GraphClient } from './graph-client.ts';
import { graphPath } from './graph-request.ts';
import { mailboxCharges } from './limits.ts';

/**
 * Graph's well-known names of folders that hold no mail that was sent or received, or none that counts: what their owner
 * threw away, what was taken for spam, chats, virtual folders.
 */
export const LEFT_OUT_FOLDERS = [
  ...['drafts', 'outbox', 'scheduled', 'deleteditems', 'recoverableitemsdeletions', 'junkemail'],
  ...['syncissues', 'conversationhistory', 'searchfolders'],
];

export const FOLDER_SELECT = ['id', 'displayName', 'parentFolderId', 'totalItemCount'];

export const GraphFolder = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  totalItemCount: z.number().nullish(),
});
export type GraphFolder = z.output<typeof GraphFolder>;

/** A folder as the cursor keeps it: without its name. */
export interface KnownFolder {
  readonly id: string;
  readonly parent: string;
  /** Messages in it when it was last listed. */
  readonly total: number;
  /** Left out by itself; those below it are too. */
  readonly out: boolean;
  /** Its first round is over. */
  readonly live: boolean;
}

/** What is known of the folders after a page of changes. */
export function withFolders(
  known: readonly KnownFolder[],
  changed: readonly GraphFolder[],
  removed: ReadonlySet<string>,
  isOut: (folder: GraphFolder) => boolean,
): KnownFolder[] {
  const byId = new Map(known.map((folder) => [folder.id, folder]));
  for (const folder of changed) {
    const before = byId.get(folder.id);
    byId.set(folder.id, {
      id: folder.id,
      parent: folder.parentFolderId ?? before?.parent ?? '',
      total: folder.totalItemCount ?? before?.total ?? 0,
      // a change that does not tell the name leaves it as it was
      out: folder.displayName === undefined && before !== undefined ? before.out : isOut(folder),
      live: before?.live ?? false,
    });
  }
  return [...byId.values()].filter(({ id }) => !removed.has(id));
}

/** Those that are read: neither they nor a folder above them is left out. */
export function foldersRead(known: readonly KnownFolder[]): KnownFolder[] {
  const byId = new Map(known.map((folder) => [folder.id, folder]));
  const isIn = (folder: KnownFolder): boolean => {
    const seen = new Set<string>();
    for (let at: KnownFolder | undefined = folder; at !== undefined; at = byId.get(at.parent)) {
      if (at.out || seen.has(at.id)) return false;
      seen.add(at.id);
    }
    return true;
  };
  return known.filter(isIn);
}

const FolderId = z.object({ id: z.string() });

/**
 * The ids that the well-known names of {@link LEFT_OUT_FOLDERS} have in this mailbox; some folders are made only when they
 * are needed. One by one and not as a batch: Exchange works on four questions of a batch at once, whatever was configured.
 */
export async function leftOutFolders(graph: GraphClient, mailbox: string, signal: AbortSignal): Promise<Set<string>> {
  const charges = mailboxCharges(mailbox);
  const found = await Promise.allSettled(
    LEFT_OUT_FOLDERS.map(async (name) => {
      const target = graphPath(['users', mailbox, 'mailFolders', name], { $select: 'id' });
      return (await graph.get({ target, shape: FolderId, charges, mailbox, signal })).id;
    }),
  );
  const ids = new Set<string>();
  for (const one of found) {
    if (one.status === 'fulfilled') ids.add(one.value);
    else if (!isAbsent(one.reason)) throw one.reason;
  }
  return ids;
}

/** The mailbox has no such folder; or its server does not know the name, which it then takes for a malformed id. */
function isAbsent(error: unknown): boolean {
  if (!(error instanceof SyncFailure)) return false;
  return error.kind === 'item-gone' || (error.kind === 'bug' && error.code === 'ING_ANSWER_UNEXPECTED');
}
