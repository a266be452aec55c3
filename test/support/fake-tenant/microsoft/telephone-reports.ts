/** `getPstnCalls` and `getDirectRoutingCalls`: telephone calls, row by row. */
import type { PstnCall } from '../calls.ts';
import { type Json, upnOf } from './directory-json.ts';
import type { Answer, Face, GraphCall } from './graph-call.ts';
import { badRequest, guidFrom } from './graph-error.ts';
import { instantOfText } from './odata-filter.ts';
import { pageBySkip } from './paging.ts';

const PAGE = 1_000;
const RANGE_MOST_MS = 90 * 86_400_000;
/** Where a time has no value. */
const NEVER = '0001-01-01T00:00:00Z';

interface Range {
  readonly from: number;
  readonly until: number;
}

/** `fromDateTime=2026-01-01,toDateTime=2026-02-01`: at most 90 days. */
function readRange(call: GraphCall): Range {
  const text = call.parts['arguments'] ?? '';
  const given = new Map(text.split(',').map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]));
  const [from, until] = ['fromDateTime', 'toDateTime'].map((name) => instantOfText(given.get(name) ?? ''));
  if (from === undefined || until === undefined || Number.isNaN(from) || Number.isNaN(until)) {
    throw badRequest('fromDateTime and toDateTime are required.');
  }
  if (until < from || until - from > RANGE_MOST_MS) throw badRequest('The date range must not be longer than 90 days.');
  return { from, until };
}

function answerReport<T>(
  call: GraphCall,
  name: string,
  rows: readonly T[],
  schema: string,
  shown: (row: T) => Json,
): Answer {
  const path = `communications/callRecords/${name}(${call.parts['arguments'] ?? ''})`;
  const page = pageBySkip(call, rows, PAGE, path);
  const type = schema.replace('page-of-', 'microsoft.graph.callRecords.');
  const head = { ...page.head(`Collection(${type})`), '@odata.count': page.items.length };
  return { schema, body: { ...head, value: page.items.map(shown) } };
}

function rowsOf({ tenant }: Face, routing: PstnCall['routing'], isWanted: (at: number) => boolean): PstnCall[] {
  return [...tenant.pstnCalls.values()]
    .filter((row) => row.routing === routing && row.endedAt <= tenant.now() && isWanted(row.startedAt))
    .sort((one, other) => one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1));
}

/** Both bounds belong to the range. */
export function getPstnCalls(call: GraphCall): Answer {
  const { from, until } = readRange(call);
  const rows = rowsOf(call.face, 'plan', (at) => at >= from && at <= until);
  return answerReport(call, 'getPstnCalls', rows, 'page-of-pstnCallLogRow', (row) => ({
    id: row.id,
    callId: row.callId,
    ...ownerJson(call.face, row),
    startDateTime: exactTime(row.startedAt),
    endDateTime: exactTime(row.endedAt),
    duration: talkSeconds(row),
    charge: 0,
    callType: row.direction === 'in' ? 'user_in' : 'user_out',
    currency: 'USD',
    calleeNumber: row.calleeNumber,
    usageCountryCode: 'US',
    tenantCountryCode: 'US',
    connectionCharge: 0,
    callerNumber: row.callerNumber,
    destinationContext: null,
    destinationName: 'United States',
    conferenceId: null,
    licenseCapability: 'MCOPSTNU',
    inventoryType: 'Subscriber',
    operator: 'Microsoft',
    callDurationSource: 'microsoft',
  }));
}

/** The end does not belong to the range. The last digits of numbers are hidden, and a time that never was is year 1. */
export function getDirectRoutingCalls(call: GraphCall): Answer {
  const { from, until } = readRange(call);
  const rows = rowsOf(call.face, 'direct', (at) => at >= from && at < until);
  return answerReport(call, 'getDirectRoutingCalls', rows, 'page-of-directRoutingLogRow', (row) => ({
    id: row.id,
    correlationId: guidFrom(row.callId),
    ...ownerJson(call.face, row),
    startDateTime: row.answeredAt === undefined ? NEVER : exactTime(row.answeredAt),
    inviteDateTime: exactTime(row.startedAt),
    failureDateTime: row.answeredAt === undefined ? exactTime(row.endedAt) : NEVER,
    endDateTime: exactTime(row.endedAt),
    duration: talkSeconds(row),
    callType: row.direction === 'in' ? 'ByotIn' : 'ByotOut',
    successfulCall: row.answeredAt !== undefined,
    callerNumber: masked(row.callerNumber),
    calleeNumber: masked(row.calleeNumber),
    mediaPathLocation: 'USWE',
    signalingLocation: 'EUNO',
    finalSipCode: row.answeredAt === undefined ? 487 : 0,
    callEndSubReason: 540_000,
    finalSipCodePhrase: row.answeredAt === undefined ? 'Request Terminated' : 'BYE',
    trunkFullyQualifiedDomainName: 'sbc.brightwater.example',
    mediaBypassEnabled: false,
  }));
}

const exactTime = (at: number) => new Date(at).toISOString().replace('Z', '0000Z');

const talkSeconds = ({ answeredAt, endedAt }: PstnCall) =>
  answeredAt === undefined ? 0 : Math.round((endedAt - answeredAt) / 1000);

function ownerJson(face: Face, { person }: PstnCall): Json {
  if (person === undefined) return { userId: null, userPrincipalName: null, userDisplayName: null };
  const owner = face.tenant.person(person);
  return { userId: face.ids.of('person', person), userPrincipalName: upnOf(face, owner), userDisplayName: owner.name };
}

const masked = (number: string) => (/^\+\d{6,}$/.test(number) ? `${number.slice(0, -3)}***` : number);
