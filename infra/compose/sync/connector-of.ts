import { SyncFailure } from '../../../ingest/sync/failure.ts';
import type { Connector, ContentPolicy, ProviderPorts } from '../../../ingest/sync/port.ts';
import type { Connection } from './connections.ts';

export type { BackfillEstimate, Check, Connector } from '../../../ingest/sync/port.ts';

/** What a provider failed with; undefined for anything else. */
export function asFailure(error: unknown): SyncFailure | undefined {
  return error instanceof SyncFailure ? error : undefined;
}

/** The connector of a connection. Loads what it needs of the provider's library only now: no other command waits for it. */
export async function connectorOf(connection: Connection, secret: string, ports: ProviderPorts): Promise<Connector> {
  const policy: ContentPolicy = connection.scope;
  const shared = { policy, ports, ...(connection.region === undefined ? {} : { region: connection.region }) };
  switch (connection.provider) {
    case 'google': {
      const { googleConnector, readServiceAccountKey } = await import('../../../ingest/connectors/google/connector.ts');
      const { admin, capabilities, quota, endpoint } = connection;
      const at = endpoint === undefined ? {} : { endpoint };
      return googleConnector({ key: readServiceAccountKey(secret), admin, capabilities, quota, ...at, ...shared });
    }
    case 'microsoft': {
      const { microsoftConnector } = await import('../../../ingest/connectors/microsoft/connector.ts');
      const { tenantId, clientId, cloud, capabilities, endpoint, outside, mailboxAccess } = connection;
      const at = endpoint === undefined ? {} : { endpoint };
      const beyond = outside === undefined ? {} : { outside };
      const credential = connection.credential === 'secret' ? { secret } : { certificate: JSON.parse(secret) };
      return microsoftConnector({
        tenantId,
        clientId,
        credential,
        cloud,
        capabilities,
        mailboxAccess,
        ...at,
        ...beyond,
        ...shared,
      });
    }
    case 'twilio': {
      const { twilioConnector } = await import('../../../ingest/connectors/twilio/connector.ts');
      const { accountSid, keySid, endpoint } = connection;
      const at = endpoint === undefined ? {} : { endpoint };
      const signIn = keySid === undefined ? { authToken: secret } : { apiKey: { sid: keySid, secret } };
      return twilioConnector({ accountSid, ...signIn, ...at, ...shared });
    }
  }
}
