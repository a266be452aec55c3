/**
 * Which copy of a meeting holds. Every attendee has one, and they differ: the organizer's has everybody's answers, a
 * guest's may hide the other guests. So the organizer's beats the others, and among equals the one that changed last.
 */

/** 2000-01-01T00:00:00Z: seconds since then are below 2^31 until 2068. */
const EPOCH_MS = 946_684_800_000;
const ORGANIZER = 2 ** 31;
const VERSION_MAX = 2 ** 32 - 1;

export interface CopyOfEvent {
  /** Milliseconds since 1970. */
  readonly updated: number | undefined;
  /** It is the organizer's own. */
  readonly organizer: boolean;
  /** It shows every guest. */
  readonly complete: boolean;
}

export function eventVersion({ updated, organizer, complete }: CopyOfEvent): number {
  // a copy that hides guests must never retract what another one told
  if (!organizer && !complete) return 0;
  return capped((organizer ? ORGANIZER : 0) + secondsOf(updated), organizer);
}

/**
 * The version of a cancellation. What vanished from a guest's calendar without a word may be gone from there alone: so it
 * goes just above what that copy said, and any copy that changed later holds.
 */
export function cancelledVersion(before: number, { updated, organizer }: Omit<CopyOfEvent, 'complete'>): number {
  if (!organizer) return capped(before + 1, false);
  return capped(Math.max(before + 1, ORGANIZER + secondsOf(updated)), true);
}

/** The version of a guest's copy that the guest removed: above what it said, and as of its removal. */
export function leftVersion(before: number, updated: number | undefined): number {
  return capped(Math.max(before + 1, secondsOf(updated)), false);
}

function secondsOf(updated: number | undefined): number {
  return Math.max(0, Math.floor(((updated ?? EPOCH_MS) - EPOCH_MS) / 1000));
}

function capped(version: number, organizer: boolean): number {
  return Math.min(version, organizer ? VERSION_MAX : ORGANIZER - 1);
}
