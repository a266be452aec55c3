/** One step of somebody's Meet conferences: a page of those that ended in a window of time. */
import { z } from 'zod';
import type { Reading } from '../../contract.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { StepRequest, StepResult, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { readConference } from './conference-reading.ts';
import { authOf } from './google-apis.ts';
import { MASK_VERSION, MASKS } from './masks.ts';
import { type Conference, Conferences, type Participant, Participants } from './meet-answers.ts';
import { type PlannedMeeting, plannedMeetings, wasPlanned } from './planned-meetings.ts';
import { meetCharges } from './quotas.ts';

const Cursor = z.object({
  version: z.literal(1),
  mask: z.int(),
  mailbox: z.string(),
  /** The window: ended at or after `from` and before `until`; milliseconds since 1970. */
  from: z.number(),
  until: z.number(),
  page: z.string().exactOptional(),
  done: z.int(),
  caughtUp: z.boolean(),
});
type Cursor = z.output<typeof Cursor>;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Google deletes the record 30 days after the end. */
const KEPT = 30 * DAY;
/** A record may be written a while after the end: windows overlap by so much, and stop so short of now. */
const OVERLAP = 60 * MINUTE;
const SETTLED = 10 * MINUTE;
/** The largest pages that the API gives are 100 and 250; each conference costs calls of its own. */
const CONFERENCES_PAGE = 25;
const PARTICIPANTS_PAGE = 250;
/** Who comes later to so large a conference is counted only. */
const PARTICIPANTS_MAX = 2000;

export async function meetStep(calls: GoogleCalls, subject: Subject, request: StepRequest): Promise<StepResult> {
  const cursor = begin(subject, request, calls.options.ports.now());
  const { conferenceRecords, nextPageToken } = await conferencesOf(calls, subject, cursor, request.signal);
  const ended = conferenceRecords.filter(({ endTime }) => endTime !== undefined);
  const planned = await plannedOf(calls, subject, ended, request.signal);
  const readings: Reading[] = [];
  for (const conference of ended) {
    if (wasPlanned(conference, planned)) readings.push({ kind: 'excluded', reason: 'planned in the calendar' });
    else {
      const participants = await participantsOf(calls, subject, conference, request.signal);
      readings.push(...readConference(conference, participants, subject.id));
    }
  }
  const { page: _, ...kept } = cursor;
  const done = cursor.done + ended.length;
  if (nextPageToken !== undefined) {
    const phase = cursor.caughtUp ? 'live' : 'backfilling';
    return { readings, cursor: { ...kept, done, page: nextPageToken }, phase, more: true, progress: { done } };
  }
  return {
    ...{ readings, cursor: { ...kept, done: 0, caughtUp: true, from: cursor.until - OVERLAP, until: 0 } },
    ...{ phase: 'live', more: false, upTo: cursor.until },
  };
}

function begin({ id }: Subject, { cursor: kept, expired, horizon }: StepRequest, now: number): Cursor {
  const read = Cursor.safeParse(kept);
  const before = read.success ? read.data : undefined;
  if (before !== undefined && before.mailbox !== id) {
    throw new SyncFailure('misconfigured', 'ING_CURSOR_FOREIGN', 'what was kept belongs to another user');
  }
  const oldest = Math.max(horizon, now - KEPT);
  const until = now - SETTLED;
  if (before === undefined || before.mask !== MASK_VERSION) {
    return { version: 1, mask: MASK_VERSION, mailbox: id, from: oldest, until, done: 0, caughtUp: false };
  }
  // a page that was begun is gone on with in its own window
  if (before.page !== undefined && !expired) return before;
  const { page: _, ...rest } = before;
  return { ...rest, from: Math.max(oldest, before.from), until };
}

async function conferencesOf(
  calls: GoogleCalls,
  subject: Subject,
  { from, until, page }: Cursor,
  signal: AbortSignal,
): Promise<z.output<typeof Conferences>> {
  const filter = `end_time>="${new Date(from).toISOString()}" AND end_time<"${new Date(until).toISOString()}"`;
  const rest = { pageSize: CONFERENCES_PAGE, fields: MASKS.conferences, ...pageOf(page) };
  return await calls.call({
    ...{ capability: 'meet', subject, charges: meetCharges(subject.id), signal },
    send: (auth, ends) =>
      calls.apis.meet.conferenceRecords.list({ filter, ...rest, auth: authOf(auth) }, { signal: ends }),
    read: (data) => Conferences.parse(data),
  });
}

async function participantsOf(
  calls: GoogleCalls,
  subject: Subject,
  { name: parent }: Conference,
  signal: AbortSignal,
): Promise<Participant[]> {
  const all: Participant[] = [];
  for (let page: string | undefined; ; ) {
    const rest = { pageSize: PARTICIPANTS_PAGE, fields: MASKS.participants, ...pageOf(page) };
    try {
      const answer = await calls.call({
        ...{ capability: 'meet', subject, charges: meetCharges(subject.id), signal, item: 'conference' },
        send: (auth, ends) =>
          calls.apis.meet.conferenceRecords.participants.list(
            { parent, ...rest, auth: authOf(auth) },
            { signal: ends },
          ),
        read: (data) => Participants.parse(data),
      });
      all.push(...answer.participants);
      page = answer.nextPageToken;
    } catch (error) {
      // it was deleted between the two calls: nobody is known to have been in it
      if (error instanceof SyncFailure && error.kind === 'item-gone') return [];
      throw error;
    }
    if (page === undefined || all.length >= PARTICIPANTS_MAX) return all;
  }
}

/** None when the calendar is not read: then nothing is counted twice. */
async function plannedOf(
  calls: GoogleCalls,
  subject: Subject,
  conferences: readonly Conference[],
  signal: AbortSignal,
): Promise<readonly PlannedMeeting[]> {
  if (conferences.length === 0 || !calls.options.capabilities.includes('calendar')) return [];
  try {
    return await plannedMeetings(calls, subject, conferences, signal);
  } catch (error) {
    // somebody without a calendar, or a scope that is missing: the calendar's own stream says so
    const isForGood = error instanceof SyncFailure && !['retryable', 'throttled'].includes(error.kind);
    if (isForGood) return [];
    throw error;
  }
}

function pageOf(pageToken: string | undefined): { readonly pageToken?: string } {
  return pageToken === undefined ? {} : { pageToken };
}
