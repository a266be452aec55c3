/** Pairs of records that a careless rule puts together, and what a grouping does with them. */
import type { EvalCluster, EvalRecord, Grouping } from './record.ts';

export type RecordPair = readonly [one: string, other: string];

export interface Trap {
  readonly name: string;
  /** What the pairs are, in words. */
  readonly says: string;
  readonly records: readonly EvalRecord[];
  /** Two persons' by all that is known. */
  readonly apart: readonly RecordPair[];
  /** One person's. */
  readonly together: readonly RecordPair[];
}

export interface TrapResult {
  /** Of the pairs of two persons, how many are put together; none is the aim. */
  readonly merged: number;
  /** Of those, how many as certain. */
  readonly mergedAsCertain: number;
  /** Of the pairs of one person, how many are put together. */
  readonly found: number;
  /** Of the pairs of two persons, how many people would be asked about. */
  readonly asked: number;
}

export function caughtBy(trap: Trap, { clusters, reviews }: Grouping): TrapResult {
  const areOne = togetherIn(clusters);
  const merged = trap.apart.filter(areOne);
  const certain = new Set(
    clusters.flatMap(({ members }) => members.flatMap(({ key, zone }) => (zone === 'certain' ? key : []))),
  );
  const proposed = new Set(reviews.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
  return {
    merged: merged.length,
    mergedAsCertain: merged.filter((pair) => pair.every((key) => certain.has(key))).length,
    found: trap.together.filter(areOne).length,
    asked: trap.apart.filter(([one, other]) => proposed.has(`${one} ${other}`)).length,
  };
}

/** Whether two records are in one cluster. */
export function togetherIn(clusters: readonly EvalCluster[]): (pair: RecordPair) => boolean {
  const clusterOf = new Map(clusters.flatMap(({ members }, at) => members.map(({ key }) => [key, at])));
  return ([one, other]) => clusterOf.get(one) !== undefined && clusterOf.get(one) === clusterOf.get(other);
}

/** All pairs of one of the first with one of the second. */
export function pairsAcross(ones: readonly string[], others: readonly string[]): RecordPair[] {
  return ones.flatMap((one) => others.map((other): RecordPair => [one, other]));
}

/** All pairs among these. */
export function pairsAmong(keys: readonly string[]): RecordPair[] {
  return keys.flatMap((one, at) => keys.slice(at + 1).map((other): RecordPair => [one, other]));
}
