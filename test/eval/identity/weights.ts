/** What the pairs of a set with a known truth say of the model's weights, level by level. */
import {
  blockMax,
  countMax,
  type IdentityFacts,
  type IdentityReading,
  isEntryKey,
  type JudgedPair,
  type LevelWeight,
  matchWeight,
  readIdentity,
  roundedCount,
} from '../../../resolver/contract.ts';
import { identitiesOf } from './kith.ts';
import { verdictOf } from './metrics.ts';
import type { EvalView } from './record.ts';
import { aligned } from './table.ts';

/**
 * The pairs of identities that the matcher compares and of which the truth knows whether they are one person. They are all pairs that share a
 * key, not those that somebody would be asked about.
 */
export function judgedPairs(view: EvalView): JudgedPair[] {
  const seen = identitiesOf(view.records);
  const people = [...seen.values()].map(({ facts }) => readIdentity(facts)).filter(isPerson);
  const carriers = carriersAmong(people);
  const count = (key: string) => roundedCount(Math.min(carriers.get(key)?.length ?? 0, countMax(key)));
  const truthKey = ({ id }: Pick<IdentityFacts, 'id'>) => seen.get(id)?.records[0]?.key ?? id;
  return people.flatMap((one) =>
    sharing(one, carriers).flatMap((other): JudgedPair[] => {
      const verdict = verdictOf(view, truthKey(one), truthKey(other));
      if (verdict === undefined || verdict === 'unknown') return [];
      return [{ isSame: verdict === 'right', rows: matchWeight(one, other, count).rows }];
    }),
  );
}

function isPerson({ class: itsClass }: IdentityReading): boolean {
  return itsClass === 'person';
}

function carriersAmong(people: readonly IdentityReading[]): Map<string, IdentityReading[]> {
  const carriers = new Map<string, IdentityReading[]>();
  for (const reading of people) {
    for (const key of reading.keys) carriers.getOrInsertComputed(key, () => []).push(reading);
  }
  return carriers;
}

/** Each pair once, from the one whose key is lower. */
function sharing(one: IdentityReading, carriers: ReadonlyMap<string, readonly IdentityReading[]>): IdentityReading[] {
  const keys = one.keys.filter((key) => !isEntryKey(key) && (carriers.get(key)?.length ?? 0) <= blockMax(key));
  return [...new Set(keys.flatMap((key) => carriers.get(key) ?? []))].filter(({ key }) => one.key < key);
}

const VERDICTS: Readonly<Record<LevelWeight['verdict'], string>> = {
  'too few': 'too few pairs',
  agrees: '',
  more: 'worth more here',
  less: 'worth less here',
};

/** A line per level. */
export function printedWeights(pairs: readonly JudgedPair[], weights: readonly LevelWeight[]): string {
  const same = pairs.filter(({ isSame }) => isSame).length;
  const table = weights.map(({ comparison, level, bits, error, modelBits, verdict, ...counts }) => [
    `${comparison}: ${level}`,
    `${counts.same}`,
    `${counts.different}`,
    modelBits.toFixed(1),
    bits.toFixed(1),
    `± ${error.toFixed(1)}`,
    VERDICTS[verdict],
  ]);
  return [
    `   ${pairs.length} pairs that are compared, ${same} of one person`,
    ...aligned([['', 'of one', 'of two', 'model', 'here', '', ''], ...table]),
    '',
  ].join('\n');
}
