/** Google Calendar: a person's own calendar, whole or what changed in it. */
import type { Feed } from '../change-log.ts';
import { type CalendarEvent, type Instance, instancesOf, instantOf } from '../events.ts';
import { disturb, has } from '../fault-plan.ts';
import type { Person } from '../people.ts';
import { cancelledEvent, type EventView, instanceEvent, instanceId, isWithin, masterEvent } from './calendar-event.ts';
import type { GoogleCall, GoogleRoute } from './call.ts';
import { badRequest, gone, invalid, notFound } from './errors.ts';

/** Changes further back are not known: the limit is not documented, four weeks are known from practice. */
const UPDATED_MIN_MS = 28 * 86_400_000;

/** What may not stand beside a sync token. */
const NOT_WITH_SYNC = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

export const CALENDAR_ROUTES: Readonly<Record<string, GoogleRoute>> = {
  'calendar.events.list': listEvents,
  'calendar.events.get': (call) => {
    ownCalendar(call);
    const found = itemsOf(call, { since: 0, bound: { singleEvents: 'true' } }, true).find(
      ({ id }) => id === call.path['eventId'],
    );
    if (found === undefined) throw notFound('Not Found');
    return found.event;
  },
  'calendar.calendars.get': (call) => {
    const { primaryAddress, timeZone } = ownCalendar(call);
    return { kind: 'calendar#calendar', etag: etagOf(call), id: primaryAddress, summary: primaryAddress, timeZone };
  },
  'calendar.calendarList.list': (call) => ({
    kind: 'calendar#calendarList',
    etag: etagOf(call),
    items: [listEntry(call)],
  }),
  'calendar.calendarList.get': (call) => {
    ownCalendar(call);
    return listEntry(call);
  },
};

/** Whose calendar it is: nobody shares theirs in this tenant. */
function ownCalendar({ world, person, path }: GoogleCall): Person {
  const id = path['calendarId'] ?? '';
  if (id !== 'primary' && world.tenant.personAt(id)?.id !== person.id) throw notFound('Not Found');
  if (!person.hasMailbox) throw notFound('Not Found');
  return person;
}

function listEntry(call: GoogleCall): object {
  const { primaryAddress, timeZone } = call.person;
  return {
    kind: 'calendar#calendarListEntry',
    etag: etagOf(call),
    id: primaryAddress,
    summary: primaryAddress,
    timeZone,
    accessRole: 'owner',
    primary: true,
    selected: true,
  };
}

/** Which events are listed: all, or those that changed after a sequence number, under the conditions of the first request. */
interface Selection {
  /** 0 for all. */
  readonly since: number;
  readonly bound: Readonly<Record<string, string>>;
}

function listEvents(call: GoogleCall): unknown {
  const { world, query, faults } = call;
  const person = ownCalendar(call);
  query.refuse('q', 'privateExtendedProperty', 'sharedExtendedProperty');
  const feed: Feed = `calendar:${person.id}`;
  const selection = selectionOf(call, feed);
  if (query.get('orderBy') === 'startTime' && !query.is('singleEvents')) {
    throw badRequest('The requested ordering is not available for the particular query.');
  }
  const request = `events ${person.id} ${query.sameness()}`;
  const token = query.get('pageToken');
  const goesOn = token !== undefined || query.get('syncToken') !== undefined;
  if (goesOn && has(faults, 'expire-cursor')) throw gone('fullSyncRequired');
  const start = token === undefined ? {} : world.pages.read(request, token);
  const upTo = Number(start['upTo'] ?? world.tenant.log.sequence);
  const after = String(start['after'] ?? '');
  const size = has(faults, 'empty-page') ? 0 : query.size('maxResults', 250, 2500);
  const rest = itemsOf(call, selection, false).filter(({ key }) => key > after);
  const page = rest.slice(0, size);
  const hasMore = rest.length > page.length || size === 0;
  const next = hasMore
    ? { nextPageToken: world.pages.issue(request, { upTo, after: page.at(-1)?.key ?? after }) }
    : { nextSyncToken: world.tenant.log.issue(feed, upTo, selection.bound) };
  return {
    kind: 'calendar#events',
    etag: etagOf(call),
    summary: person.primaryAddress,
    updated: new Date(world.tenant.now()).toISOString(),
    timeZone: person.timeZone,
    accessRole: 'owner',
    defaultReminders: [],
    ...next,
    items: disturb(page, faults).map(({ event }) => event),
  };
}

/** @throws GoogleError 410 for a token that is too old, 400 for what cannot be combined */
function selectionOf({ world, query }: GoogleCall, feed: Feed): Selection {
  const asked = Object.fromEntries(
    ['singleEvents', 'timeMin', 'timeMax', 'iCalUID', 'updatedMin', 'showDeleted'].flatMap((name) => {
      const value = query.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const types = query.all('eventTypes').toSorted().join(',');
  const bound: Record<string, string> = types === '' ? asked : { ...asked, eventTypes: types };
  const [min, max] = [query.instant('timeMin'), query.instant('timeMax')];
  if (min !== undefined && max !== undefined && max <= min) throw badRequest('The specified time range is empty.');
  const updatedMin = query.instant('updatedMin');
  if (updatedMin !== undefined && updatedMin < world.tenant.now() - UPDATED_MIN_MS) throw gone('updatedMinTooLongAgo');
  const token = query.get('syncToken');
  if (token === undefined) return { since: 0, bound };
  if (NOT_WITH_SYNC.some((name) => query.get(name) !== undefined)) {
    throw badRequest('Sync token cannot be used with other request restrictions.');
  }
  if (query.get('showDeleted') === 'false') throw badRequest('Sync token requires showDeleted to be true.');
  const reading = world.tenant.log.read(feed, token);
  if (reading.state === 'expired') throw gone('fullSyncRequired');
  if (reading.state !== 'valid') throw invalid('Invalid sync token value.', 'syncToken');
  const { sequence, bound: first } = reading.position;
  const { timeMin, timeMax, ...unbounded } = first;
  // documented as undefined behaviour, so a client that does it must not get away with it here
  if (first['eventTypes'] !== bound['eventTypes'] || first['singleEvents'] !== bound['singleEvents']) {
    throw badRequest('The parameters differ from those of the request that gave the sync token.');
  }
  return { since: sequence, bound: world.traits.syncTokenKeepsWindow ? first : unbounded };
}

interface Item {
  readonly key: string;
  readonly id: string;
  readonly event: object;
}

/** In an order that stays, since pages go on after a key. `also`: whatever the conditions, for a get. */
function itemsOf(call: GoogleCall, selection: Selection, also: boolean): Item[] {
  const { world, query, person } = call;
  const { bound } = selection;
  const zone = person.timeZone;
  const view: EventView = {
    viewer: person,
    zone: query.get('timeZone') ?? zone,
    etag: etagOf(call),
    maxAttendees: Number(query.get('maxAttendees') ?? Number.POSITIVE_INFINITY),
  };
  const [min, max] = [bound['timeMin'], bound['timeMax']].map((text) =>
    text === undefined ? undefined : Date.parse(text),
  );
  const types = bound['eventTypes']?.split(',');
  const single = bound['singleEvents'] === 'true';
  const updatedMin = bound['updatedMin'] === undefined ? undefined : Date.parse(bound['updatedMin']);
  const showsGone = selection.since > 0 || updatedMin !== undefined || bound['showDeleted'] === 'true';
  const items: Item[] = [];
  for (const { id, only } of candidatesOf(call, selection, updatedMin)) {
    const event = world.tenant.event(id);
    if (types !== undefined && !types.includes(event.type)) continue;
    if (bound['iCalUID'] !== undefined && bound['iCalUID'] !== event.uid) continue;
    const isGone = !world.tenant.isInCalendar(person.id, id);
    for (const instance of instancesOf(event)) {
      if (only !== undefined && instance.originalStart !== undefined && !only.has(instance.originalStart)) continue;
      const isTouched = selection.since > 0 && (only !== undefined || instance.originalStart === undefined);
      if (!also && !isTouched && !isWithin(instance, zone, min, max)) continue;
      const isCancelled = isGone || instance.cancelled;
      if (!single && instance.originalStart !== undefined && (isGone || !instance.isException)) continue;
      const keepsException = !single && instance.originalStart !== undefined && !event.cancelled;
      if (isCancelled && !showsGone && !keepsException) continue;
      const withDetails = isGone && !instance.cancelled && query.is('showDeleted') && isTheirOwnRemoval(call, event);
      const shown = isCancelled ? cancelledEvent(instance, view, withDetails) : instanceEvent(instance, view);
      items.push({ key: keyOf(instance, zone), id: instanceId(instance), event: shown });
    }
    if (event.series === undefined || single || only !== undefined) continue;
    const master = masterOf(event.id, call);
    if (isGone || event.cancelled) {
      if (showsGone) items.push({ key: keyOf(master, zone), id, event: cancelledEvent(master, view) });
    } else if (also || instancesOf(event).some((one) => isWithin(one, zone, min, max))) {
      items.push({ key: keyOf(master, zone), id, event: masterEvent(master, view) });
    }
  }
  return items.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

/** Whether the meeting goes on without whoever asks. An organizer outside calls off, and never just deletes here. */
function isTheirOwnRemoval({ world, person }: GoogleCall, { id, organizer }: CalendarEvent): boolean {
  const host = world.tenant.personAt(organizer.address);
  if (host === undefined) return true;
  return host.id !== person.id && world.tenant.isInCalendar(host.id, id);
}

function masterOf(id: string, { world }: GoogleCall): Instance {
  const event = world.tenant.event(id);
  const { start, end, cancelled, attendees } = event;
  return { event, start, end, cancelled, attendees, isException: false };
}

interface Candidate {
  readonly id: string;
  /** Original starts of the only instances that changed; absent when the whole event did. */
  readonly only?: ReadonlySet<number>;
}

function candidatesOf(
  { world, person }: GoogleCall,
  { since, bound }: Selection,
  updatedMin: number | undefined,
): Candidate[] {
  const { tenant } = world;
  if (since === 0 && updatedMin === undefined) {
    const gone = bound['showDeleted'] === 'true' ? tenant.log.since(`calendar:${person.id}`, 0) : [];
    return [...new Set([...tenant.calendarOf(person.id), ...gone].map(({ id }) => id))].map((id) => ({ id }));
  }
  const changed = new Map<string, Set<number> | undefined>();
  for (const { id, occurrence, at } of tenant.log.since(`calendar:${person.id}`, since)) {
    if (updatedMin !== undefined && at < updatedMin) continue;
    const isWhole = occurrence === undefined || (changed.has(id) && changed.get(id) === undefined);
    changed.set(id, isWhole ? undefined : (changed.get(id) ?? new Set()).add(occurrence));
  }
  return [...changed].map(([id, only]) => (only === undefined ? { id } : { id, only }));
}

function keyOf(instance: Instance, zone: string): string {
  return `${String(instantOf(instance.start, zone)).padStart(16, '0')}|${instanceId(instance)}`;
}

function etagOf({ world, person }: GoogleCall): string {
  return world.ids.etag(`${person.id} ${world.tenant.log.lastOf(`calendar:${person.id}`)}`);
}
