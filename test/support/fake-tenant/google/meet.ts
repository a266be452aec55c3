/** Google Meet: conferences of the last thirty days, for who owned or joined them. */
import type { Conference, ConferenceParticipant } from '../calls.ts';
import { disturb, has } from '../fault-plan.ts';
import type { GoogleCall, GoogleRoute } from './call.ts';
import { invalid, notFound } from './errors.ts';

/** A record is deleted so long after the conference has ended. */
const KEPT_MS = 30 * 86_400_000;

export const MEET_ROUTES: Readonly<Record<string, GoogleRoute>> = {
  'meet.conferenceRecords.list': (call) => {
    const filter = filterOf(call, ['start_time', 'end_time', 'space.name', 'space.meeting_code']);
    const records = visibleTo(call).filter((record) =>
      filter({
        start_time: record.startedAt,
        end_time: record.endedAt,
        'space.name': spaceOf(record),
        'space.meeting_code': record.id,
      }),
    );
    const sorted = records.toSorted((one, other) => other.startedAt - one.startedAt || (one.id < other.id ? -1 : 1));
    const { page, next } = pageOf(call, sorted, 25, 100);
    return { ...(page.length === 0 ? {} : { conferenceRecords: page.map(recordOf) }), ...next };
  },
  'meet.conferenceRecords.get': (call) => recordOf(recordIn(call)),
  'meet.conferenceRecords.participants.list': (call) => {
    const record = recordIn(call);
    const filter = filterOf(call, ['earliest_start_time', 'latest_end_time']);
    const numbered = record.participants.map((who, index) => ({ ...who, index }));
    const found = numbered.filter(({ joinedAt, leftAt }) =>
      filter({ earliest_start_time: joinedAt, latest_end_time: leftAt }),
    );
    const sorted = found.toSorted((one, other) => other.joinedAt - one.joinedAt || one.index - other.index);
    const { page, next } = pageOf(call, sorted, 100, 250);
    const participants = page.map((one) => participantOf(call, record, one, one.index));
    return { ...(page.length === 0 ? {} : { participants }), ...next, totalSize: found.length };
  },
  'meet.conferenceRecords.participants.participantSessions.list': (call) => {
    const record = recordIn(call);
    call.query.refuse('filter', 'pageToken');
    const found = record.participants.findIndex((_, index) => participantId(index) === call.path['participantsId']);
    const participant = record.participants[found];
    if (participant === undefined) throw notFound();
    const name = `conferenceRecords/${record.id}/participants/${participantId(found)}/participantSessions/1`;
    const { joinedAt, leftAt } = participant;
    const ended = leftAt === undefined ? {} : { endTime: new Date(leftAt).toISOString() };
    return { participantSessions: [{ name, startTime: new Date(joinedAt).toISOString(), ...ended }] };
  },
};

function visibleTo({ world, person }: GoogleCall): Conference[] {
  const now = world.tenant.now();
  return [...world.tenant.conferences.values()].filter(
    ({ owner, participants, startedAt, endedAt }) =>
      startedAt <= now &&
      (endedAt === undefined || now - endedAt < KEPT_MS) &&
      (owner === person.id || participants.some(({ who }) => who.kind === 'user' && who.person === person.id)),
  );
}

function recordIn(call: GoogleCall): Conference {
  const record = visibleTo(call).find(({ id }) => id === call.path['conferenceRecordsId']);
  if (record === undefined) throw notFound();
  return record;
}

function spaceOf({ owner }: Conference): string {
  return `spaces/${owner}`;
}

function recordOf(record: Conference): object {
  const { id, startedAt, endedAt } = record;
  const ended =
    endedAt === undefined
      ? {}
      : { endTime: new Date(endedAt).toISOString(), expireTime: new Date(endedAt + KEPT_MS).toISOString() };
  return {
    name: `conferenceRecords/${id}`,
    startTime: new Date(startedAt).toISOString(),
    ...ended,
    space: spaceOf(record),
  };
}

function participantId(index: number): string {
  return String(index + 1);
}

function participantOf({ world }: GoogleCall, record: Conference, one: ConferenceParticipant, index: number): object {
  const { who, name: displayName, joinedAt, leftAt } = one;
  const left = leftAt === undefined ? {} : { latestEndTime: new Date(leftAt).toISOString() };
  const base = {
    name: `conferenceRecords/${record.id}/participants/${participantId(index)}`,
    earliestStartTime: new Date(joinedAt).toISOString(),
    ...left,
  };
  if (who.kind === 'user') {
    return { ...base, signedinUser: { user: `users/${world.ids.ofPerson(who.person)}`, displayName } };
  }
  if (who.kind === 'phone') return { ...base, phoneUser: { displayName: masked(who.number) } };
  if (who.kind === 'guest') {
    return { ...base, signedinUser: { user: `users/${world.ids.ofPerson(who.id)}`, displayName } };
  }
  return { ...base, anonymousUser: { displayName } };
}

/** The middle of a telephone number is hidden. */
function masked(number: string): string {
  return number.replace(/^(.{4}).*(..)$/, '$1*****$2');
}

type Values = Readonly<Record<string, number | string | undefined>>;

const TERM = /^\s*([a-z_.]+)\s*(?:(<=|>=|=|<|>)\s*"([^"]*)"|(IS NULL))\s*$/;

/** Terms joined by AND, each a field, a comparison and a text in double quotes, or `IS NULL`. */
function filterOf({ query }: GoogleCall, fields: readonly string[]): (values: Values) => boolean {
  const text = query.get('filter') ?? '';
  if (text === '') return () => true;
  const terms = text.split(/\sAND\s/).map((term) => {
    const [, field = '', comparison, value = '', isNull] = TERM.exec(term) ?? [];
    const isTime = field.endsWith('_time');
    const wanted = isTime && isNull === undefined ? Date.parse(value) : value;
    if (!fields.includes(field) || Number.isNaN(wanted) || (!isTime && comparison !== '=')) {
      throw invalid(`Invalid filter: ${text}`, 'filter');
    }
    return (values: Values) => {
      const actual = values[field];
      if (isNull !== undefined || actual === undefined) return isNull !== undefined && actual === undefined;
      return compares(actual, comparison ?? '=', wanted);
    };
  });
  return (values) => terms.every((term) => term(values));
}

function compares(actual: number | string, comparison: string, wanted: number | string): boolean {
  switch (comparison) {
    case '<':
      return actual < wanted;
    case '<=':
      return actual <= wanted;
    case '>':
      return actual > wanted;
    case '>=':
      return actual >= wanted;
    default:
      return actual === wanted;
  }
}

function pageOf<T>(
  { query, world, person, path, faults }: GoogleCall,
  sorted: readonly T[],
  usual: number,
  maximum: number,
): { page: T[]; next: { nextPageToken?: string } } {
  const request = `meet ${person.id} ${JSON.stringify(path)} ${query.sameness()}`;
  const token = query.get('pageToken');
  if (token !== undefined && has(faults, 'expire-cursor')) throw invalid('Invalid pageToken', 'pageToken');
  const from = token === undefined ? 0 : Number(world.pages.read(request, token)['from']);
  const to = has(faults, 'empty-page') ? from : from + query.size('pageSize', usual, maximum);
  const next = to < sorted.length ? { nextPageToken: world.pages.issue(request, { from: to }) } : {};
  return { page: disturb(sorted.slice(from, to), faults), next };
}
