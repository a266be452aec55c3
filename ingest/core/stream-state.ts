/** What state a stream is in, and what a step of it changes: state in, state out. */

export const STREAM_STATES = [
  'new',
  'backfilling',
  'live',
  'cooling',
  'resyncing',
  'not-provisioned',
  'out-of-scope',
  'parked',
  'removed',
] as const;
export type StreamStateName = (typeof STREAM_STATES)[number];

/** Why a stream does not get on, for people. Names no address. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly todo?: string;
  /** Since when, milliseconds since 1970. */
  readonly since?: number;
}

/** Code of a {@link Trouble} that ends for all streams of a provider when it ends for one. */
export const OUTAGE = 'ING_PROVIDER_DOWN';
/** Streams that wait for the end of an outage are not all due at one moment, milliseconds. */
const AWAKENED_WITHIN = 5000;

export interface StreamState {
  readonly name: StreamStateName;
  /** When it came into this state; all times are milliseconds since 1970. */
  readonly since: number;
  /** Not before this is a step due. */
  readonly dueAt: number;
  /** What it goes back to after a pause. */
  readonly resume: 'new' | 'backfilling' | 'live' | 'resyncing';
  /** Failures since the last step that went well. */
  readonly failures: number;
  /** When new rounds began because a cursor had expired, within the last day. */
  readonly resyncs: readonly number[];
  readonly trouble?: Trouble;
  readonly lastSuccessAt?: number;
}

/** What a step came to. */
export type StepOutcome =
  | { readonly kind: 'took'; readonly phase: 'backfilling' | 'live'; readonly more: boolean }
  | {
      readonly kind: 'failed';
      readonly failure: FailureKind;
      readonly until?: number | undefined;
      readonly trouble: Trouble;
    };

/**
 * What can go wrong with a provider, by what is to be done about it:
 * `retryable` again soon · `throttled` not before a time · `cursor-expired` a new round · `item-gone` go on without the item ·
 * `not-provisioned` there is no mailbox, look again tomorrow · `out-of-scope` not allowed for this one, look again tomorrow ·
 * `misconfigured` an admin must change something · `bug` the provider or kith behaves as nobody expected.
 */
export type FailureKind =
  | 'retryable'
  | 'throttled'
  | 'cursor-expired'
  | 'item-gone'
  | 'not-provisioned'
  | 'out-of-scope'
  | 'misconfigured'
  | 'bug';

/** Pauses of a stream, milliseconds. */
export interface StreamPolicy {
  /** Between two looks at what is new. */
  readonly pollEvery: number;
  /** At least half of `n` times this much after the `n`-th failure in a row, up to `retryMax`. */
  readonly retryFirst: number;
  readonly retryMax: number;
}

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Rounds that may begin within a day before a stream is parked: a provider that never accepts its own cursor must not be asked for ever. */
export const RESYNCS_PER_DAY = 3;
/** A stream that an admin must mend is looked at again by itself, in case it was. */
const PARKED_MS = HOUR;

export function newStream(now: number): StreamState {
  return { name: 'new', since: now, dueAt: now, resume: 'new', failures: 0, resyncs: [] };
}

/** @param random at least 0 and below 1: spreads the retries of many streams */
export function afterStep(
  state: StreamState,
  outcome: StepOutcome,
  now: number,
  policy: StreamPolicy,
  random: number,
): StreamState {
  if (state.name === 'removed') return state;
  if (outcome.kind === 'took') {
    const name = outcome.phase === 'live' ? 'live' : state.resume === 'resyncing' ? 'resyncing' : 'backfilling';
    const dueAt = outcome.more ? now : now + policy.pollEvery;
    const { trouble: _, ...rest } = state;
    return { ...rest, ...named(state, name, now), dueAt, resume: name, failures: 0, lastSuccessAt: now };
  }
  return afterFailure(state, outcome, now, policy, random);
}

type Failed = Extract<StepOutcome, { kind: 'failed' }>;

function afterFailure(
  state: StreamState,
  { failure, until, trouble: told }: Failed,
  now: number,
  policy: StreamPolicy,
  random: number,
): StreamState {
  const failures = state.failures + 1;
  const trouble = { ...told, since: (state.trouble?.code === told.code ? state.trouble.since : undefined) ?? now };
  const retry = Math.min(policy.retryMax, policy.retryFirst * 2 ** Math.min(failures - 1, 20));
  const retryAt = now + Math.ceil(retry * (0.5 + random / 2));
  const paused = (name: StreamStateName, dueAt: number): StreamState => ({
    ...state,
    ...named(state, name, now),
    dueAt,
    failures,
    trouble,
  });
  switch (failure) {
    case 'cursor-expired':
      return afterExpiry(state, trouble, now);
    case 'throttled':
      return paused('cooling', Math.max(until ?? retryAt, now));
    // no mailbox yet, or one that is not ours: tomorrow it may be otherwise
    case 'not-provisioned':
    case 'out-of-scope':
      return paused(failure, now + DAY);
    case 'misconfigured':
    case 'bug':
      return paused('parked', now + PARKED_MS);
    case 'retryable':
    case 'item-gone':
      return paused(state.resume, retryAt);
  }
}

function afterExpiry(state: StreamState, trouble: Trouble, now: number): StreamState {
  const resyncs = [...state.resyncs.filter((at) => at > now - DAY), now];
  if (resyncs.length > RESYNCS_PER_DAY) {
    const budget: Trouble = { ...trouble, code: 'ING_RESYNC_BUDGET' };
    return {
      ...state,
      ...named(state, 'parked', now),
      resume: 'resyncing',
      dueAt: now + DAY,
      resyncs,
      trouble: budget,
      failures: state.failures + 1,
    };
  }
  return { ...state, ...named(state, 'resyncing', now), resume: 'resyncing', dueAt: now, resyncs, trouble };
}

function named(state: StreamState, name: StreamStateName, now: number): Pick<StreamState, 'name' | 'since'> {
  return { name, since: name === state.name ? state.since : now };
}

/** Due soon, if it waits for the end of an outage. @param random at least 0 and below 1 */
export function afterOutage(state: StreamState, now: number, random: number): StreamState {
  if (state.trouble?.code !== OUTAGE || state.name === 'removed') return state;
  return { ...state, dueAt: Math.min(state.dueAt, now + Math.floor(random * AWAKENED_WITHIN)) };
}

/** The user left the directory, or the scope: nothing more is asked. */
export function removed(state: StreamState, now: number): StreamState {
  return state.name === 'removed'
    ? state
    : { ...state, ...named(state, 'removed', now), dueAt: Number.MAX_SAFE_INTEGER };
}
