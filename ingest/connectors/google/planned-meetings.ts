/** Which meetings somebody had planned at the time of a conference: they are counted by the calendar already. */
import type { Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { EventTimes, type PlannedEvent } from './event.ts';
import { organizerOf } from './event-reading.ts';
import { eventInstant } from './event-time.ts';
import { authOf } from './google-apis.ts';
import { MASKS } from './masks.ts';
import type { Conference } from './meet-answers.ts';
import { calendarCharges } from './quotas.ts';

/** Milliseconds since 1970. */
export interface PlannedMeeting {
  readonly start: number;
  readonly end: number;
}

/** People come early. */
const EARLY = 15 * 60_000;
const PAGE = 250;

/** A conference that began while a meeting with others stood in the calendar is that meeting. */
export function wasPlanned({ startTime }: Conference, planned: readonly PlannedMeeting[]): boolean {
  const began = Date.parse(startTime);
  return planned.some(({ start, end }) => began >= start - EARLY && began < end);
}

/** Meetings with others that were not declined, around these conferences. */
export async function plannedMeetings(
  calls: GoogleCalls,
  subject: Subject,
  conferences: readonly Conference[],
  signal: AbortSignal,
): Promise<PlannedMeeting[]> {
  const starts = conferences.map(({ startTime }) => Date.parse(startTime));
  const planned: PlannedMeeting[] = [];
  const bounds = {
    timeMin: new Date(Math.min(...starts)).toISOString(),
    timeMax: new Date(Math.max(...starts) + EARLY).toISOString(),
  };
  for (let page: string | undefined; ; ) {
    const answer = await calls.call({
      ...{ capability: 'calendar', subject, charges: calendarCharges(subject.id), signal },
      send: (auth, ends) =>
        calls.apis.calendar.events.list(
          {
            ...{ calendarId: 'primary', singleEvents: true, eventTypes: ['default'], maxResults: PAGE, ...bounds },
            ...{ fields: MASKS.eventTimes, ...(page === undefined ? {} : { pageToken: page }), auth: authOf(auth) },
          },
          { signal: ends },
        ),
      read: (data) => EventTimes.parse(data),
    });
    for (const event of answer.items) {
      const { status, start, end, attendees } = event;
      // a whole day is no meeting that one sits in
      const from = start?.dateTime === undefined ? undefined : eventInstant(start, 'UTC');
      const until = eventInstant(end, 'UTC');
      const isDeclined = attendees.some(({ self, responseStatus }) => self && responseStatus === 'declined');
      if (status === 'cancelled' || !isWithOthers(event) || isDeclined || from === undefined || until === undefined)
        continue;
      planned.push({ start: from, end: until });
    }
    page = answer.nextPageToken;
    if (page === undefined) return planned;
  }
}

/** What the calendar counts as a meeting of its owner with somebody. */
function isWithOthers({ attendees, attendeesOmitted, organizer }: PlannedEvent): boolean {
  if (attendeesOmitted || attendees.some(({ self, resource }) => !self && !resource)) return true;
  // made by another system, which lists the guest alone: the two meet. Whoever created it may be a machine, and does not matter
  const isElses = organizer?.self === false && organizerOf({ organizer }) !== undefined;
  return isElses && attendees.some(({ self }) => self);
}
