/** What of an entry of a Google calendar is looked at. Whatever else it holds is stripped here. */
import { z } from 'zod';
import { itemsOf } from './read-items.ts';

const When = z.object({
  /** A whole day, `2026-03-01`. */
  date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .exactOptional(),
  dateTime: z.string().exactOptional(),
});
export type When = z.output<typeof When>;

const Attendee = z.object({
  email: z.string().exactOptional(),
  displayName: z.string().exactOptional(),
  responseStatus: z.string().exactOptional(),
  resource: z.boolean().default(false),
  self: z.boolean().default(false),
});
export type EventAttendee = z.output<typeof Attendee>;

const Organizer = z.object({
  email: z.string().exactOptional(),
  displayName: z.string().exactOptional(),
  self: z.boolean().default(false),
});

export const Event = z.object({
  id: z.string().min(1).max(1024),
  status: z.string().exactOptional(),
  iCalUID: z.string().min(1).exactOptional(),
  start: When.exactOptional(),
  end: When.exactOptional(),
  originalStartTime: When.exactOptional(),
  updated: z.string().exactOptional(),
  visibility: z.string().exactOptional(),
  guestsCanSeeOtherGuests: z.boolean().default(true),
  attendeesOmitted: z.boolean().default(false),
  organizer: Organizer.exactOptional(),
  attendees: z.array(Attendee).default([]),
});
export type Event = z.output<typeof Event>;

export const Events = z.object({
  items: itemsOf(Event),
  /** Of the calendar. */
  timeZone: z.string().exactOptional(),
  nextPageToken: z.string().exactOptional(),
  nextSyncToken: z.string().exactOptional(),
});
export type Events = z.output<typeof Events>;

/** For asking whether somebody was in a planned meeting, and nothing else. */
const PlannedEvent = z.object({
  status: z.string().exactOptional(),
  start: When.exactOptional(),
  end: When.exactOptional(),
  attendeesOmitted: z.boolean().default(false),
  organizer: Organizer.exactOptional(),
  attendees: z.array(Attendee).default([]),
});
export type PlannedEvent = z.output<typeof PlannedEvent>;

export const EventTimes = z.object({
  items: z.array(PlannedEvent).default([]),
  nextPageToken: z.string().exactOptional(),
});
