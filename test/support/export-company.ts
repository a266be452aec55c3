/**
 * Writes an invented company as the files that people have: an mbox per mailbox, an .ics per calendar, one call list, and
 * the activities themselves. The same company read back from any of them must give the same ties.
 *
 * Mails carry a body with {@link BODY_MARKER}, calendar entries a summary and a place with it, so that a test can search
 * everything that kith wrote for content that it must never keep.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { encodeWord, isPlainText, quoteString } from 'nodemailer/lib/mime-funcs';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import type { Company } from '../../ingest/connectors/demo/script.ts';
import type { Activity, Participant, Role } from '../../ingest/contract.ts';

/** Stands in every body, subject, summary and place, and nowhere else. */
export const BODY_MARKER = 'the kingfisher keeps seven brass keys under the third stone';

export const CALL_COLUMNS = ['id', 'start', 'from', 'to', 'duration', 'direction', 'status', 'from name', 'to name'];

export interface ExportedCompany {
  /** Paths: `mail/<mailbox>.mbox`. */
  readonly mailboxes: readonly string[];
  /** Paths: `calendars/<mailbox>.ics`. Of a meeting's versions they hold the last, as calendars do. */
  readonly calendars: readonly string[];
  /** Path of the call list, columns {@link CALL_COLUMNS}. */
  readonly calls: string;
  /** Path of the activities, one JSON object a line, in the order of time. */
  readonly activities: string;
  /** How many activities there are, by channel. */
  readonly counts: Readonly<Record<string, number>>;
}

export function exportCompany(company: Company, folder: string): ExportedCompany {
  for (const name of ['mail', 'calendars']) mkdirSync(join(folder, name), { recursive: true });
  const files = appender();
  const calendars = new Map<string, Map<string, Activity>>();
  const mailboxes = new Set<string>();
  const calls = join(folder, 'calls.csv');
  const activities = join(folder, 'activities.jsonl');
  const counts: Record<string, number> = {};
  const own = new Set(company.employees.flatMap(({ identities }) => identities));
  files.write(calls, `${CALL_COLUMNS.join(',')}\n`);
  for (const activity of activitiesOf(company)) {
    counts[activity.channel] = (counts[activity.channel] ?? 0) + 1;
    files.write(activities, `${JSON.stringify(activity)}\n`);
    const box = activity.sighting?.mailbox ?? 'unknown';
    if (activity.channel === 'call') files.write(calls, callRow(activity, own));
    if (activity.channel === 'meeting') keepLast(calendars, box, activity);
    if (activity.channel !== 'mail') continue;
    const path = join(folder, 'mail', `${box}.mbox`);
    mailboxes.add(path);
    files.write(path, mboxMessage(activity));
  }
  files.close();
  const written = [...calendars].map(([box, meetings]) => {
    const path = join(folder, 'calendars', `${box}.ics`);
    writeFileSync(path, calendarOf(meetings.values()));
    return path;
  });
  return { mailboxes: [...mailboxes], calendars: written, calls, activities, counts };
}

/** Appends to many files with few writes. */
function appender() {
  const open = new Map<string, { parts: string[]; length: number }>();
  const flush = (path: string, buffer: { parts: string[]; length: number }) => {
    appendFileSync(path, buffer.parts.join(''));
    buffer.parts = [];
    buffer.length = 0;
  };
  return {
    write(path: string, text: string) {
      let buffer = open.get(path);
      if (buffer === undefined) {
        buffer = { parts: [], length: 0 };
        open.set(path, buffer);
        writeFileSync(path, '');
      }
      buffer.parts.push(text);
      buffer.length += text.length;
      if (buffer.length > 1 << 18) flush(path, buffer);
    },
    close() {
      for (const [path, buffer] of open) flush(path, buffer);
    },
  };
}

function keepLast(calendars: Map<string, Map<string, Activity>>, box: string, activity: Activity): void {
  const calendar = calendars.get(box) ?? new Map<string, Activity>();
  calendars.set(box, calendar);
  const known = calendar.get(activity.key);
  if (known === undefined || known.version < activity.version) calendar.set(activity.key, activity);
}

const HEADERS_OF: Readonly<Record<string, string>> = {
  list: 'List-Id: <forum.lists.example>\nPrecedence: list\n',
  bulk: 'List-Unsubscribe: <https://gauge-weekly.example/leave>\nPrecedence: bulk\n',
  notification: 'Auto-Submitted: auto-generated\n',
  'auto-reply': 'Auto-Submitted: auto-replied\n',
};

/** One message in mboxrd: a line of the body that looks like a separator is quoted. */
function mboxMessage(activity: Activity): string {
  const sent = new Date(activity.at);
  const [sender] = activity.participants;
  const lines = [
    `From ${(sender?.address ?? '').slice('mailto:'.length)} ${asctime(sent)}`,
    `Message-ID: <${activity.key}>`,
    `Date: ${sent.toUTCString().replace('GMT', '+0000')}`,
    ...(['from', 'to', 'cc', 'bcc'] as const).flatMap((role) => addressField(activity.participants, role)),
    `Subject: ${BODY_MARKER}`,
    ...(activity.inReplyTo === undefined ? [] : [`In-Reply-To: <${activity.inReplyTo}>`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ];
  const automated = HEADERS_OF[activity.automated ?? ''] ?? '';
  return `${lines.join('\n')}\n${automated}\nHello,\n\n${BODY_MARKER}.\n\n>From here on nothing follows.\n\n`;
}

/** `Mon Mar  2 09:30:00 2026` */
function asctime(at: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = at.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}

function addressField(participants: readonly Participant[], role: Role): string[] {
  const listed = participants.filter((one) => one.role === role).map(mailboxText);
  if (listed.length === 0) return [];
  return [`${role.charAt(0).toUpperCase()}${role.slice(1)}: ${listed.join(',\n ')}`];
}

function mailboxText({ address, name }: Participant): string {
  const bare = address.slice('mailto:'.length);
  if (name === undefined) return bare;
  return `${isPlainText(name) ? quoteString(name) : encodeWord(name, 'B', 52)} <${bare}>`;
}

function callRow(activity: Activity, own: ReadonlySet<string>): string {
  const [caller, callee] = activity.participants;
  const status = callee?.response === 'accepted' ? 'answered' : 'missed';
  const cells = [
    activity.key,
    activity.at,
    numberOf(caller),
    numberOf(callee),
    activity.durationSeconds ?? 0,
    own.has(callee?.address ?? '') ? 'inbound' : 'outbound',
    status,
    caller?.name ?? '',
    callee?.name ?? '',
  ];
  return `${cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')}\n`;
}

function numberOf(party: Participant | undefined): string {
  return (party?.address ?? '').replace(/^(tel:|urn:extension:)/, '');
}

const PARTSTAT: Readonly<Record<string, string>> = {
  accepted: 'ACCEPTED',
  declined: 'DECLINED',
  tentative: 'TENTATIVE',
  none: 'NEEDS-ACTION',
};

/** Every occurrence as an entry of its own, named by UID and RECURRENCE-ID: what an export of instances looks like. */
function calendarOf(meetings: Iterable<Activity>): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Brightwater Instruments//Demo//EN');
  for (const meeting of meetings) calendar.addSubcomponent(eventOf(meeting));
  return `${calendar.toString()}\r\n`;
}

function eventOf(meeting: Activity): ICAL.Component {
  const event = new ICAL.Component('vevent');
  const cut = meeting.key.lastIndexOf('|');
  event.addPropertyWithValue('uid', meeting.key.slice(0, cut));
  event.addPropertyWithValue('recurrence-id', timeOf(meeting.key.slice(cut + 1)));
  event.addPropertyWithValue('dtstamp', timeOf(meeting.at));
  event.addPropertyWithValue('dtstart', timeOf(meeting.at));
  event.addPropertyWithValue('duration', ICAL.Duration.fromSeconds(meeting.durationSeconds ?? 0));
  event.addPropertyWithValue('sequence', meeting.version);
  event.addPropertyWithValue('summary', BODY_MARKER);
  event.addPropertyWithValue('location', BODY_MARKER);
  if (meeting.cancelled) event.addPropertyWithValue('status', 'CANCELLED');
  for (const participant of meeting.participants) {
    if (participant.role === 'organizer') event.addProperty(partyOf('organizer', participant));
    else event.addProperty(partyOf('attendee', participant));
  }
  return event;
}

function partyOf(field: 'organizer' | 'attendee', participant: Participant): ICAL.Property {
  const property = new ICAL.Property(field);
  property.setValue(participant.address);
  if (participant.name !== undefined) property.setParameter('cn', participant.name);
  const status = PARTSTAT[participant.response ?? ''];
  if (field === 'attendee' && status !== undefined) property.setParameter('partstat', status);
  return property;
}

function timeOf(iso: string): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(iso), true);
}
