/** What an answer of Twilio that is not the one asked for means. */
import { retryAfterOf } from '../../core/retry-after.ts';
import { SyncFailure } from '../../sync/failure.ts';

/** An answer that is not the one asked for. Holds no word of it, only its numbers. */
export class TwilioRefusal extends Error {
  override readonly name = 'TwilioRefusal';
  readonly status: number;
  /** Twilio's own: 20003, 20429, … */
  readonly code: number | undefined;
  readonly retryAfter: string | undefined;
  readonly isHtml: boolean;
  /** Something else than JSON was said. */
  readonly isText: boolean;
  /** It was asked for one call, not for a list. */
  readonly isOneCall: boolean;

  constructor(refusal: Pick<TwilioRefusal, 'status' | 'code' | 'retryAfter' | 'isHtml' | 'isText' | 'isOneCall'>) {
    super(`Twilio answered ${refusal.status}${refusal.code === undefined ? '' : ` (${refusal.code})`}`);
    this.status = refusal.status;
    this.code = refusal.code;
    this.retryAfter = refusal.retryAfter;
    this.isHtml = refusal.isHtml;
    this.isText = refusal.isText;
    this.isOneCall = refusal.isOneCall;
  }
}

const KEYS = 'console.twilio.com, Account, API keys & tokens';

export function failureOf(error: unknown, now: number): SyncFailure {
  if (!(error instanceof TwilioRefusal)) {
    // a reset, an unknown host, a body that ended too early
    return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'Twilio could not be reached', { cause: error });
  }
  const { status } = error;
  if (status === 429) {
    return new SyncFailure('throttled', 'ING_THROTTLED', error.message, { until: retryAfterOf(error.retryAfter, now) });
  }
  if (status >= 500 || status === 408) return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', error.message);
  if (status === 403 && (error.isHtml || error.isText)) return forbiddenByProxy();
  if (error.isHtml || status === 407 || (status >= 300 && status < 400)) return proxyAnswered(error);
  if (status === 401 || status === 403) return refused(error);
  if (status === 404) return unknown(error);
  return new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', error.message, { cause: error });
}

/** A page or a redirect: Twilio's API answers with neither. */
function proxyAnswered(error: TwilioRefusal): SyncFailure {
  const message = `something answered ${error.status} with a page or a redirect instead of Twilio`;
  const todo = 'Let requests to api.twilio.com pass the proxy or firewall.';
  return new SyncFailure(error.status < 300 ? 'retryable' : 'misconfigured', 'ING_PROXY_ANSWERED', message, { todo });
}

/** Twilio's own refusals are JSON with a code. */
function forbiddenByProxy(): SyncFailure {
  const message = 'a proxy or firewall forbade the call (403): Twilio itself says why it refuses';
  const todo = 'Allow requests to api.twilio.com in the proxy or firewall that this machine goes through.';
  return new SyncFailure('misconfigured', 'ING_PROXY_ANSWERED', message, { todo });
}

function refused(error: TwilioRefusal): SyncFailure {
  if (error.code === 20403) {
    const todo = 'Ask the support of Twilio: the account may be suspended or closed.';
    return new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'Twilio closed its API for this account', { todo });
  }
  if (error.code === 70051 || (error.status === 403 && error.code !== 20003)) {
    const todo = `Allow the key to read calls (Voice, Calls: Read) at ${KEYS}.`;
    return new SyncFailure('misconfigured', 'ING_SCOPE_MISSING', `${error.message}: reading calls`, { todo });
  }
  const todo = `Copy the account SID, and the key or token that belongs to it and to its region, from ${KEYS}.`;
  return new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', error.message, { todo });
}

function unknown(error: TwilioRefusal): SyncFailure {
  if (error.isOneCall) return new SyncFailure('item-gone', 'ING_ITEM_GONE', error.message);
  const todo = `Compare the account SID with ${KEYS}.`;
  return new SyncFailure('misconfigured', 'ING_TENANT_UNKNOWN', error.message, { todo });
}
