import { existsSync } from 'node:fs';
import { type CapabilityStatus, capabilityStatuses } from '../../../ingest/core/sync-status.ts';
import { faultText, isFault } from '../../kernel/fault.ts';
import type { Clock } from '../../kernel/instant.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Connection, Connections, type SecretKey } from './connections.ts';
import { streamFault } from './file-faults.ts';
import { openSqliteStreams } from './sqlite-streams.ts';

/** Under which name it is kept what keeps a connection from being read; empty while nothing does. */
export const TROUBLE = 'trouble';

/** Under which name it is kept when a process last said that it reads. */
export const READ_AT = 'read at';
/** What a process that ends puts behind that. */
const ENDED = ' ended';
/** A process that has not said so for so long is taken for dead. */
const SILENCE_MS = 20_000;

/** What a process that reads a connection keeps under {@link READ_AT}, again and again, and once more when it ends. */
export function readMark(now: number, isEnd = false): string {
  return `${new Date(now).toISOString()}${isEnd ? ENDED : ''}`;
}

export interface ProviderStatus {
  readonly provider: string;
  /** Whether a process reads it now. */
  readonly isRead: boolean;
  /** When a process last did, milliseconds since 1970; absent when none ever has. */
  readonly readAt?: number;
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
    const { capabilities, told, reading } = standingOf(connection, folder, clock());
    const trouble = troubles.get(provider) ?? troubles.get('ingest') ?? told;
    return {
      provider,
      ...reading,
      capabilities,
      ...(ends === undefined ? {} : { secretExpiresAt: Date.parse(ends) }),
      ...(trouble === undefined ? {} : { trouble }),
    };
  });
}

interface Standing {
  readonly capabilities: CapabilityStatus[];
  readonly reading: Pick<ProviderStatus, 'isRead' | 'readAt'>;
  /** What kept it from being read at all when it was tried last. */
  readonly told?: string;
}

function standingOf({ provider, capabilities }: Connection, folder: DataFolder, now: number): Standing {
  if (!existsSync(folder.streamsFile)) return { capabilities: [], reading: { isRead: false } };
  try {
    return standingIn(folder.streamsFile, { provider, capabilities }, now);
  } catch (error) {
    const fault = streamFault(error, folder.streamsFile);
    if (!isFault(fault)) throw error;
    // whoever asks how things stand is told what is wrong with the file, and the rest
    return { capabilities: [], reading: { isRead: false }, told: faultText(fault) };
  }
}

function standingIn(
  file: string,
  { provider, capabilities }: Pick<Connection, 'provider' | 'capabilities'>,
  now: number,
): Standing {
  const store = openSqliteStreams(file, provider);
  try {
    const lines = store.rows().map(({ stream: { capability, subject }, ...row }) => ({
      ...{ ...row, capability, address: subject?.address },
    }));
    const wanted = lines.filter(({ capability }) => capabilities.some((each) => each === capability));
    const told = store.recall(TROUBLE) ?? '';
    const reading = readingOf(store.recall(READ_AT), now);
    const statuses = capabilityStatuses(wanted, now, reading.isRead);
    return { capabilities: statuses, reading, ...(told === '' ? {} : { told }) };
  } finally {
    store.close();
  }
}

function readingOf(mark: string | undefined, now: number): Standing['reading'] {
  if (mark === undefined) return { isRead: false };
  const isEnd = mark.endsWith(ENDED);
  const readAt = Date.parse(isEnd ? mark.slice(0, -ENDED.length) : mark);
  return { isRead: !isEnd && now - readAt < SILENCE_MS, readAt };
}
