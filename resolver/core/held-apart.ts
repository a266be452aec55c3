import type { IdentityKey } from './interaction.ts';
import type { MatchWeight } from './match-weight.ts';
import { GUARDS, ZONES } from './model.ts';

/** Two identities of two persons, and what evidence says of them. */
export interface CrossPair {
  readonly a: IdentityKey;
  readonly b: IdentityKey;
  readonly weight: MatchWeight;
}

/** Why two persons whom no word parts are not one; the guards in the order in which {@link cluster} asks them. */
export type WhyApart =
  | 'two users'
  | 'apart'
  | 'possible'
  | 'likely are not merged'
  | 'too common'
  | 'too many'
  | 'apart through another'
  | 'more against'
  | 'one bridge'
  | 'rival';

export interface HeldApart {
  readonly why: WhyApart;
  /** The pair that says so; absent where none does by itself. */
  readonly by?: CrossPair;
  /** The pair that speaks most for one person. */
  readonly best: CrossPair;
}

/** What is known of two persons besides the pairs. */
export interface TwoPersons {
  /** By identity, whose directory entry it belongs to: those of one entry count as one. An identity alone stands for itself. */
  readonly unitOf: (key: IdentityKey) => IdentityKey;
  readonly units: readonly [number, number];
  readonly mergesLikely: boolean;
  /** Whether they were compared at all: what too many carry brings nobody together. */
  readonly compared: boolean;
}

/**
 * What keeps two persons from being one, as they are now. Clustering met them as they were when the best pair between them was visited, and
 * persons only grow after that: who is apart by one pair was so then, or would be now.
 *
 * @param pairs between the two, at least one; where several say the same, the first is named
 */
export function heldApart(pairs: readonly CrossPair[], two: TwoPersons): HeldApart {
  const best = extreme(pairs, (bits, other) => bits > other);
  const told = pairs.find(({ weight }) => weight.rows.some(({ comparison }) => comparison === 'directory'));
  if (told !== undefined) return { why: 'two users', by: told, best };
  const { bits, zone } = best.weight;
  if (zone === 'apart' || zone === 'possible') return { why: zone, by: best, best };
  if (zone === 'likely' && !two.mergesLikely) return { why: 'likely are not merged', by: best, best };
  if (!two.compared) return { why: 'too common', best };
  if (two.units[0] + two.units[1] > GUARDS.sizeMax) return { why: 'too many', best };
  const apart = pairs.filter(({ weight }) => weight.bits <= GUARDS.apart);
  const worst = extreme(pairs, (its, other) => its < other);
  // Of several the one that was asked for, else the one that is most apart.
  const [first] = apart;
  if (first !== undefined) return { why: 'apart through another', by: first === pairs[0] ? first : worst, best };
  const cross = crossOf(pairs, two);
  if (cross.reduce((sum, its) => sum + clamped(its), 0) < 0) return { why: 'more against', by: worst, best };
  const isBridge = two.units[0] > 1 && two.units[1] > 1 && cross.filter((its) => its >= ZONES.likely).length < 2;
  return { why: isBridge && bits < GUARDS.bridge ? 'one bridge' : 'rival', best };
}

/** What two persons' entries say of each other: for two entries, the pair that says most. */
function crossOf(pairs: readonly CrossPair[], { unitOf }: TwoPersons): readonly number[] {
  const most = new Map<string, number>();
  for (const { a, b, weight } of pairs) {
    const units = `${unitOf(a)} ${unitOf(b)}`;
    most.set(units, Math.max(weight.bits, most.get(units) ?? weight.bits));
  }
  return [...most.values()];
}

function clamped(bits: number): number {
  return Math.round(Math.min(GUARDS.crossMax, Math.max(GUARDS.crossMin, bits)) * 100);
}

function extreme(pairs: readonly CrossPair[], isMore: (bits: number, than: number) => boolean): CrossPair {
  return pairs.reduce((most, pair) => (isMore(pair.weight.bits, most.weight.bits) ? pair : most));
}
