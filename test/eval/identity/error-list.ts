/** Single false merges and missed pairs with their reasons, for whoever works on the resolver. Names of real people. */
import { judgedClusters } from './metrics.ts';
import type { EvalCluster, EvalRecord, EvalReview, EvalView, Grouping } from './record.ts';
import { pairsAmong, type RecordPair, type Trap, togetherIn } from './trap.ts';

/** Up to so many of each kind, spread over all there are. */
export function listErrors(view: EvalView, grouping: Grouping, most: number): string[] {
  return listPairs(view.records, grouping, most, falseMerges(view, grouping), missedPairs(view, grouping));
}

/** The same of a trap. */
export function listCaught({ records, apart, together }: Trap, grouping: Grouping, most: number): string[] {
  const areOne = togetherIn(grouping.clusters);
  const missed = together.filter((pair) => !areOne(pair));
  return listPairs(records, grouping, most, apart.filter(areOne), missed);
}

export function falseMerges(view: EvalView, grouping: Grouping): RecordPair[] {
  const wrong = judgedClusters(view, grouping).flatMap((judged) => judged.filter(({ verdict }) => verdict === 'wrong'));
  return wrong.map(({ one, other }): RecordPair => [one, other]);
}

export function missedPairs(view: EvalView, { clusters }: Grouping): RecordPair[] {
  const people = Map.groupBy(view.truth.keys(), (key) => view.truth.get(key));
  const areOne = togetherIn(clusters);
  return [...people.values()].flatMap(pairsAmong).filter((pair) => !areOne(pair));
}

function listPairs(
  all: readonly EvalRecord[],
  { clusters, reviews }: Grouping,
  most: number,
  wrong: readonly RecordPair[],
  missed: readonly RecordPair[],
): string[] {
  const records = new Map(all.map((record) => [record.key, record]));
  const shown = ([one, other]: RecordPair) => `${describe(records.get(one))}\n     ${describe(records.get(other))}`;
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.members.map(({ key }) => [key, cluster])));
  return [
    `false merges: ${wrong.length}`,
    ...spread(wrong, most).map((pair) => `   + ${shown(pair)}${reasons(clusterOf.get(pair[0]), pair)}`),
    `missed pairs: ${missed.length}`,
    ...spread(missed, most).map((pair) => `   - ${shown(pair)}${proposal(reviews, pair)}`),
  ];
}

function proposal(reviews: readonly EvalReview[], pair: RecordPair): string {
  const found = reviews.find(([one, other]) => pair.includes(one) && pair.includes(other));
  return found === undefined ? '' : `\n       in review with ${found[2].toFixed(1)} bits`;
}

function reasons(cluster: EvalCluster | undefined, pair: RecordPair): string {
  const all = cluster?.reasons ?? [];
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
