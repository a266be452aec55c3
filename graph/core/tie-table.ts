import type { Minute } from '../../infra/kernel/instant.ts';
import { foldLedgers, type ScoringSettings, scoreTie, valueAt } from '../../scorer/contract.ts';
import type { IdentityTable } from './identity-table.ts';
import type { LedgerTable } from './ledger-table.ts';
import { pairOf, unpair } from './pair-order.ts';
import type { PersonTable } from './person-table.ts';
import type { TieRows } from './rows.ts';

/** Scores ties, and those whose time has come. */
export class TieTable {
  readonly #rows: TieRows;
  readonly #identities: IdentityTable;
  readonly #persons: PersonTable;
  readonly #ledgers: LedgerTable;
  readonly #settings: ScoringSettings;
  /** Of the batch at hand: pairs of persons that wait for all ledgers between them. */
  readonly #waiting = new Set<number>();
  #scored = 0;
  #now: Minute = 0;

  constructor(
    rows: TieRows,
    tables: { identities: IdentityTable; persons: PersonTable; ledgers: LedgerTable },
    settings: ScoringSettings,
  ) {
    this.#rows = rows;
    this.#identities = tables.identities;
    this.#persons = tables.persons;
    this.#ledgers = tables.ledgers;
    this.#settings = settings;
  }

  /** A batch begins: takes down the ties of persons who have other members now, to be scored anew. */
  begin(moved: ReadonlySet<number>, now: Minute): void {
    this.forget();
    this.#now = now;
    for (const person of moved) {
      this.#rows.removeAllOf(person);
      this.#collectTies(person, this.#waiting);
    }
  }

  /** Scores the tie that a written ledger concerns: at once if it is all there is between the two, else when all have come. */
  onLedger(pair: number): void {
    const { lo, hi } = unpair(pair);
    const [one, other] = [this.#identities.byN(lo), this.#identities.byN(hi)];
    const { person: a } = one;
    const { person: b } = other;
    if (a === null || b === null || a === b) return;
    const isAll = this.#isAlone(a) && this.#isAlone(b);
    const ledger = isAll ? this.#ledgers.readBetween(one, other) : undefined;
    if (ledger === undefined) {
      addPair(this.#waiting, a, b);
      return;
    }
    this.#waiting.delete(pairOf(a, b));
    this.#write(a, b, ledger, this.#now);
    this.#scored += 1;
  }

  /** All ledgers of the batch have come. Returns how many ties were scored. */
  finish(): number {
    for (const pair of Float64Array.from(this.#waiting).sort()) this.#score(pair, this.#now);
    const scored = this.#scored + this.#waiting.size;
    this.forget();
    return scored;
  }

  /** Forgets the batch. */
  forget(): void {
    this.#waiting.clear();
    this.#scored = 0;
  }

  #isAlone(person: number): boolean {
    return this.#persons.membersOf(person).length === 1;
  }

  /** Scores every tie of these persons to persons with a higher number: all persons in turn give all ties. */
  rescoreUpwards(person: number, now: Minute): number {
    const pairs = new Set<number>();
    this.#collectTies(person, pairs);
    let scored = 0;
    for (const pair of pairs) {
      if (unpair(pair).lo !== person) continue;
      this.#score(pair, now);
      scored += 1;
    }
    return scored;
  }

  /** Scores the ties in which an entry has begun to count. */
  wake(now: Minute): number {
    const due = this.#rows.takeDue(now);
    for (const { a, b } of due) this.#score(pairOf(a, b), now);
    return due.length;
  }

  #collectTies(person: number, pairs: Set<number>): void {
    for (const member of this.#persons.membersOf(person)) {
      for (const partner of this.#ledgers.partnersOf(member)) {
        addPair(pairs, person, this.#identities.byN(partner).person);
      }
    }
  }

  #score(pair: number, now: Minute): void {
    const { lo: a, hi: b } = unpair(pair);
    this.#write(a, b, foldLedgers(this.#ledgersBetween(a, b)), now);
  }

  #write(a: number, b: number, ledger: Uint8Array, now: Minute): void {
    const { tie, nextAt } = scoreTie(ledger, this.#settings, now);
    if (nextAt !== undefined) this.#rows.addDue(nextAt, a, b);
    if (tie === undefined) this.#rows.remove(a, b);
    else this.#rows.put(a, b, tie, valueAt(tie.k, now, this.#settings.halfLifeDays), now);
  }

  /** The ledgers of all identities of one person with all of the other, each to be read from a to b. */
  #ledgersBetween(a: number, b: number) {
    const parts: { ledger: Uint8Array; reversed: boolean }[] = [];
    for (const one of this.#persons.membersOf(a)) {
      for (const other of this.#persons.membersOf(b)) {
        const reversed = one > other;
        const lo = reversed ? other : one;
        const hi = reversed ? one : other;
        const ledger = this.#ledgers.readBetween(this.#identities.byN(lo), this.#identities.byN(hi));
        if (ledger !== undefined) parts.push({ ledger, reversed });
      }
    }
    return parts;
  }
}

function addPair(pairs: Set<number>, one: number | null, other: number | null): void {
  if (one === null || other === null || one === other) return;
  pairs.add(one < other ? pairOf(one, other) : pairOf(other, one));
}
