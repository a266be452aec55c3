import {
  asksLedgers,
  blockMax,
  carriersOfWord,
  countMax,
  Decisions,
  decidedWeight,
  edgeWeight,
  type IdentityKey,
  type IdentityReading,
  isEntryKey,
  isTelling,
  type MatchWeight,
  matchWeight,
  withLedgers,
  withoutLedgers,
  ZONES,
} from '../../resolver/contract.ts';
import { moreCarriers } from './block-index.ts';
import { stepOf } from './carrier-step.ts';
import { HeldCarriers } from './held-carriers.ts';
import { HeldLedgers } from './held-ledgers.ts';
import type { ObservationReport } from './identity-record.ts';
import type { IdentityTable } from './identity-table.ts';
import { compareOwnLedgers } from './own-ledgers.ts';
import { pairOf } from './pair-order.ts';
import type { EdgeRows, LedgerRows, PersonRows } from './rows.ts';

/** What an edge rests on besides the two identities. */
export interface EdgeGround {
  readonly blocks: Pick<PersonRows, 'carriersOf'>;
  readonly ledgers: Pick<LedgerRows, 'ledgersOf'>;
}

/**
 * What stands between identities that may be one person: all pairs of at least {@link ZONES.possible} by names and addresses
 * that share a blocking key which is not common.
 *
 * A weight rests on both identities, on how many carry their keys and, where that leaves it open, on the ledgers of both. It is found again when
 * one of these has changed: the edges that there are always equal those found from scratch.
 */
export class EdgeTable {
  readonly #rows: EdgeRows;
  readonly #carriers: HeldCarriers;
  readonly #ledgers: HeldLedgers;
  readonly #identities: IdentityTable;
  /** Of the batch at hand. */
  readonly #edges = new Map<number, Map<number, MatchWeight>>();
  readonly #weights = new Map<number, MatchWeight>();
  #decisions = new Decisions();
  /** Whom the batch at hand takes away. */
  readonly #gone = new Set<number>();

  constructor(rows: EdgeRows, { blocks, ledgers }: EdgeGround, identities: IdentityTable) {
    this.#rows = rows;
    this.#carriers = new HeldCarriers(blocks, identities.blocks);
    this.#ledgers = new HeldLedgers((n) => (identities.byN(n).isBare ? [] : ledgers.ledgersOf(n)));
    this.#identities = identities;
  }

  /** The batch has been clustered: in the next one counts may be others. */
  forget(): void {
    const ofBatch = [this.#carriers, this.#edges, this.#weights, this.#ledgers, this.#gone];
    for (const known of ofBatch) known.clear();
    this.#identities.forgetReadings();
  }

  /** What people said from now on. Whom that concerns must be among the changed of the next update. */
  setDecisions(decisions: Decisions): void {
    this.#decisions = decisions;
  }

  /** Whether somebody spoke of an identity, so that it may be joined to others though it shares no key with them. */
  isDecidedOn(key: IdentityKey): boolean {
    return this.#decisions.partnersOf(key).size > 0;
  }

  readingOf(n: number): IdentityReading {
    return this.#identities.readingOf(this.#identities.byN(n));
  }

  /**
   * Brings the edges up to date. @param written whose ledgers the batch has written
   * @returns whose person must be found again, besides whoever hangs together with them
   */
  update({ changed, gone, keys }: ObservationReport, written: ReadonlySet<number>): Set<number> {
    const affected = new Set<number>();
    const { anew, lighter } = this.#concerned(keys, affected);
    for (const { n } of gone) this.#gone.add(n);
    for (const { n } of changed) anew.add(n);
    for (const { n } of gone) anew.delete(n);
    if (this.#rows.endRound !== undefined) this.#askAhead(anew, [lighter, written]);
    for (const { n } of gone) this.#replace(n, NO_EDGES, affected);
    const found = new Set<number>();
    for (const n of anew) {
      affected.add(n);
      this.#replace(n, this.#find(n, found), affected);
      found.add(n);
    }
    for (const n of lighter) if (!anew.has(n)) this.#weighAgain(n, affected);
    for (const n of written) if (!anew.has(n)) this.#askLedgersAgain(n, written, affected);
    for (const { n } of gone) affected.delete(n);
    this.endRound();
    return affected;
  }

  /** See {@link EdgeRows.endRound}. */
  endRound(): void {
    this.#rows.endRound?.();
  }

  /** Asks for all that finding edges will ask for, without weighing anybody yet. */
  #askAhead(anew: ReadonlySet<number>, others: readonly ReadonlySet<number>[]): void {
    for (const n of anew) {
      this.edgesOf(n);
      this.#sharing(n, this.readingOf(n));
    }
    for (const concerned of others) for (const n of concerned) this.edgesOf(n);
    this.endRound();
  }

  /** Whoever would be joined to an identity, or is by a directory. */
  joinedWith(n: number): number[] {
    const joined: number[] = [];
    for (const [other, { bits }] of this.edgesOf(n)) if (bits >= ZONES.likely) joined.push(other);
    const { claims, keys } = this.readingOf(n);
    if (claims.length === 0) return joined;
    return [...joined, ...keys.filter(isEntryKey).flatMap((key) => this.#carriers.atMost(key, blockMax(key)))];
  }

  /** What stands between an identity and others, by the others. */
  edgesOf(n: number): ReadonlyMap<number, MatchWeight> {
    const known = this.#edges.get(n);
    if (known !== undefined) return known;
    // Of somebody new there is nothing to be read. Most have no edges: a map for each would take room.
    const read = this.#identities.byN(n).isNew ? NO_EDGES : this.#rows.edgesOf(n);
    return read.size === 0 ? NO_EDGES : this.#openEdgesOf(n, read);
  }

  /** The same, to be changed. */
  #openEdgesOf(n: number, read = this.edgesOf(n)): Map<number, MatchWeight> {
    return this.#edges.getOrInsertComputed(n, () => new Map(read));
  }

  /** What stands between two identities, whether or not they share a key; without one, their ledgers are not asked. */
  between(one: number, other: number): MatchWeight {
    const known = this.edgesOf(one).get(other);
    if (known !== undefined) return known;
    const [lo, hi] = one < other ? [one, other] : [other, one];
    return this.#weights.getOrInsertComputed(pairOf(lo, hi), () => this.#weigh(this.readingOf(lo), this.readingOf(hi)));
  }

  /** A person's word before evidence. */
  #weigh(one: IdentityReading, other: IdentityReading): MatchWeight {
    return this.#wordOf(one, other) ?? matchWeight(one, other, this.#carriers.count);
  }

  #edgeOf(one: IdentityReading, other: IdentityReading): MatchWeight | undefined {
    return this.#wordOf(one, other) ?? edgeWeight(one, other, this.#carriers.count);
  }

  #wordOf(one: IdentityReading, other: IdentityReading): MatchWeight | undefined {
    const decision = this.#decisions.isEmpty ? undefined : this.#decisions.of(one.key, other.key);
    return decision === undefined ? undefined : decidedWeight(one, other, decision, this.#carriers.count);
  }

  /** The same with what their ledgers say; absent when by names and addresses they cannot be one. */
  #weighPair(n: number, other: number): MatchWeight | undefined {
    const weight = this.#edgeOf(this.readingOf(n), this.readingOf(other));
    return weight === undefined || weight.bits < ZONES.possible ? undefined : this.#askLedgers(n, other, weight);
  }

  /** @param weight without ledgers */
  #askLedgers(n: number, other: number, weight: MatchWeight): MatchWeight {
    if (!asksLedgers(weight)) return weight;
    const compared = compareOwnLedgers(n, this.#ledgers.of(n), other, this.#ledgers.of(other));
    return isTelling(compared) ? withLedgers(weight, [this.readingOf(n), this.readingOf(other)], compared) : weight;
  }

  /**
   * Whom other counts of keys concern. More carriers of a family name or a given name make likeness lighter, so only edges that there
   * are can be concerned; every other change may also make new ones.
   */
  #concerned(keys: ObservationReport['keys'], affected: Set<number>): { anew: Set<number>; lighter: Set<number> } {
    const anew = new Set<number>();
    const lighter = new Set<number>();
    for (const [key, news] of keys) {
      if (isEntryKey(key)) {
        for (const n of this.#carriers.atMost(key, blockMax(key))) affected.add(n);
        continue;
      }
      const more = moreCarriers(news);
      if (more === 0) continue;
      const limit = Math.max(countMax(key), blockMax(key)) + Math.abs(more) + 1;
      const carriers = this.#carriers.atMost(key, limit);
      // So many now, and nearly as many before: it was common and counted no further.
      if (carriers.length === limit) continue;
      const step = stepOf(key, carriers.length - more, carriers.length);
      if (step === 'none') continue;
      const concerned = step === 'anew' ? anew : lighter;
      for (const n of carriers) concerned.add(n);
      for (const word of carriersOfWord(key)) {
        for (const n of this.#carriers.atMost(word, blockMax(word) + 1)) concerned.add(n);
      }
    }
    return { anew, lighter };
  }

  /** All edges of an identity, as its keys find them. @param found whose edges are found already, and with them those between the two */
  #find(n: number, found: ReadonlySet<number>): ReadonlyMap<number, MatchWeight> {
    const reading = this.readingOf(n);
    const others = this.#sharing(n, reading);
    if (others.size === 0) return NO_EDGES;
    const edges = new Map<number, MatchWeight>();
    const before = this.edgesOf(n);
    for (const other of others) {
      const weight = found.has(other) ? before.get(other) : this.#weighPair(n, other);
      if (weight !== undefined) edges.set(other, weight);
    }
    return edges;
  }

  /** Whoever shares a key with an identity that is not common, or was spoken of with it. */
  #sharing(n: number, { class: itsClass, key: own, keys }: IdentityReading): Set<number> {
    const others = new Set<number>();
    // Nobody's word makes a role, a list or a robot somebody.
    if (itsClass !== 'person') return others;
    for (const partner of this.#decisions.partnersOf(own)) {
      const known = this.#identities.numberOf(partner);
      if (known === undefined || this.#gone.has(known)) continue;
      if (this.readingOf(known).class === 'person') others.add(known);
    }
    for (const key of keys) {
      const max = blockMax(key);
      if (max === 0 || isEntryKey(key)) continue;
      const carriers = this.#carriers.atLeast(key, max + 1);
      if (carriers.length <= max) for (const other of carriers) others.add(other);
    }
    others.delete(n);
    return others;
  }

  #replace(n: number, now: ReadonlyMap<number, MatchWeight>, affected: Set<number>): void {
    const before = this.edgesOf(n);
    if (before.size > 0) for (const other of [...before.keys()]) if (!now.has(other)) this.#remove(n, other, affected);
    for (const [other, weight] of now) this.#put(n, other, weight, affected);
  }

  #weighAgain(n: number, affected: Set<number>): void {
    for (const other of [...this.edgesOf(n).keys()]) {
      // What is between members counts against others, too, even where no edge has changed.
      affected.add(n).add(other);
      const weight = this.#weighPair(n, other);
      if (weight !== undefined) this.#put(n, other, weight, affected);
      else this.#remove(n, other, affected);
    }
  }

  #askLedgersAgain(n: number, written: ReadonlySet<number>, affected: Set<number>): void {
    for (const [other, weight] of this.edgesOf(n)) {
      // Of two that were written to, the first asks.
      if (other < n && written.has(other)) continue;
      this.#put(n, other, this.#askLedgers(n, other, withoutLedgers(weight)), affected);
    }
  }

  #put(n: number, other: number, weight: MatchWeight, affected: Set<number>): void {
    const before = this.edgesOf(n).get(other);
    if (before === weight || (before?.bits === weight.bits && JSON.stringify(before) === JSON.stringify(weight)))
      return;
    this.#openEdgesOf(n).set(other, weight);
    this.#openEdgesOf(other).set(n, weight);
    this.#rows.put(Math.min(n, other), Math.max(n, other), weight);
    affected.add(n).add(other);
  }

  #remove(n: number, other: number, affected: Set<number>): void {
    this.#openEdgesOf(n).delete(other);
    this.#openEdgesOf(other).delete(n);
    this.#rows.remove(Math.min(n, other), Math.max(n, other));
    affected.add(n).add(other);
  }
}

const NO_EDGES: ReadonlyMap<number, MatchWeight> = new Map();
