/** Messages of a mailbox or of one of its folders: listed, counted, and one by one. */
import type { Mailbox } from '../mailbox.ts';
import type { Message } from '../messages.ts';
import type { Json } from './directory-json.ts';
import { type Answer, type GraphCall, ownerOf } from './graph-call.ts';
import { badRequest, itemNotFound, mailboxDenied, noMailbox } from './graph-error.ts';
import { readMessageId } from './ids.ts';
import { folderOf } from './mail-folders.ts';
import { messageJson, WITHHELD_FROM_BASIC } from './mail-json.ts';
import { conjunctsOf, type Filter, passes, pathsOf } from './odata-filter.ts';
import { contextOf, keyed, linkTo } from './paging.ts';
import { readFilterOption, readSelect, readSkip, readTop, refuseOptions } from './query.ts';

export const MESSAGE = 'microsoft.graph.message';
export const MESSAGE_PAGE = { usual: 10, most: 1_000 };
const FULL_READERS = ['Mail.Read', 'Mail.ReadWrite'];

export function mailboxOf(call: GraphCall): Mailbox {
  const mailbox = call.face.tenant.mailbox(ownerOf(call).id);
  if (mailbox === undefined) throw noMailbox();
  return mailbox;
}

/** Whether the permissions of this call hold back what a message says. */
export function isBasic(call: GraphCall): boolean {
  return !call.roles.some((role) => FULL_READERS.includes(role));
}

/** A message as this call may see it. */
export function shownMessage(call: GraphCall, message: Message, select: readonly string[] | undefined): Json {
  const { face, preferences } = call;
  const shown = messageJson(face, ownerOf(call), message, {
    isImmutable: preferences.immutableIds,
    select: face.behaviour.selects ? select : undefined,
  });
  if (isBasic(call)) for (const name of WITHHELD_FROM_BASIC) delete shown[name];
  return shown;
}

/** What the metadata permission does not reach is refused, not left out. */
export function refuseSearching(call: GraphCall, params: URLSearchParams): void {
  const found = ['$search', '$expand'].find((name) => params.has(name));
  if (found !== undefined && isBasic(call)) throw mailboxDenied();
  refuseOptions(params, ['$search', '$expand'], 'ErrorInvalidUrlQuery');
}

interface Times {
  /** Inclusive, milliseconds. */
  readonly from: number;
  /** Exclusive, milliseconds. */
  readonly before: number;
}

/** The times that a filter allows, so that only that part of a mailbox is looked at. */
export function timesOf(filter: Filter | undefined): Times {
  let [from, before] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { op, path, value } of (filter && conjunctsOf(filter)) ?? []) {
    if (path !== 'receivedDateTime' || value === null || typeof value !== 'object') continue;
    if (op === 'ge') from = Math.max(from, value.instant);
    if (op === 'gt') from = Math.max(from, value.instant + 1);
    if (op === 'lt') before = Math.min(before, value.instant);
    if (op === 'le') before = Math.min(before, value.instant + 1);
  }
  return { from, before };
}

function* found(call: GraphCall, filter: Filter | undefined): Generator<Message, void, undefined> {
  const person = ownerOf(call);
  const key = call.parts['folder'];
  const folder = key === undefined ? undefined : folderOf(call.face, person, key);
  const { from, before } = timesOf(filter);
  const start = before === Number.POSITIVE_INFINITY ? undefined : { receivedAt: before, id: '' };
  const isTimeAlone =
    filter === undefined || (conjunctsOf(filter)?.every(({ path }) => path === 'receivedDateTime') ?? false);
  for (const message of mailboxOf(call).newestFirst(start)) {
    if (message.receivedAt < from) return;
    if (folder !== undefined && message.folder !== folder) continue;
    if (
      !isTimeAlone &&
      filter !== undefined &&
      !passes(filter, messageJson(call.face, person, message, { isImmutable: true }))
    )
      continue;
    yield message;
  }
}

function readOrder(params: URLSearchParams, filter: Filter | undefined): 'newest' | 'oldest' {
  const order = params.get('$orderby')?.trim();
  if (order === undefined) return 'newest';
  const [, direction] = /^receivedDateTime(?:\s+(asc|desc))?$/.exec(order) ?? refuseOrder();
  if (filter !== undefined && pathsOf(filter)[0] !== 'receivedDateTime') refuseOrder();
  return direction === 'desc' ? 'newest' : 'oldest';
}

function refuseOrder(): never {
  throw badRequest('The restriction or sort order is too complex for this operation.', 'InefficientFilter');
}

export function listMessages(call: GraphCall): Answer {
  const { params } = call;
  refuseSearching(call, params);
  const select = readSelect(params, MESSAGE);
  const filter = readFilterOption(params);
  const size = readTop(params, MESSAGE_PAGE.most) ?? call.preferences.maxPageSize ?? MESSAGE_PAGE.usual;
  const skip = readSkip(params);
  const isCounted = params.get('$count') === 'true';
  const messages = found(call, filter);
  const ordered = readOrder(params, filter) === 'newest' ? messages : [...messages].reverse();
  const page: Message[] = [];
  let count = 0;
  for (const message of ordered) {
    if (count >= skip && page.length < size) page.push(message);
    count += 1;
    if (!isCounted && count > skip + size) break;
  }
  const body: Json = { '@odata.context': contextOf(call, collectionOf(call)) };
  if (isCounted) body['@odata.count'] = count;
  if (count > skip + size) {
    body['@odata.nextLink'] = linkTo(call, collectionOf(call), {
      ...Object.fromEntries(params),
      $skip: String(skip + size),
    });
  }
  return {
    schema: 'page-of-message',
    body: { ...body, value: page.map((message) => shownMessage(call, message, select)) },
  };
}

/** `…/messages/$count`: a number as text. */
export function countMessages(call: GraphCall): Answer {
  let count = 0;
  for (const _ of found(call, readFilterOption(call.params))) count += 1;
  return { body: String(count) };
}

function collectionOf({ parts }: GraphCall): string {
  const of = parts['folder'] === undefined ? '' : `/${keyed('mailFolders', parts['folder'])}`;
  return `${keyed('users', parts['user'] ?? '')}${of}/messages`;
}

/** By either kind of id; the usual one is good for as long as the message lies where it says. */
export function getMessage(call: GraphCall): Answer {
  const { face, parts, params } = call;
  const person = ownerOf(call);
  refuseSearching(call, params);
  const named = readMessageId(person.id, parts['message'] ?? '');
  const message = named && mailboxOf(call).get(named.id);
  const folder = parts['folder'] === undefined ? named?.folder : folderOf(face, person, parts['folder']);
  if (message === undefined || (folder !== undefined && message.folder !== folder)) throw itemNotFound();
  const shown = shownMessage(call, message, readSelect(params, MESSAGE));
  return { schema: MESSAGE, body: { '@odata.context': contextOf(call, `${collectionOf(call)}/$entity`), ...shown } };
}
