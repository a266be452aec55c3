import { instantInUtc, type WallTime, wallInUtc } from '../../core/local-time.ts';
import { compact, type Recurrence, recurrenceOf } from '../../core/recurrence.ts';
import { type IcsEvent, wallOf } from './ics-event.ts';
import { wallIn } from './ics-zones.ts';

const DAY_MS = 86_400_000;

export interface Start {
  readonly instant: number;
  /** On the wall of the series. */
  readonly wall: WallTime;
  /** As it is written: some programs write exceptions as days. */
  readonly day: string;
}

export interface Starts {
  /** Each start once, ascending. */
  readonly starts: readonly Start[];
  readonly cut?: Recurrence['cut'];
  /** Whether the rules give more before, or after, the window in which recurring entries are read. */
  readonly before: boolean;
  readonly after: boolean;
}

/** `20260301` */
export function dayOf(wall: WallTime): string {
  return compact(wall).slice(0, 8);
}

/** When a series takes place: by its rules and its added dates, each start once, ascending. Undefined: a rule is not valid. */
export function startsOf(master: IcsEvent, now: number): Starts | undefined {
  const { start } = master;
  const starts = new Map<number, Start>();
  const add = (one: Start) => starts.set(one.instant, one);
  const rules: Recurrence[] = [];
  let after = false;
  if (master.rules.length === 0) add({ instant: start.instant, wall: start.wall, day: dayOf(start.wall) });
  for (const rule of master.rules) {
    const bound = withWallUntil(rule, start.isDate);
    const found = recurrenceOf(bound.rule, start.wall, now);
    if (found === undefined) return undefined;
    rules.push(found);
    after ||= found.after !== undefined && start.zone.instantOf(wallInUtc(found.after)) <= bound.untilInstant;
    for (const wall of found.walls) {
      const shown = wallInUtc(wall);
      const instant = start.zone.instantOf(shown);
      if (instant <= bound.untilInstant) add({ instant, wall: shown, day: dayOf(shown) });
    }
  }
  for (const { instant, wall } of master.added) {
    add({ instant, wall: wallIn(start.zone, instant), day: dayOf(wall) });
  }
  for (const rule of master.exceptRules) {
    const bound = withWallUntil(rule, start.isDate);
    const found = recurrenceOf(bound.rule, start.wall, now);
    if (found === undefined) return undefined;
    for (const wall of found.walls) {
      const instant = start.zone.instantOf(wallInUtc(wall));
      if (instant <= bound.untilInstant) starts.delete(instant);
    }
  }
  const cut = rules.find((rule) => rule.cut !== undefined)?.cut;
  return {
    starts: [...starts.values()].sort((a, b) => a.instant - b.instant),
    ...(cut === undefined ? {} : { cut }),
    before: rules.some((rule) => rule.before),
    after,
  };
}

/**
 * A rule is reckoned on the wall, its end is an instant: the rule's UNTIL is set a day later, and the instant is checked
 * for each start. An UNTIL that is a day includes that day.
 */
function withWallUntil(rule: string, isDate: boolean): { rule: string; untilInstant: number } {
  let untilInstant = Number.POSITIVE_INFINITY;
  const parts = rule.split(';').map((part) => {
    if (part.slice(0, 6).toUpperCase() !== 'UNTIL=') return part;
    const until = part.slice(6).trim();
    const wall = wallOf(dashed(until));
    if (wall === undefined) return part;
    const asUtc = instantInUtc(wall);
    if (until.toUpperCase().endsWith('Z') && !isDate) {
      untilInstant = asUtc;
      return `UNTIL=${compact(wallInUtc(asUtc + DAY_MS))}Z`;
    }
    return `UNTIL=${compact(until.length === 8 ? { ...wall, hour: 23, minute: 59, second: 59 } : wall)}Z`;
  });
  return { rule: parts.join(';'), untilInstant };
}

/** `20260301T093000Z` as `2026-03-01T09:30:00Z`. */
function dashed(text: string): string {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return text.length < 15 ? day : `${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}`;
}
