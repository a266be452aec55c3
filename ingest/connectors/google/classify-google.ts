/** What an error of Google means: one table, read from the top. Its sentences repeat nothing of what Google said. */
import { SyncFailure } from '../../sync/failure.ts';
import { delegationTodo } from './delegation.ts';
import { type ErrorFacts, factsOf } from './error-facts.ts';
import { GOOGLE_APIS, type GoogleCapability } from './scopes.ts';
import { throttleEnd } from './throttle-end.ts';

/** What was asked, since the same status means different things. */
export interface Asked {
  readonly capability: GoogleCapability;
  /** On whose behalf: an administrator, or the owner of a mailbox. */
  readonly as: 'admin' | 'mailbox';
  /** What a "not found" is about. */
  readonly item?: 'history' | 'message' | 'profile' | 'group' | 'conference';
  /** Of the service account. */
  readonly clientId: string;
}

type Means = (facts: ErrorFacts, asked: Asked, now: number) => SyncFailure;
type Row = readonly [holds: (facts: ErrorFacts, asked: Asked) => boolean, means: Means];

/** @param now milliseconds since 1970 */
export function classifyGoogle(error: unknown, now: number, asked: Asked): SyncFailure {
  const facts = factsOf(error);
  const [, means] = TABLE.find(([holds]) => holds(facts, asked)) ?? [];
  return (means ?? unexpected)(facts, asked, now);
}

const CERTIFICATE = /^(?:SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS_CERT)/;
const CERTIFICATE_TIME = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/;
const CLOCK = /short-lived token|reasonable timeframe|\b(?:iat|exp)\b|clock/i;
const SIGNATURE = /signature/i;
/** Of the service account itself; of a user it says “Invalid email or User ID”. */
const ACCOUNT_GONE = /account not found/i;
const QUOTA_REASONS = new Set([
  ...['ratelimitexceeded', 'userratelimitexceeded', 'quotaexceeded', 'dailylimitexceeded', 'concurrentlimitexceeded'],
  ...['rate_limit_exceeded', 'resource_exhausted', 'dailylimitexceededunreg', 'limitexceeded'],
]);
const DAILY = /daily|per day/i;
const PER_USER = /user/i;

/** Of the token endpoint: https://developers.google.com/identity/protocols/oauth2/service-account#error-codes */
const OAUTH: readonly Row[] = [
  [({ status = 0 }) => status >= 500, down],
  [({ status }) => status === 429, throttled],
  [({ oauth = '' }) => ['temporarily_unavailable', 'server_error', 'internal_failure'].includes(oauth), down],
  [({ oauth, text }) => oauth === 'invalid_grant' && CLOCK.test(text), clockOff],
  [({ oauth, text }) => oauth === 'invalid_grant' && SIGNATURE.test(text), () => secretRefused()],
  [({ oauth, text }) => oauth === 'invalid_grant' && ACCOUNT_GONE.test(text), () => secretRefused()],
  [({ oauth }, { as }) => oauth === 'invalid_grant' && as === 'admin', adminUnknown],
  [({ oauth }) => oauth === 'invalid_grant', notProvisioned],
  [({ oauth = '' }) => ['unauthorized_client', 'access_denied', 'invalid_scope'].includes(oauth), scopeMissing],
  [({ oauth = '' }) => ['admin_policy_enforced', 'org_internal'].includes(oauth), scopeMissing],
  [({ oauth = '' }) => ['invalid_client', 'deleted_client', 'disabled_client'].includes(oauth), () => secretRefused()],
  [() => true, unexpected],
];

const API: readonly Row[] = [
  [isQuota, throttled],
  [({ isForeign, status }) => isForeign && status === 403, forbiddenByProxy],
  [({ status = 0 }) => status >= 500 || status === 408, down],
  [({ status = 0 }) => status >= 300 && status < 400, proxyAnswered],
  // the reports say it so, of somebody whose token is good
  [({ status, text }, { as }) => status === 401 && as === 'admin' && /not authorized/i.test(text), adminUnknown],
  [({ status }) => status === 401, () => secretRefused()],
  [has('accessnotconfigured', 'service_disabled'), apiDisabled],
  [has('insufficientpermissions', 'access_token_scope_insufficient', 'insufficient_scope'), scopeMissing],
  [has('notacalendaruser'), notProvisioned],
  [({ status, reasons, text }) => status === 400 && isNoMailbox(reasons, text), notProvisioned],
  // a page token of before, or a history id that never was: what was kept cannot be gone on with
  [({ status, text }) => status === 400 && /page ?token|sync ?token|starthistoryid/i.test(text), cursorExpired],
  [({ status }, { as }) => status === 403 && as === 'admin', adminUnknown],
  [({ status }) => status === 403, outOfScope],
  [({ status }) => status === 410, cursorExpired],
  // of Google it would be JSON with a reason; read as Google's, it would end cursors and take mails for gone
  [isForeign404, unexpected],
  [({ status }, { item }) => status === 404 && item === 'history', cursorExpired],
  [({ status }, { item }) => status === 404 && item !== undefined, itemGone],
  // the calendar or the spaces of somebody who has none
  [({ status }, { as }) => status === 404 && as === 'mailbox', notProvisioned],
];

const TABLE: readonly Row[] = [
  [({ isCut }) => isCut, down],
  [({ isUnreadable }) => isUnreadable, unexpected],
  [({ systemCode = '' }) => CERTIFICATE.test(systemCode), proxyAnswered],
  [({ systemCode = '' }) => CERTIFICATE_TIME.test(systemCode), clockOff],
  [({ status }) => status === undefined, down],
  [({ isPage, status = 0 }) => isPage && status >= 500, down],
  [({ isPage, status }) => isPage && status === 429, throttled],
  [({ isPage, status }) => isPage && status === 403, forbiddenByProxy],
  [({ isPage, status }) => isPage || status === 407, proxyAnswered],
  [
    ({ oauth }) => oauth !== undefined,
    (facts, asked, now) => (OAUTH.find(([holds]) => holds(facts, asked))?.[1] ?? unexpected)(facts, asked, now),
  ],
  ...API,
];

function has(...reasons: string[]): Row[0] {
  return (facts) => facts.reasons.some((reason) => reasons.includes(reason));
}

function isQuota({ status, reasons, text }: ErrorFacts): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return reasons.some((reason) => QUOTA_REASONS.has(reason)) || /quota exceeded|rate limit exceeded/i.test(text);
}

/** Of a profile it is passed over: the list of mails, which is asked in its place, tells whether somebody else answers. */
function isForeign404({ status, isForeign, reasons, text }: ErrorFacts, { item }: Asked): boolean {
  return status === 404 && item !== 'profile' && (isForeign || (reasons.length === 0 && text === ''));
}

function isNoMailbox(reasons: readonly string[], text: string): boolean {
  return (
    /mail service not enabled/i.test(text) ||
    reasons.includes('failedprecondition') ||
    reasons.includes('failed_precondition')
  );
}

function down({ status }: ErrorFacts): SyncFailure {
  const what = status === undefined || status < 300 ? 'the connection broke' : `the answer was an error (${status})`;
  return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', what);
}

function throttled(facts: ErrorFacts, _: Asked, now: number): SyncFailure {
  const said = `${facts.reasons.join(' ')} ${facts.text}`;
  // only what is said of the project or the day concerns everybody
  const wide = !PER_USER.test(said) && (DAILY.test(said) || /per minute|project/i.test(said));
  const until = throttleEnd(facts, now);
  return new SyncFailure('throttled', 'ING_THROTTLED', 'Google asks for fewer calls', { until, wide });
}

function cursorExpired(): SyncFailure {
  return new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'Google no longer knows how far was read');
}

function itemGone(): SyncFailure {
  return new SyncFailure('item-gone', 'ING_ITEM_GONE', 'what was listed is no longer there');
}

function notProvisioned(): SyncFailure {
  return new SyncFailure(
    'not-provisioned',
    'ING_NOT_PROVISIONED',
    'Google has no such user, or not this service for the user',
    {
      todo: 'If the user should be read: in admin.google.com open Directory > Users > the user > Licenses. kith tries again every day, and whenever it starts.',
    },
  );
}

function outOfScope(): SyncFailure {
  return new SyncFailure('out-of-scope', 'ING_OUT_OF_SCOPE', 'Google refuses this for one user', {
    todo: 'If this user should be read: in admin.google.com look whether the service is on for the organizational unit of the user.',
  });
}

function adminUnknown(facts: ErrorFacts): SyncFailure {
  const what =
    facts.oauth === undefined
      ? 'the administrator on whose behalf kith asks is not allowed to see this'
      : 'Google does not know the administrator on whose behalf kith asks';
  return new SyncFailure('misconfigured', 'ING_ADMIN_UNKNOWN', what, {
    todo: 'Give the address of an active administrator who may read users, groups and reports: admin.google.com > Account > Admin roles.',
  });
}

function scopeMissing(_: ErrorFacts, { capability, clientId }: Asked): SyncFailure {
  return new SyncFailure(
    'misconfigured',
    'ING_SCOPE_MISSING',
    `the service account is not allowed what ${capability} needs`,
    {
      todo: delegationTodo(capability, clientId),
    },
  );
}

function apiDisabled(_: ErrorFacts, { capability }: Asked): SyncFailure {
  return new SyncFailure('misconfigured', 'ING_API_DISABLED', `the ${GOOGLE_APIS[capability]} is not switched on`, {
    todo: `In console.cloud.google.com choose the project of the service account, open APIs & Services > Library > ${GOOGLE_APIS[capability]}, and press Enable.`,
  });
}

function secretRefused(): SyncFailure {
  return new SyncFailure(
    'misconfigured',
    'ING_SECRET_REFUSED',
    'Google does not accept the key of the service account',
    {
      todo: 'In console.cloud.google.com open IAM & Admin > Service Accounts and look whether the account and the key still exist and are enabled; else make a new key.',
    },
  );
}

function clockOff(): SyncFailure {
  return new SyncFailure('misconfigured', 'ING_CLOCK_OFF', 'Google says that the time of this machine is wrong', {
    todo: 'Set the clock of this machine, best by NTP; five minutes are too much.',
  });
}

function proxyAnswered(): SyncFailure {
  return new SyncFailure(
    'misconfigured',
    'ING_PROXY_ANSWERED',
    'something between kith and Google answered instead of it',
    {
      todo: 'Let this machine reach *.googleapis.com on port 443 without a login page. Of a proxy that reads the traffic, name its certificate in NODE_EXTRA_CA_CERTS.',
    },
  );
}

/** Google's own refusals are JSON with a reason. */
function forbiddenByProxy(): SyncFailure {
  return new SyncFailure(
    'misconfigured',
    'ING_PROXY_ANSWERED',
    'a proxy or firewall forbade the call (403): Google itself says why it refuses',
    { todo: 'Allow this machine to reach *.googleapis.com on port 443 in the proxy or firewall that it goes through.' },
  );
}

function unexpected({ status }: ErrorFacts): SyncFailure {
  const what = status === undefined ? 'the answer has another form' : `the answer has another form (status ${status})`;
  return new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', what, {
    todo: 'Look whether --endpoint, if it was given, leads to Google’s API, and whether a proxy in between answers in its place.',
  });
}
