/** Meetings in the calendars of the small company at Google, where whoever invites is among the guests. */
import { attendee, type CalendarEvent, type NewEvent } from '../../../support/fake-tenant/events.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import * as meetings from '../../../support/meetings-of-ada.ts';
import type { GoogleCompany } from './google-company.ts';

export { ADA, BEN, CLEO } from '../../../support/meetings-of-ada.ts';

/** Back to half a year ago. */
export const HORIZON = NOON - 180 * DAY;

export const ZOE = 'zoe@elsewhere.example';

export function meet(company: GoogleCompany, id: string, more: Partial<NewEvent> = {}): CalendarEvent {
  const attendees = [attendee(meetings.ADA, 'accepted'), attendee(meetings.BEN, 'tentative')];
  return meetings.meet(company, id, { attendees, ...more });
}
