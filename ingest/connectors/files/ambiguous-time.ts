/** Times that a clock on the wall shows twice, in the night in which summer time ends, or never, in that in which it begins. */
import { instantOf, isShownAt, wallInUtc } from '../../core/local-time.ts';

/** No zone sets its clocks back by more. */
const SET_BACK_MAX_MS = 3 * 3_600_000;

/**
 * Whether clocks in `timeZone` show this time, which was read as `first`, again later, or not at all. Neither for one that names its
 * own zone.
 *
 * @param timeIn the same time, read in any zone
 */
export function oddlyShown(
  first: number,
  timeIn: (timeZone: string) => number | undefined,
  timeZone: string,
): 'twice' | 'never' | undefined {
  if (timeZone === 'UTC') return undefined;
  const wall = timeIn('UTC');
  // a time with a zone of its own is the same everywhere
  if (wall === undefined || wall === timeIn('Etc/GMT+12')) return undefined;
  if (!isShownAt(first, wallInUtc(wall), timeZone)) return 'never';
  return isShownTwice(first, wall, timeZone) ? 'twice' : undefined;
}

function isShownTwice(first: number, wall: number, timeZone: string): boolean {
  const before = wall - first;
  const after = wall + SET_BACK_MAX_MS - instantOf(wallInUtc(wall + SET_BACK_MAX_MS), timeZone);
  const setBack = before - after;
  // the hour that repeats is over where the clock, one such step later, already goes by the later offset
  return setBack > 0 && instantOf(wallInUtc(wall + setBack), timeZone) === wall + setBack - after;
}
