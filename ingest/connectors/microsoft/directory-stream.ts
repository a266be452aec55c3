/** The directory of the tenant: what changed among the users, then among the groups; the rooms, where that is allowed. */
import { z } from 'zod';
import type { StepRequest, StepResult } from '../../sync/port.ts';
import { DirectoryChanges } from './directory-changes.ts';
import {
  domainsOf,
  GROUP_SELECT,
  GraphGroup,
  GraphRoom,
  GraphUser,
  groupEntry,
  mailboxAddress,
  ROOM_SELECT,
  roomEntry,
  USER_SELECT,
  userEntry,
} from './directory-entries.ts';
import { directoryMark, subjectsOf } from './directory-marks.ts';
import { GraphPage, Removed } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { directoryCharges } from './limits.ts';
import { ROOM_PERMISSION, rolesOf } from './permissions.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';

/** Rises when more or other fields are asked for. */
const MASK = '2';
const ROOMS_EVERY_MS = 86_400_000;
const ROOMS_PAGE = 100;
/** Entries that are looked at in one step when a whole round is closed. */
const SWEEP_ITEMS = 500;
/** More than any directory holds. */
const ALL = 10_000_000;
/** Rounds count from 1. */
const NO_ROUND = 0;

const DirectoryCursor = z.object({
  mask: z.string(),
  round: z.number(),
  /** What the next step asks; `close` sums up. */
  at: z.enum(['users', 'groups', 'rooms', 'close']),
  /** Links to what changed, or to the next page; null at the beginning of a round. */
  users: z.string().nullable(),
  groups: z.string().nullable(),
  rooms: z.string().nullable(),
  /** A round from the beginning: what is not met in it is gone. */
  whole: z.boolean(),
  /** Somebody came, went or changed in this pass. */
  changed: z.boolean(),
  /** When the pass began; 0 when the next step begins one. */
  passAt: z.number(),
  roomsAt: z.number(),
});
type DirectoryCursor = z.output<typeof DirectoryCursor>;

/** A link that expired begins a whole round: nobody says which one it was, and both age alike. */
function cursorOf({ cursor, expired }: StepRequest, now: number): DirectoryCursor {
  const read = DirectoryCursor.safeParse(cursor);
  if (read.success && read.data.mask === MASK && !expired) {
    return read.data.passAt === 0 ? { ...read.data, passAt: now } : read.data;
  }
  const round = (read.data?.round ?? NO_ROUND) + 1;
  const links = { users: null, groups: null, rooms: null };
  return { mask: MASK, round, at: 'users', ...links, whole: true, changed: false, passAt: now, roomsAt: 0 };
}

export async function directoryStep(asked: Asked, request: StepRequest): Promise<StepResult> {
  const cursor = cursorOf(request, asked.ports.now());
  switch (cursor.at) {
    case 'users':
      return await usersStep(asked, cursor, request);
    case 'groups':
      return await groupsStep(asked, cursor, request);
    case 'rooms':
      return await roomsStep(asked, cursor, request);
    case 'close':
      return closeStep(asked, cursor, request);
  }
}

async function usersStep(asked: Asked, cursor: DirectoryCursor, request: StepRequest): Promise<StepResult> {
  const target = cursor.users ?? graphPath(['users', 'delta'], { $select: USER_SELECT.join(',') });
  // a list of users costs two resource units, one less with a selection
  const page = await asked.graph.get({
    target,
    shape: GraphPage,
    charges: directoryCharges(1),
    signal: request.signal,
  });
  const changes = new DirectoryChanges(cursor.round, asked.ports.now());
  const users = page.items.map((item) => ({ gone: Removed.safeParse(item).data, user: readItem(GraphUser, item) }));
  const known = request.marks.get(users.flatMap(({ gone, user }) => userMark(gone?.id ?? user?.id)));
  for (const { gone, user } of users) {
    const [id = ''] = userMark(gone?.id ?? user?.id);
    const before = directoryMark(known.get(id));
    if (gone !== undefined) changes.gone(id, before);
    else if (user === undefined) changes.notes.add('entry not as documented');
    else {
      const mailbox = mailboxAddress(user);
      const entry = userEntry(user, before?.entry, asked.region);
      changes.here(id, { entry, domains: domainsOf(user), ...(mailbox === undefined ? {} : { mailbox }) }, before);
    }
  }
  const link = page.next ?? page.delta ?? null;
  return after(changes, { ...cursor, users: link, at: page.next === undefined ? 'groups' : 'users' });
}

async function groupsStep(asked: Asked, cursor: DirectoryCursor, request: StepRequest): Promise<StepResult> {
  const target = cursor.groups ?? graphPath(['groups', 'delta'], { $select: GROUP_SELECT.join(',') });
  const page = await asked.graph.get({
    target,
    shape: GraphPage,
    charges: directoryCharges(3),
    signal: request.signal,
  });
  const changes = new DirectoryChanges(cursor.round, asked.ports.now());
  const groups = page.items.map((item) => ({ gone: Removed.safeParse(item).data, group: readItem(GraphGroup, item) }));
  const known = request.marks.get(groups.flatMap(({ gone, group }) => groupMark(gone?.id ?? group?.id)));
  for (const { gone, group } of groups) {
    const [id = ''] = groupMark(gone?.id ?? group?.id);
    const before = changes.put(id) ?? directoryMark(known.get(id));
    if (gone !== undefined) changes.gone(id, before);
    else if (group === undefined) changes.notes.add('entry not as documented');
    else {
      // within a round the same group comes again with more of its members; a new round tells all of them anew
      const piece = before?.round === cursor.round ? before.entry : undefined;
      changes.here(id, { entry: groupEntry(group, piece) }, before);
    }
  }
  const link = page.next ?? page.delta ?? null;
  if (page.next !== undefined) return after(changes, { ...cursor, groups: link });
  const areRoomsDue =
    asked.ports.now() - cursor.roomsAt >= ROOMS_EVERY_MS && (await mayListRooms(asked, request.signal));
  return after(changes, { ...cursor, groups: link, at: areRoomsDue ? 'rooms' : 'close' });
}

async function mayListRooms(asked: Asked, signal: AbortSignal): Promise<boolean> {
  return rolesOf(await asked.graph.token(signal))?.includes(ROOM_PERMISSION) === true;
}

async function roomsStep(asked: Asked, cursor: DirectoryCursor, request: StepRequest): Promise<StepResult> {
  const first = graphPath(['places', 'microsoft.graph.room'], {
    $select: ROOM_SELECT.join(','),
    $top: String(ROOMS_PAGE),
  });
  const page = await asked.graph.get({
    ...{
      target: cursor.rooms ?? first,
      shape: GraphPage,
      charges: directoryCharges(1),
    },
    signal: request.signal,
  });
  const changes = new DirectoryChanges(cursor.round, asked.ports.now());
  const rooms = page.items.flatMap((item) => readItem(GraphRoom, item) ?? []);
  const known = request.marks.get(rooms.map(({ id }) => `room/${id}`));
  for (const room of rooms) {
    const id = `room/${room.id}`;
    changes.here(id, { entry: roomEntry(room) }, directoryMark(known.get(id)));
  }
  const isOver = page.next === undefined;
  const roomsAt = isOver ? asked.ports.now() : cursor.roomsAt;
  return after(changes, { ...cursor, rooms: page.next ?? null, roomsAt, at: isOver ? 'close' : 'rooms' });
}

/** After a whole round, what was not met in it is gone. Last of all, whose mailboxes there are, if anything changed. */
function closeStep(asked: Asked, cursor: DirectoryCursor, request: StepRequest): StepResult {
  const changes = new DirectoryChanges(cursor.round, asked.ports.now());
  if (cursor.whole) {
    const missed = request.marks.notOf(cursor.round, SWEEP_ITEMS);
    for (const [id, json] of missed) changes.gone(id, directoryMark(json));
    if (missed.size > 0) return after(changes, cursor);
  }
  const done: DirectoryCursor = { ...cursor, at: 'users', whole: false, changed: false, passAt: 0 };
  const result = { readings: [], cursor: { ...done }, phase: 'live', more: false, upTo: cursor.passAt } as const;
  if (!cursor.changed) return result;
  const marks = [...request.marks.notOf(NO_ROUND, ALL).values()].flatMap((json) => directoryMark(json) ?? []);
  const domains = new Set(marks.flatMap((mark) => mark.domains ?? []));
  return { ...result, subjects: { present: subjectsOf(marks), removed: [] }, domains: [...domains].sort() };
}

function after(changes: DirectoryChanges, cursor: DirectoryCursor): StepResult {
  return {
    ...{ readings: [], cursor: { ...cursor, changed: cursor.changed || changes.any } },
    ...{ phase: cursor.whole ? 'backfilling' : 'live', more: true, ...changes.asFields() },
  };
}

function userMark(id: string | undefined): string[] {
  return id === undefined ? [] : [`user/${id}`];
}

function groupMark(id: string | undefined): string[] {
  return id === undefined ? [] : [`group/${id}`];
}
