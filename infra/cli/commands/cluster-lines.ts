/** What `kith status` says of a cluster: which engine is away and since when, what waits for whom, and who is at it. Pure. */
import type { AwayEngine, ClusterState } from '../../compose/cluster/cluster-state.ts';
import type { HeardWorkers } from '../../compose/cluster/process-note.ts';
import { type AppliedPartition, recordsIn } from '../../compose/positions.ts';
import { INTERACTIONS } from '../../event-log/topics.ts';
import { isoOfMillis } from '../../kernel/instant.ts';
import { counted, durationOf, grouped } from '../terminal.ts';

/** An engine that does not answer, as `kith status --json` tells it; instants are ISO 8601. */
export interface ToldAway {
  readonly engine: AwayEngine['engine'];
  readonly code: string;
  /** Null when that is not known for sure: then the next two say what is. */
  readonly since: string | null;
  /** When it last answered, if nobody has looked without a break since. */
  readonly answeredAt: string | null;
  /** When it was away at the last look, and since when; it may have been back afterwards. */
  readonly earlier: { readonly since: string; readonly lookedAt: string } | null;
}

/** Records of one topic that wait, and for which stage. */
export interface ToldWaiting {
  readonly topic: string;
  readonly stage: 'resolver' | 'scorer';
  readonly records: number;
}

/** A worker that Kafka counts still, and that has not been heard of for some seconds. */
export interface ToldSilent {
  readonly stage: 'resolver' | 'scorer';
  readonly heardAt: string;
}

const TITLES: Readonly<Record<AwayEngine['engine'], string>> = { kafka: 'Kafka', neo4j: 'Neo4j' };

export function toldAway({ engine, fault, since, answeredAt, earlier }: AwayEngine): ToldAway {
  return {
    engine,
    code: fault.code,
    since: isoOrNull(since),
    answeredAt: isoOrNull(answeredAt),
    earlier:
      earlier === undefined ? null : { since: isoOfSecond(earlier.since), lookedAt: isoOfSecond(earlier.lookedAt) },
  };
}

/** A sentence: which engine, since when, and why. */
export function awayLine({ engine, fault, since, answeredAt, earlier }: AwayEngine, now: number): string {
  const why = `${fault.message} (${fault.code})`;
  const title = TITLES[engine];
  if (since !== undefined)
    return `${title} is away since ${isoOfSecond(since)}, for ${durationOf(Math.max(now - since, 0) / 1000)}: ${why}`;
  if (earlier !== undefined)
    return `${title} is away, as it was from ${isoOfSecond(earlier.since)} to ${isoOfSecond(earlier.lookedAt)}, after which no process has looked: ${why}`;
  if (answeredAt !== undefined)
    return `${title} is away; it answered last at ${isoOfSecond(answeredAt)}, and since when exactly it does not is not known: ${why}`;
  return `${title} does not answer, and since when is not known, as no process of this data folder has looked: ${why}`;
}

export function toldWaiting(positions: readonly AppliedPartition[]): ToldWaiting[] {
  return [...Map.groupBy(positions, ({ topic }) => topic)].map(([topic, its]) => {
    return { topic, stage: topic === INTERACTIONS ? 'scorer' : 'resolver', records: recordsIn(its) };
  });
}

/** What of a cluster's state the last lines of `kith status` are made from. */
export interface WaitingState extends Pick<ClusterState, 'away' | 'workers' | 'heardHere' | 'knownAt' | 'positions'> {
  /** Null when nobody knows. */
  readonly waiting: number | null;
  readonly waitingSince: string | null;
}

interface Times {
  readonly now: number;
  /** How long Kafka counts a worker that was killed. */
  readonly sessionSeconds: number;
}

/** What waits and since when, for whom, and who is at it. */
export function waitingLines(state: WaitingState, times: Times): string[] {
  const { workers, heardHere: here } = state;
  if (workers !== undefined) return [waitingLine(state), ...workerLines(workers, times)];
  const heard = `${counted(here.resolver, 'resolver')}, ${counted(here.scorer, 'scorer')}`;
  return [waitingLine(state), `at work, as far as this data folder knows: ${heard}`];
}

function waitingLine(state: WaitingState): string {
  const { waiting, waitingSince, positions, knownAt } = state;
  const known = knownAt === undefined ? '' : `, as of ${isoOfSecond(knownAt)} when Kafka last answered`;
  if (waiting === null) return 'what waits in the log is not known';
  if (waiting === 0) return `nothing waits in the log${known}`;
  const since = waitingSince ?? 'an unknown time';
  const where = waitingWhere(toldWaiting(positions));
  return `${counted(waiting, 'record')} waiting in the log since ${since}${known}: ${where}; ${whoIsAtIt(state)}`;
}

function whoIsAtIt({ away, workers, heardHere }: WaitingState): string {
  const engines = away.map(({ engine }) => TITLES[engine]).join(' and ');
  const isAtWork = workers === undefined ? heardHere.resolver > 0 && heardHere.scorer > 0 : areAtWork(workers);
  if (engines === '') return isAtWork ? 'workers are at it' : 'workers are missing: kith start --roles resolver,scorer';
  const back = `${engines} ${away.length > 1 ? 'are' : 'is'} back`;
  return isAtWork ? `it goes on when ${back}` : `workers are missing: kith start --roles resolver,scorer when ${back}`;
}

export function areAtWork({ resolver, scorer }: NonNullable<ClusterState['workers']>): boolean {
  return resolver.atWork > 0 && scorer.atWork > 0;
}

/** `1,000 of activities.v1 for resolvers, 4 of interactions.v1 for scorers`. */
function waitingWhere(waiting: readonly ToldWaiting[]): string {
  const some = waiting.filter(({ records }) => records > 0);
  return some.map(({ topic, stage, records }) => `${grouped(records)} of ${topic} for ${stage}s`).join(', ');
}

export function toldSilent(workers: ClusterState['workers']): ToldSilent[] {
  return Object.entries(workers ?? {}).flatMap(([stage, { silentSince }]) =>
    silentSince.map((at) => ({ stage: stage as ToldSilent['stage'], heardAt: isoOfSecond(at) })),
  );
}

/** Who is at work, who is silent, and how sure that is. */
function workerLines(
  { resolver, scorer }: NonNullable<ClusterState['workers']>,
  { now, sessionSeconds }: Times,
): string[] {
  const atWork = `at work: ${counted(resolver.atWork, 'resolver')}, ${counted(scorer.atWork, 'scorer')}`;
  const elsewhere = resolver.elsewhere + scorer.elsewhere;
  const unheard =
    elsewhere === 0
      ? ''
      : `; of ${elsewhere} of them only Kafka knows, which counts one that was killed for up to ${sessionSeconds} s`;
  return [`${atWork}${unheard}`, ...silentLine('resolver', resolver, now), ...silentLine('scorer', scorer, now)];
}

function silentLine(stage: string, { silentSince }: HeardWorkers, now: number): string[] {
  const [last] = silentSince;
  if (last === undefined) return [];
  const who = counted(silentSince.length, stage);
  const ago = durationOf((now - last) / 1000);
  return [`silent: ${who}, heard last ${ago} ago: killed, or standing still`];
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoOfSecond(at);
}

/** Looks are seconds apart. */
function isoOfSecond(at: number): string {
  return isoOfMillis(Math.floor(at / 1000) * 1000);
}
