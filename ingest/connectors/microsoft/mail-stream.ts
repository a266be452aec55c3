/**
 * The mails of one mailbox: the tree of folders, then page after page of what changed in each, folder by folder in turn.
 * A step is a page of the tree or a few pages of folders.
 *
 * A folder's first round *is* its backfill, the newest mail first; its last page carries the link that tells changes from
 * then on. That a message left a folder says nothing about the mail: mails are never taken back, so a new round after an
 * expired link needs no sweep either.
 */
import { fingerprint } from '../../../infra/kernel/fingerprint.ts';
import type { Reading } from '../../contract.ts';
import { quarantined, readOrSetAside } from '../../core/complain.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json, StepRequest, StepResult, Subject } from '../../sync/port.ts';
import { type FolderPage, markId, markOf } from './folder-page.ts';
import { pagesInTurn } from './folder-pages.ts';
import { GraphPage, isRemoved, Removed } from './graph-page.ts';
import { graphPath, pageSize } from './graph-request.ts';
import { mailboxCharges } from './limits.ts';
import { asJson, isLive, isPassDue, type MailCursor, mailCursorOf, maskOf, passBegun } from './mail-cursor.ts';
import { FOLDER_SELECT, foldersRead, GraphFolder, leftOutFolders, withFolders } from './mail-folders.ts';
import { GraphMessage, holdsContent, isMereChange, readingsOfMessage, receivedAt } from './mail-message.ts';
import { Notes } from './notes.ts';
import { plainMessage } from './plain-message.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';

const FOLDERS_PAGE = 200;
/** A step ends at so many people too: a mail to thousands must not be held a thousand times. */
const STEP_PEOPLE = 20_000;
/** Repetitions stand close to each other. */
const SEEN_MAX = 400;

export async function mailStep(asked: Asked, subject: Subject, request: StepRequest): Promise<StepResult> {
  const mask = maskOf(asked.policy.excludeLabels);
  const now = asked.ports.now();
  const cursor = mailCursorOf(request, mask, now);
  return isPassDue(cursor, now)
    ? await treeStep(asked, subject, cursor, request.signal)
    : await foldersStep(asked, subject, cursor, request);
}

/** One page of the changes of the tree. After its last page the folders are asked in turn. */
async function treeStep(
  asked: Asked,
  { id: mailbox }: Subject,
  cursor: MailCursor,
  signal: AbortSignal,
): Promise<StepResult> {
  const charges = mailboxCharges(mailbox);
  const first = graphPath(['users', mailbox, 'mailFolders', 'delta'], { $select: FOLDER_SELECT.join(',') });
  const page = await asked.graph.get({
    ...{ target: cursor.tree ?? first, shape: GraphPage, prefer: [pageSize(FOLDERS_PAGE)], charges, mailbox, signal },
  });
  const link = page.delta ?? page.next;
  if (link === undefined) throw new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', 'a page of the folders leads nowhere');
  const removed = new Set(page.items.flatMap((item) => Removed.safeParse(item).data?.id ?? []));
  const notes = new Notes();
  const changed: GraphFolder[] = [];
  for (const item of page.items) {
    const folder = GraphFolder.safeParse(item);
    if (!folder.success) notes.add('folder not as documented');
    else if (!removed.has(folder.data.id)) changed.push(folder.data);
  }
  const leftOut = changed.length === 0 ? new Set<string>() : await leftOutFolders(asked.graph, mailbox, signal);
  const labels = new Set(asked.policy.excludeLabels.map((label) => label.toLowerCase()));
  const isOut = (folder: GraphFolder): boolean =>
    leftOut.has(folder.id) || labels.has(folder.displayName?.toLowerCase() ?? '');
  const folders = withFolders(cursor.folders, changed, removed, isOut);
  const now = asked.ports.now();
  const next: MailCursor =
    page.delta === undefined ? { ...cursor, tree: link, folders, queue: [] } : passBegun(cursor, folders, link, now);
  const isDone = page.delta !== undefined && next.queue.length === 0;
  return {
    readings: [],
    cursor: asJson(next),
    marks: { round: cursor.round, put: [], remove: [...removed].map(markId) },
    // before the first pass nothing is known of the folders
    phase: next.passAt > 0 && isLive(next) ? 'live' : 'backfilling',
    more: !isDone,
    ...(isDone ? { upTo: now } : {}),
    ...notes.asField(),
  };
}

async function foldersStep(
  asked: Asked,
  subject: Subject,
  cursor: MailCursor,
  request: StepRequest,
): Promise<StepResult> {
  const marks = new Map<string, Json>();
  const readings: Reading[] = [];
  const notes = new Notes();
  let next = cursor;
  let people = 0;
  const isFull = (): boolean => people >= STEP_PEOPLE;
  for await (const { page, cursor: after } of pagesInTurn(asked, subject, cursor, request, isFull)) {
    marks.set(markId(page.id), markOf(page, after.round));
    const taken = readMessages(asked, subject, page, next.seen, request.horizon);
    readings.push(...taken.readings);
    people += peopleIn(taken.readings);
    notes.take(taken.notes);
    next = { ...after, seen: taken.seen.slice(-SEEN_MAX) };
  }
  const isLiveNow = isLive(next);
  const total = foldersRead(next.folders).reduce((sum, folder) => sum + folder.total, 0);
  const gone = [...marks].filter(([, what]) => what === null).map(([id]) => id);
  return {
    readings,
    cursor: asJson(next),
    marks: { round: next.round, put: [...marks].filter(([, what]) => what !== null), remove: gone },
    phase: isLiveNow ? 'live' : 'backfilling',
    more: next.queue.length > 0,
    ...(isLiveNow ? {} : { progress: { done: next.done, total: Math.max(total, next.done) } }),
    ...(isLiveNow && next.queue.length === 0 ? { upTo: next.passAt } : {}),
    ...notes.asField(),
  };
}

function peopleIn(readings: readonly Reading[]): number {
  let people = 0;
  for (const reading of readings) people += reading.kind === 'activity' ? reading.activity.participants.length : 0;
  return people;
}

function readMessages(
  asked: Asked,
  subject: Subject,
  { items }: FolderPage,
  before: readonly number[],
  horizon: number,
): { readings: Reading[]; notes: Notes; seen: number[] } {
  const readings: Reading[] = [];
  const notes = new Notes();
  const seen = new Set(before);
  const labels = new Set(asked.policy.excludeLabels.map((label) => label.toLowerCase()));
  const now = asked.ports.now();
  for (const item of items) {
    if (holdsContent(item)) notes.add('unexpected content');
    if (isRemoved(item)) {
      notes.add('left a folder');
      continue;
    }
    const message = plainMessage(item) ?? readItem(GraphMessage, item);
    const place = { file: `microsoft/mail/${subject.id}/${message?.id ?? 'unknown'}` };
    if (message === undefined) {
      readings.push(quarantined('ING_ANSWER_UNEXPECTED', place));
      continue;
    }
    const mark = fingerprint(message.id);
    const at = receivedAt(message);
    if (isMereChange(message)) notes.add('changed, not new');
    else if (seen.has(mark)) notes.add('told twice');
    else if (at !== undefined && at < horizon) notes.add('older than horizon');
    else if (message.categories?.some((category) => labels.has(category.toLowerCase()))) {
      readings.push({ kind: 'excluded', reason: 'label' });
    } else {
      const sighting = { provider: 'microsoft', mailbox: subject.id };
      readings.push(...readOrSetAside(place, () => readingsOfMessage(message, place, sighting, now, at)));
    }
    seen.delete(mark);
    seen.add(mark);
  }
  return { readings, notes, seen: [...seen] };
}
