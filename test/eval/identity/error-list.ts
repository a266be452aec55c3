/** Single false merges and missed pairs with their reasons, for whoever works on the resolver. Names of real people. */
import { judgedClusters, verdictOf } from './metrics.ts';
import type { EvalCluster, EvalRecord, EvalView, Grouping } from './record.ts';
import { pairsAmong, type RecordPair } from './trap.ts';

/** Up to so many lines of each kind, spread over all there are. */
export function listErrors(view: EvalView, grouping: Grouping, most: number): string[] {
  const wrong = falseMerges(view, grouping);
  const missed = missedPairs(view, grouping);
  const records = new Map(view.records.map((record) => [record.key, record]));
  const bits = new Map(
    grouping.reviews.flatMap(([one, other, b]) => [pairKey(one, other), pairKey(other, one)].map((k) => [k, b])),
  );
  const shown = ([one, other]: RecordPair) => `${describe(records.get(one))}\n     ${describe(records.get(other))}`;
  return [
    `false merges: ${wrong.length}`,
    ...spread(wrong, most).map(({ pair, cluster }) => `   + ${shown(pair)}${reasons(cluster, pair)}`),
    `missed pairs: ${missed.length}`,
    ...spread(missed, most).map((pair) => {
      const proposed = bits.get(pairKey(...pair));
      return `   - ${shown(pair)}${proposed === undefined ? '' : `\n       in review with ${proposed.toFixed(1)} bits`}`;
    }),
  ];
}

interface FalseMerge {
  readonly pair: RecordPair;
  readonly cluster: EvalCluster;
}

export function falseMerges(view: EvalView, grouping: Grouping): FalseMerge[] {
  return judgedClusters(view, grouping).flatMap((judged, at) => {
    const cluster = grouping.clusters[at];
    if (cluster === undefined) return [];
    const wrong = judged.filter(({ verdict }) => verdict === 'wrong');
    return wrong.map(({ one, other }): FalseMerge => ({ pair: [one, other], cluster }));
  });
}

export function missedPairs(view: EvalView, { clusters }: Grouping): RecordPair[] {
  const clusterOf = new Map(clusters.flatMap(({ members }, at) => members.map(({ key }) => [key, at])));
  const people = Map.groupBy(view.truth.keys(), (key) => view.truth.get(key));
  const truePairs = [...people.values()].flatMap(pairsAmong);
  const areOne = ([one, other]: RecordPair) =>
    clusterOf.get(one) !== undefined && clusterOf.get(one) === clusterOf.get(other);
  return truePairs.filter((pair) => verdictOf(view, ...pair) === 'right' && !areOne(pair));
}

function reasons({ reasons: all = [] }: EvalCluster, pair: RecordPair): string {
  const direct = all.filter(({ between }) => between.every((key) => pair.includes(key)));
  const told = direct.length > 0 ? direct : all.filter(({ between }) => between.some((key) => pair.includes(key)));
  return told.map(({ between, says }) => `\n       ${between.join(' ~ ')}: ${says}`).join('');
}

function describe(record: EvalRecord | undefined): string {
  if (record === undefined) return '';
  const day = (minutes: number) => new Date(minutes * 60_000).toISOString().slice(0, 10);
  return `${record.address}  ${record.names.join(' | ')}  ${day(record.firstAt)} – ${day(record.lastAt)}`;
}

/** So many of a list at even distances, so that what is shown is like the whole. */
function spread<Item>(all: readonly Item[], most: number): Item[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]).filter(
    (i) => i !== undefined,
  );
}

function pairKey(one: string, other: string): string {
  return `${one} ${other}`;
}
