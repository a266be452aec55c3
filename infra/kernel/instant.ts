/** Whole minutes since 1970-01-01T00:00Z. The ledger keeps no finer time: strength is blind below a week. */
export type Minute = number;

/** Milliseconds since 1970-01-01T00:00Z, handed in wherever *now* matters so that the cores stay pure. */
export type Clock = () => number;

/** The minute in which an ISO 8601 instant with an offset lies. `NaN` when it is not one. */
export function minuteOf(iso: string): Minute {
  return Math.floor(Date.parse(iso) / 60_000);
}

/** `2001-05-14T16:39Z` as `2001-05-14T16:39:00Z`: the start of a minute, written without fractions. */
export function isoOf(minute: Minute): string {
  return isoOfMillis(minute * 60_000);
}

/**
 * Milliseconds since 1970 as `2001-05-14T16:39:07Z`, with a fraction only where there is one. Every record has such a
 * text: with the days remembered it costs a tenth of what `Date` takes for it.
 */
export function isoOfMillis(at: number): string {
  const day = Math.floor(at / MILLIS_PER_DAY);
  const second = (at - day * MILLIS_PER_DAY) / 1000;
  if (!Number.isInteger(second)) return new Date(at).toISOString();
  const clock = `${TWO[Math.floor(second / 3600)]}:${TWO[Math.floor(second / 60) % 60]}:${TWO[second % 60]}`;
  return `${dateOf(day)}${clock}Z`;
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** Ten years of them. */
const DAYS_REMEMBERED = 3653;
const dates = new Map<number, string>();

/** `2001-05-14T`. */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * MILLIS_PER_DAY).toISOString().split('T', 1)[0] ?? '';
  if (dates.size >= DAYS_REMEMBERED) dates.clear();
  dates.set(day, `${date}T`);
  return `${date}T`;
}

const MILLIS_PER_DAY = 86_400_000;
export const MINUTES_PER_DAY = 1440;
