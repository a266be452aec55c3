/** The folders of a mailbox: well-known ones, which every mailbox has, and those that its owner made. */
import type { Change } from '../change-log.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Person } from '../people.ts';
import type { Json } from './directory-json.ts';
import { type Answer, type Face, type GraphCall, ownerOf } from './graph-call.ts';
import { itemNotFound, noMailbox } from './graph-error.ts';
import { folderId, readFolderId } from './ids.ts';
import { passes } from './odata-filter.ts';
import { answerRound, changedIn, contextOf, keyed, linkTo, nextUntil, readRound, slice } from './paging.ts';
import { pick, readFilterOption, readSelect, readSkip, readTop } from './query.ts';

const FOLDER = 'microsoft.graph.mailFolder';

/** By Graph's well-known name: the tenant's own name of the folder, and what people see. */
const WELL_KNOWN: Readonly<Record<string, readonly [folder: string, shown: string, parent?: string]>> = {
  msgfolderroot: ['msgfolderroot', 'Top of Information Store'],
  inbox: ['inbox', 'Inbox'],
  drafts: ['drafts', 'Drafts'],
  sentitems: ['sent', 'Sent Items'],
  deleteditems: ['deleted', 'Deleted Items'],
  junkemail: ['junk', 'Junk Email'],
  archive: ['archive', 'Archive'],
  outbox: ['outbox', 'Outbox'],
  conversationhistory: ['conversationhistory', 'Conversation History'],
  syncissues: ['syncissues', 'Sync Issues'],
  conflicts: ['conflicts', 'Conflicts', 'syncissues'],
  localfailures: ['localfailures', 'Local Failures', 'syncissues'],
  serverfailures: ['serverfailures', 'Server Failures', 'syncissues'],
};
const ROOT = 'msgfolderroot';

interface Folder {
  readonly folder: string;
  readonly shown: string;
  readonly parent: string;
}

/** Every folder but the root. */
function foldersOf({ tenant }: Face, person: Person): Folder[] {
  const mailbox = tenant.mailbox(person.id);
  if (mailbox === undefined) throw noMailbox();
  const own = mailbox.folders.map(({ id, name, parent }) => ({ folder: id, shown: name, parent: parent ?? ROOT }));
  const usual = Object.values(WELL_KNOWN).map(([folder, shown, parent]) => ({ folder, shown, parent: parent ?? ROOT }));
  return [...usual.filter(({ folder }) => folder !== ROOT), ...own];
}

/**
 * The folder that a key names: an id, or a well-known name in any case.
 *
 * @throws GraphRefusal 404
 */
export function folderOf(face: Face, person: Person, key: string): string {
  const [wellKnown] = WELL_KNOWN[key.toLowerCase()] ?? [];
  if (wellKnown !== undefined) return wellKnown;
  const folder = readFolderId(person.id, key);
  if (folder === ROOT || foldersOf(face, person).some((one) => one.folder === folder)) return folder ?? '';
  throw itemNotFound();
}

interface Counts {
  readonly all: Map<string, number>;
  readonly unread: Map<string, number>;
  sequence: number;
  size: number;
}

/** How many messages lie where: counted once and kept up by the log where that is enough, for a mailbox may hold a million. */
function countsFor(face: Face, person: Person): Counts {
  const { tenant } = face;
  const mailbox = tenant.mailbox(person.id);
  if (mailbox === undefined) throw noMailbox();
  const ofFace = counted.get(face) ?? new Map<string, Counts>();
  counted.set(face, ofFace);
  const kept = ofFace.get(person.id);
  if (kept !== undefined) {
    const changes = tenant.log.since(`mail:${person.id}`, kept.sequence);
    if (changes.length > 0) follow(kept, changes);
    kept.sequence = tenant.log.sequence;
    const isSure = kept.size === mailbox.size && (changes.length === 0 || isAllRead(kept, mailbox, changes));
    if (isSure) return kept;
  }
  const counts: Counts = { all: new Map(), unread: new Map(), sequence: tenant.log.sequence, size: mailbox.size };
  for (const { folder, isRead } of mailbox.newestFirst()) {
    add(counts.all, folder, 1);
    if (!isRead) add(counts.unread, folder, 1);
  }
  ofFace.set(person.id, counts);
  return counts;
}

function add(to: Map<string, number>, folder: string | undefined, count: number): void {
  if (folder !== undefined) to.set(folder, (to.get(folder) ?? 0) + count);
}

function follow(counts: Counts, changes: readonly Change[]): void {
  for (const { kind, from, to } of changes) {
    if (kind === 'added' || kind === 'moved') add(counts.all, to, 1);
    if (kind === 'removed' || kind === 'moved') add(counts.all, from, -1);
    if (kind === 'added') counts.size += 1;
    if (kind === 'removed') counts.size -= 1;
  }
}

/** The log does not say what was read: unread messages are counted anew. */
function isAllRead(counts: Counts, mailbox: Mailbox, changes: readonly Change[]): boolean {
  return counts.unread.size === 0 && changes.every(({ id }) => mailbox.get(id)?.isRead !== false);
}

const counted = new WeakMap<Face, Map<string, Counts>>();

/** How many messages lie in each folder, by the tenant's own name of it. */
export function countsOf(face: Face, person: Person): ReadonlyMap<string, number> {
  return countsFor(face, person).all;
}

function folderJson(face: Face, person: Person, { folder, shown, parent }: Folder, select?: readonly string[]): Json {
  const isCounted = select === undefined || select.some((name) => name.endsWith('ItemCount'));
  const counts = isCounted ? countsFor(face, person) : undefined;
  const children = foldersOf(face, person).filter((one) => one.parent === folder).length;
  const json = {
    id: folderId(person.id, folder),
    displayName: shown,
    parentFolderId: folderId(person.id, parent),
    childFolderCount: children,
    unreadItemCount: counts?.unread.get(folder) ?? 0,
    totalItemCount: counts?.all.get(folder) ?? 0,
    isHidden: false,
  };
  return pick(json, select);
}

const userPath = (call: GraphCall) => keyed('users', call.parts['user'] ?? '');

/** Those directly below the root, or below one folder. */
export function listMailFolders(call: GraphCall): Answer {
  const { face, params, parts } = call;
  const person = ownerOf(call);
  const select = readSelect(params, FOLDER);
  const parent = parts['folder'] === undefined ? ROOT : folderOf(face, person, parts['folder']);
  const size = readTop(params, 1_000) ?? call.preferences.maxPageSize ?? 10;
  const filter = readFilterOption(params);
  const below = foldersOf(face, person).filter(
    (one) => one.parent === parent && (filter === undefined || passes(filter, folderJson(face, person, one))),
  );
  const { part, next } = slice(below, String(readSkip(params)), size);
  const of = parts['folder'] === undefined ? '' : `/${keyed('mailFolders', parts['folder'])}/childFolders`;
  const path = of === '' ? `${userPath(call)}/mailFolders` : `${userPath(call)}${of}`;
  const link =
    next === undefined ? {} : { '@odata.nextLink': linkTo(call, path, { ...Object.fromEntries(params), $skip: next }) };
  return {
    schema: 'page-of-mailFolder',
    body: {
      '@odata.context': contextOf(call, `${userPath(call)}/mailFolders`),
      ...link,
      value: part.map((folder) => folderJson(face, person, folder, select)),
    },
  };
}

export function getMailFolder(call: GraphCall): Answer {
  const { face, params, parts } = call;
  const person = ownerOf(call);
  const name = folderOf(face, person, parts['folder'] ?? '');
  const root = { folder: ROOT, shown: WELL_KNOWN[ROOT]?.[1] ?? '', parent: ROOT };
  const folder = foldersOf(face, person).find((one) => one.folder === name) ?? root;
  const json = folderJson(face, person, folder, readSelect(params, FOLDER));
  return {
    schema: FOLDER,
    body: { '@odata.context': contextOf(call, `${userPath(call)}/mailFolders/$entity`), ...json },
  };
}

/** The whole tree, flat; then what was made since. */
export function deltaOfMailFolders(call: GraphCall): Answer {
  const { face } = call;
  const person = ownerOf(call);
  const path = `${userPath(call)}/mailFolders/delta`;
  const feed = `folders:${person.id}` as const;
  const read = readRound(call, feed, path);
  if (read === 'latest') throw itemNotFound();
  const round = nextUntil(call, read);
  const select = readSelect(round.params, FOLDER);
  const all = foldersOf(face, person);
  const found =
    round.phase === 'all'
      ? all
      : changedIn(call, feed, round).flatMap((id) => all.filter(({ folder }) => folder === id));
  const { part, next } = slice(found, round.at, call.preferences.maxPageSize ?? 50);
  const items = part.map((folder) => ({
    '@odata.type': '#microsoft.graph.mailFolder',
    ...folderJson(face, person, folder, select),
  }));
  const context = `Collection(mailFolder)`;
  return answerRound(call, { feed, path, schema: 'delta-page-of-mailFolder', context }, round, { items, next });
}
