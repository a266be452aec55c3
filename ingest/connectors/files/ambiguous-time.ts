/** Times that a clock on the wall shows twice, in the night in which summer time ends. */
import { instantOf, type WallTime } from '../../core/local-time.ts';

/** No zone sets its clocks back by more. */
const SET_BACK_MAX_MS = 3 * 3_600_000;

/**
 * Whether clocks in `timeZone` show this time, which was read as `first`, again later. Never for one that names its own zone.
 *
 * @param timeIn the same time, read in any zone
 */
export function isShownTwice(
  first: number,
  timeIn: (timeZone: string) => number | undefined,
  timeZone: string,
): boolean {
  if (timeZone === 'UTC') return false;
  const wall = timeIn('UTC');
  // a time with a zone of its own is the same everywhere
  if (wall === undefined || wall === timeIn('Etc/GMT+12')) return false;
  const before = wall - first;
  const after = wall + SET_BACK_MAX_MS - instantOf(wallOf(wall + SET_BACK_MAX_MS), timeZone);
  const setBack = before - after;
  // the hour that repeats is over where the clock, one such step later, already goes by the later offset
  return setBack > 0 && instantOf(wallOf(wall + setBack), timeZone) === wall + setBack - after;
}

/** What a clock shows, written as if it were in UTC. */
function wallOf(asUtc: number): WallTime {
  const date = new Date(asUtc);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}
