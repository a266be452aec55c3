/** `…/mailFolders/{folder}/messages/delta`: what lies in one folder, then what came into it, changed in it or left it. */
import type { MailboxPosition } from '../mailbox.ts';
import type { Message } from '../messages.ts';
import type { Json } from './directory-json.ts';
import { type Answer, type GraphCall, ownerOf } from './graph-call.ts';
import { badRequest, itemNotFound } from './graph-error.ts';
import { messageId } from './ids.ts';
import { countsOf, folderOf } from './mail-folders.ts';
import { MESSAGE, MESSAGE_PAGE, mailboxOf, refuseSearching, shownMessage, timesOf } from './messages.ts';
import { conjunctsOf } from './odata-filter.ts';
import { answerRound, keyed, nextUntil, type Round, readRound } from './paging.ts';
import { readFilterOption, readSelect, readTop } from './query.ts';

/** A round with a filter ends after so many. */
const FILTERED_MOST = 5_000;
const CHANGE_TYPES = ['created', 'updated', 'deleted'] as const;
type ChangeType = (typeof CHANGE_TYPES)[number];

interface FolderRound {
  readonly call: GraphCall;
  readonly folder: string;
  readonly round: Round;
  readonly size: number;
  readonly since: number;
  readonly isFiltered: boolean;
  readonly wanted: ChangeType | undefined;
  readonly shown: (message: Message) => Json;
}

export function deltaOfMessages(call: GraphCall): Answer {
  const { face, parts } = call;
  const person = ownerOf(call);
  mailboxOf(call);
  const folder = folderOf(face, person, parts['folder'] ?? '');
  const path = `${keyed('users', parts['user'] ?? '')}/${keyed('mailFolders', parts['folder'] ?? '')}/messages/delta`;
  const feed = `mail:${person.id}` as const;
  const read = readRound(call, feed, path);
  if (read === 'latest') throw itemNotFound();
  const round = nextUntil(call, read);
  const { params } = round;
  refuseSearching(call, params);
  const select = readSelect(params, MESSAGE);
  const filter = readFilterOption(params);
  const comparisons = filter === undefined ? [] : (conjunctsOf(filter) ?? refuseFilter());
  if (comparisons.some(({ op, path: of }) => of !== 'receivedDateTime' || !['ge', 'gt'].includes(op))) refuseFilter();
  const order = params.get('$orderby')?.trim();
  if (order !== undefined && order !== 'receivedDateTime desc') {
    throw badRequest('The only supported $orderby is receivedDateTime desc.', 'ErrorInvalidUrlQuery');
  }
  const page = pageOf({
    call,
    folder,
    round,
    size: Math.min(
      call.preferences.maxPageSize ?? readTop(params, MESSAGE_PAGE.most) ?? MESSAGE_PAGE.usual,
      MESSAGE_PAGE.most,
    ),
    since: timesOf(filter).from,
    isFiltered: filter !== undefined,
    wanted: readChangeType(params),
    shown: (message) => ({ '@odata.type': '#microsoft.graph.message', ...shownMessage(call, message, select) }),
  });
  return answerRound(
    call,
    { feed, path, schema: 'delta-page-of-message', context: 'Collection(message)' },
    round,
    page,
  );
}

function refuseFilter(): never {
  throw badRequest('The only supported $filter is receivedDateTime ge or gt.', 'ErrorInvalidUrlQuery');
}

function readChangeType(params: URLSearchParams): ChangeType | undefined {
  const text = params.get('changeType');
  if (text === null) return undefined;
  const found = CHANGE_TYPES.find((type) => type === text);
  if (found === undefined) throw badRequest(`'${text}' is no change type.`, 'ErrorInvalidUrlQuery');
  return found;
}

function pageOf(of: FolderRound): { items: Json[]; next: string | undefined } {
  return of.round.phase === 'all' ? everythingIn(of) : changesIn(of);
}

/** Where the page after this one begins, and how many messages of the folder are left. */
interface Place {
  readonly after?: MailboxPosition;
  readonly left: number;
}

function everythingIn({ call, folder, round, size, since, isFiltered, wanted, shown }: FolderRound) {
  if (wanted === 'updated' || wanted === 'deleted') return { items: [], next: undefined };
  const inside = countsOf(call.face, ownerOf(call)).get(folder) ?? 0;
  const start: Place = { left: isFiltered ? Math.min(inside, FILTERED_MOST) : inside };
  const place: Place = round.at === '' ? start : JSON.parse(round.at);
  const items: Json[] = [];
  if (place.left <= 0) return { items, next: undefined };
  for (const message of mailboxOf(call).newestFirst(place.after)) {
    if (message.receivedAt < since) break;
    if (message.folder !== folder) continue;
    items.push(shown(message));
    const left = place.left - items.length;
    if (left === 0) break;
    if (items.length < size) continue;
    const { receivedAt, id } = message;
    return { items, next: JSON.stringify({ after: { receivedAt, id }, left } satisfies Place) };
  }
  return { items, next: undefined };
}

/** Each message once, as it is now: in the folder, or no longer in it. */
function changesIn({ call, folder, round, size, since, wanted, shown }: FolderRound) {
  const mailbox = mailboxOf(call);
  const touched = new Map<string, { type: ChangeType; left: boolean }>();
  for (const change of call.face.tenant.log.since(`mail:${ownerOf(call).id}`, round.since)) {
    const { id, kind, from, to, sequence } = change;
    if (sequence > round.until) break;
    const known = touched.get(id);
    touched.delete(id);
    const hasLeft = known?.left === true || ((kind === 'moved' || kind === 'removed') && from === folder);
    const isNew = known?.type === 'created' || ((kind === 'added' || kind === 'moved') && to === folder);
    touched.set(id, { type: isNew ? 'created' : 'updated', left: hasLeft });
  }
  const entries: { type: ChangeType; json: () => Json }[] = [];
  for (const [id, { type, left }] of touched) {
    const message = mailbox.get(id);
    const isInside = message?.folder === folder;
    if (isInside && message.receivedAt >= since) entries.push({ type, json: () => shown(message) });
    if (!isInside && left) entries.push({ type: 'deleted', json: () => removed(call, id, folder) });
  }
  const kept = entries.filter(({ type }) => wanted === undefined || type === wanted);
  const from = round.at === '' ? 0 : Number(round.at);
  const end = from + size;
  const items = kept.slice(from, end).map(({ json }) => json());
  return { items, next: end < kept.length ? String(end) : undefined };
}

/** It left the folder: moved or deleted, which this does not tell. */
function removed(call: GraphCall, id: string, folder: string): Json {
  const gone = messageId(ownerOf(call).id, { id, folder }, call.preferences.immutableIds);
  return { '@odata.type': '#microsoft.graph.message', id: gone, '@removed': { reason: 'deleted' } };
}
