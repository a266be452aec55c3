/** When a calendar entry recurs. Reckoned by rrule-temporal on the wall clock; the caller turns walls into instants. */
import { RRuleTemporal } from 'rrule-temporal';
import type { WallTime } from './local-time.ts';

/** A meeting a day for three years. Of series with more, the last ones before the end of the window are read. */
export const OCCURRENCES_MAX = 1096;

/** Ten years back: older contact weighs nothing in any view. A year ahead: meetings count from their start on. */
const BACK_DAYS = 3660;
const AHEAD_DAYS = 366;
const DAY_MS = 86_400_000;

/** Steps of the reckoning: enough for a meeting a day in the whole window, and soon over for rules that fit no day. */
const STEPS_MAX = 10_000;

export interface Recurrence {
  /** Starts on the wall, as if it hung in UTC: milliseconds since 1970, ascending. */
  readonly walls: number[];
  /** There are more than were read. */
  readonly cut: boolean;
}

/**
 * The starts that a rule gives for an entry that begins at `start`, from ten years before `now` to a year after, at
 * most {@link OCCURRENCES_MAX}; undefined when the rule is not valid. Every limit is a count, never a clock: the same
 * file gives the same meetings on a slow machine. What recurs more often than daily is read from its beginning.
 *
 * `rule` is the value of an RRULE. Its UNTIL must be on the wall as well.
 */
export function recurrenceOf(rule: string, start: WallTime, now: number): Recurrence | undefined {
  const series = seriesOf(rule, start);
  if (series === undefined) return undefined;
  try {
    if (!isSubDaily(rule)) return inWindow(series, now);
  } catch {
    // more steps than allowed: what follows stops by itself
  }
  return firstOnes(series, now);
}

function seriesOf(rule: string, start: WallTime): RRuleTemporal | undefined {
  try {
    return new RRuleTemporal({
      rruleString: `DTSTART:${compact(start)}Z\nRRULE:${rule}`,
      maxIterations: STEPS_MAX,
      maxCandidateEvaluations: 10 * STEPS_MAX,
      cache: false,
    });
  } catch {
    return undefined;
  }
}

function inWindow(series: RRuleTemporal, now: number): Recurrence {
  const found = series.between(new Date(now - BACK_DAYS * DAY_MS), new Date(now + AHEAD_DAYS * DAY_MS), true);
  return {
    walls: found.slice(-OCCURRENCES_MAX).map((date) => date.epochMilliseconds),
    cut: found.length > OCCURRENCES_MAX,
  };
}

function firstOnes(series: RRuleTemporal, now: number): Recurrence {
  const walls: number[] = [];
  let cut = false;
  try {
    series.all((date) => {
      if (date.epochMilliseconds > now + AHEAD_DAYS * DAY_MS) return false;
      cut = walls.length === OCCURRENCES_MAX;
      if (!cut) walls.push(date.epochMilliseconds);
      return !cut;
    });
  } catch {
    cut = true;
  }
  return { walls, cut };
}

function isSubDaily(rule: string): boolean {
  const upper = rule.toUpperCase();
  return ['SECONDLY', 'MINUTELY', 'HOURLY'].some((frequency) => upper.includes(`FREQ=${frequency}`));
}

/** `20260301T093000` */
export function compact({ year, month, day, hour, minute, second }: WallTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}T${two(hour)}${two(minute)}${two(second)}`;
}
