import { instantInUtc, type WallTime, wallInUtc } from '../../core/local-time.ts';
import type { IcsEvent } from './ics-event.ts';
import { dayOf, type Start } from './ics-starts.ts';
import { wallIn } from './ics-zones.ts';

/** When one occurrence takes place, and where it stood before anybody moved it: milliseconds since 1970. */
export interface Occurrence {
  readonly start: number;
  readonly originalStart: number;
}

/** Which entry tells of which occurrences. */
export interface SharedOut {
  /** Those that the series itself tells of, ascending. */
  readonly own: readonly Occurrence[];
  /** By each entry that changes a single one, or one and all later ones (`RANGE=THISANDFUTURE`). */
  readonly changed: ReadonlyMap<IcsEvent, readonly Occurrence[]>;
}

/** The occurrence that a changed entry names, as far as that entry says. */
export function namedBy(event: IcsEvent): Occurrence {
  return { start: event.start.instant, originalStart: event.recurrenceId?.instant ?? event.start.instant };
}

/**
 * Shares the starts of a series out among its entries. An entry for a single occurrence counts before one for all later
 * ones, and of the latter the last that begins before the occurrence. These move later occurrences by as much on the wall
 * as the one they name (RFC 5545, 3.2.13). An entry may find nothing left for it.
 */
export function shareOut(master: IcsEvent, changed: readonly IcsEvent[], starts: readonly Start[]): SharedOut {
  const places = changed.map((event) => placeOf(event, master, starts));
  const single = new Set(places.flatMap(({ event, instant }) => (event.range === undefined ? [instant] : [])));
  const ranges = places.filter(({ event }) => event.range === 'THISANDFUTURE').sort((a, b) => a.instant - b.instant);
  const shared = new Map<IcsEvent, Occurrence[]>();
  for (const { event, instant } of places) {
    const isTaken = event.range !== undefined && single.has(instant);
    shared.set(event, isTaken ? [] : [{ start: event.start.instant, originalStart: instant }]);
  }
  const own: Occurrence[] = [];
  const gone = new Set([...master.removed, ...places].map(({ instant }) => instant));
  const days = new Set(master.removed.filter(({ isDate }) => isDate).map(({ wall }) => dayOf(wall)));
  for (const start of starts) {
    if (gone.has(start.instant) || days.has(start.day)) continue;
    const range = ranges.findLast(({ instant }) => instant < start.instant);
    if (range === undefined) own.push({ start: start.instant, originalStart: start.instant });
    else shared.get(range.event)?.push({ start: moved(start, range, master), originalStart: start.instant });
  }
  return { own, changed: shared };
}

/** Where a changed entry stands in its series. */
interface Place {
  readonly event: IcsEvent;
  readonly instant: number;
  /** On the wall of the series. */
  readonly wall: WallTime;
}

/** Some programs name an occurrence by its day alone. */
function placeOf(event: IcsEvent, master: IcsEvent, starts: readonly Start[]): Place {
  const named = event.recurrenceId ?? event.start;
  const byDay = named.isDate && !master.start.isDate;
  const day = dayOf(named.wall);
  const start = starts.find((one) => (byDay ? one.day === day : one.instant === named.instant));
  const instant = start?.instant ?? named.instant;
  return { event, instant, wall: start?.wall ?? wallIn(master.start.zone, instant) };
}

function moved(start: Start, { event, wall }: Place, master: IcsEvent): number {
  // UTC is nobody's wall: then the occurrence was moved on that of the series
  const to = event.start.isUtc ? wallIn(master.start.zone, event.start.instant) : event.start.wall;
  const zone = event.start.isUtc ? master.start.zone : event.start.zone;
  return zone.instantOf(wallInUtc(instantInUtc(start.wall) + instantInUtc(to) - instantInUtc(wall)));
}
