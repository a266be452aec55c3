/** How the columns of known call lists are named, said as data: a new telephone system needs a map, not code. */
import { type CallColumn, CallMap, columnPlaces } from './call-columns.ts';

const ANSWERED = ['answered', 'answer', 'completed', 'connected', 'accepted', 'success', 'call connected'];

/** Twilio's calls, as its console and its API write them: one row per leg, the child naming its parent. */
const TWILIO = CallMap.parse({
  name: 'twilio',
  uniqueIds: true,
  columns: {
    id: ['sid', 'call sid'],
    group: ['parent call sid', 'parent sid'],
    start: ['start time', 'start', 'date'],
    end: ['end time'],
    from: 'from',
    to: 'to',
    fromName: ['caller name'],
    duration: ['duration', 'duration (seconds)'],
    direction: 'direction',
    status: ['status', 'call status'],
  },
  answered: ['completed', 'in-progress'],
});

/** Asterisk's call detail records: several rows per call, local time, and often no header line (`Master.csv`). */
const ASTERISK = CallMap.parse({
  name: 'asterisk',
  uniqueIds: true,
  columns: {
    id: 'uniqueid',
    group: 'linkedid',
    start: ['calldate', 'start'],
    end: 'end',
    from: 'src',
    to: 'dst',
    fromName: 'clid',
    duration: 'billsec',
    status: 'disposition',
  },
  answered: ['answered'],
  headless: [
    ...['accountcode', 'src', 'dst', 'dcontext', 'clid', 'channel', 'dstchannel', 'lastapp', 'lastdata', 'start'],
    ...['answer', 'end', 'duration', 'billsec', 'disposition', 'amaflags', 'uniqueid', 'userfield'],
  ],
});

/** What most exports can be turned into: `id,start,from,to,duration,direction,status`. */
export const GENERIC = CallMap.parse({
  name: 'generic',
  columns: {
    id: ['id', 'call id'],
    group: ['group', 'group id', 'session id', 'linked id'],
    start: ['start', 'start time', 'started at', 'time', 'date', 'timestamp', 'call date', 'start date'],
    time: ['time', 'call time', 'start time'],
    end: ['end', 'end time', 'ended at'],
    from: ['from', 'caller', 'from number', 'source'],
    to: ['to', 'callee', 'to number', 'destination'],
    fromName: ['from name', 'caller name'],
    toName: ['to name', 'callee name'],
    duration: ['duration', 'duration seconds', 'talk time', 'seconds'],
    direction: ['direction', 'type'],
    status: ['status', 'result', 'outcome'],
  },
  answered: ANSWERED,
});

/**
 * Zoom Phone, the records of its API: `call_history` of today and `call_logs` of before. Times are in UTC. A colleague is
 * named by mail address, then by number, then by extension.
 */
const ZOOM = CallMap.parse({
  name: 'zoom',
  uniqueIds: true,
  columns: {
    id: ['call history uuid', 'id'],
    group: 'call id',
    start: ['start time', 'date time'],
    end: ['end time', 'call end time'],
    from: ['caller email', 'caller did number', 'caller number', 'caller ext number'],
    to: ['callee email', 'callee did number', 'callee number', 'callee ext number'],
    fromName: 'caller name',
    toName: 'callee name',
    duration: 'duration',
    direction: 'direction',
    status: ['call result', 'result'],
  },
  answered: ['answered', 'accepted', 'connected', 'call connected', 'picked up', 'recorded', 'auto recorded'],
});

/** RingCentral, the records of its call-log API with their parties laid flat (`from.phoneNumber`): both sides log a session. */
const RINGCENTRAL = CallMap.parse({
  name: 'ringcentral',
  uniqueIds: true,
  columns: {
    id: 'id',
    group: ['telephony session id', 'session id'],
    start: 'start time',
    from: ['from phone number', 'from extension number'],
    to: ['to phone number', 'to extension number'],
    fromName: 'from name',
    toName: 'to name',
    duration: 'duration',
    direction: 'direction',
    status: 'result',
    kind: 'type',
  },
  answered: ['accepted', 'call connected', 'connected', 'answered'],
  missed: ['hang up', 'stopped'],
  leftOut: ['fax', 'sms'],
});

/**
 * Aircall, the calls of its API: epoch times, the other side in `raw_digits`, and `status` done for missed ones too. And the
 * export of its call history, which names users without an address, and an id of its own beside that of the API.
 */
const AIRCALL = CallMap.parse({
  name: 'aircall',
  uniqueIds: true,
  columns: {
    id: ['id', 'call id (internal)', 'call id'],
    start: ['started at', 'datetime (utc)'],
    end: 'ended at',
    answeredAt: ['answered at', 'answered'],
    duration: 'duration (in call)',
    number: ['raw digits', 'customer number'],
    user: ['user email', 'user extension', 'number digits', 'user'],
    userName: ['user name', 'user'],
    direction: 'direction',
    status: 'status',
  },
});

/**
 * Teams calling plans: the PSTN usage file of the Teams admin centre, and `pstnCallLogRow` of Microsoft Graph. A call
 * without talk time was not answered. Conference bridges are nobody.
 */
const TEAMS = CallMap.parse({
  name: 'teams',
  uniqueIds: true,
  columns: {
    id: ['usage id', 'id'],
    start: ['start time', 'start date time'],
    end: ['end time', 'end date time'],
    from: ['caller id', 'caller number'],
    to: ['destination number', 'callee number'],
    user: ['upn', 'user principal name'],
    userName: 'user display name',
    direction: 'call type',
    duration: ['duration seconds', 'duration'],
    kind: 'call type',
  },
  leftOut: ['conf in', 'conf out'],
});

/**
 * Teams direct routing: the other file of that report, and `directRoutingLogRow`. Starts of the year 1 are passed over for
 * the time of the invitation. Numbers are often masked.
 */
const TEAMS_DIRECT = CallMap.parse({
  name: 'teams-direct-routing',
  uniqueIds: true,
  columns: {
    id: ['correlation id', 'id'],
    group: 'shared correlation id',
    start: [
      'invite time (utc)',
      'invite time',
      'invite date time',
      'start time (utc)',
      'start time',
      'start date time',
    ],
    end: ['end time (utc)', 'end time', 'end date time'],
    from: 'caller number',
    to: 'callee number',
    user: ['sip address', 'user principal name'],
    userName: ['display name', 'user display name'],
    direction: 'call type',
    duration: ['duration seconds', 'duration (seconds)', 'duration'],
    status: ['success', 'successful call', 'event type'],
  },
  answered: ['true', 'yes', '1', 'success'],
});

export const CALL_PRESETS: readonly CallMap[] = [
  TWILIO,
  ASTERISK,
  ZOOM,
  RINGCENTRAL,
  AIRCALL,
  TEAMS_DIRECT,
  TEAMS,
  GENERIC,
];

/** The columns that tell a preset from the others and from any other CSV file. */
const TELLING: Readonly<Record<string, readonly CallColumn[]>> = {
  twilio: ['id', 'start', 'from', 'to', 'status'],
  asterisk: ['start', 'from', 'to', 'duration', 'status'],
  zoom: ['id', 'group', 'start', 'from', 'to', 'status', 'direction'],
  ringcentral: ['group', 'start', 'from', 'to', 'status', 'direction'],
  aircall: ['start', 'answeredAt', 'number', 'direction'],
  'teams-direct-routing': ['id', 'start', 'from', 'to', 'status', 'direction'],
  teams: ['id', 'start', 'from', 'to', 'user', 'direction'],
  generic: ['start', 'from', 'to'],
};

/** The preset whose columns a first row names, or whose rows it is one of. */
export function callPresetOf(firstRow: readonly string[]): CallMap | undefined {
  const named = CALL_PRESETS.find((preset) => {
    const found = columnPlaces(preset, firstRow);
    return TELLING[preset.name]?.every((column) => found[column] !== undefined);
  });
  return named ?? (isAsteriskRow(firstRow) ? ASTERISK : undefined);
}

/** Whether a first row is already a call: only Asterisk writes files without a header. */
export function isAsteriskRow(row: readonly string[]): boolean {
  const dispositions = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'];
  return row.length >= 16 && !Number.isNaN(Date.parse(row[9] ?? '')) && dispositions.includes(row[14] ?? '');
}
