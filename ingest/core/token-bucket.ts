/**
 * A bucket of tokens that is filled at a steady rate and paid from: how a provider's limit per minute is kept without
 * ever exceeding it in any minute. State in, state out; whoever uses it keeps it and says what time it is.
 */

/** At most `units` in any `seconds`. */
export interface RateLimit {
  readonly units: number;
  readonly seconds: number;
}

/** What a call costs in one bucket. Calls under one limit share the bucket by its name: `gmail/user/<id>`. */
export interface Charge {
  readonly bucket: string;
  /** In the provider's own units. At most {@link burstOf} of the limit. */
  readonly cost: number;
  readonly limit: RateLimit;
}

export interface BucketState {
  readonly tokens: number;
  /** When `tokens` was right, milliseconds since 1970. */
  readonly at: number;
  /** Share of the limit that is used, above 0 and at most 1. */
  readonly share: number;
  /** Nothing is paid before this, milliseconds since 1970. */
  readonly coolUntil: number;
}

/** What may be spent at once, as a share of the limit. The steady rate leaves it out, so no window ever holds more than the limit. */
const BURST = 0.05;
/** A new bucket begins well below the limit: others may use the same project. */
const SHARE_FIRST = 0.6;
const SHARE_LEAST = 0.05;
/** Of the limit, per second of paid calls (additive increase), and what is left after a refusal (multiplicative decrease). */
const SHARE_RISE_PER_SECOND = 0.01;
const SHARE_AFTER_REFUSAL = 0.5;

/** The most that one call may cost. */
export function burstOf(limit: RateLimit): number {
  return Math.max(limit.units * BURST, 1);
}

export function newBucket(limit: RateLimit, now: number): BucketState {
  return { tokens: burstOf(limit), at: now, share: SHARE_FIRST, coolUntil: 0 };
}

/** The state after paying `cost`, or how many milliseconds to wait before asking again. */
export function pay(state: BucketState, { cost, limit }: Charge, now: number): BucketState | number {
  if (now < state.coolUntil) return state.coolUntil - now;
  const filled = fill(state, limit, now);
  // a rounding of the clock must not make anybody wait for nothing
  if (filled.tokens >= cost - 1e-9) return { ...filled, tokens: filled.tokens - cost };
  return Math.max(1, Math.ceil((cost - filled.tokens) / ratePerMs(filled.share, limit)));
}

/** A call went through: what is used of the limit may rise. */
export function raise(state: BucketState, { cost, limit }: Charge): BucketState {
  if (state.share >= 1) return state;
  // paid calls measure time by themselves: at the steady rate, `cost` units take this long
  const seconds = cost / (limit.units / limit.seconds);
  return { ...state, share: Math.min(1, state.share + seconds * SHARE_RISE_PER_SECOND) };
}

/** The provider refused: nothing until `until`, and then at a lower rate. */
export function refuse(state: BucketState, until: number): BucketState {
  // several calls in flight are refused together, and are one refusal
  const share = until <= state.coolUntil ? state.share : Math.max(SHARE_LEAST, state.share * SHARE_AFTER_REFUSAL);
  return { ...state, tokens: 0, at: Math.max(state.at, until), share, coolUntil: Math.max(state.coolUntil, until) };
}

function fill(state: BucketState, limit: RateLimit, now: number): BucketState {
  // a clock that was set back fills nothing
  if (now <= state.at) return state;
  const tokens = Math.min(burstOf(limit), state.tokens + (now - state.at) * ratePerMs(state.share, limit));
  return { ...state, tokens, at: now };
}

function ratePerMs(share: number, limit: RateLimit): number {
  return (share * (limit.units - burstOf(limit))) / (limit.seconds * 1000);
}
