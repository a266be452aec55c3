/** What of Meet's answers is looked at. Whatever else they hold is stripped here. */
import { z } from 'zod';

const Conference = z.object({
  /** `conferenceRecords/abc` */
  name: z.string().regex(/^conferenceRecords\/[^/]{1,200}$/),
  startTime: z.iso.datetime({ offset: true }),
  endTime: z.iso.datetime({ offset: true }).exactOptional(),
});
export type Conference = z.output<typeof Conference>;

export const Conferences = z.object({
  conferenceRecords: z.array(Conference).default([]),
  nextPageToken: z.string().exactOptional(),
});

const Participant = z.object({
  /** Absent for somebody who only typed a name or called by telephone: nobody can say who that was. */
  signedinUser: z.object({ user: z.string().exactOptional(), displayName: z.string().exactOptional() }).exactOptional(),
});
export type Participant = z.output<typeof Participant>;

export const Participants = z.object({
  participants: z.array(Participant).default([]),
  nextPageToken: z.string().exactOptional(),
});
