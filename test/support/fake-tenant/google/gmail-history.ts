/** Gmail's history of a mailbox: what changed since a number that a client kept. */
import type { Change, Feed } from '../change-log.ts';
import { disturb, has } from '../fault-plan.ts';
import type { GoogleCall } from './call.ts';
import { invalid, notFound } from './errors.ts';
import { labelId, labelOfFolder, labelsOf } from './gmail-message.ts';

/** The number at which a mailbox stands. */
export function historyIdOf({ world, person }: GoogleCall): string {
  const feed: Feed = `mail:${person.id}`;
  const { log } = world.tenant;
  return String(world.traits.historyBase + BigInt(Math.max(log.lastOf(feed), log.floorOf(feed))));
}

/** The sequence number of the last change of a message; 0 when none is known. */
export function lastChangeOf({ world, person }: GoogleCall, message: string): number {
  return world.tenant.log.lastChangeOf(`mail:${person.id}`, message);
}

type PartName = 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved';

const PART_OF: Readonly<Record<string, PartName>> = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
};

export function historyOfMailbox(call: GoogleCall): unknown {
  const { world, person, query, faults } = call;
  const { log } = world.tenant;
  const feed: Feed = `mail:${person.id}`;
  const since = sequenceOf(call);
  if (has(faults, 'expire-cursor') || log.isExpired(feed, since)) throw notFound();
  const request = `history ${person.id} ${query.sameness()}`;
  const token = query.get('pageToken');
  const start = token === undefined ? since : Number(world.pages.read(request, token)['after']);
  const size = has(faults, 'empty-page') ? 0 : query.size('maxResults', 100, 500);
  const types = query.all('historyTypes').map((type) => PART_OF[type]);
  const label = query.get('labelId');
  const found = log.since(feed, start).filter((change) => isShown(call, change, types, label));
  const page = found.slice(0, size);
  const hasMore = found.length > page.length || size === 0;
  const history = disturb(page, faults).map((change) => recordOf(call, change, types));
  const after = page.at(-1)?.sequence ?? start;
  return {
    ...(history.length === 0 ? {} : { history }),
    ...(hasMore ? { nextPageToken: world.pages.issue(request, { after }) } : {}),
    historyId: historyIdOf(call),
  };
}

/** @throws GoogleError 400 for what is no number, 404 for one that the mailbox has not reached yet */
function sequenceOf({ world, query }: GoogleCall): number {
  const text = query.get('startHistoryId');
  if (text === undefined) throw invalid('Missing required parameter: startHistoryId', 'startHistoryId');
  if (!/^\d{1,20}$/.test(text) || BigInt(text) >= 2n ** 64n)
    throw invalid(`Invalid value at 'startHistoryId': "${text}"`);
  const sequence = BigInt(text) - world.traits.historyBase;
  if (sequence < 0n || sequence > BigInt(world.tenant.log.sequence)) throw notFound();
  return Number(sequence);
}

/** A record of other types than those asked for is left out, but one that tells of nothing is not. */
function isShown(
  call: GoogleCall,
  change: Change,
  types: readonly (PartName | undefined)[],
  label: string | undefined,
): boolean {
  if (label !== undefined && !messageOf(call, change).labelIds?.includes(label)) return false;
  const parts = partsOf(call, change);
  if (types.length === 0 || Object.keys(parts).length === 0) return true;
  return types.some((type) => type !== undefined && parts[type] !== undefined);
}

function recordOf(call: GoogleCall, change: Change, types: readonly (PartName | undefined)[]): object {
  const parts = Object.entries(partsOf(call, change)).filter(
    ([name]) => types.length === 0 || types.some((type) => type === name),
  );
  const { id, threadId } = messageOf(call, change);
  return {
    id: String(call.world.traits.historyBase + BigInt(change.sequence)),
    ...(id === '' ? {} : { messages: [{ id, threadId }] }),
    ...Object.fromEntries(parts),
  };
}

interface MessageInHistory {
  readonly id: string;
  readonly threadId: string;
  /** As they are now; absent when the message is gone. */
  readonly labelIds?: readonly string[];
}

function messageOf({ world, person }: GoogleCall, { id, thread = id }: Change): MessageInHistory {
  const message = world.tenant.mailbox(person.id)?.get(id);
  return { id, threadId: thread, ...(message === undefined ? {} : { labelIds: labelsOf(message) }) };
}

function partsOf(call: GoogleCall, change: Change): Partial<Record<PartName, object[]>> {
  const message = messageOf(call, change);
  if (change.kind === 'added') return { messagesAdded: [{ message }] };
  if (change.kind === 'removed') return { messagesDeleted: [{ message }] };
  const [added, removed] = labelChanges(change);
  return {
    ...(added.length === 0 ? {} : { labelsAdded: [{ message, labelIds: added }] }),
    ...(removed.length === 0 ? {} : { labelsRemoved: [{ message, labelIds: removed }] }),
  };
}

/** A folder is a label here, so a move adds one and takes one away. */
function labelChanges({ kind, from, to, added = [], removed = [] }: Change): [string[], string[]] {
  if (kind === 'relabelled') return [added.map(labelId), removed.map(labelId)];
  if (kind !== 'moved' || from === undefined || to === undefined) return [[], []];
  return [labelOfFolder(to), labelOfFolder(from)];
}
