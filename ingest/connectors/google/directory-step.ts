/** One step of the directory: a page of groups, of rooms, of users, or of what has vanished since the last round. */
import { z } from 'zod';
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import type { DirectoryRecord } from '../../core/directory.ts';
import type { Json, StepRequest, StepResult, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import type { Group, Member, User } from './directory-answers.ts';
import { Directory } from './directory-calls.ts';
import { domainOf, groupRecord, isActive, MEMBERS_MAX, roomRecord, userRecord } from './directory-records.ts';
import { MASK_VERSION } from './masks.ts';
import { EVERYBODY, groupsOf, withHolder } from './membership.ts';
import { GOOGLE } from './options.ts';

const Cursor = z.object({
  version: z.literal(1),
  mask: z.int(),
  /** In this order, so that memberships are known when the users come. */
  phase: z.enum(['groups', 'rooms', 'users', 'sweep']),
  round: z.int(),
  page: z.string().exactOptional(),
  /** When the round began, milliseconds since 1970. */
  since: z.number(),
  caughtUp: z.boolean(),
});
type Cursor = z.output<typeof Cursor>;

/** What is remembered of an entry: enough to tell a change, and to say who has left. */
const Entry = z.object({
  kind: z.enum(['user', 'group', 'room']),
  hash: z.string(),
  addresses: z.array(z.string()),
  subject: z.boolean().exactOptional(),
  name: z.string().exactOptional(),
});
type Entry = z.output<typeof Entry>;

const SWEPT_AT_ONCE = 500;
const ADDRESSES_KEPT = 50;

/** What one step found. */
interface Found {
  readonly directory: DirectoryRecord[];
  readonly put: Map<string, Json>;
  readonly remove: string[];
  readonly present: Subject[];
  readonly removed: string[];
  readonly domains: Set<string>;
  readonly notes: Record<string, number>;
}

export async function directoryStep(calls: GoogleCalls, request: StepRequest): Promise<StepResult> {
  const now = calls.options.ports.now();
  const cursor = begin(request, now);
  const directory = new Directory(calls, request.signal);
  const found: Found = {
    ...{ directory: [], put: new Map(), remove: [], present: [], removed: [], domains: new Set(), notes: {} },
  };
  const step = { calls, cursor, directory, found, marks: request.marks, now };
  const next = await PHASES[cursor.phase](step);
  const isEnd = next.phase === 'groups' && next.round !== cursor.round;
  return {
    ...{ readings: [], directory: found.directory, domains: [...found.domains].sort() },
    subjects: { present: found.present, removed: found.removed },
    ...{ cursor: next, phase: next.caughtUp ? 'live' : 'backfilling', more: !isEnd, notes: found.notes },
    marks: { round: cursor.round, put: [...found.put], remove: found.remove },
    ...(isEnd ? { upTo: cursor.since } : {}),
  };
}

interface Step {
  readonly calls: GoogleCalls;
  readonly cursor: Cursor;
  readonly directory: Directory;
  readonly found: Found;
  readonly marks: StepRequest['marks'];
  readonly now: number;
}

const PHASES: Readonly<Record<Cursor['phase'], (step: Step) => Promise<Cursor>>> = {
  groups: groupsPage,
  rooms: roomsPage,
  users: usersPage,
  sweep: async (step) => sweep(step),
};

/** A round that cannot be gone on with is begun again under a new number, so that nothing of it is taken for gone. */
function begin({ cursor: kept, expired }: StepRequest, now: number): Cursor {
  const read = Cursor.safeParse(kept);
  const before = read.success ? read.data : undefined;
  if (before !== undefined && !expired && before.mask === MASK_VERSION) {
    const isFirstPage = before.phase === 'groups' && before.page === undefined;
    return isFirstPage ? { ...before, since: now } : before;
  }
  const caughtUp = before?.caughtUp ?? false;
  return { version: 1, mask: MASK_VERSION, phase: 'groups', round: (before?.round ?? 0) + 1, since: now, caughtUp };
}

async function groupsPage({ cursor, directory, found, marks, now }: Step): Promise<Cursor> {
  const { groups, nextPageToken } = await directory.groups(cursor.page);
  for (const group of groups) {
    const members = await directory.members(group.id, MEMBERS_MAX);
    if (members === undefined) {
      note(found, 'gone');
      continue;
    }
    if (members.isCut) note(found, 'members cut');
    tell(found, marks, groupRecord(group, members.listed), now);
    remember(found, marks, group, members.listed, cursor.round);
  }
  return advance(cursor, nextPageToken, 'rooms');
}

function remember(found: Found, marks: Step['marks'], group: Group, members: readonly Member[], round: number): void {
  const ids = members.map(({ id, type }) => (type === 'CUSTOMER' ? EVERYBODY : id)).filter((id) => id !== undefined);
  for (const [id, what] of withHolder(marks, found.put, group.id, ids, round)) found.put.set(id, what);
}

async function roomsPage({ cursor, directory, found, marks, now }: Step): Promise<Cursor> {
  const { items, nextPageToken } = await directory.rooms(cursor.page);
  for (const room of items) tell(found, marks, roomRecord(room), now);
  return advance(cursor, nextPageToken, 'users');
}

async function usersPage({ calls, cursor, directory, found, marks, now }: Step): Promise<Cursor> {
  const { users, nextPageToken } = await directory.users(cursor.page);
  const groups = groupsOf(marks, [...users.map(({ id }) => id), EVERYBODY], cursor.round);
  const everybody = groups.get(EVERYBODY) ?? [];
  const entries = marks.get([...groups.values()].flat().map((id) => entryMark('group', id)));
  for (const user of users) {
    const isSubject = isActive(user) && user.isMailboxSetup && !user.isGuestUser;
    const before = tell(found, marks, userRecord(user, calls.options.region), now, isSubject);
    if (isSubject) {
      const ids = [...new Set([...(groups.get(user.id) ?? []), ...everybody])];
      found.present.push({
        id: user.id,
        address: user.primaryEmail,
        groups: ids.flatMap((id) => namesOf(id, entries)),
      });
    } else if (before?.subject === true) found.removed.push(user.id);
    for (const domain of domainsOf(user)) found.domains.add(domain);
  }
  return advance(cursor, nextPageToken, 'sweep');
}

/** A group is named by its id and its addresses in the scope. */
function namesOf(id: string, entries: ReadonlyMap<string, Json>): string[] {
  const entry = Entry.safeParse(entries.get(entryMark('group', id)));
  const addresses = entry.success ? entry.data.addresses : [];
  return [id, ...addresses.map((address) => address.slice('mailto:'.length))];
}

function domainsOf({ primaryEmail, aliases, nonEditableAliases }: User): string[] {
  const domains = [primaryEmail, ...aliases, ...nonEditableAliases].map(domainOf);
  return domains.filter((domain) => domain !== undefined);
}

/** What no longer came up in this round is told once more as gone. */
function sweep({ cursor, found, marks, now }: Step): Cursor {
  const left = marks.notOf(cursor.round, SWEPT_AT_ONCE);
  for (const [mark, what] of left) {
    found.remove.push(mark);
    const entry = Entry.safeParse(what);
    if (!entry.success) continue;
    const { kind, addresses, subject, name } = entry.data;
    const id = mark.slice(kind.length + 1);
    const named = name === undefined ? {} : { name };
    const seenAt = new Date(now).toISOString();
    found.directory.push({ kind, provider: GOOGLE, id, addresses, ...named, active: false, seenAt });
    if (subject === true) found.removed.push(id);
  }
  if (left.size >= SWEPT_AT_ONCE) return cursor;
  return { ...cursor, phase: 'groups', round: cursor.round + 1, caughtUp: true };
}

/** Tells a record if it is new or has changed, and gives what was remembered of it. */
function tell(
  { directory, put }: Found,
  marks: Step['marks'],
  record: Omit<DirectoryRecord, 'seenAt'>,
  now: number,
  subject = false,
): Entry | undefined {
  const mark = entryMark(record.kind, record.id);
  const kept = Entry.safeParse(marks.get([mark]).get(mark));
  const hash = keyedHash('kith directory record', JSON.stringify({ mask: MASK_VERSION, ...record }));
  const addresses = record.addresses.slice(0, ADDRESSES_KEPT);
  const named = record.name === undefined ? {} : { name: record.name };
  put.set(mark, { kind: record.kind, hash, addresses, ...named, ...(subject ? { subject } : {}) });
  if (!kept.success || kept.data.hash !== hash) {
    directory.push({ ...record, seenAt: new Date(now).toISOString() });
  }
  return kept.success ? kept.data : undefined;
}

function entryMark(kind: DirectoryRecord['kind'], id: string): string {
  return `${kind}/${id}`;
}

function advance(cursor: Cursor, nextPage: string | undefined, then: Cursor['phase']): Cursor {
  const { page: _, ...kept } = cursor;
  return nextPage === undefined ? { ...kept, phase: then } : { ...kept, page: nextPage };
}

function note({ notes }: Found, what: string): void {
  notes[what] = (notes[what] ?? 0) + 1;
}
