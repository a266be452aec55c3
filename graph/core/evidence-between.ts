import {
  asksLedgers,
  countMax,
  type DirectoryClaim,
  type IdentityFacts,
  type IdentityKey,
  type IdentityReading,
  type MatchWeight,
  matchWeight,
  readIdentity,
  roundedCount,
  withLedgers,
} from '../../resolver/contract.ts';
import { compareOwnLedgers, ownLedgers } from './own-ledgers.ts';
import { withNamesOfCards } from './shown-evidence.ts';

/** All ledgers of an identity, by the other one. */
type LedgersOf = (id: string) => Iterable<readonly [contact: number | string, ledger: Uint8Array]>;

/** What stands between pairs of identities by evidence alone, whatever people said of them. */
export class EvidenceBetween {
  readonly #readings: ReadonlyMap<IdentityKey, IdentityReading>;
  readonly #claims: ReadonlyMap<IdentityKey, readonly DirectoryClaim[]>;

  /** @param facts those of the identities of the pairs, as far as there are any */
  constructor(facts: readonly IdentityFacts[]) {
    this.#readings = new Map(facts.map((known) => [known.key, readIdentity(known)]));
    this.#claims = new Map(facts.map(({ key, directory }) => [key, directory ?? []]));
  }

  /**
   * The weights of pairs; absent where one of the two is unknown or nobody's own.
   *
   * @param carriersOf how many carry a blocking key, which need not be told beyond {@link CARRIERS_MAX}
   * @param ledgersOf by id; asked where names and addresses leave it open
   * @param nameOf what ledgers call the identity of an id
   */
  weigh(
    pairs: readonly (readonly [IdentityKey, IdentityKey])[],
    carriersOf: (key: string) => number,
    ledgersOf: LedgersOf,
    nameOf: (id: string) => number | string = (id) => id,
  ): (MatchWeight | undefined)[] {
    const count = (key: string) => roundedCount(Math.min(carriersOf(key), countMax(key)));
    return pairs.map(([a, b]) => {
      const [one, other] = [this.#readings.get(a), this.#readings.get(b)];
      if (one?.class !== 'person' || other?.class !== 'person') return undefined;
      const weight = this.#shown(matchWeight(one, other, count));
      if (!asksLedgers(weight)) return weight;
      const [mine, theirs] = [ownLedgers(ledgersOf(one.id)), ownLedgers(ledgersOf(other.id))];
      return withLedgers(weight, [one, other], compareOwnLedgers(nameOf(one.id), mine, nameOf(other.id), theirs));
    });
  }

  #shown(weight: MatchWeight): MatchWeight {
    const claims = weight.rows[0]?.between.flatMap((key) => this.#claims.get(key) ?? []) ?? [];
    return { ...weight, rows: withNamesOfCards(weight.rows, claims) };
  }
}

/** Beyond so many carriers of any key it makes no difference how many there are. */
export const CARRIERS_MAX = Math.max(...['n|', 'l|', 'w|', 'g|'].map(countMax));
