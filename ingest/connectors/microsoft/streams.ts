/** What every stream of this connector is given. */
import type { ContentPolicy, ProviderPorts } from '../../sync/port.ts';
import type { GraphClient } from './graph-client.ts';

export interface Asked {
  readonly graph: GraphClient;
  readonly ports: ProviderPorts;
  readonly policy: ContentPolicy;
  /** Whether calendars are connected, too: only then may they be asked, and count what they hold. */
  readonly readsCalendars: boolean;
  /** Country whose national numbers are read, ISO 3166-1 alpha-2. */
  readonly region?: string;
  readonly concurrencyPerMailbox: number;
}
