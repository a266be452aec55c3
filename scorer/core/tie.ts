import type { Minute } from '../../infra/kernel/instant.ts';
import { CHANNELS, type Channel } from '../../ingest/contract.ts';
import { landmarkLog, middleOf, valueAt } from './decay.ts';
import { channelAt, directionAt, ENTRY_BYTES, minuteAt, stateAt } from './ledger-entry.ts';
import { reciprocity } from './reciprocity.ts';
import { DEPTH_HALF_LIFE_DAYS, type ScoringSettings } from './settings.ts';
import {
  type Cells,
  cellsOf,
  decayedMass,
  indexOf,
  strengthOf,
  type WeekMass,
  weekOfCell,
  weeksOf,
} from './strength.ts';

/** What KNOWS holds of a tie. Everything but `nextAt` depends only on the ledger up to the scoring clock's minute. */
export interface Tie {
  /** K = log2 S at the landmark: constant while nothing happens, so the order by K is the order by strength at any time. */
  readonly k: number;
  /** The same with a half-life of 365 days: what the tie once was. */
  readonly kDepth: number;
  /** log2 of the decayed mass at the landmark in each direction, or null when there is none. `out` is from the first. */
  readonly kOut: number | null;
  readonly kIn: number | null;
  /** 0 (one-sided) to 1 (even). */
  readonly reciprocity: number;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
  readonly lastOut: Minute | null;
  readonly lastIn: Minute | null;
  readonly mails: number;
  readonly meetings: number;
  readonly calls: number;
  /** Chats and tasks. */
  readonly others: number;
  /** Weeks with at least one interaction in that direction. */
  readonly weeksOut: number;
  readonly weeksIn: number;
}

/** A tie and when it must be scored again because an entry that lies ahead begins to count. */
export interface ScoredTie {
  /** Absent when nothing counts yet: no live entry up to now. */
  readonly tie?: Tie;
  /** The minute of the first live entry after now. */
  readonly nextAt?: Minute;
}

/** Interactions per channel. */
export type ChannelCounts = Readonly<Record<Channel, number>>;

/** The tie that a (folded) ledger amounts to at `now`. */
export function scoreTie(ledger: Uint8Array, settings: ScoringSettings, now: Minute): ScoredTie {
  const dates = datesOf(ledger, now);
  const ahead = dates.nextAt === null ? {} : { nextAt: dates.nextAt };
  const cells = cellsOf(ledger, now);
  if (cells.out.length + cells.into.length === 0) return ahead;

  const out = weeksOf(cells.out, settings);
  const into = weeksOf(cells.into, settings);
  // Masses are summed where they are large and only then moved to the landmark, which may lie hundreds of half-lives off.
  const near = middleOf(Math.max(out.at(-1)?.week ?? 0, into.at(-1)?.week ?? 0));
  const scored = scoreWeeks(out, into, near, settings.halfLifeDays);
  const depth = scoreWeeks(out, into, near, DEPTH_HALF_LIFE_DAYS);
  const tie: Tie = {
    k: scored.k,
    kDepth: depth.k,
    kOut: scored.kOut,
    kIn: scored.kIn,
    reciprocity: scored.reciprocity,
    firstAt: dates.firstAt,
    lastAt: dates.lastAt,
    lastOut: dates.lastOut,
    lastIn: dates.lastIn,
    mails: dates.counts.mail,
    meetings: dates.counts.meeting,
    calls: dates.counts.call,
    others: dates.counts.chat + dates.counts.task,
    weeksOut: activeWeeks(cells, 'out'),
    weeksIn: activeWeeks(cells, 'into'),
  };
  return { tie, ...ahead };
}

/** Live interactions per channel from `from` (exclusive) to `until` (inclusive). */
export function countInteractions(ledger: Uint8Array, from: Minute, until: Minute): ChannelCounts {
  const counts: Record<Channel, number> = { mail: 0, meeting: 0, call: 0, chat: 0, task: 0 };
  for (let at = 0; at < ledger.length; at += ENTRY_BYTES) {
    const minute = minuteAt(ledger, at);
    if (stateAt(ledger, at) === 1 && minute > from && minute <= until) counts[channelNameAt(ledger, at)] += 1;
  }
  return counts;
}

/** A tie's numbers as people see them at `now`. */
export interface TieNow {
  /** S, unbounded. */
  readonly strength: number;
  /** 0–100. */
  readonly index: number;
  /** S of the same ledger with a half-life of 365 days. */
  readonly depth: number;
  /** Decayed masses, before the leak. */
  readonly out: number;
  readonly into: number;
}

/** Brings a tie's stored logarithms to `now`. */
export function tieAt(tie: Pick<Tie, 'k' | 'kDepth' | 'kOut' | 'kIn'>, now: Minute, settings: ScoringSettings): TieNow {
  const h = settings.halfLifeDays;
  const strength = valueAt(tie.k, now, h);
  return {
    strength,
    index: indexOf(strength),
    depth: valueAt(tie.kDepth, now, DEPTH_HALF_LIFE_DAYS),
    out: tie.kOut === null ? 0 : valueAt(tie.kOut, now, h),
    into: tie.kIn === null ? 0 : valueAt(tie.kIn, now, h),
  };
}

/** The same tie seen from the other person. */
export function reverseTie(tie: Tie): Tie {
  const { kOut, kIn, lastOut, lastIn, weeksOut, weeksIn } = tie;
  return { ...tie, kOut: kIn, kIn: kOut, lastOut: lastIn, lastIn: lastOut, weeksOut: weeksIn, weeksIn: weeksOut };
}

function scoreWeeks(out: readonly WeekMass[], into: readonly WeekMass[], near: Minute, halfLifeDays: number) {
  const masses = { out: decayedMass(out, near, halfLifeDays), into: decayedMass(into, near, halfLifeDays) };
  return {
    k: logOrFloor(strengthOf(masses), near, halfLifeDays),
    kOut: masses.out === 0 ? null : landmarkLog(masses.out, near, halfLifeDays),
    kIn: masses.into === 0 ? null : landmarkLog(masses.into, near, halfLifeDays),
    reciprocity: reciprocity(masses.out, masses.into),
  };
}

/** Channel weights of 0 leave entries without any mass: such a tie sorts below all others, and stores refuse infinities. */
function logOrFloor(strength: number, near: Minute, halfLifeDays: number): number {
  return strength === 0 ? -1e6 : landmarkLog(strength, near, halfLifeDays);
}

function activeWeeks(cells: Cells, direction: 'out' | 'into'): number {
  let weeks = 0;
  let last = Number.NaN;
  for (const cell of cells[direction]) {
    const week = weekOfCell(cell);
    if (week !== last) weeks += 1;
    last = week;
  }
  return weeks;
}

function channelNameAt(ledger: Uint8Array, at: number): Channel {
  return CHANNELS[channelAt(ledger, at)] ?? 'mail';
}

function datesOf(ledger: Uint8Array, now: Minute) {
  const counts: Record<Channel, number> = { mail: 0, meeting: 0, call: 0, chat: 0, task: 0 };
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = 0;
  let lastOut: Minute | null = null;
  let lastIn: Minute | null = null;
  let nextAt: Minute | null = null;
  for (let at = 0; at < ledger.length; at += ENTRY_BYTES) {
    if (stateAt(ledger, at) !== 1) continue;
    const minute = minuteAt(ledger, at);
    if (minute > now) {
      nextAt = Math.min(nextAt ?? minute, minute);
      continue;
    }
    counts[channelNameAt(ledger, at)] += 1;
    const direction = directionAt(ledger, at);
    firstAt = Math.min(firstAt, minute);
    lastAt = Math.max(lastAt, minute);
    if (direction & 1) lastOut = Math.max(lastOut ?? minute, minute);
    if (direction & 2) lastIn = Math.max(lastIn ?? minute, minute);
  }
  return { counts, firstAt, lastAt, lastOut, lastIn, nextAt };
}
