/** When a calendar entry recurs. Reckoned by rrule-temporal on the wall clock; the caller turns walls into instants. */
import { RRuleTemporal } from 'rrule-temporal';
import { instantInUtc, type WallTime } from './local-time.ts';

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
  /** There are more than are read of one entry: which part was taken, and how many. */
  readonly cut?: { readonly part: 'first' | 'last'; readonly occurrences: number };
  /** It began before the window. */
  readonly before: boolean;
  /** The first start behind the window, on the wall. */
  readonly after?: number;
}

/** From when to when recurring entries are read, milliseconds since 1970. */
export function recurrenceWindow(now: number): { readonly from: number; readonly upTo: number } {
  return { from: now - BACK_DAYS * DAY_MS, upTo: now + AHEAD_DAYS * DAY_MS };
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
    if (!isSubDaily(rule)) return inWindow(series, start, now);
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

function inWindow(series: RRuleTemporal, start: WallTime, now: number): Recurrence {
  const { from, upTo } = recurrenceWindow(now);
  const found = series.between(new Date(from), new Date(upTo), true);
  const begin = instantInUtc(start);
  const first = begin < from ? instantOf(series.next(new Date(begin), true)) : undefined;
  // a rule without any start in the window that it is in has most likely none at all, and to look for one takes long
  const after = found.length > 0 || begin > upTo ? instantOf(series.next(new Date(upTo))) : undefined;
  return {
    walls: found.slice(-OCCURRENCES_MAX).map((date) => date.epochMilliseconds),
    ...(found.length > OCCURRENCES_MAX ? { cut: { part: 'last', occurrences: OCCURRENCES_MAX } } : {}),
    before: first !== undefined && first < from,
    ...(after === undefined ? {} : { after }),
  };
}

function instantOf(date: { readonly epochMilliseconds: number } | null): number | undefined {
  return date?.epochMilliseconds;
}

function firstOnes(series: RRuleTemporal, now: number): Recurrence {
  const walls: number[] = [];
  let after: number | undefined;
  let isCut = false;
  try {
    series.all(({ epochMilliseconds: wall }) => {
      if (wall > recurrenceWindow(now).upTo) {
        after = wall;
        return false;
      }
      isCut = walls.length === OCCURRENCES_MAX;
      if (!isCut) walls.push(wall);
      return !isCut;
    });
  } catch {
    isCut = true;
  }
  return {
    walls,
    ...(isCut ? { cut: { part: 'first', occurrences: walls.length } } : {}),
    before: false,
    ...(after === undefined ? {} : { after }),
  };
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
