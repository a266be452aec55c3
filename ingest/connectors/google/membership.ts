/** Of which groups somebody is a member, also by way of groups that are members of groups. */
import { z } from 'zod';
import type { Json, Marks } from '../../sync/port.ts';

/** Groups that hold a member directly, as found in a round of the directory. */
const Holders = z.object({ round: z.int(), groups: z.array(z.string()) });

/** The member that stands for everybody of the company. */
export const EVERYBODY = '*';

/** Ids of marks. */
export const memberMark = (id: string): string => `member/${id}`;

/** What to remember of these members after one more group that holds them. */
export function withHolder(
  marks: Pick<Marks, 'get'>,
  pending: ReadonlyMap<string, Json>,
  group: string,
  members: readonly string[],
  round: number,
): Map<string, Json> {
  const kept = marks.get(members.map(memberMark));
  const next = new Map<string, Json>();
  for (const id of new Set(members.map(memberMark))) {
    const before = holdersOf(pending.get(id) ?? kept.get(id), round);
    next.set(id, { round, groups: [...new Set([...before, group])] });
  }
  return next;
}

/** All groups of each member, directly or not. Groups may hold each other in a circle: each is looked at once. */
export function groupsOf(marks: Pick<Marks, 'get'>, members: readonly string[], round: number): Map<string, string[]> {
  const holders = new Map<string, readonly string[]>();
  for (let wanted = new Set(members); wanted.size > 0; ) {
    const kept = marks.get([...wanted].map(memberMark));
    for (const id of wanted) holders.set(id, holdersOf(kept.get(memberMark(id)), round));
    const above = [...wanted].flatMap((id) => holders.get(id) ?? []);
    wanted = new Set(above.filter((id) => !holders.has(id)));
  }
  return new Map(members.map((member) => [member, allAbove(member, holders)]));
}

function allAbove(member: string, holders: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const pending = [...(holders.get(member) ?? [])];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    if (found.has(group)) continue;
    found.add(group);
    pending.push(...(holders.get(group) ?? []));
  }
  return [...found].sort();
}

/** What was found in an earlier round no longer counts. */
function holdersOf(kept: Json | undefined, round: number): readonly string[] {
  const read = Holders.safeParse(kept);
  return read.success && read.data.round === round ? read.data.groups : [];
}
