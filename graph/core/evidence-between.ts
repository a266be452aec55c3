import {
  countMax,
  type IdentityFacts,
  type IdentityKey,
  type IdentityReading,
  type MatchWeight,
  matchWeight,
  readIdentity,
  roundedCount,
} from '../../resolver/contract.ts';

/** What stands between pairs of identities by evidence alone, whatever people said of them. */
export class EvidenceBetween {
  readonly #readings: ReadonlyMap<IdentityKey, IdentityReading>;

  /** @param facts those of the identities of the pairs, as far as there are any */
  constructor(facts: readonly IdentityFacts[]) {
    this.#readings = new Map(facts.map((known) => [known.key, readIdentity(known)]));
  }

  /**
   * The weights of pairs; absent where one of the two is unknown or nobody's own.
   *
   * @param carriersOf how many carry a blocking key, which need not be told beyond {@link CARRIERS_MAX}
   */
  weigh(
    pairs: readonly (readonly [IdentityKey, IdentityKey])[],
    carriersOf: (key: string) => number,
  ): (MatchWeight | undefined)[] {
    const count = (key: string) => roundedCount(Math.min(carriersOf(key), countMax(key)));
    return pairs.map(([a, b]) => {
      const [one, other] = [this.#readings.get(a), this.#readings.get(b)];
      if (one?.class !== 'person' || other?.class !== 'person') return undefined;
      return matchWeight(one, other, count);
    });
  }
}

/** Beyond so many carriers of any key it makes no difference how many there are. */
export const CARRIERS_MAX = Math.max(...['n|', 'l|', 'w|', 'g|'].map(countMax));
