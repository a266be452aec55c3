import type { Charge } from '../core/token-bucket.ts';
import { SyncFailure } from './failure.ts';
import type { ProviderPorts } from './port.ts';
import { proxyRefusal } from './proxy-refusal.ts';

export interface ProviderCall<T> {
  /** The narrowest bucket first: it is the one that cools when the provider refuses, unless it says that all should. */
  readonly charges: readonly Charge[];
  readonly signal: AbortSignal;
  /** Sends once, and throws whatever is not the answer that was asked for. Its signal also ends it at the time-out. */
  readonly send: (signal: AbortSignal) => Promise<T>;
  /** What an error of `send` means. */
  readonly classify: (error: unknown, now: number) => SyncFailure;
}

/** Tries before a failure that may pass is handed to the stream, which has a longer patience. */
const ATTEMPTS = 5;
const BACKOFF_MS = { first: 500, max: 30_000 };
/** A provider that asks for a longer pause is left alone: the stream comes back when it is over. */
const WAIT_HERE_MS = 30_000;

/**
 * One call to a provider: pays, sends, and tries again what may pass, with full jitter. Fails with a {@link SyncFailure}.
 *
 * Not a library's loop, since waits here are the gate's too: they are kept over restarts, and run on the clock of the ports.
 */
export async function callProvider<T>(ports: ProviderPorts, call: ProviderCall<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await ports.gate.pass(call.charges, call.signal);
    try {
      const answer = await sendInTime(ports, call);
      ports.gate.succeeded(call.charges);
      return answer;
    } catch (error) {
      if (call.signal.aborted) throw call.signal.reason;
      const failure = error instanceof SyncFailure ? error : (proxyRefusal(error) ?? call.classify(error, ports.now()));
      await waitOrThrow(ports, call, failure, attempt);
    }
  }
}

async function sendInTime<T>(ports: ProviderPorts, { signal, send }: ProviderCall<T>): Promise<T> {
  const late = AbortSignal.timeout(ports.timeoutMs);
  try {
    return await send(AbortSignal.any([signal, late]));
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error;
    const seconds = Math.round(ports.timeoutMs / 1000);
    throw new SyncFailure('retryable', 'ING_PROVIDER_DOWN', `no answer within ${seconds} seconds`, { cause: error });
  }
}

async function waitOrThrow<T>(
  ports: ProviderPorts,
  { charges, signal }: ProviderCall<T>,
  failure: SyncFailure,
  attempt: number,
): Promise<void> {
  const isThrottled = failure.kind === 'throttled';
  if (!isThrottled && failure.kind !== 'retryable') throw failure;
  const wait = Math.ceil(ports.random() * Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** attempt));
  if (isThrottled) {
    // half of it at least, so that a provider that says nothing is left alone for a moment
    const until = failure.until ?? ports.now() + Math.max(wait, BACKOFF_MS.first * 2 ** (attempt - 1));
    const buckets = charges.slice(0, failure.wide ? charges.length : 1).map(({ bucket }) => bucket);
    ports.gate.cool(buckets, until);
    if (attempt >= ATTEMPTS || until - ports.now() > WAIT_HERE_MS) throw withEnd(failure, until);
    return;
  }
  if (attempt >= ATTEMPTS) throw failure;
  await ports.sleep(wait, signal);
}

function withEnd(failure: SyncFailure, until: number): SyncFailure {
  if (failure.until !== undefined) return failure;
  return new SyncFailure('throttled', 'ING_THROTTLED', failure.message, { until, wide: failure.wide, cause: failure });
}
