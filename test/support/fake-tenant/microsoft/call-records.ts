/** `/communications/callRecords`: calls and online meetings of Teams, and who took part in them. */
import type { CallParty, CallRecord } from '../calls.ts';
import { type Json, upnOf } from './directory-json.ts';
import type { Answer, Face, GraphCall } from './graph-call.ts';
import { badRequest, GraphRefusal, guidFrom } from './graph-error.ts';
import { type Filter, passes, pathsOf } from './odata-filter.ts';
import { contextOf, linkTo, pageBySkip } from './paging.ts';
import { pick, readFilterOption, readSelect, refuseOptions } from './query.ts';

const DAY_MS = 86_400_000;
/** A record is kept for so long after the call. */
const KEPT_MS = 30 * DAY_MS;
const RECORD = 'microsoft.graph.callRecords.callRecord';
const PARTICIPANT = 'microsoft.graph.callRecords.participant';
const PAGE = { records: 60, participants: 130 };

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

/** Kinds of identity that are named and empty. */
const EMPTY_KINDS = {
  acsUser: null,
  spoolUser: null,
  phone: null,
  guest: null,
  encrypted: null,
  onPremises: null,
  acsApplicationInstance: null,
  spoolApplicationInstance: null,
  applicationInstance: null,
  application: null,
  device: null,
  user: null,
};

function identityOf(face: Face, party: CallParty): { readonly id: string; readonly identity: Json } {
  const { tenantId } = face.app;
  switch (party.kind) {
    case 'phone': {
      const phone = { id: party.number, displayName: null, tenantId: null };
      return { id: party.number, identity: { ...EMPTY_KINDS, phone } };
    }
    case 'user': {
      const id = face.ids.of('person', party.person);
      const person = face.tenant.person(party.person);
      const type = '#microsoft.graph.callRecords.userIdentity';
      const user = {
        '@odata.type': type,
        id,
        displayName: person.name,
        tenantId,
        userPrincipalName: upnOf(face, person),
      };
      return { id, identity: { ...EMPTY_KINDS, user } };
    }
    default: {
      const id = party.kind === 'guest' ? guidFrom(`guest ${party.id}`) : guidFrom(`visitor ${party.name}`);
      return { id, identity: { ...EMPTY_KINDS, guest: { id, displayName: party.name, tenantId: null } } };
    }
  }
}

function participantJson(face: Face, party: CallParty): Json {
  return { ...identityOf(face, party), administrativeUnitInfos: [] };
}

/** `organizer` and `participants` are silent since 2026-06-30. */
function recordJson(call: GraphCall, record: CallRecord): Json {
  const context = contextOf(call, `communications/callRecords('${record.id}')/organizer_v2/$entity`);
  return {
    id: record.id,
    version: record.version,
    type: record.type,
    modalities: ['audio'],
    lastModifiedDateTime: iso(record.modifiedAt),
    startDateTime: iso(record.startedAt),
    endDateTime: iso(record.endedAt),
    joinWebUrl: null,
    organizer: null,
    participants: [],
    'organizer_v2@odata.context': context,
    organizer_v2: participantJson(call.face, record.organizer),
  };
}

function keptRecords({ tenant }: Face): CallRecord[] {
  const oldest = tenant.now() - KEPT_MS;
  return [...tenant.calls.values()]
    .filter(({ endedAt, modifiedAt }) => endedAt >= oldest && modifiedAt <= tenant.now())
    .sort((one, other) => one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1));
}

export function listCallRecords(call: GraphCall): Answer {
  const { face, params } = call;
  refuseOptions(params, ['$top', '$expand', '$orderby', '$search', '$count']);
  const select = readSelect(params, RECORD);
  const filter = readFilterOption(params);
  if (filter !== undefined) checkRecordFilter(filter);
  const found = keptRecords(face).filter((record) => filter === undefined || passes(filter, filteredBy(call, record)));
  const size = Math.min(call.preferences.maxPageSize ?? PAGE.records, PAGE.records);
  const page = pageBySkip(call, found, size, 'communications/callRecords');
  const value = page.items.map((record) => pick(recordJson(call, record), select));
  return { schema: 'page-of-callRecord', body: { ...page.head('communications/callRecords'), value } };
}

/** Only the beginning, as a range, and the ids of those who took part. */
function checkRecordFilter(filter: Filter): void {
  const unknown = pathsOf(filter).find((path) => path !== 'startDateTime' && path !== 'participants_v2/id');
  if (unknown !== undefined) throw badRequest(`Filtering is not supported on the property '${unknown}'.`);
}

function filteredBy({ face }: GraphCall, { startedAt, parties }: CallRecord): Json {
  return {
    startDateTime: new Date(startedAt).toISOString(),
    participants_v2: parties.map((party) => identityOf(face, party)),
  };
}

function recordOf(call: GraphCall): CallRecord {
  const id = call.parts['record'] ?? '';
  const record = keptRecords(call.face).find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (record === undefined) throw new GraphRefusal(404, 'NotFound', '');
  return record;
}

/** With `$expand=participants_v2` the first of its pages comes along. */
export function getCallRecord(call: GraphCall): Answer {
  const record = recordOf(call);
  const { params } = call;
  const expand = (params.get('$expand') ?? '').split(',').filter((name) => name !== '');
  const unknown = expand.find((name) => name !== 'participants_v2' && name !== 'sessions');
  if (unknown !== undefined) throw badRequest(`'${unknown}' cannot be expanded.`);
  const json: Json = {
    '@odata.context': contextOf(call, 'communications/callRecords/$entity'),
    ...recordJson(call, record),
  };
  if (expand.includes('participants_v2')) {
    const path = `communications/callRecords/${record.id}/participants_v2`;
    const { parties } = record;
    json['participants_v2'] = parties.slice(0, PAGE.participants).map((party) => participantJson(call.face, party));
    json['participants_v2@odata.context'] = contextOf(
      call,
      `communications/callRecords('${record.id}')/participants_v2`,
    );
    if (parties.length > PAGE.participants) {
      json['participants_v2@odata.nextLink'] = linkTo(call, path, { $skip: String(PAGE.participants) });
    }
  }
  const select = readSelect(params, RECORD);
  return { schema: RECORD, body: pick(json, select && [...select, ...expand]) };
}

export function listParticipants(call: GraphCall): Answer {
  const record = recordOf(call);
  const path = `communications/callRecords/${record.id}/participants_v2`;
  const size = Math.min(call.preferences.maxPageSize ?? PAGE.participants, PAGE.participants);
  const page = pageBySkip(call, record.parties, size, path);
  const select = readSelect(call.params, PARTICIPANT);
  const value = page.items.map((party) => pick(participantJson(call.face, party), select));
  return {
    schema: 'page-of-participant',
    body: { ...page.head(`communications/callRecords('${record.id}')/participants_v2`), value },
  };
}
