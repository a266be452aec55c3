/** How a call list's columns are named, said as data: a new telephone system needs a map, not code. */
import { z } from 'zod';

/** One column by its possible names. Case, spaces, `_` and `-` do not matter. */
const Column = z.union([
  z
    .string()
    .min(1)
    .transform((name) => [name]),
  z.array(z.string().min(1)).min(1),
]);

const Columns = z.strictObject({
  /** When the call began. The only column without which no call list can be read. */
  start: Column,
  end: Column.optional(),
  /** The call's own id. Without it the key is made from time, parties and duration. */
  id: Column.optional(),
  /** The id that all legs of one call share; a row without it is grouped by its own id. */
  group: Column.optional(),
  from: Column.optional(),
  to: Column.optional(),
  fromName: Column.optional(),
  toName: Column.optional(),
  /** Lists kept from the owner's side name the other's number and a direction instead of `from` and `to`. */
  user: Column.optional(),
  number: Column.optional(),
  /** `in`, `inbound`, `incoming` are calls to the user; values that begin with `out` are calls by the user. */
  direction: Column.optional(),
  /** Talk time: seconds, or `h:mm:ss`. */
  duration: Column.optional(),
  status: Column.optional(),
});

export const CallMap = z
  .strictObject({
    name: z.string().min(1).max(64),
    columns: Columns,
    /** Values of `status` that mean somebody answered. Without a status, talk time above 0 does. */
    answered: z.array(z.string().toLowerCase()).default(['answered', 'completed']),
    /** The columns in their order, for files without a header line. */
    headless: z.array(z.string()).optional(),
  })
  .refine(({ columns }) => (columns.from && columns.to) || (columns.user && columns.number && columns.direction), {
    error: 'name `from` and `to`, or `user`, `number` and `direction`',
    path: ['columns'],
  });
export type CallMap = z.output<typeof CallMap>;
export type CallColumn = keyof CallMap['columns'];

const ANSWERED = ['answered', 'answer', 'completed', 'connected', 'accepted', 'success', 'call connected'];

/** Twilio's calls, as its console and its API write them: one row per leg, the child naming its parent. */
const TWILIO = CallMap.parse({
  name: 'twilio',
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
    start: ['start', 'start time', 'started at', 'time', 'date', 'timestamp'],
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

export const CALL_PRESETS: readonly CallMap[] = [TWILIO, ASTERISK, GENERIC];

/** The columns that tell a preset from the others and from any other CSV file. */
const TELLING: Readonly<Record<string, readonly CallColumn[]>> = {
  twilio: ['id', 'start', 'from', 'to', 'status'],
  asterisk: ['start', 'from', 'to', 'duration', 'status'],
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

/** Where each column of the map stands in a header row. */
export function columnPlaces(map: CallMap, header: readonly string[]): Partial<Record<CallColumn, number>> {
  const names = header.map(bare);
  const places: Partial<Record<CallColumn, number>> = {};
  for (const [column, wanted] of Object.entries(map.columns) as [CallColumn, string[] | undefined][]) {
    const at = wanted?.map((name) => names.indexOf(bare(name))).find((place) => place >= 0);
    if (at !== undefined) places[column] = at;
  }
  return places;
}

/** Whether a first row is already a call: only Asterisk writes files without a header. */
export function isAsteriskRow(row: readonly string[]): boolean {
  const dispositions = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'];
  return row.length >= 16 && !Number.isNaN(Date.parse(row[9] ?? '')) && dispositions.includes(row[14] ?? '');
}

function bare(name: string): string {
  let bare = '';
  for (const char of name.toLowerCase()) if (!' _-\t\uFEFF'.includes(char)) bare += char;
  return bare;
}
