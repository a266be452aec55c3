/** How Google refuses. Texts are those that are known from its answers; they are told apart by `reason`. */
import type { Fault, RetryAfter } from '../fault-plan.ts';

/** What Google calls an error of this status. */
const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
};

export interface GoogleErrorOptions {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  /** `global` when absent. */
  readonly domain?: string;
  /** In the words of google.rpc.Code; that of the status when absent. */
  readonly rpc?: string;
  readonly location?: readonly [type: string, name: string];
  readonly details?: readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
}

export class GoogleError extends Error {
  readonly options: GoogleErrorOptions;

  constructor(options: GoogleErrorOptions) {
    super(options.message);
    this.options = options;
  }

  response(): Response {
    const {
      status,
      reason,
      message,
      domain = 'global',
      rpc = STATUS[status],
      location,
      details,
      headers,
    } = this.options;
    const place = location === undefined ? {} : { locationType: location[0], location: location[1] };
    const error = {
      code: status,
      message,
      errors: [{ message, domain, reason, ...place }],
      ...(rpc === undefined ? {} : { status: rpc }),
      ...(details === undefined ? {} : { details }),
    };
    return Response.json({ error }, { status, ...(headers === undefined ? {} : { headers }) });
  }
}

export const invalidCredentials = (): GoogleError =>
  new GoogleError({
    status: 401,
    reason: 'authError',
    message:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    location: ['header', 'Authorization'],
  });

export const insufficientScopes = (method: string): GoogleError =>
  new GoogleError({
    status: 403,
    reason: 'insufficientPermissions',
    message: 'Request had insufficient authentication scopes.',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { method },
      },
    ],
  });

export const forbidden = (message: string): GoogleError =>
  new GoogleError({ status: 403, reason: 'forbidden', message });

export const notFound = (message = 'Requested entity was not found.'): GoogleError =>
  new GoogleError({ status: 404, reason: 'notFound', message });

export const invalid = (message: string, parameter?: string): GoogleError =>
  new GoogleError({
    status: 400,
    reason: 'invalid',
    message,
    ...(parameter === undefined ? {} : { location: ['parameter', parameter] as const }),
  });

export const badRequest = (message = 'Bad Request'): GoogleError =>
  new GoogleError({ status: 400, reason: 'badRequest', message });

export const noMailbox = (): GoogleError =>
  new GoogleError({
    status: 400,
    reason: 'failedPrecondition',
    message: 'Mail service not enabled',
    rpc: 'FAILED_PRECONDITION',
  });

export const gone = (reason: 'fullSyncRequired' | 'updatedMinTooLongAgo'): GoogleError =>
  new GoogleError({
    status: 410,
    reason,
    domain: 'calendar',
    message:
      reason === 'fullSyncRequired'
        ? 'Sync token is no longer valid, a full sync is required.'
        : 'The requested minimum modification time lies too far in the past.',
    location: ['parameter', reason === 'fullSyncRequired' ? 'syncToken' : 'updatedMin'],
  });

/** What the vendor has and this fake has not. Nothing of Google's: it says so loudly, so that no test passes by it. */
export const notFaked = (what: string): GoogleError =>
  new GoogleError({ status: 501, reason: 'notImplemented', message: `the fake tenant does not have ${what}` });

export function throttled(fault: Extract<Fault, { kind: 'throttle' }>, now: number): GoogleError {
  const { status, retry } = fault;
  const reason = fault.reason ?? (status === 429 ? 'rateLimitExceeded' : 'userRateLimitExceeded');
  const header = retryHeader(retry, now);
  const text = retry.as === 'text' ? `  Retry after ${new Date(now + retry.seconds * 1000).toISOString()}` : '';
  const usual = status === 429 ? 'User-rate limit exceeded.' : 'User Rate Limit Exceeded';
  return new GoogleError({
    status,
    reason,
    message: `${usual}${text}`,
    domain: 'usageLimits',
    rpc: 'RESOURCE_EXHAUSTED',
    ...(header === undefined ? {} : { headers: { 'retry-after': header } }),
  });
}

function retryHeader(retry: RetryAfter, now: number): string | undefined {
  if (retry.as === 'seconds') return String(retry.seconds);
  return retry.as === 'date' ? new Date(now + retry.seconds * 1000).toUTCString() : undefined;
}
