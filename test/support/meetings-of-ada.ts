/** Meetings of Ada of the small tenant, whichever provider shows the calendars, and who may be in them. */
import { attendee, type CalendarEvent, eventWith, type NewEvent } from './fake-tenant/events.ts';
import { DAY, HOUR, NOON } from './fake-tenant/small-tenant.ts';
import type { Tenant } from './fake-tenant/tenant.ts';

export const ADA = 'ada@brightwater.example';
export const BEN = 'ben@brightwater.example';
export const CLEO = 'cleo@brightwater.example';

/** Ada invites Ben, an hour long, tomorrow unless said otherwise. */
export function meet({ tenant }: { readonly tenant: Tenant }, id: string, more: Partial<NewEvent> = {}): CalendarEvent {
  const start = NOON + DAY;
  return tenant.putEvent(
    eventWith({
      ...{ id, organizer: { address: ADA, name: 'Ada North' }, start: { at: start }, end: { at: start + HOUR } },
      attendees: [attendee(BEN, 'tentative')],
      ...more,
    }),
  );
}
