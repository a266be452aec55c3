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
  return new Date(minute * 60_000).toISOString().replace('.000Z', 'Z');
}

export const MINUTES_PER_DAY = 1440;
