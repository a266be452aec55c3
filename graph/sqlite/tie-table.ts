import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import { foldLedgers, type ScoringSettings, scoreTie, type Tie, valueAt } from '../../scorer/contract.ts';
import type { IdentityTable } from './identity-table.ts';
import type { LedgerTable } from './ledger-table.ts';
import { PairedLedgers, pairOf, unpair } from './paired-ledgers.ts';
import type { PersonTable } from './person-table.ts';
import { RowWriter } from './row-writer.ts';

/** Columns of the knows table. */
const COLUMNS = 19;

const NONE_FRESH = new PairedLedgers();

/** The knows and due tables. */
export class TieTable {
  readonly #identities: IdentityTable;
  readonly #persons: PersonTable;
  readonly #ledgers: LedgerTable;
  readonly #settings: ScoringSettings;
  readonly #writer: RowWriter;
  readonly #delete: StatementSync;
  readonly #deleteOf: StatementSync;
  readonly #insertDue: StatementSync;
  readonly #selectDue: StatementSync;
  readonly #deleteDue: StatementSync;

  constructor(
    db: DatabaseSync,
    tables: { identities: IdentityTable; persons: PersonTable; ledgers: LedgerTable },
    settings: ScoringSettings,
  ) {
    this.#identities = tables.identities;
    this.#persons = tables.persons;
    this.#ledgers = tables.ledgers;
    this.#settings = settings;
    this.#writer = new RowWriter(db, COLUMNS, (rows) => `INSERT OR REPLACE INTO knows VALUES ${rows}`);
    this.#delete = db.prepare('DELETE FROM knows WHERE a = ? AND b = ?');
    this.#deleteOf = db.prepare('DELETE FROM knows WHERE a = ?1 OR b = ?1');
    this.#insertDue = db.prepare('INSERT OR IGNORE INTO due VALUES (?, ?, ?)');
    this.#selectDue = db.prepare('SELECT at, a, b FROM due WHERE at <= ? ORDER BY at, a, b');
    this.#deleteDue = db.prepare('DELETE FROM due WHERE at <= ?');
  }

  /**
   * Scores again every tie that changed ledgers or changed persons concern. Returns how many.
   *
   * `fresh` are the ledgers just written, so that they need not be read back.
   */
  rescore(moved: ReadonlySet<number>, fresh: PairedLedgers, now: Minute): number {
    const pairs = new Set<number>();
    for (const person of moved) {
      this.#deleteOf.run(person);
      this.#collectTies(person, pairs);
    }
    let scored = 0;
    fresh.pairs().forEach((pair, i) => {
      const { lo, hi } = unpair(pair);
      const one = this.#identities.byN(lo).person;
      const other = this.#identities.byN(hi).person;
      const ledger = fresh.at(i);
      // Nearly everybody is known by one identity: then the ledger is the tie, and there is nothing to look up.
      if (one === lo && other === hi && ledger !== undefined && this.#isAlone(lo) && this.#isAlone(hi)) {
        pairs.delete(pair);
        this.#write(lo, hi, ledger, now);
        scored += 1;
      } else addPair(pairs, one, other);
    });
    for (const pair of Float64Array.from(pairs).sort()) this.#score(pair, fresh, now);
    this.#writer.flush();
    return scored + pairs.size;
  }

  /** Forgets what was not written: the transaction failed. */
  forget(): void {
    this.#writer.forget();
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
      this.#score(pair, NONE_FRESH, now);
      scored += 1;
    }
    this.#writer.flush();
    return scored;
  }

  /** Scores the ties in which an entry has begun to count. */
  wake(now: Minute): number {
    const due = this.#selectDue.all(now);
    this.#deleteDue.run(now);
    for (const row of due) this.#score(pairOf(Number(row['a']), Number(row['b'])), NONE_FRESH, now);
    this.#writer.flush();
    return due.length;
  }

  #collectTies(person: number, pairs: Set<number>): void {
    for (const member of this.#persons.membersOf(person)) {
      for (const partner of this.#ledgers.partnersOf(member)) {
        addPair(pairs, person, this.#identities.byN(partner).person);
      }
    }
  }

  #score(pair: number, fresh: PairedLedgers, now: Minute): void {
    const { lo: a, hi: b } = unpair(pair);
    this.#write(a, b, foldLedgers(this.#ledgersBetween(a, b, fresh)), now);
  }

  #write(a: number, b: number, ledger: Uint8Array, now: Minute): void {
    const { tie, nextAt } = scoreTie(ledger, this.#settings, now);
    if (nextAt !== undefined) this.#insertDue.run(nextAt, a, b);
    if (tie === undefined) this.#delete.run(a, b);
    else this.#writer.add(a, b, ...columnsOf(tie), valueAt(tie.k, now, this.#settings.halfLifeDays), now);
  }

  /** The ledgers of all identities of one person with all of the other, each to be read from a to b. */
  #ledgersBetween(a: number, b: number, fresh: PairedLedgers) {
    const parts: { ledger: Uint8Array; reversed: boolean }[] = [];
    for (const one of this.#persons.membersOf(a)) {
      for (const other of this.#persons.membersOf(b)) {
        const reversed = one > other;
        const lo = reversed ? other : one;
        const hi = reversed ? one : other;
        const ledger = fresh.get(lo, hi) ?? this.#ledgers.read(lo, hi);
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

/** In the order of the table's columns, from k to weeks_in. */
function columnsOf(tie: Tie): (number | null)[] {
  const { k, kDepth, kOut, kIn, reciprocity, firstAt, lastAt, lastOut, lastIn } = tie;
  const { mails, meetings, calls, others, weeksOut, weeksIn } = tie;
  return [
    k,
    kDepth,
    kOut,
    kIn,
    reciprocity,
    firstAt,
    lastAt,
    lastOut,
    lastIn,
    mails,
    meetings,
    calls,
    others,
    weeksOut,
    weeksIn,
  ];
}
