/** The truth about the streams of a provider, as counts and the worst of each: made for people and for the API. */
import type { StreamState, StreamStateName } from './stream-state.ts';

/** What became of the inputs of a stream so far. */
export interface StreamCounts {
  readonly seen: number;
  readonly taken: number;
  readonly quarantined: number;
  /** By reason. */
  readonly excluded: Readonly<Record<string, number>>;
  /** What was passed over and is no input, by reason. */
  readonly notes: Readonly<Record<string, number>>;
}

/** Of one day: what the provider holds beside what was taken. */
export interface Reconciled {
  /** In UTC, `2026-03-01`. */
  readonly day: string;
  readonly provider: number;
  readonly taken: number;
  /** When it was looked at; all times are milliseconds since 1970. */
  readonly at: number;
}

export interface Backfill {
  readonly done: number;
  /** By the provider's own estimate; absent when it gives none. */
  readonly total?: number;
  readonly since: number;
  /** When everything old had been read; absent before. */
  readonly over?: number;
}

/** What is known of one stream. */
export interface StreamLine {
  readonly id: string;
  /** Whose it is, where it is one person's: a mail address. */
  readonly address?: string | undefined;
  readonly capability: string;
  readonly state: StreamState;
  readonly counts: StreamCounts;
  readonly progress?: Backfill;
  /** Until when everything has been read. */
  readonly upTo?: number;
  readonly reconciled?: Reconciled;
}

export interface StreamTrouble {
  readonly code: string;
  readonly message: string;
  readonly todo?: string;
  /** How many streams it keeps from getting on, and one of them. */
  readonly streams: number;
  readonly example: string;
  /** Whose that one is: providers' ids mean nothing to who looks for the person in their consoles. */
  readonly address?: string;
  /** Since when it keeps the first of them. */
  readonly since?: number;
  /** When the first of them is tried again. */
  readonly nextRetryAt: number;
}

export interface CapabilityStatus {
  readonly capability: string;
  readonly streams: number;
  /** How many are in each state; states that nobody is in are left out. */
  readonly states: Partial<Record<StreamStateName, number>>;
  readonly counts: StreamCounts;
  /** Since when the slowest live stream has not been known to be complete, milliseconds; absent while none is live. */
  readonly lagMs?: number;
  /** When a step last went well. */
  readonly lastSuccessAt?: number;
  /** Of streams that read what is old, and of those that were read along with them. No rate while no process reads. */
  readonly backfill?: {
    readonly done: number;
    readonly total?: number;
    readonly perSecond: number;
    readonly secondsLeft?: number;
  };
  readonly troubles: readonly StreamTrouble[];
  /** Sums of what reconciliation found last, of streams where it could look. */
  readonly reconciled?: { readonly streams: number; readonly provider: number; readonly taken: number };
}

/**
 * Without what was removed, by capability in the order of the lines.
 *
 * @param isRead whether a process reads the provider now
 */
export function capabilityStatuses(lines: readonly StreamLine[], now: number, isRead = true): CapabilityStatus[] {
  const groups = Map.groupBy(lines, ({ capability }) => capability);
  return [...groups].map(([capability, streams]) => statusOf(capability, streams, now, isRead));
}

function statusOf(capability: string, lines: readonly StreamLine[], now: number, isRead: boolean): CapabilityStatus {
  const states: Partial<Record<StreamStateName, number>> = {};
  for (const { state } of lines) states[state.name] = (states[state.name] ?? 0) + 1;
  const lag = lagOf(lines, now);
  const lastSuccessAt = Math.max(0, ...lines.map(({ state }) => state.lastSuccessAt ?? 0));
  const backfill = backfillOf(lines, now, isRead);
  const looked = lines.flatMap(({ reconciled }) => reconciled ?? []);
  const provider = sum(looked.map((one) => one.provider));
  return {
    capability,
    streams: lines.length,
    states,
    counts: lines.map(({ counts }) => counts).reduce(addCounts, NOTHING_COUNTED),
    ...(lag === undefined ? {} : { lagMs: lag }),
    ...(lastSuccessAt === 0 ? {} : { lastSuccessAt }),
    ...(backfill === undefined ? {} : { backfill }),
    troubles: troublesOf(lines),
    ...(looked.length === 0
      ? {}
      : { reconciled: { streams: looked.length, provider, taken: sum(looked.map(({ taken }) => taken)) } }),
  };
}

/** A stream that cools down or waits for a retry has still been live until then. */
function lagOf(lines: readonly StreamLine[], now: number): number | undefined {
  const live = lines.filter(
    ({ state }) => state.name === 'live' || (state.name === 'cooling' && state.resume === 'live'),
  );
  if (live.length === 0) return undefined;
  return Math.max(...live.map(({ state, upTo }) => Math.max(0, now - (upTo ?? state.lastSuccessAt ?? state.since))));
}

/** Streams that read what is old, or are about to. */
const READING: ReadonlySet<StreamStateName> = new Set(['new', 'backfilling', 'resyncing', 'cooling']);
/** A stream that was through so shortly before another began was read along with it, milliseconds. */
const TOGETHER_MS = 3_600_000;

/** What is through counts in what is done and in the total alike: neither falls when a mailbox is finished. */
function backfillOf(lines: readonly StreamLine[], now: number, isRead: boolean): CapabilityStatus['backfill'] {
  const reading = lines.filter(({ state }) => READING.has(state.name) && state.resume !== 'live');
  // what is left of a reading before this one says nothing of it
  const begunOf = ({ progress }: StreamLine) => (progress?.over === undefined ? progress : undefined);
  const begun = reading.flatMap((line) => begunOf(line) ?? []);
  if (begun.length === 0) return undefined;
  const waiting = lines.filter(
    ({ state }) => !READING.has(state.name) && state.resume !== 'live' && state.name !== 'removed',
  );
  const stopped = waiting.flatMap(({ progress }) => progress ?? []);
  const since = Math.min(...reading.map((line) => begunOf(line)?.since ?? line.state.since));
  const others = lines.filter(({ state }) => state.resume === 'live' && state.name !== 'removed');
  const through = readTogether(
    others.flatMap(({ progress }) => progress ?? []),
    since,
  );
  const settled = sum([...stopped, ...through].map((one) => one.done));
  const done = settled + sum(begun.map((one) => one.done));
  const began = Math.min(...[...begun, ...through].map((one) => one.since));
  const seconds = Math.max(1, (now - began) / 1000);
  const perSecond = isRead ? done / seconds : 0;
  const totals = begun.flatMap(({ total }) => total ?? []);
  if (totals.length < begun.length) return { done, perSecond };
  // streams that have not begun are as large as the others, as far as anybody knows
  const known = [...totals, ...through.map((one) => one.done)];
  const total = settled + sum(totals) + Math.round((sum(known) / known.length) * (reading.length - begun.length));
  const left = perSecond > 0 ? { secondsLeft: Math.ceil(Math.max(0, total - done) / perSecond) } : {};
  return { done, total, perSecond, ...left };
}

/** Those that were through after `since`, and those before them whose reading went over into theirs. */
function readTogether(all: readonly Backfill[], since: number): Backfill[] {
  const over = (one: Backfill) => one.over ?? Number.NEGATIVE_INFINITY;
  const together: Backfill[] = [];
  let from = since;
  for (const one of all.toSorted((left, right) => over(right) - over(left))) {
    if (over(one) < from - TOGETHER_MS) break;
    together.push(one);
    from = Math.min(from, one.since);
  }
  return together;
}

function troublesOf(lines: readonly StreamLine[]): StreamTrouble[] {
  const troubled = lines.filter(({ state }) => state.trouble !== undefined && state.name !== 'removed');
  const groups = Map.groupBy(troubled, ({ state }) => `${state.trouble?.code}\n${state.trouble?.message}`);
  return [...groups.values()]
    .map((streams) => {
      const { code = '', message = '', todo } = streams[0]?.state.trouble ?? {};
      const nextRetryAt = Math.min(...streams.map(({ state }) => state.dueAt));
      const { id: example = '', address } = streams[0] ?? {};
      const begun = streams.flatMap(({ state }) => state.trouble?.since ?? []);
      const more = {
        ...(todo === undefined ? {} : { todo }),
        ...(address === undefined ? {} : { address }),
        ...(begun.length === 0 ? {} : { since: Math.min(...begun) }),
      };
      return { code, message, ...more, streams: streams.length, example, nextRetryAt };
    })
    .sort((one, other) => other.streams - one.streams || (one.code < other.code ? -1 : 1));
}

export const NOTHING_COUNTED: StreamCounts = { seen: 0, taken: 0, quarantined: 0, excluded: {}, notes: {} };

export function addCounts(one: StreamCounts, other: StreamCounts): StreamCounts {
  return {
    seen: one.seen + other.seen,
    taken: one.taken + other.taken,
    quarantined: one.quarantined + other.quarantined,
    excluded: addUp(one.excluded, other.excluded),
    notes: addUp(one.notes, other.notes),
  };
}

function addUp(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = { ...one };
  for (const [reason, n] of Object.entries(other)) sums[reason] = (sums[reason] ?? 0) + n;
  return sums;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}
