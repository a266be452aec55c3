/** How good a grouping of records into persons is, against the truth. */
import type { EvalReview, EvalView, EvalZone, Grouping } from './record.ts';

export interface PairCounts {
  /** Pairs that are truly one person's. */
  readonly truePairs: number;
  /** Of those that are, the ones that were put together. */
  readonly found: number;
  /** Put together though they are two persons'. */
  readonly wrong: number;
  /** Put together, and nobody knows whether they are one person's: counted as neither. */
  readonly unknown: number;
}

/** Shares between 0 and 1; NaN where there is nothing to be right about. */
export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface GroupingQuality {
  readonly records: number;
  readonly people: number;
  readonly pairs: PairCounts;
  readonly pairwise: Rates;
  /** The precision if every unknown pair were wrong. */
  readonly precisionAtLeast: number;
  readonly bCubed: Rates;
  /** Records of the largest cluster, those without a truth included. */
  readonly largest: number;
  /** Clusters in which two or more persons' records meet, but for those whom only unknown pairs bring together. */
  readonly mixed: number;
  /** Of the pairs that were merged as certain alone. */
  readonly certain: { readonly pairs: PairCounts; readonly precision: number };
  readonly reviews: ReviewQuality;
}

export interface ReviewQuality {
  /** Proposed pairs, those without a truth included. */
  readonly length: number;
  /** Share of the proposed pairs with a known answer that are one person's. */
  readonly precision: number;
}

/** A pair of records that a cluster holds, and what the truth says of it. */
export interface JudgedPair {
  readonly one: string;
  readonly other: string;
  readonly verdict: Verdict;
  readonly certain: boolean;
}

export type Verdict = 'right' | 'wrong' | 'unknown';

/** What the truth says of two records being one person; undefined when it does not know one of them. */
export function verdictOf(view: EvalView, one: string, other: string): Verdict | undefined {
  const mine = view.truth.get(one);
  const theirs = view.truth.get(other);
  if (mine === undefined || theirs === undefined) return undefined;
  if (mine === theirs) return 'right';
  return view.isUnknown(one, other) ? 'unknown' : 'wrong';
}

/** All pairs of records with a truth that are put together, cluster by cluster. */
export function judgedClusters(view: EvalView, { clusters }: Grouping): JudgedPair[][] {
  return clusters.map(({ members }) => {
    const known = members.filter(({ key }) => view.truth.has(key));
    return known.flatMap((one, at) =>
      known.slice(at + 1).flatMap((other): JudgedPair[] => {
        const verdict = verdictOf(view, one.key, other.key);
        if (verdict === undefined) return [];
        return [{ one: one.key, other: other.key, verdict, certain: isCertain(one.zone) && isCertain(other.zone) }];
      }),
    );
  });
}

export function qualityOf(view: EvalView, grouping: Grouping): GroupingQuality {
  const clusters = judgedClusters(view, grouping);
  const all = clusters.flat();
  const truePairs = pairsWithin(sizesOf(view.truth.values()));
  const pairs = countPairs(all, truePairs);
  const certain = countPairs(
    all.filter((pair) => pair.certain),
    truePairs,
  );
  return {
    records: view.truth.size,
    people: new Set(view.truth.values()).size,
    pairs,
    pairwise: ratesOf(share(pairs.found, pairs.found + pairs.wrong), share(pairs.found, truePairs)),
    precisionAtLeast: share(pairs.found, pairs.found + pairs.wrong + pairs.unknown),
    bCubed: bCubed(view, all),
    largest: Math.max(Math.min(1, view.records.length), ...grouping.clusters.map(({ members }) => members.length)),
    mixed: clusters.filter((judged) => judged.some(({ verdict }) => verdict === 'wrong')).length,
    certain: { pairs: certain, precision: share(certain.found, certain.found + certain.wrong) },
    reviews: reviewQuality(view, grouping.reviews),
  };
}

function isCertain(zone: EvalZone): boolean {
  return zone === 'certain';
}

function countPairs(judged: readonly JudgedPair[], truePairs: number): PairCounts {
  const count = (wanted: Verdict) => judged.filter(({ verdict }) => verdict === wanted).length;
  return { truePairs, found: count('right'), wrong: count('wrong'), unknown: count('unknown') };
}

/**
 * B-cubed (Bagga and Baldwin 1998): for every record the share of its cluster that is its own person's, and the share of its
 * person's records that are in its cluster, itself included; then the means.
 */
function bCubed(view: EvalView, judged: readonly JudgedPair[]): Rates {
  const right = new Map<string, number>();
  const wrong = new Map<string, number>();
  for (const { one, other, verdict } of judged) {
    if (verdict === 'unknown') continue;
    const counts = verdict === 'right' ? right : wrong;
    for (const key of [one, other]) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sizes = sizesOf(view.truth.values());
  let [precision, recall] = [0, 0];
  for (const [key, person] of view.truth) {
    const own = 1 + (right.get(key) ?? 0);
    precision += own / (own + (wrong.get(key) ?? 0));
    recall += own / (sizes.get(person) ?? 1);
  }
  return ratesOf(share(precision, view.truth.size), share(recall, view.truth.size));
}

function reviewQuality(view: EvalView, reviews: readonly EvalReview[]): ReviewQuality {
  const verdicts = reviews.map(([one, other]) => verdictOf(view, one, other));
  const right = verdicts.filter((verdict) => verdict === 'right').length;
  const wrong = verdicts.filter((verdict) => verdict === 'wrong').length;
  return { length: reviews.length, precision: share(right, right + wrong) };
}

function ratesOf(precision: number, recall: number): Rates {
  return { precision, recall, f1: share(2 * precision * recall, precision + recall) };
}

/** NaN for a share of nothing. */
function share(part: number, whole: number): number {
  return part / whole;
}

function sizesOf(persons: Iterable<string>): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const person of persons) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  return sizes;
}

function pairsWithin(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
}
