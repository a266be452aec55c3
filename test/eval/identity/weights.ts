/** What the pairs of a set with a known truth say of the model's weights, level by level. */
import {
  blockMax,
  countMax,
  type IdentityFacts,
  type IdentityReading,
  isEntryKey,
  judgedLevels,
  judgedZones,
  matchWeight,
  readIdentity,
  roundedCount,
  type WeighedPair,
} from '../../../resolver/contract.ts';
import { identitiesOf } from './kith.ts';
import { verdictOf } from './metrics.ts';
import type { EvalView } from './record.ts';
import type { JudgedPair, LevelWeight } from './reestimate.ts';
import { aligned } from './table.ts';

/**
 * The pairs of identities that the matcher compares and of which the truth knows whether they are one person. They are all pairs that share a
 * key, not those that somebody would be asked about.
 */
export function judgedPairs(view: EvalView): (JudgedPair & WeighedPair)[] {
  const seen = identitiesOf(view.records);
  const people = [...seen.values()].map(({ facts }) => readIdentity(facts)).filter(isPerson);
  const carriers = carriersAmong(people);
  const count = (key: string) => roundedCount(Math.min(carriers.get(key)?.length ?? 0, countMax(key)));
  const truthKey = ({ id }: Pick<IdentityFacts, 'id'>) => seen.get(id)?.records[0]?.key ?? id;
  return people.flatMap((one) =>
    sharing(one, carriers).flatMap((other): (JudgedPair & WeighedPair)[] => {
      const verdict = verdictOf(view, truthKey(one), truthKey(other));
      if (verdict === undefined || verdict === 'unknown') return [];
      const weight = matchWeight(one, other, count);
      return [{ isSame: verdict === 'right', rows: weight.rows, weight }];
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

/** What a tenant with these people would be shown, had somebody decided all that is asked about; and how the other zones are. */
export function printedDecisions(pairs: readonly WeighedPair[]): string {
  const zones = judgedZones(pairs).map(({ zone, same, different, share, low, high, expected }) => [
    zone,
    `${same}`,
    `${different}`,
    share.toFixed(3),
    `${low.toFixed(3)} to ${high.toFixed(3)}`,
    expected.toFixed(3),
  ]);
  const asked = pairs.filter(({ weight: { zone } }) => zone === 'likely' || zone === 'possible');
  const told = judgedLevels(asked).filter(({ verdict }) => verdict !== 'too few');
  const levels = told.map(({ comparison, level, modelBits, bits, error }) => {
    return `${comparison}: ${level}: ${modelBits.toFixed(1)} and by decisions ${bits.toFixed(1)} ± ${error.toFixed(1)}`;
  });
  return [
    ...aligned([['', 'of one', 'of two', 'share', 'with 95 %', 'expected'], ...zones]),
    `   ${asked.length} pairs would be asked about; levels that they tell of: ${levels.length === 0 ? 'none' : levels.join('; ')}`,
    '',
  ].join('\n');
}
