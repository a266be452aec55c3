import { buildApi, type Readiness } from '../../api/contract.ts';
import type { GraphQueries } from '../../graph/contract.ts';
import type { EventLog } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import { apiToken } from './data-folder.ts';
import { type EmbeddedOptions, makeGraph, openLog, openQueries, SETTINGS } from './embedded.ts';
import { startWriterThread } from './writer.ts';

/** Loopback only, until access control is built. */
const HOST = '127.0.0.1';

export interface Roles {
  /** Answers questions. */
  readonly api: boolean;
  /** Resolver and scorer, which the embedded profile runs as one. */
  readonly writer: boolean;
}

export interface Running {
  /** Where the API listens; absent without the role. */
  readonly url?: string;
  readonly token: string;
  /** Stops in order: no new requests, then the writer after the batch in hand. */
  stop(): Promise<void>;
}

/** Starts the roles of one process on a data folder. Faults: `CLI_PORT_TAKEN`, and those of the stores. */
export async function serve(options: EmbeddedOptions, roles: Roles, port: number): Promise<Running> {
  // Made before anything reads it, so that a new folder can be served at once.
  await makeGraph(options);
  const token = apiToken(options.folder);
  // Whatever cannot be opened is said before a thread runs that nobody would stop.
  const log = await openLog(options);
  const queries = openQueries(options);
  const writer = roles.writer ? startWriterThread(options, true) : undefined;
  const stopStores = async () => {
    await writer?.stop();
    await queries.close();
    await log.close();
  };
  if (!roles.api) return { token, stop: stopStores };
  const readiness = () => readinessOf(log, queries, writer && { trouble: writer.trouble() });
  const app = await buildApi({ queries, clock: options.clock, token, readiness, settings: SETTINGS });
  const stop = async () => {
    await app.close();
    await stopStores();
  };
  try {
    const url = await app.listen({ host: HOST, port });
    return { url, token, stop };
  } catch (error) {
    await stop();
    throw new Fault('CLI_PORT_TAKEN', `port ${port} cannot be used`, {
      todo: 'stop what uses it, or choose another with --port (0 takes a free one)',
      cause: error,
    });
  }
}

async function readinessOf(
  log: EventLog,
  queries: GraphQueries,
  writer: { trouble: string | undefined } | undefined,
): Promise<Readiness> {
  const applied = new Map((await queries.positions()).map((at) => [`${at.topic}/${at.partition}`, at.position]));
  const positions = [];
  for (const topic of [COMMANDS, ACTIVITIES, DEAD_LETTERS]) {
    for (const { partition, end } of await log.partitions(topic)) {
      positions.push({ topic, partition, position: applied.get(`${topic}/${partition}`) ?? 0, end });
    }
  }
  const graph = { name: 'graph', ok: true };
  if (writer === undefined) return { checks: [graph], positions };
  const check = writer.trouble === undefined ? { ok: true } : { ok: false, reason: writer.trouble };
  return { checks: [graph, { name: 'writer', ...check }], positions };
}
