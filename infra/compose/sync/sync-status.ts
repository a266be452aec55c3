import { existsSync } from 'node:fs';
import { type CapabilityStatus, capabilityStatuses } from '../../../ingest/core/sync-status.ts';
import type { Clock } from '../../kernel/instant.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Connection, Connections, type SecretKey } from './connections.ts';
import { openSqliteStreams } from './sqlite-streams.ts';

/** Under which name it is kept what keeps a connection from being read; empty while nothing does. */
export const TROUBLE = 'trouble';

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
    const { capabilities, told } = standingOf(connection, folder, clock());
    const trouble = troubles.get(provider) ?? troubles.get('ingest') ?? told;
    return {
      provider,
      capabilities,
      ...(ends === undefined ? {} : { secretExpiresAt: Date.parse(ends) }),
      ...(trouble === undefined ? {} : { trouble }),
    };
  });
}

interface Standing {
  readonly capabilities: CapabilityStatus[];
  /** What kept it from being read at all when it was tried last. */
  readonly told?: string;
}

function standingOf({ provider, capabilities }: Connection, folder: DataFolder, now: number): Standing {
  if (!existsSync(folder.streamsFile)) return { capabilities: [] };
  const store = openSqliteStreams(folder.streamsFile, provider);
  try {
    const lines = store.rows().map(({ stream, ...row }) => ({ ...row, capability: stream.capability }));
    const wanted = lines.filter(({ capability }) => capabilities.some((each) => each === capability));
    const told = store.recall(TROUBLE) ?? '';
    return { capabilities: capabilityStatuses(wanted, now), ...(told === '' ? {} : { told }) };
  } finally {
    store.close();
  }
}
