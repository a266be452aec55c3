/** Which routes there are, what each needs, and where it is. */
import { deltaOfCalendarView, listCalendarView } from './calendar.ts';
import { getCallRecord, listCallRecords, listParticipants } from './call-records.ts';
import type { Route } from './graph-call.ts';
import {
  deltaOfGroups,
  getGroup,
  listGroups,
  listMembers,
  listTransitiveMemberOf,
  listTransitiveMembers,
} from './groups.ts';
import { deltaOfMailFolders, getMailFolder, listMailFolders } from './mail-folders.ts';
import { deltaOfMessages } from './message-delta.ts';
import { listMessageTraces } from './message-traces.ts';
import { countMessages, getMessage, listMessages } from './messages.ts';
import { getApplication, listOrganization, listRooms } from './organization.ts';
import { getDirectRoutingCalls, getPstnCalls } from './telephone-reports.ts';
import { deltaOfUsers, getMailboxSettings, getUser, listUsers, SETTINGS_READERS } from './users.ts';

const USERS = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const GROUPS = ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'];
const MAIL = ['Mail.ReadBasic', 'Mail.ReadBasic.All', 'Mail.Read', 'Mail.ReadWrite'];
const CALENDAR = ['Calendars.ReadBasic.All', 'Calendars.Read', 'Calendars.ReadWrite'];
const REPORTS = ['CallRecord-PstnCalls.Read.All', 'CallRecords.Read.All'];
const GLOBAL_AND_US = ['global', 'us-gov'] as const;

const directory = (path: string, units: number, permissions: readonly string[], answer: Route['answer']): Route => ({
  method: 'GET',
  path,
  area: 'directory',
  units,
  permissions,
  answer,
});
const mailbox = (path: string, permissions: readonly string[], answer: Route['answer']): Route => ({
  method: 'GET',
  path: `users/{user}/${path}`,
  area: 'mailbox',
  permissions,
  answer,
});
const calls = (
  path: string,
  permissions: readonly string[],
  answer: Route['answer'],
  clouds: Route['clouds'],
): Route => ({
  method: 'GET',
  path: `communications/callRecords${path}`,
  area: 'calls',
  permissions,
  answer,
  ...(clouds === undefined ? {} : { clouds }),
});

/** The first that fits holds. */
export const ROUTES: readonly Route[] = [
  directory('users/delta', 2, USERS, deltaOfUsers),
  directory('users', 2, USERS, listUsers),
  { ...mailbox('mailboxSettings', SETTINGS_READERS, getMailboxSettings), isForRooms: true },
  mailbox('mailFolders/delta', MAIL, deltaOfMailFolders),
  mailbox('mailFolders', MAIL, listMailFolders),
  mailbox('mailFolders/{folder}', MAIL, getMailFolder),
  mailbox('mailFolders/{folder}/childFolders', MAIL, listMailFolders),
  mailbox('mailFolders/{folder}/messages/delta', MAIL, deltaOfMessages),
  mailbox('mailFolders/{folder}/messages/$count', MAIL, countMessages),
  mailbox('mailFolders/{folder}/messages', MAIL, listMessages),
  mailbox('mailFolders/{folder}/messages/{message}', MAIL, getMessage),
  mailbox('messages/$count', MAIL, countMessages),
  mailbox('messages', MAIL, listMessages),
  mailbox('messages/{message}', MAIL, getMessage),
  // the documentation asks for the full permission here
  mailbox('calendarView/delta', ['Calendars.Read', 'Calendars.ReadWrite'], deltaOfCalendarView),
  mailbox('calendarView', CALENDAR, listCalendarView),
  mailbox('calendar/calendarView', CALENDAR, listCalendarView),
  directory('users/{user}/transitiveMemberOf', 3, ['Directory.Read.All', ...GROUPS], listTransitiveMemberOf),
  directory('users/{user}/transitiveMemberOf/{type}', 3, ['Directory.Read.All', ...GROUPS], listTransitiveMemberOf),
  directory('users/{user}', 1, USERS, getUser),
  directory('groups/delta', 2, GROUPS, deltaOfGroups),
  directory('groups', 2, GROUPS, listGroups),
  directory('groups/{group}', 1, GROUPS, getGroup),
  directory('groups/{group}/members', 3, GROUPS, listMembers),
  directory('groups/{group}/members/{type}', 3, GROUPS, listMembers),
  directory('groups/{group}/transitiveMembers', 5, GROUPS, listTransitiveMembers),
  directory('groups/{group}/transitiveMembers/{type}', 5, GROUPS, listTransitiveMembers),
  directory('applications({key})', 1, ['Application.Read.All', 'Application.ReadWrite.OwnedBy'], getApplication),
  directory('places/microsoft.graph.room', 1, ['Place.Read.All'], listRooms),
  directory(
    'organization',
    1,
    ['Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    listOrganization,
  ),
  calls('/getPstnCalls({arguments})', REPORTS, getPstnCalls, GLOBAL_AND_US),
  calls('/getDirectRoutingCalls({arguments})', REPORTS, getDirectRoutingCalls, ['global']),
  calls('/{record}/participants_v2', ['CallRecords.Read.All'], listParticipants, GLOBAL_AND_US),
  calls('/{record}', ['CallRecords.Read.All'], getCallRecord, GLOBAL_AND_US),
  calls('', ['CallRecords.Read.All'], listCallRecords, GLOBAL_AND_US),
  {
    method: 'GET',
    path: 'admin/exchange/tracing/messageTraces',
    area: 'traces',
    permissions: ['ExchangeMessageTrace.Read.All'],
    clouds: ['global'],
    answer: listMessageTraces,
  },
];

/**
 * The parts of a path, decoded: `users('a')` is `users` and `a`, and a function may be called by its full name.
 */
export function segmentsOf(path: string): string[] {
  return path.split('/').flatMap((part) => {
    const [, collection, key] = /^([A-Za-z_]+)\((?:'|%27)(.*)(?:'|%27)\)$/.exec(part) ?? [];
    if (collection !== undefined && key !== undefined) return [collection, decoded(key)];
    return [decoded(part).replace(/^(?:microsoft\.graph\.)?delta(?:\(\))?$/, 'delta')];
  });
}

/** Text that is not well encoded stands for itself, and names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The names of a route filled in; undefined when the path is another's. */
export function match(route: Route, segments: readonly string[]): Record<string, string> | undefined {
  const wanted = route.path.split('/');
  if (wanted.length !== segments.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const segment = segments[index] ?? '';
    const [, before = '', name, after = ''] = /^(.*)\{(\w+)\}(.*)$/.exec(want) ?? [];
    if (name === undefined) {
      if (want.toLowerCase() !== segment.toLowerCase()) return undefined;
      continue;
    }
    if (!segment.startsWith(before) || !segment.endsWith(after)) return undefined;
    const value = segment.slice(before.length, segment.length - after.length);
    if (value === '') return undefined;
    parts[name] = value;
  }
  return parts;
}
