import type { Capability, ContentPolicy, ProviderPorts } from '../../sync/port.ts';
import type { ServiceAccountKey } from './service-account-key.ts';

export interface GoogleOptions {
  readonly key: ServiceAccountKey;
  /** Address of an administrator on whose behalf the directory and the reports are read. */
  readonly admin: string;
  /** Which are switched on; those that Google does not have are passed over. */
  readonly capabilities: readonly Capability[];
  readonly policy: ContentPolicy;
  /** Which table of Gmail's quotas the project has: `old` for projects that used Gmail before May 2026. */
  readonly quota: 'new' | 'old';
  /** For telephone numbers in the directory that are written without a country: `US`. */
  readonly region?: string;
  /** Instead of Google's own hosts. */
  readonly endpoint?: GoogleEndpoint;
  /** Mails of one mailbox that are asked for at a time; 10 when absent. */
  readonly concurrency?: number;
  /** Ask for mails in batches rather than one by one. */
  readonly batch?: boolean;
  /** `my_customer` when absent: the company of the administrator. */
  readonly customer?: string;
  readonly ports: ProviderPorts;
}

export interface GoogleEndpoint {
  /** Takes the place of `https://gmail.googleapis.com` and of every other host of an API; a path of it is kept. */
  readonly api: string;
  /** Takes the place of `https://oauth2.googleapis.com/token`. */
  readonly token: string;
}

export const GOOGLE = 'google';
