import { type MoveQuality, type MoveTruth, moveQuality } from './job-move.ts';
import { type GroupingQuality, qualityOf } from './metrics.ts';
import { everyNewOrganisation, knownPersons, movesByKith } from './move-rule.ts';
import type { EvalSet, EvalView, Grouping } from './record.ts';
import { KITH, type System, systemsFor } from './systems.ts';
import { caughtBy, type Trap, type TrapResult } from './trap.ts';

export interface Row {
  readonly system: string;
  readonly quality: GroupingQuality;
}

export interface Evaluation {
  readonly addresses: readonly Row[];
  readonly aliases: readonly Row[];
  /** What the product makes of the addresses. */
  readonly ours: Grouping;
}

/** Ours beside the baselines, in both views of a set. */
export function evaluate(set: EvalSet, baselines: readonly System[]): Evaluation {
  const ours = KITH.find(set.addresses.records);
  const rows = (view: EvalView, mine: Grouping): Row[] => [
    ...systemsFor(baselines, view.records.length).map(({ name, find }) => ({
      system: name,
      quality: qualityOf(view, find(view.records)),
    })),
    { system: KITH.name, quality: qualityOf(view, mine) },
  ];
  return { addresses: rows(set.addresses, ours), aliases: rows(set.aliases, asAliases(ours, set.aliases)), ours };
}

export interface TrapRow extends TrapResult {
  readonly system: string;
}

export interface TrapEvaluation {
  readonly rows: readonly TrapRow[];
  /** What the product makes of the records. */
  readonly ours: Grouping;
}

export function evaluateTrap(trap: Trap, baselines: readonly System[]): TrapEvaluation {
  const ours = KITH.find(trap.records);
  const rows = systemsFor(baselines, trap.records.length).map(({ name, find }) => ({
    system: name,
    ...caughtBy(trap, find(trap.records)),
  }));
  return { rows: [...rows, { system: KITH.name, ...caughtBy(trap, ours) }], ours };
}

export interface MoveRow {
  readonly system: string;
  readonly quality: MoveQuality;
}

/** The simplest rule beside the product's, on persons as they are and as the product finds them. */
export function evaluateMoves(truth: MoveTruth): MoveRow[] {
  const known = knownPersons(truth.personOf);
  const rules = {
    'every new organisation, persons known': everyNewOrganisation(known),
    'every new organisation, persons by kith': everyNewOrganisation(KITH.find),
    'kith, persons known': movesByKith(known, 'likely'),
    kith: movesByKith(KITH.find, 'likely'),
    'kith, certain ones alone': movesByKith(KITH.find, 'certain'),
  };
  return Object.entries(rules).map(([system, find]) => ({ system, quality: moveQuality(truth, find(truth.records)) }));
}

/** A cluster of addresses as one of aliases: an alias is where its address is. People are asked about addresses alone. */
export function asAliases({ clusters }: Grouping, { records }: EvalView): Grouping {
  const byAddress = Map.groupBy(records, ({ address }) => address);
  const aliasesOf = (address: string) => (byAddress.get(address) ?? []).map(({ key }) => key);
  return {
    clusters: clusters.map(({ members }) => ({
      members: members.flatMap(({ key, zone }) => aliasesOf(key).map((alias) => ({ key: alias, zone }))),
    })),
    reviews: [],
  };
}
