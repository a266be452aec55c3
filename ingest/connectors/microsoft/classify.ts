/** What an error of Graph means for the stream that met it. Pure: an error in, a failure out. */

import { retryAfterOf } from '../../core/retry-after.ts';
import { SyncFailure } from '../../sync/failure.ts';
import { Refusal, type RefusalFacts } from './refusal.ts';

/** Graph no longer knows how far was read. Compared without case. */
const EXPIRED = new Set([
  'syncstatenotfound',
  'syncstateinvalid',
  'resyncrequired',
  'resyncchangesapplydifferences',
  'resyncchangesuploaddifferences',
]);

/** There is no mailbox: none was licensed, it is on the premises, or its user is gone. */
const NO_MAILBOX = new Set([
  ...['mailboxnotenabledforrestapi', 'mailboxnotsupportedforrestapi', 'mailboxnothostedinexchangeonline'],
  ...[
    'errornonexistentmailbox',
    'errormailboxstoreunavailable',
    'errorinvaliduser',
    'resourcenotfound',
    'request_resourcenotfound',
  ],
]);

const ITEM_GONE = new Set(['erroritemnotfound', 'errorfoldernotfound', 'itemnotfound']);

const BUSY = new Set([
  'toomanyrequests',
  'applicationthrottled',
  'mailboxconcurrency',
  'activitylimitreached',
  'errorservertoobusy',
]);

const CONSOLE = 'entra.microsoft.com → App registrations → your app';

/** Errors of TLS that mean that somebody else's certificate was shown. */
const FOREIGN_CERTIFICATE = new Set([
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'],
]);

/** @param now milliseconds since 1970, for a pause that is given in seconds */
export function classifyMicrosoft(error: unknown, now: number): SyncFailure {
  if (error instanceof SyncFailure) return error;
  if (error instanceof Refusal) return ofRefusal(error, now);
  const code = codeOf(error);
  if (code !== undefined && FOREIGN_CERTIFICATE.has(code)) {
    return new SyncFailure('misconfigured', 'ING_PROXY_ANSWERED', 'the certificate that was shown is not Microsoft’s', {
      todo: 'If a proxy opens encrypted traffic, name its certificate in NODE_EXTRA_CA_CERTS.',
      cause: error,
    });
  }
  return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'the connection to Microsoft broke', { cause: error });
}

function ofRefusal(cause: Refusal, now: number): SyncFailure {
  const { facts } = cause;
  const { status, body } = facts;
  if (body === 'broken' && status < 300) {
    return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'the answer broke off in the middle', { cause });
  }
  const throttled = throttledOf(cause, now);
  if (throttled !== undefined) return throttled;
  if (status >= 500 || status === 408 || status === 423) {
    return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', `Microsoft answered with ${status}`, { cause });
  }
  // Microsoft's own refusals are JSON with a code
  if (status === 403 && ['html', 'broken', 'foreign'].includes(body)) {
    return new SyncFailure(
      'misconfigured',
      'ING_PROXY_ANSWERED',
      'a proxy or firewall forbade the call (403): Microsoft itself says why it refuses',
      {
        todo: 'Allow this machine to reach the sign-in and Graph hosts of your cloud on port 443 in the proxy or firewall that it goes through.',
        cause,
      },
    );
  }
  if (body === 'html' || (status >= 300 && status < 400) || status === 407 || status < 100) {
    return new SyncFailure(
      'misconfigured',
      'ING_PROXY_ANSWERED',
      `a page or a redirection came instead of an answer (${status})`,
      {
        todo: 'Let kith reach the sign-in and Graph hosts of your cloud directly, or through a proxy that does not ask to sign in.',
        cause,
      },
    );
  }
  // read as Microsoft's, it would end folders and take calls for gone
  if (status === 404 && body !== 'error') {
    return new SyncFailure('misconfigured', 'ING_PROXY_ANSWERED', 'who answers with 404 here is not Microsoft', {
      todo: 'Check the address that kith was given, and let it reach the sign-in and Graph hosts of your cloud directly.',
      cause,
    });
  }
  return ofCode(cause, status);
}

function ofCode(cause: Refusal, status: number): SyncFailure {
  const has = (codes: ReadonlySet<string>): boolean => codesOf(cause.facts).some((code) => codes.has(code));
  if (status === 410 || has(EXPIRED)) {
    return new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'Graph no longer knows this delta link', { cause });
  }
  if (has(NO_MAILBOX)) {
    return new SyncFailure('not-provisioned', 'ING_NOT_PROVISIONED', 'there is no mailbox in Exchange Online', {
      todo: 'If there should be one: admin.microsoft.com → Users → Active users → the user → Licenses and apps. kith tries again every day, and whenever it starts.',
      cause,
    });
  }
  if (status === 404 || has(ITEM_GONE)) {
    return new SyncFailure('item-gone', 'ING_ITEM_GONE', 'Graph does not find the item', { cause });
  }
  if (status === 401) {
    return new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'Graph does not accept the token', {
      todo: `Check that the cloud, the tenant and the app belong together: ${CONSOLE} → Overview.`,
      cause,
    });
  }
  if (status === 403) return ofForbidden(cause);
  const named = cause.facts.code === '' ? '' : ` ${cause.facts.code}`;
  return new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', `Graph refused the request with ${status}${named}`, { cause });
}

function ofForbidden(cause: Refusal): SyncFailure {
  if (codesOf(cause.facts).includes('erroraccessdenied') || cause.facts.phrase === 'odata disabled') {
    return new SyncFailure('out-of-scope', 'ING_OUT_OF_SCOPE', 'Exchange does not let the app read this mailbox', {
      todo: 'If it should: admin.exchange.microsoft.com → Roles → the management scope or access policy of the app.',
      cause,
    });
  }
  return new SyncFailure('misconfigured', 'ING_SCOPE_MISSING', 'Graph refuses this for lack of a permission', {
    todo: `${CONSOLE} → API permissions → add the application permission, then Grant admin consent.`,
    cause,
  });
}

function throttledOf(cause: Refusal, now: number): SyncFailure | undefined {
  const { facts } = cause;
  const until = retryAfterOf(facts.retryAfter, now);
  const isBusy = facts.status === 429 || facts.status === 509 || codesOf(facts).some((code) => BUSY.has(code));
  // an outage that says when it is over is a pause like any other
  if (!isBusy && !(facts.status === 503 && until !== undefined)) return undefined;
  const wide = facts.phrase !== 'mailbox concurrency' && /^(tenant|application)/i.test(facts.throttleScope ?? '');
  return new SyncFailure('throttled', 'ING_THROTTLED', 'Microsoft asks for fewer calls', { until, wide, cause });
}

function codesOf({ code, innerCodes }: RefusalFacts): string[] {
  return [code, ...innerCodes].map((one) => one.toLowerCase());
}

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
