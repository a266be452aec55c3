/** What of the directory's answers is looked at. Whatever else they hold is stripped here. */
import { z } from 'zod';

const Id = z.string().min(1).max(256);
const Addresses = z.array(z.string()).default([]);

const User = z.object({
  id: Id,
  primaryEmail: z.string(),
  aliases: Addresses,
  nonEditableAliases: Addresses,
  name: z.object({ fullName: z.string().exactOptional() }).exactOptional(),
  // the API declares these as anything: one that is no list is taken for none
  phones: z
    .array(z.object({ value: z.string().exactOptional() }))
    .catch([])
    .default([]),
  relations: z
    .array(z.object({ type: z.string().exactOptional(), value: z.string().exactOptional() }))
    .catch([])
    .default([]),
  organizations: z
    .array(
      z.object({
        name: z.string().exactOptional(),
        title: z.string().exactOptional(),
        primary: z.boolean().exactOptional(),
      }),
    )
    .catch([])
    .default([]),
  suspended: z.boolean().default(false),
  archived: z.boolean().default(false),
  isMailboxSetup: z.boolean().default(true),
  isGuestUser: z.boolean().default(false),
});
export type User = z.output<typeof User>;

const Group = z.object({
  id: Id,
  email: z.string(),
  name: z.string().exactOptional(),
  aliases: Addresses,
  nonEditableAliases: Addresses,
});
export type Group = z.output<typeof Group>;

const Member = z.object({
  id: Id.exactOptional(),
  email: z.string().exactOptional(),
  /** `CUSTOMER`: everybody of the company. */
  type: z.string().exactOptional(),
});
export type Member = z.output<typeof Member>;

const Room = z.object({ resourceId: Id, resourceEmail: z.string(), resourceName: z.string().exactOptional() });
export type Room = z.output<typeof Room>;

const next = { nextPageToken: z.string().exactOptional() };

export const Users = z.object({ ...next, users: z.array(User).default([]) });
export const Groups = z.object({ ...next, groups: z.array(Group).default([]) });
export const Members = z.object({ ...next, members: z.array(Member).default([]) });
export const Rooms = z.object({ ...next, items: z.array(Room).default([]) });
