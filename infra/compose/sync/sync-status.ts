import { existsSync } from 'node:fs';
import { type CapabilityStatus, capabilityStatuses } from '../../../ingest/core/sync-status.ts';
import type { Clock } from '../../kernel/instant.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Connection, Connections, type SecretKey } from './connections.ts';
import { openSqliteStreams } from './sqlite-streams.ts';

export interface ProviderStatus {
  readonly provider: string;
  readonly capabilities: readonly CapabilityStatus[];
  /** When the secret ends, where that is known; milliseconds since 1970. */
  readonly secretExpiresAt?: number;
  /** What keeps it from being read at all, where this process reads it. */
  readonly trouble?: string;
}

/** How the streams of every connected provider stand. Needs no secret and asks no provider. */
export function readSyncStatus(
  folder: DataFolder,
  secretKey: SecretKey,
  clock: Clock,
  troubles: ReadonlyMap<string, string> = new Map(),
): ProviderStatus[] {
  return new Connections(folder, secretKey).all().map((connection) => {
    const { provider, secretExpiresAt: ends } = connection;
    const trouble = troubles.get(provider) ?? troubles.get('ingest');
    return {
      provider,
      capabilities: capabilitiesOf(connection, folder, clock()),
      ...(ends === undefined ? {} : { secretExpiresAt: Date.parse(ends) }),
      ...(trouble === undefined ? {} : { trouble }),
    };
  });
}

function capabilitiesOf({ provider, capabilities }: Connection, folder: DataFolder, now: number): CapabilityStatus[] {
  if (!existsSync(folder.streamsFile)) return [];
  const store = openSqliteStreams(folder.streamsFile, provider);
  try {
    const lines = store.rows().map(({ stream, ...row }) => ({ ...row, capability: stream.capability }));
    const wanted = lines.filter(({ capability }) => capabilities.some((each) => each === capability));
    return capabilityStatuses(wanted, now);
  } finally {
    store.close();
  }
}
