/** Meetings in the calendars of the small company at Google, and who is in them. */
import { attendee, type CalendarEvent, eventWith, type NewEvent } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import type { GoogleCompany } from './google-company.ts';

/** Back to half a year ago. */
export const HORIZON = NOON - 180 * DAY;

export const ADA = 'ada@brightwater.example';
export const BEN = 'ben@brightwater.example';
export const CLEO = 'cleo@brightwater.example';
export const ZOE = 'zoe@elsewhere.example';

/** Ada invites Ben, an hour long, tomorrow unless said otherwise. */
export function meet({ tenant }: GoogleCompany, id: string, more: Partial<NewEvent> = {}): CalendarEvent {
  const start = NOON + DAY;
  return tenant.putEvent(
    eventWith({
      ...{ id, organizer: { address: ADA, name: 'Ada North' }, start: { at: start }, end: { at: start + HOUR } },
      attendees: [attendee(ADA, 'accepted'), attendee(BEN, 'tentative')],
      ...more,
    }),
  );
}
