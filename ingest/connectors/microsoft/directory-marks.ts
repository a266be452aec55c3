/** What is remembered of each entry of the directory, and who is in which group. Pure. */
import { z } from 'zod';
import { DirectoryRecord } from '../../core/directory.ts';
import type { Json, Subject } from '../../sync/port.ts';
import { type Entry, groupUrn, userUrn } from './directory-entries.ts';

const Mark = z.object({
  entry: DirectoryRecord.omit({ seenAt: true }),
  /** The address of the mailbox to read, of a user who has one. */
  mailbox: z.string().optional(),
  domains: z.array(z.string()).optional(),
  /** The round in which it was met last: the pieces of a group belong together within one. */
  round: z.number(),
});
export interface DirectoryMark {
  readonly entry: Entry;
  readonly mailbox?: string;
  readonly domains?: readonly string[];
  readonly round: number;
}

export function directoryMark(json: Json | undefined): DirectoryMark | undefined {
  const { data } = Mark.safeParse(json);
  if (data === undefined) return undefined;
  const { entry, mailbox, domains, round } = data;
  return {
    entry: entry as Entry,
    round,
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(domains === undefined ? {} : { domains }),
  };
}

/** Without what is undefined, which JSON does not have. */
export function directoryMarkJson(mark: DirectoryMark): Json {
  return JSON.parse(JSON.stringify(mark)) as Json;
}

/** Everybody whose mailbox is read, with the groups around each: ids and addresses, nested ones included. */
export function subjectsOf(marks: readonly DirectoryMark[]): Subject[] {
  const groups = new Map(
    marks.filter(({ entry }) => entry.kind === 'group').map(({ entry }) => [groupUrn(entry.id), entry]),
  );
  const above = new Map<string, string[]>();
  for (const [urn, { members = [] }] of groups) {
    for (const member of members) above.set(member, [...(above.get(member) ?? []), urn]);
  }
  return marks.flatMap(({ entry, mailbox }) => {
    if (entry.kind !== 'user' || mailbox === undefined) return [];
    const names = [...around(userUrn(entry.id), above)].flatMap((urn) => namesOf(groups.get(urn)));
    return [{ id: entry.id, address: mailbox, groups: names }];
  });
}

/** All groups that hold a member by way of others; a circle of groups ends it. */
function around(member: string, above: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const pending = [member];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const group of above.get(at) ?? []) {
      if (found.has(group)) continue;
      found.add(group);
      pending.push(group);
    }
  }
  return found;
}

function namesOf(group: Entry | undefined): string[] {
  if (group === undefined) return [];
  const mails = group.addresses.filter((address) => address.startsWith('mailto:')).map((address) => address.slice(7));
  return [group.id, ...mails];
}
