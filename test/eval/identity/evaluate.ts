import { bird } from './baselines/bird.ts';
import {
  sameAddress,
  sameAddressOrName,
  sameUnsharedAddressOrAnyName,
  sameUnsharedAddressOrName,
} from './baselines/same-text.ts';
import { kith } from './kith.ts';
import { type GroupingQuality, qualityOf } from './metrics.ts';
import type { EvalSet, EvalView, FindPersons, Grouping } from './record.ts';

/** The published rules, from their descriptions. */
const BASELINES: Readonly<Record<string, FindPersons>> = {
  'same address': sameAddress,
  'same address or full name': sameAddressOrName,
  '… shared addresses dropped': sameUnsharedAddressOrName,
  '… one-word names too': sameUnsharedAddressOrAnyName,
  'Bird et al. 2006': bird,
};

export interface Row {
  readonly system: string;
  readonly quality: GroupingQuality;
}

export interface Evaluation {
  readonly addresses: readonly Row[];
  readonly aliases: readonly Row[];
}

/** Ours beside the baselines, in both views of a set. */
export function evaluate(set: EvalSet): Evaluation {
  const ours = kith(set.addresses.records);
  const baselines = Object.entries(BASELINES);
  const rows = (view: EvalView, mine: Grouping): Row[] => [
    ...baselines.map(([system, find]) => ({ system, quality: qualityOf(view, find(view.records)) })),
    { system: 'kith', quality: qualityOf(view, mine) },
  ];
  return { addresses: rows(set.addresses, ours), aliases: rows(set.aliases, asAliases(ours, set.aliases)) };
}

/** A cluster of addresses as one of aliases: an alias is where its address is. */
export function asAliases({ clusters, reviews }: Grouping, { records }: EvalView): Grouping {
  const byAddress = Map.groupBy(records, ({ address }) => address);
  const aliasesOf = (address: string) => (byAddress.get(address) ?? []).map(({ key }) => key);
  return {
    clusters: clusters.map(({ members }) => ({
      members: members.flatMap(({ key, zone }) => aliasesOf(key).map((alias) => ({ key: alias, zone }))),
    })),
    reviews: reviews.flatMap(([one, other, bits]) =>
      aliasesOf(one).flatMap((mine) => aliasesOf(other).map((theirs) => [mine, theirs, bits] as const)),
    ),
  };
}
