import { MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';

/** Weeks are counted from Monday 1969-12-29, the week of 1970-01-01. */
const DAYS_FROM_MONDAY_TO_EPOCH = 3;

/** Monday 2020-01-06T00:00Z: the instant at which K = log2 S is quoted (science 4.1). Any fixed instant would do. */
export const LANDMARK: Minute = Date.UTC(2020, 0, 6) / 60_000;

/** The number of the ISO week (Monday 00:00 UTC to Sunday) in which a minute lies. */
export function weekOf(minute: Minute): number {
  return Math.floor((minute / MINUTES_PER_DAY + DAYS_FROM_MONDAY_TO_EPOCH) / 7);
}

/** The middle of a week in minutes: Thursday noon. It may lie ahead of now; capping it would make K move with the clock. */
export function middleOf(week: number): Minute {
  return (week * 7 - DAYS_FROM_MONDAY_TO_EPOCH + 3.5) * MINUTES_PER_DAY;
}

/** 2^(−age/h): what is left of a mass of 1 after `minutes`. */
export function decay(minutes: number, halfLifeDays: number): number {
  return 2 ** (-minutes / MINUTES_PER_DAY / halfLifeDays);
}

/** The value at `now` of a quantity whose log2 at the landmark is `k`. */
export function valueAt(k: number, now: Minute, halfLifeDays: number): number {
  return 2 ** (k - (now - LANDMARK) / MINUTES_PER_DAY / halfLifeDays);
}

/** The inverse of {@link valueAt}: log2 at the landmark of a quantity that is `value` at `now`. */
export function landmarkLog(value: number, now: Minute, halfLifeDays: number): number {
  return Math.log2(value) + (now - LANDMARK) / MINUTES_PER_DAY / halfLifeDays;
}
