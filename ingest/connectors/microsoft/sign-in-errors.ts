/** What an error of Microsoft's sign-in means, and where an administrator mends it. Pure. */
import type { IngestErrorCode } from '../../errors.ts';
import { SyncFailure } from '../../sync/failure.ts';
import { classifyMicrosoft } from './classify.ts';
import { Refusal } from './refusal.ts';

interface Sentence {
  readonly code: IngestErrorCode;
  readonly message: string;
  /** Where it is changed. */
  readonly todo: string;
}

const APP = 'entra.microsoft.com → App registrations → your app';
const SECRETS = `${APP} → Certificates & secrets`;
const CONSENT = `${APP} → API permissions → Grant admin consent`;

/** Numbers of Microsoft's page on authentication error codes. */
const BY_NUMBER: Readonly<Record<number, Sentence>> = {
  7000215: {
    code: 'ING_SECRET_REFUSED',
    message: 'the client secret is wrong; often the ID of the secret was pasted instead of its value',
    todo: `${SECRETS} → make a new client secret and copy its Value, which is shown only once.`,
  },
  7000222: {
    code: 'ING_SECRET_EXPIRED',
    message: 'the client secret has expired',
    todo: `${SECRETS} → make a new client secret, and give its Value to kith.`,
  },
  7000216: {
    code: 'ING_SECRET_REFUSED',
    message: 'neither a client secret nor a certificate reached the sign-in',
    todo: `${SECRETS} → give a client secret's Value or a certificate to kith.`,
  },
  90002: {
    code: 'ING_TENANT_UNKNOWN',
    message: 'the sign-in does not know this tenant; it may belong to another cloud',
    todo: 'entra.microsoft.com → Overview → copy the Tenant ID, and check which cloud the tenant is in.',
  },
  900023: {
    code: 'ING_TENANT_UNKNOWN',
    message: 'the tenant is neither an id nor a domain',
    todo: 'entra.microsoft.com → Overview → copy the Tenant ID.',
  },
  700016: {
    code: 'ING_SECRET_REFUSED',
    message: 'there is no app with this client ID in the tenant',
    todo: `${APP} → Overview → copy the Application (client) ID; in another tenant's app: consent to it first.`,
  },
  7000112: {
    code: 'ING_CONSENT_MISSING',
    message: 'the app is switched off in the tenant',
    todo: 'entra.microsoft.com → Enterprise applications → your app → Properties → Enabled for users to sign-in: Yes.',
  },
  700024: {
    code: 'ING_CLOCK_OFF',
    message: 'the proof of the certificate is outside its time: the clock of this machine is wrong',
    todo: 'Set the clock of this machine, with NTP.',
  },
  700027: {
    code: 'ING_SECRET_REFUSED',
    message: 'the certificate does not belong to the app, or the private key does not belong to the certificate',
    todo: `${SECRETS} → Certificates → upload the certificate, and give kith the key that belongs to it.`,
  },
  65001: {
    code: 'ING_CONSENT_MISSING',
    message: 'no administrator has consented to what the app asks for',
    todo: `${CONSENT}.`,
  },
  500011: {
    code: 'ING_TENANT_UNKNOWN',
    message: 'the tenant does not know Graph under this name; it belongs to another cloud',
    todo: 'Choose the cloud in which the tenant is.',
  },
  53003: {
    code: 'ING_SECRET_REFUSED',
    message: 'a Conditional Access policy keeps the app out',
    todo: 'entra.microsoft.com → Conditional Access → Policies → leave the app out, or allow the address that kith calls from.',
  },
};

const BY_NAME: Readonly<Record<string, Sentence>> = {
  invalid_client: {
    code: 'ING_SECRET_REFUSED',
    message: 'the sign-in does not accept the client ID with this secret or certificate',
    todo: `${SECRETS} → check the secret or the certificate.`,
  },
  unauthorized_client: {
    code: 'ING_SECRET_REFUSED',
    message: 'the tenant does not allow this app',
    todo: `${APP} → Overview → compare the Application (client) ID and the Tenant ID.`,
  },
  invalid_scope: {
    code: 'ING_TENANT_UNKNOWN',
    message: 'the sign-in does not know Graph of this cloud',
    todo: 'Choose the cloud in which the tenant is.',
  },
  invalid_resource: {
    code: 'ING_TENANT_UNKNOWN',
    message: 'the sign-in does not know Graph of this cloud',
    todo: 'Choose the cloud in which the tenant is.',
  },
};

/** The sign-in's own outages, which it answers with status 400 as well. */
const PASSING = new Set([90033, 50196, 90055, 90024]);

export function classifySignIn(error: unknown, now: number): SyncFailure {
  if (!(error instanceof Refusal)) return classifyMicrosoft(error, now);
  const { aadsts, code, status } = error.facts;
  if (code === 'temporarily_unavailable' || (aadsts !== undefined && PASSING.has(aadsts))) {
    return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'the sign-in is not available', { cause: error });
  }
  const sentence = (aadsts === undefined ? undefined : BY_NUMBER[aadsts]) ?? BY_NAME[code];
  const number = aadsts === undefined ? '' : ` (AADSTS${aadsts})`;
  if (sentence !== undefined) {
    const { todo, message } = sentence;
    return new SyncFailure('misconfigured', sentence.code, `${message}${number}`, { todo, cause: error });
  }
  if (aadsts === undefined || status >= 500 || status === 429) return classifyMicrosoft(error, now);
  return new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', `the sign-in refuses the app${number}`, {
    todo: `login.microsoftonline.com/error?code=${aadsts} explains the number.`,
    cause: error,
  });
}
