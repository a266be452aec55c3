/** What an administrator chooses for Microsoft 365. */
import type { Capability, ContentPolicy, ProviderPorts } from '../../sync/port.ts';
import type { MicrosoftCloud, MicrosoftEndpoint } from './clouds.ts';
import type { MicrosoftCredential } from './credential.ts';

export interface MicrosoftOptions {
  /** The tenant's id or one of its domains. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: MicrosoftCredential;
  readonly cloud: MicrosoftCloud;
  /** Other hosts than those of the cloud, each as scheme, host and port. */
  readonly endpoint?: MicrosoftEndpoint;
  readonly capabilities: readonly Capability[];
  readonly policy: ContentPolicy;
  /** Country whose national numbers are read, ISO 3166-1 alpha-2. */
  readonly region?: string;
  /** Calls to one mailbox that may be under way at once; 2 when absent, never more than 4. */
  readonly concurrencyPerMailbox?: number;
  /**
   * Where the permissions for mailboxes were granted: `entra` for the whole tenant, `exchange` for some mailboxes, by RBAC
   * for Applications. The token does not tell of the latter, so nothing is missed in it then. `entra` when absent.
   */
  readonly mailboxAccess?: 'entra' | 'exchange';
  /** A mailbox that must not be readable, for the doctor. */
  readonly outside?: string;
  readonly ports: ProviderPorts;
}
