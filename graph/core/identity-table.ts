import { invariant } from '../../infra/kernel/invariant.ts';
import {
  classOfAddress,
  type IdentityFacts,
  type IdentityKey,
  type IdentityReading,
  identityId,
  identityOfKey,
  type ObservedIdentities,
  readIdentity,
  type Span,
} from '../../resolver/contract.ts';
import { BlockChanges } from './block-index.ts';
import { type ClaimChanges, claimsAfter, NEVER, NO_CLAIMS, UNSEEN, wordsOf } from './directory-claims.ts';
import {
  type IdentityRow,
  type ObservationReport,
  type Observing,
  type OpenReport,
  openReport,
} from './identity-record.ts';
import { Organisations } from './organisations.ts';
import type { Assignment, IdentityRows } from './rows.ts';
import { joinTimes, widenedNames } from './seen-spans.ts';

/** Shared by the many that have none; never written to. */
const NO_NAMES: Map<string, Span> = new Map();

/** Rows held in memory between transactions, about 300 bytes each. */
const ROWS_REMEMBERED = 100_000;

/** What was seen of identities, with the rows that one transaction touches held in memory. */
export class IdentityTable {
  readonly #rows: IdentityRows;
  readonly #secret: string;
  readonly #read: typeof readIdentity;
  readonly #byKey = new Map<IdentityKey, IdentityRow>();
  readonly #byN = new Map<number, IdentityRow>();
  readonly #organisations = new Organisations();
  /** Rows made since the transaction began. */
  #made: IdentityRow[] = [];
  /** Rows made or named anew, that are not yet found by their new words. */
  #unwritten = new Set<IdentityRow>();
  /** Under which keys they are found. */
  readonly blocks = new BlockChanges();
  /** Of the batch at hand. */
  readonly #readings = new Map<number, IdentityReading>();
  #nextN = 1;
  /** Whether every row there is, is held in memory: who is not known is new. */
  #isComplete = false;

  /** @param read takes the facts of an identity apart */
  constructor(rows: IdentityRows, secret: string, read = readIdentity) {
    this.#rows = rows;
    this.#secret = secret;
    this.#read = read;
  }

  /** A transaction begins. What the ones before have read is still true, unless somebody says {@link forget}. */
  begin(): void {
    for (const row of this.#made) row.isNew = false;
    this.#made = [];
    if (this.#byN.size > ROWS_REMEMBERED) this.forget();
    this.#nextN = this.#rows.lastNumber() + 1;
    if (!this.#rows.isEmpty()) return;
    this.#isComplete = true;
    this.blocks.beginEmpty();
  }

  /** Forgets all rows: a transaction failed, or another connection has written. */
  forget(): void {
    for (const known of [this.#byKey, this.#byN, this.#unwritten, this.#readings]) known.clear();
    this.blocks.forget();
    this.#isComplete = false;
  }

  /** Joins what was observed into the tables. The result depends on the set of observations only. */
  observe(identities: ObservedIdentities, { before = false, claims }: Observing = {}): ObservationReport {
    const report = openReport(this.blocks.open());
    identities.keys.forEach((key, index) => {
      const seen = identities.spanOf(index);
      const known = this.#byKey.get(key) ?? this.#load(key);
      // Merely mentioned is who stood in an earlier version of a meeting: observed then, if not now.
      invariant(seen ?? known, 'an interaction is between observed identities');
      if (seen === undefined || (before && known !== undefined && known.firstAt !== NEVER))
        report.rows.push(known as IdentityRow);
      else report.rows.push(this.#observeOne(key, known, seen, identities.namesOf(index), report));
    });
    if (claims !== undefined && claims.size > 0) this.#tell(claims, report);
    this.blocks.write(this.#rows);
    this.#writeWords();
    return report;
  }

  /** Writes anew what identities are found by, of which nothing is there any more. */
  indexAnew(numbers: readonly number[]): ObservationReport {
    const report = openReport(this.blocks.open());
    for (const row of numbers.map((n) => this.byN(n))) {
      this.blocks.add(row.n, this.readingOf(row));
      report.changed.add(row);
      this.#unwritten.add(row);
    }
    this.blocks.write(this.#rows);
    this.#writeWords();
    return report;
  }

  /** A report that identities must be clustered again, though nothing of them has changed. */
  concerned(keys: Iterable<IdentityKey>): ObservationReport {
    const report = openReport(this.blocks.open());
    for (const key of keys) {
      const row = this.#byKey.get(key) ?? this.#load(key);
      if (row !== undefined) report.changed.add(row);
    }
    return report;
  }

  /** At the end of a batch: until then somebody may look at them. */
  removeGone(gone: Iterable<IdentityRow>): void {
    for (const row of gone) {
      this.#rows.remove(row);
      this.#byKey.delete(row.key);
      this.#byN.delete(row.n);
    }
  }

  byN(n: number): IdentityRow {
    const known = this.#byN.get(n);
    if (known !== undefined) return known;
    const row = this.#rows.byN(n);
    invariant(row !== undefined, 'a number in a table belongs to an identity');
    return this.#remember(row);
  }

  /** The number of an identity; absent when there is none. */
  numberOf(key: IdentityKey): number | undefined {
    return (this.#byKey.get(key) ?? this.#load(key))?.n;
  }

  /** What clustering needs to know. */
  factsOf(row: IdentityRow): IdentityFacts {
    const { id, key, addressClass, directory } = row;
    return { id, key, addressClass, names: [...this.namesOf(row).keys()], directory };
  }

  /** The same, taken apart for comparing; remembered until the batch has been clustered. */
  readingOf(row: IdentityRow): IdentityReading {
    return this.#readings.getOrInsertComputed(row.n, () => this.#read(this.factsOf(row)));
  }

  /** The batch has been clustered. */
  forgetReadings(): void {
    this.blocks.open();
    this.#readings.clear();
  }

  /** Writes whose an identity is, if that is news. */
  assign(row: IdentityRow, to: Assignment): void {
    if (row.class === to.class && row.zone === to.zone && row.person === to.person) return;
    this.#rows.updatePerson(row, to);
    row.class = to.class;
    row.zone = to.zone;
    row.person = to.person;
  }

  #load(key: IdentityKey): IdentityRow | undefined {
    if (this.#isComplete) return undefined;
    const row = this.#rows.byKey(key);
    return row === undefined ? undefined : this.#remember(row);
  }

  /** Writes what directories say; whoever is in one is known from then on, seen or not. */
  #tell(claims: ReadonlyMap<IdentityKey, ClaimChanges>, report: OpenReport): void {
    for (const [key, changes] of claims) {
      const known = this.#byKey.get(key) ?? this.#load(key);
      const directory = claimsAfter(known?.directory ?? NO_CLAIMS, changes);
      if (known === undefined) {
        if (directory.length > 0) this.#create(key, UNSEEN, NO_NAMES, report, directory);
        continue;
      }
      const before = this.factsOf(known);
      known.directory = directory;
      this.#rows.updateDirectory(known);
      report.seenAgain.add(known);
      this.#reindex(known, before, report);
      if (directory.length > 0 || known.firstAt !== NEVER) continue;
      this.blocks.remove(known.n, this.readingOf(known));
      this.#unwritten.delete(known);
      report.changed.delete(known);
      report.seenAgain.delete(known);
      report.gone.add(known);
    }
    report.alone = report.alone.filter((row) => !report.changed.has(row));
  }

  #create(
    key: IdentityKey,
    { firstAt, lastAt }: Span,
    names: ReadonlyMap<string, Span>,
    report: OpenReport,
    directory = NO_CLAIMS,
  ): IdentityRow {
    const identity = identityOfKey(key);
    const facts: IdentityFacts = {
      id: identityId(this.#secret, key),
      key,
      addressClass: classOfAddress(identity),
      names: [...names.keys()],
      directory,
    };
    const reading = this.#read(facts);
    const { class: itsClass, keys } = reading;
    const isAlone = keys.length === 0 && itsClass === 'person';
    const n = this.#nextN;
    this.#nextN += 1;
    const organisation = this.#organisations.of(identity);
    // A person of its own until it is clustered, as most stay.
    const own = { class: itsClass, zone: 'certain', person: itsClass === 'person' ? n : null };
    const row = this.#remember({
      ...facts,
      n,
      domain: identity.domain ?? null,
      organisation,
      directory,
      isNew: true,
      isBare: true,
      names: names.size === 0 ? NO_NAMES : new Map(names),
      ...own,
      firstAt,
      lastAt,
    });
    this.#rows.insert(row);
    this.#made.push(row);
    for (const [name, span] of names) this.#rows.putName(n, name, span);
    this.#readings.set(n, reading);
    this.blocks.add(n, reading);
    this.#unwritten.add(row);
    if (isAlone) report.alone.push(row);
    if (keys.length > 0) report.changed.add(row);
    return row;
  }

  #observeOne(
    key: IdentityKey,
    known: IdentityRow | undefined,
    seen: Span,
    names: ReadonlyMap<string, Span>,
    report: OpenReport,
  ): IdentityRow {
    if (known === undefined) return this.#create(key, seen, names, report);
    this.#join(known, seen, names, report);
    return known;
  }

  #join(row: IdentityRow, seen: Span, names: ReadonlyMap<string, Span>, report: OpenReport): void {
    if (joinTimes(this.#rows, row, seen)) report.seenAgain.add(row);
    if (names.size === 0) return;
    const before = this.factsOf(row);
    const widened = widenedNames(this.namesOf(row), names);
    if (widened.size === 0) return;
    if (row.names === NO_NAMES) row.names = new Map();
    for (const [name, span] of widened) {
      this.#rows.putName(row.n, name, span);
      row.names?.set(name, span);
    }
    // Even when the address itself was seen earlier and later: what is shown depends on when each name was.
    report.seenAgain.add(row);
    if (this.namesOf(row).size > before.names.length) this.#reindex(row, before, report);
  }

  #remember(row: IdentityRow): IdentityRow {
    this.#byKey.set(row.key, row);
    this.#byN.set(row.n, row);
    return row;
  }

  /** The names seen beside an identity. */
  namesOf(row: IdentityRow): Map<string, Span> {
    row.names ??= this.#rows.namesOf(row.n);
    return row.names;
  }

  /** In the order of their numbers: whenever a number is lower than the one before, the index writes out all it holds. */
  #writeWords(): void {
    const rows = [...this.#unwritten].sort((one, other) => one.n - other.n);
    this.#unwritten.clear();
    for (const row of rows) {
      this.#rows.putWords(row.n, wordsOf(row.key, this.namesOf(row).keys(), row.directory), row.isNew);
    }
  }

  /** A new name, or a word of a directory: what the identity is found by, and perhaps what it is, changes. */
  #reindex(row: IdentityRow, before: IdentityFacts, report: OpenReport): void {
    const after = this.#read(this.factsOf(row));
    this.#readings.set(row.n, after);
    const hasKeys = this.blocks.replace(row.n, this.#read(before), after);
    this.#unwritten.add(row);
    if (hasKeys || after.class !== row.class) report.changed.add(row);
  }
}
