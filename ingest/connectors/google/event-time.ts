/** Times of calendar entries as instants. */
import { instantOf } from '../../core/local-time.ts';
import type { When } from './event.ts';

/** When it begins, milliseconds since 1970; a whole day at midnight of the calendar's zone. Undefined when it is no time. */
export function eventInstant(when: When | undefined, timeZone: string): number | undefined {
  if (when?.dateTime !== undefined) return finite(Date.parse(when.dateTime));
  if (when?.date === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = when.date.split('-').map(Number);
  const wall = { year, month, day, hour: 0, minute: 0, second: 0 };
  return finite(instantOf(wall, timeZone)) ?? finite(instantOf(wall, 'UTC'));
}

/**
 * What tells an occurrence from the others of its series. A whole day is the same day in everybody's calendar though it
 * begins at another instant in each, so here it is midnight in UTC.
 */
export function eventSlot(when: When | undefined): number | undefined {
  return eventInstant(when, 'UTC');
}

function finite(instant: number): number | undefined {
  return Number.isFinite(instant) ? instant : undefined;
}
