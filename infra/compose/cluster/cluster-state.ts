import type { GraphQueries } from '../../../graph/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { type Fault, isFault } from '../../kernel/fault.ts';
import { type AppliedPartition, endsIn, positionsFrom, waitingSince } from '../positions.ts';
import { type ClusterOptions, openClusterLog, openClusterQueries, readStages, type StageRole } from './cluster.ts';
import {
  type Away,
  aliveIn,
  awaySince,
  type EngineName,
  furthest,
  type HeardWorkers,
  heardOf,
  lastKnown,
  type ProcessNote,
} from './process-note.ts';

/** An engine that does not answer now. */
export interface AwayEngine extends Away {
  readonly engine: EngineName;
  /** What it said, or did not. */
  readonly fault: Fault;
}

/** Of a cluster, what can be said at the moment. Whatever does not answer is named, and the rest is told all the same. */
export interface ClusterState {
  /** Absent while the graph does not answer. To be closed by whoever asked. */
  readonly queries?: GraphQueries;
  /**
   * How far the log has been applied. While the graph does not answer, as the copies in Kafka and the notes of the processes
   * say; while Kafka does not, up to the ends that were known last. Empty when nobody knows.
   */
  readonly positions: readonly AppliedPartition[];
  /** When the ends were known, milliseconds since 1970; absent while Kafka says them now, and when nobody knows. */
  readonly knownAt?: number;
  /** When the log took the oldest record that waits, milliseconds since 1970; while it is away, since when something is known to wait. */
  readonly waitingSince?: number;
  /** The workers of each stage; absent while Kafka does not answer. */
  readonly workers?: Readonly<Record<StageRole, HeardWorkers>>;
  /** How many of them live that use this data folder. */
  readonly heardHere: Readonly<Record<StageRole, number>>;
  readonly away: readonly AwayEngine[];
}

/**
 * @param readNotes of the processes of this data folder; read when the engines have been asked, which may take a while. Faults:
 * those of the engines, but for one that does not answer.
 */
export async function readClusterState(
  options: ClusterOptions,
  readNotes: () => readonly ProcessNote[],
): Promise<ClusterState> {
  const [log] = await Promise.allSettled([openClusterLog(options, { make: false })]);
  // Where there is no tenant no graph is to be made for it.
  requireAway(log);
  const [queries] = await Promise.allSettled([openClusterQueries(options)]);
  try {
    return await stateOf(options, readNotes(), log, queries);
  } catch (error) {
    if (queries.status === 'fulfilled') await queries.value.close();
    throw error;
  } finally {
    if (log.status === 'fulfilled') await log.value.close();
  }
}

async function stateOf(
  options: ClusterOptions,
  notes: readonly ProcessNote[],
  log: PromiseSettledResult<EventLog>,
  queries: PromiseSettledResult<GraphQueries>,
): Promise<ClusterState> {
  const away = [...awayOf('kafka', log, notes, options), ...awayOf('neo4j', queries, notes, options)];
  const asked = queries.status === 'fulfilled' ? queries.value : undefined;
  const now = options.clock();
  const heardHere = { resolver: aliveIn(notes, 'resolver', now), scorer: aliveIn(notes, 'scorer', now) };
  const state = { away, heardHere, ...(asked === undefined ? {} : { queries: asked }) };
  if (log.status === 'rejected') return { ...state, ...(await withoutLog(notes, asked)) };
  return { ...state, ...(await waitingIn(options, notes, log.value, asked)) };
}

/** As long as nobody can append, the ends that were known last are those that are. */
async function withoutLog(notes: readonly ProcessNote[], queries: GraphQueries | undefined) {
  const known = lastKnown(notes);
  const applied = (await queries?.positions()) ?? [];
  if (known === undefined) return { positions: applied.map((at) => ({ ...at, end: at.position })) };
  const { waitingSince: since, at: knownAt } = known;
  return {
    positions: furthest(known.positions, applied),
    knownAt,
    ...(since === undefined ? {} : { waitingSince: since }),
  };
}

async function waitingIn(
  options: ClusterOptions,
  notes: readonly ProcessNote[],
  log: EventLog,
  queries: GraphQueries | undefined,
) {
  const stages = await readStages(options);
  const ends = await endsIn(log, [...TRUTH, INTERACTIONS]);
  const positions =
    queries === undefined
      ? furthest(positionsFrom(stages.positions, ends), lastKnown(notes)?.positions ?? [])
      : positionsFrom(await queries.positions(), ends);
  const since = await waitingSince(log, positions);
  const times = { now: options.clock(), sessionMs: 1_000 * options.cluster.sessionSeconds };
  const heard = (role: StageRole) => heardOf(notes, role, stages.workers[role], times);
  return {
    positions,
    workers: { resolver: heard('resolver'), scorer: heard('scorer') },
    ...(since === undefined ? {} : { waitingSince: since }),
  };
}

function awayOf(
  engine: EngineName,
  settled: PromiseSettledResult<unknown>,
  notes: readonly ProcessNote[],
  { clock }: ClusterOptions,
): AwayEngine[] {
  const fault = requireAway(settled);
  return fault === undefined ? [] : [{ engine, fault, ...awaySince(notes, engine, clock()) }];
}

/** The fault of what does not answer. What is no trouble of the engines is not to be hidden behind a sentence about them. */
function requireAway(settled: PromiseSettledResult<unknown>): Fault | undefined {
  if (settled.status === 'fulfilled') return undefined;
  const { reason } = settled;
  if (isFault(reason, 'LOG_UNREACHABLE') || isFault(reason, 'GRA_UNREACHABLE')) return reason;
  throw reason;
}
