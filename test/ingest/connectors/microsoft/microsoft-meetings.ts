/** Meetings in the calendars of the small company at Microsoft, and who is in them. */
import { attendee, type CalendarEvent, eventWith, type NewEvent } from '../../../support/fake-tenant/events.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import type { MicrosoftCompany } from './microsoft-company.ts';

export const WEEK = 7 * DAY;
export const ADA = 'ada@brightwater.example';
export const BEN = 'ben@brightwater.example';
export const CLEO = 'cleo@brightwater.example';

/** Ada invites Ben, an hour long, tomorrow unless said otherwise. */
export function meet({ tenant }: MicrosoftCompany, id: string, more: Partial<NewEvent> = {}): CalendarEvent {
  const start = NOON + DAY;
  return tenant.putEvent(
    eventWith({
      ...{ id, organizer: { address: ADA, name: 'Ada North' }, start: { at: start }, end: { at: start + HOUR } },
      attendees: [attendee(BEN, 'tentative')],
      ...more,
    }),
  );
}
