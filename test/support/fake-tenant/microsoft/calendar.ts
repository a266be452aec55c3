/** `/users/{user}/calendarView`: every instance in a window, and the rounds of changes with their stubs. */
import { type CalendarEvent, type Instance, instancesOf } from '../events.ts';
import type { Json } from './directory-json.ts';
import { beginsAt, eventJson, isOrganizer, type ShownIn, WITHHELD_FROM_BASIC } from './event-json.ts';
import { type Answer, type GraphCall, ownerOf } from './graph-call.ts';
import { badRequest, itemNotFound, noMailbox } from './graph-error.ts';
import { eventId } from './ids.ts';
import { instantOfText, passes } from './odata-filter.ts';
import { answerRound, changedIn, contextOf, keyed, linkTo, nextUntil, readRound, slice } from './paging.ts';
import { pick, readFilterOption, readSelect, readSkip, readTop, refuseOptions } from './query.ts';
import { ianaZone } from './time-zones.ts';

const EVENT = 'microsoft.graph.event';
const EVENT_PAGE = { usual: 10, most: 1_000 };

interface Window {
  readonly from: number;
  readonly until: number;
}

/** Both bounds are needed; a time without an offset is UTC. Their names may be written in any case. */
function readWindow(params: URLSearchParams): Window {
  const given = new Map([...params].map(([name, value]) => [name.toLowerCase(), value]));
  const [from, until] = ['startdatetime', 'enddatetime'].map((name) => instantOfText(given.get(name) ?? ''));
  if (from === undefined || until === undefined || Number.isNaN(from) || Number.isNaN(until)) {
    throw badRequest(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
      'ErrorInvalidParameter',
    );
  }
  if (until < from) {
    throw badRequest('End Date should be greater or equal to the Start Date', 'ErrorInvalidParameter');
  }
  return { from, until };
}

function shownIn({ preferences }: GraphCall): ShownIn {
  const name = preferences.timeZone ?? 'UTC';
  const zone = ianaZone(name);
  if (zone === undefined) {
    const hint = 'A valid TimeZone value must be specified. The following TimeZone value is not supported';
    throw badRequest(`${hint}: '${name}'.`, 'TimeZoneNotSupportedException');
  }
  return { zone, name };
}

/** Exchange takes a cancelled meeting out of its organizer's calendar, and leaves it in those of the others. */
function isShown(call: GraphCall, instance: Instance, { from, until }: Window): boolean {
  if (instance.cancelled && isOrganizer(ownerOf(call), instance)) return false;
  const [start, end] = [beginsAt(instance.start), beginsAt(instance.end)];
  return start < until && (end > from || (start === end && start >= from));
}

function calendarOf(call: GraphCall): CalendarEvent[] {
  const { face } = call;
  const person = ownerOf(call);
  if (face.tenant.mailbox(person.id) === undefined) throw noMailbox();
  return face.tenant.calendarOf(person.id);
}

const isBasic = (call: GraphCall) =>
  !call.roles.some((role) => role === 'Calendars.Read' || role === 'Calendars.ReadWrite');

function withheld(call: GraphCall, json: Json): Json {
  if (isBasic(call)) for (const name of WITHHELD_FROM_BASIC) delete json[name];
  return json;
}

export function listCalendarView(call: GraphCall): Answer {
  const { face, params, parts } = call;
  const person = ownerOf(call);
  const window = readWindow(params);
  refuseOptions(params, ['$search', '$expand'], 'ErrorInvalidUrlQuery');
  const select = readSelect(params, EVENT);
  const filter = readFilterOption(params);
  const zone = shownIn(call);
  const size = readTop(params, EVENT_PAGE.most) ?? call.preferences.maxPageSize ?? EVENT_PAGE.usual;
  const shown = (instance: Instance) => eventJson(face, person, instance, zone);
  const found = calendarOf(call)
    .flatMap(instancesOf)
    .filter((instance) => isShown(call, instance, window))
    .filter((instance) => filter === undefined || passes(filter, shown(instance)))
    .sort((one, other) => beginsAt(one.start) - beginsAt(other.start) || (one.event.id < other.event.id ? -1 : 1));
  if (params.get('$orderby')?.endsWith(' desc')) found.reverse();
  const { part, next } = slice(found, String(readSkip(params)), size);
  const path = `${keyed('users', parts['user'] ?? '')}/calendarView`;
  const body: Json = { '@odata.context': contextOf(call, path) };
  if (params.get('$count') === 'true') body['@odata.count'] = found.length;
  if (next !== undefined) body['@odata.nextLink'] = linkTo(call, path, { ...Object.fromEntries(params), $skip: next });
  return {
    schema: 'page-of-event',
    body: {
      ...body,
      value: part.map((instance) => withheld(call, pick(shown(instance), face.behaviour.selects ? select : undefined))),
    },
  };
}

/** A master in full and its instances as stubs; a selection changes nothing, so that the body comes along. */
export function deltaOfCalendarView(call: GraphCall): Answer {
  const person = ownerOf(call);
  const path = `${keyed('users', call.parts['user'] ?? '')}/calendarView/delta`;
  const feed = `calendar:${person.id}` as const;
  const read = readRound(call, feed, path);
  if (read === 'latest') throw itemNotFound();
  const round = nextUntil(call, read);
  refuseOptions(round.params, ['$expand', '$filter', '$orderby', '$search'], 'ErrorInvalidUrlQuery');
  const window = readWindow(round.params);
  const events = calendarOf(call);
  const items =
    round.phase === 'all'
      ? events.flatMap((event) => shownEvent(call, event, window))
      : changedIn(call, feed, round).flatMap((id) => changedEvent(call, id, events, window));
  const { part, next } = slice(items, round.at, call.preferences.maxPageSize ?? EVENT_PAGE.usual);
  const context = `Collection(event)`;
  return answerRound(call, { feed, path, schema: 'delta-page-of-event', context }, round, { items: part, next });
}

function shownEvent(call: GraphCall, event: CalendarEvent, window: Window): Json[] {
  const { face } = call;
  const person = ownerOf(call);
  const zone = shownIn(call);
  const inside = instancesOf(event).filter((instance) => isShown(call, instance, window));
  const [first] = inside;
  if (first === undefined) return [];
  const typed = (json: Json) => withheld(call, { '@odata.type': '#microsoft.graph.event', ...json });
  if (event.series === undefined) return [typed(eventJson(face, person, first, zone))];
  const master = typed(eventJson(face, person, first, zone, true));
  return [
    master,
    ...inside.map((instance) =>
      instance.isException ? typed(eventJson(face, person, instance, zone)) : stub(call, instance, zone),
    ),
  ];
}

function stub(call: GraphCall, instance: Instance, zone: ShownIn): Json {
  const { id, type, seriesMasterId, start, end, ...rest } = eventJson(call.face, ownerOf(call), instance, zone);
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': rest['@odata.etag'],
    id,
    type,
    seriesMasterId,
    start,
    end,
  };
}

/** What was touched and is not in the window is named as removed, whether it ever was in it or not. */
function changedEvent(call: GraphCall, id: string, events: readonly CalendarEvent[], window: Window): Json[] {
  const event = events.find((one) => one.id === id);
  const shown = event === undefined ? [] : shownEvent(call, event, window);
  if (shown.length > 0) return shown;
  const gone = eventId(ownerOf(call).id, id);
  return [{ '@odata.type': '#microsoft.graph.event', id: gone, '@removed': { reason: 'deleted' } }];
}
