/** A value that claims to be an activity → the activity, cut to what is listed; or what is wrong with it and where. */
import type { z } from 'zod';
import { Activity, PARTICIPANTS_LISTED_MAX, type Role } from './activity.ts';
import { plainActivity } from './plainly-activity.ts';

export type ActivityRead =
  | { readonly activity: Activity; readonly cut: boolean }
  | { readonly field: string; readonly reason: string };

/** The one who acts is kept when a list is cut: without that one, nothing says who spoke to whom. */
const FIRST: readonly Role[] = ['from', 'organizer', 'caller'];

export function readActivity(value: unknown): ActivityRead {
  const plain = plainActivity(value);
  if (plain !== undefined) return { activity: plain, cut: false };
  const listed = cutParticipants(value);
  const read = Activity.safeParse(listed.value);
  if (!read.success) return { field: fieldOf(read.error.issues[0]?.path ?? []), reason: reasonOf(read.error) };
  if (Number.isNaN(Date.parse(read.data.at))) return { field: 'at', reason: 'there is no such time' };
  return { activity: read.data, cut: listed.cut };
}

/** At most {@link PARTICIPANTS_LISTED_MAX} participants, who acts first, the others in their order; their true number is kept. */
export function listParticipants<T extends { readonly role?: unknown }>(participants: readonly T[]): T[] {
  if (participants.length <= PARTICIPANTS_LISTED_MAX) return [...participants];
  const acts = (one: T): boolean => FIRST.some((role) => role === one?.role);
  const first = participants.filter(acts);
  return [...first, ...participants.filter((one) => !acts(one))].slice(0, PARTICIPANTS_LISTED_MAX);
}

function cutParticipants(value: unknown): { value: unknown; cut: boolean } {
  if (typeof value !== 'object' || value === null || !('participants' in value)) return { value, cut: false };
  const { participants } = value;
  if (!Array.isArray(participants) || participants.length <= PARTICIPANTS_LISTED_MAX) return { value, cut: false };
  const total =
    'participantsTotal' in value && typeof value.participantsTotal === 'number' ? value.participantsTotal : 0;
  const listed = listParticipants(participants);
  const participantsTotal = Math.max(total, participants.length);
  return { value: { ...value, participants: listed, participantsTotal }, cut: true };
}

function fieldOf(path: readonly PropertyKey[]): string {
  let field = '';
  for (const step of path)
    field += typeof step === 'number' ? `[${step}]` : `${field === '' ? '' : '.'}${String(step)}`;
  return field === '' ? 'the line' : field;
}

function reasonOf(error: z.ZodError): string {
  const more = error.issues.length - 1;
  const first = error.issues[0]?.message ?? 'not valid';
  return more > 0 ? `${first} (and ${more} more)` : first;
}
