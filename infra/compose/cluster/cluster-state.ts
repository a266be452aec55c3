import type { GraphQueries } from '../../../graph/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { isFault } from '../../kernel/fault.ts';
import { type AppliedPartition, positionsIn, waitingSince } from '../positions.ts';
import { type ClusterOptions, openClusterLog, openClusterQueries, readStages, type StageRole } from './cluster.ts';

/** Of a cluster, what can be said at the moment. Whatever does not answer is named, and the rest is told all the same. */
export interface ClusterState {
  /** Absent while the graph does not answer. To be closed by whoever asked. */
  readonly queries?: GraphQueries;
  /** Out of the graph; while it does not answer, out of the copies that workers leave in Kafka. Empty without a log. */
  readonly positions: readonly AppliedPartition[];
  /** When the log took the oldest record that waits, milliseconds since 1970. */
  readonly waitingSince?: number;
  /** How many workers each stage has now; absent while Kafka does not answer. */
  readonly workers?: Readonly<Record<StageRole, number>>;
  /** Sentences: what does not answer, and why. */
  readonly trouble: readonly string[];
}

/** Faults: those of the engines, but for one that does not answer. */
export async function readClusterState(options: ClusterOptions): Promise<ClusterState> {
  const [log] = await Promise.allSettled([openClusterLog(options, { make: false })]);
  // Where there is no tenant no graph is to be made for it.
  if (log.status === 'rejected') sentenceOf('the event log', log);
  const [queries] = await Promise.allSettled([openClusterQueries(options)]);
  try {
    return await stateOf(options, log, queries);
  } catch (error) {
    if (queries.status === 'fulfilled') await queries.value.close();
    throw error;
  } finally {
    if (log.status === 'fulfilled') await log.value.close();
  }
}

async function stateOf(
  options: ClusterOptions,
  log: PromiseSettledResult<EventLog>,
  queries: PromiseSettledResult<GraphQueries>,
): Promise<ClusterState> {
  const trouble = [sentenceOf('the event log', log), sentenceOf('the graph', queries)].filter(
    (one) => one !== undefined,
  );
  const asked = queries.status === 'fulfilled' ? { queries: queries.value } : {};
  if (log.status === 'rejected') {
    const positions = (await asked.queries?.positions()) ?? [];
    return { ...asked, positions: positions.map((at) => ({ ...at, end: at.position })), trouble };
  }
  return { ...asked, ...(await waitingIn(options, log.value, asked.queries)), trouble };
}

async function waitingIn(options: ClusterOptions, log: EventLog, queries: GraphQueries | undefined) {
  const stages = await readStages(options);
  const applied = queries === undefined ? stages.positions : await queries.positions();
  const positions = await positionsIn(log, applied, [...TRUTH, INTERACTIONS]);
  const since = await waitingSince(log, positions);
  return { positions, workers: stages.workers, ...(since === undefined ? {} : { waitingSince: since }) };
}

function sentenceOf(what: string, settled: PromiseSettledResult<unknown>): string | undefined {
  if (settled.status === 'fulfilled') return undefined;
  // What is no trouble of the engines is not to be hidden behind a sentence about them.
  if (!isFault(settled.reason, 'LOG_UNREACHABLE') && !isFault(settled.reason, 'GRA_UNREACHABLE')) throw settled.reason;
  return `${what} does not answer: ${settled.reason.message} (${settled.reason.code})`;
}
