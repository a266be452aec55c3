import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { invariant } from '../../infra/kernel/invariant.ts';
import {
  blockingKeys,
  classOf,
  classOfAddress,
  type Identity,
  type IdentityClass,
  type IdentityFacts,
  type IdentityKey,
  identityId,
  identityOfKey,
  type ObservedIdentities,
  organisationOf,
  type Span,
} from '../../resolver/contract.ts';

import { type IdentityRow, type ObservationReport, type OpenReport, rowOf } from './identity-record.ts';

/** When each name was seen. */
type Names = ReadonlyMap<string, Span>;

/** Shared by the many that have none; never written to. */
const NO_NAMES: Map<string, Span> = new Map();

/** Rows and domains held in memory between transactions, about 300 bytes each. */
const ROWS_REMEMBERED = 100_000;

/** The identity, name and block tables, with the rows that one transaction touches held in memory. */
export class IdentityTable {
  readonly #secret: string;
  readonly #byKey = new Map<IdentityKey, IdentityRow>();
  readonly #byN = new Map<number, IdentityRow>();
  readonly #organisations = new Map<string, string | null>();
  /** Rows made since the transaction began. */
  #made: IdentityRow[] = [];
  /** Rows made or named anew, that are not yet found by their new words. */
  #unwritten = new Set<IdentityRow>();
  #nextN = 1;
  /** Whether every row there is, is held in memory: who is not known is new. */
  #isComplete = false;
  readonly #selectLast: StatementSync;
  readonly #selectByKey: StatementSync;
  readonly #selectByN: StatementSync;
  readonly #insert: StatementSync;
  readonly #updateFirst: StatementSync;
  readonly #updateLast: StatementSync;
  readonly #updatePerson: StatementSync;
  readonly #selectNames: StatementSync;
  readonly #upsertName: StatementSync;
  readonly #insertBlock: StatementSync;
  readonly #deleteBlock: StatementSync;
  readonly #deleteWords: StatementSync;
  readonly #insertWords: StatementSync;

  constructor(db: DatabaseSync, secret: string) {
    this.#secret = secret;
    this.#selectLast = db.prepare('SELECT max(n) AS last FROM identity');
    this.#selectByKey = db.prepare('SELECT * FROM identity WHERE key = ?');
    this.#selectByN = db.prepare('SELECT * FROM identity WHERE n = ?');
    this.#insert = db.prepare("INSERT INTO identity VALUES (?, ?, ?, ?, ?, 'certain', ?, ?, ?, ?, ?)");
    this.#updateFirst = db.prepare('UPDATE identity SET first_at = ?, last_at = ? WHERE n = ?');
    this.#updateLast = db.prepare('UPDATE identity SET last_at = ? WHERE n = ?');
    this.#updatePerson = db.prepare('UPDATE identity SET class = ?, zone = ?, person = ? WHERE n = ?');
    this.#selectNames = db.prepare('SELECT name, first_at, last_at FROM name WHERE identity = ?');
    this.#upsertName = db.prepare(
      'INSERT INTO name VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at',
    );
    this.#insertBlock = db.prepare('INSERT OR IGNORE INTO block VALUES (?, ?)');
    this.#deleteBlock = db.prepare('DELETE FROM block WHERE key = ? AND identity = ?');
    this.#deleteWords = db.prepare('DELETE FROM search WHERE rowid = ?');
    this.#insertWords = db.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
    // The full-text index reports its own row numbers, which exceed what a double can hold.
    this.#deleteWords.setReadBigInts(true);
    this.#insertWords.setReadBigInts(true);
  }

  /** A transaction begins. What the ones before have read is still true, unless somebody says {@link forget}. */
  begin(): void {
    for (const row of this.#made) row.isNew = false;
    this.#made = [];
    if (this.#byN.size > ROWS_REMEMBERED) this.forget();
    this.#nextN = Number(this.#selectLast.get()?.['last'] ?? 0) + 1;
    if (this.#nextN === 1) this.#isComplete = true;
  }

  /** Forgets all rows: a transaction failed, or another connection has written. */
  forget(): void {
    this.#byKey.clear();
    this.#byN.clear();
    this.#unwritten.clear();
    this.#isComplete = false;
  }

  /** Joins what was observed into the tables. The result depends on the set of observations only. */
  observe(identities: ObservedIdentities): ObservationReport {
    const report: OpenReport = { rows: [], alone: [], changed: new Set(), keys: new Set(), seenAgain: new Set() };
    identities.keys.forEach((key, index) => {
      const seen = identities.spanOf(index);
      const known = this.#byKey.get(key) ?? this.#load(key);
      // Merely mentioned is who stood in an earlier version of a meeting: observed then, if not now.
      invariant(seen ?? known, 'an interaction is between observed identities');
      if (seen === undefined) report.rows.push(known as IdentityRow);
      else report.rows.push(this.#observeOne(key, known, seen, identities.namesOf(index), report));
    });
    this.#writeWords();
    return report;
  }

  byN(n: number): IdentityRow {
    const known = this.#byN.get(n);
    if (known !== undefined) return known;
    const raw = this.#selectByN.get(n);
    invariant(raw !== undefined, 'a number in a table belongs to an identity');
    return this.#remember(rowOf(raw));
  }

  /** What clustering needs to know. */
  factsOf(row: IdentityRow): IdentityFacts {
    return { id: row.id, key: row.key, addressClass: row.addressClass, names: [...this.#namesOf(row).keys()] };
  }

  /** The names seen beside an identity. */
  namesOf(row: IdentityRow): ReadonlyMap<string, Span> {
    return this.#namesOf(row);
  }

  /** Writes whose an identity is, if that is news. */
  assign(row: IdentityRow, to: { class: IdentityClass; zone: string; person: number | null }): void {
    if (row.class === to.class && row.zone === to.zone && row.person === to.person) return;
    this.#updatePerson.run(to.class, to.zone, to.person, row.n);
    row.class = to.class;
    row.zone = to.zone;
    row.person = to.person;
  }

  #load(key: IdentityKey): IdentityRow | undefined {
    if (this.#isComplete) return undefined;
    const raw = this.#selectByKey.get(key);
    return raw === undefined ? undefined : this.#remember(rowOf(raw));
  }

  #create(key: IdentityKey, { firstAt, lastAt }: Span, names: Names, report: OpenReport): IdentityRow {
    const identity = identityOfKey(key);
    const facts: IdentityFacts = {
      id: identityId(this.#secret, key),
      key,
      addressClass: classOfAddress(identity),
      names: [...names.keys()],
    };
    const { id, addressClass } = facts;
    const keys = blockingKeys(facts);
    const itsClass = classOf(facts);
    const isAlone = keys.length === 0 && itsClass === 'person';
    const n = this.#nextN;
    this.#nextN += 1;
    const domain = identity.domain ?? null;
    const organisation = this.#organisationOf(identity);
    const own = { class: itsClass, zone: 'certain', person: isAlone ? n : null };
    this.#insert.run(n, key, id, addressClass, own.class, own.person, domain, organisation, firstAt, lastAt);
    const row = this.#remember({
      n,
      key,
      id,
      addressClass,
      domain,
      organisation,
      isNew: true,
      isBare: true,
      names: names.size === 0 ? NO_NAMES : new Map(names),
      ...own,
      firstAt,
      lastAt,
    });
    this.#made.push(row);
    for (const [name, span] of names) this.#upsertName.run(n, name, span.firstAt, span.lastAt);
    for (const blockingKey of keys) {
      this.#insertBlock.run(blockingKey, n);
      report.keys.add(blockingKey);
    }
    this.#unwritten.add(row);
    if (isAlone) report.alone.push(row);
    if (keys.length > 0) report.changed.add(row);
    return row;
  }

  /** Most addresses share their domain with many others, and finding where a domain is registered takes a while. */
  #organisationOf(identity: Identity): string | null {
    if (identity.domain === undefined) return null;
    const known = this.#organisations.get(identity.domain);
    if (known !== undefined) return known;
    if (this.#organisations.size >= ROWS_REMEMBERED) this.#organisations.clear();
    const organisation = organisationOf(identity) ?? null;
    this.#organisations.set(identity.domain, organisation);
    return organisation;
  }

  #observeOne(
    key: IdentityKey,
    known: IdentityRow | undefined,
    seen: Span,
    names: Names,
    report: OpenReport,
  ): IdentityRow {
    if (known === undefined) return this.#create(key, seen, names, report);
    this.#join(known, seen, names, report);
    return known;
  }

  #join(row: IdentityRow, seen: Span, names: Names, report: OpenReport): void {
    if (this.#joinTimes(row, seen)) report.seenAgain.add(row);
    if (names.size === 0) return;
    const before = this.factsOf(row);
    if (!this.#joinNames(row, names)) return;
    // Even when the address itself was seen earlier and later: what is shown depends on when each name was.
    report.seenAgain.add(row);
    if (this.#namesOf(row).size > before.names.length) this.#reindex(row, before, report);
  }

  #remember(row: IdentityRow): IdentityRow {
    this.#byKey.set(row.key, row);
    this.#byN.set(row.n, row);
    return row;
  }

  /** Whether it was seen earlier or later than ever before. */
  #joinTimes(row: IdentityRow, seen: Span): boolean {
    const firstAt = Math.min(row.firstAt, seen.firstAt);
    const lastAt = Math.max(row.lastAt, seen.lastAt);
    if (firstAt === row.firstAt && lastAt === row.lastAt) return false;
    // Only the first time stands in an index, which is dear to change.
    if (firstAt === row.firstAt) this.#updateLast.run(lastAt, row.n);
    else this.#updateFirst.run(firstAt, lastAt, row.n);
    row.firstAt = firstAt;
    row.lastAt = lastAt;
    return true;
  }

  /** Whether one of the names is new, or was seen earlier or later than ever before. */
  #joinNames(row: IdentityRow, said: Names): boolean {
    let names = this.#namesOf(row);
    let isNews = false;
    for (const [name, { firstAt, lastAt }] of said) {
      const before = names.get(name) ?? { firstAt, lastAt };
      const span = { firstAt: Math.min(firstAt, before.firstAt), lastAt: Math.max(lastAt, before.lastAt) };
      if (names.has(name) && span.firstAt === before.firstAt && span.lastAt === before.lastAt) continue;
      this.#upsertName.run(row.n, name, span.firstAt, span.lastAt);
      if (names === NO_NAMES) names = new Map();
      names.set(name, span);
      isNews = true;
    }
    row.names = names;
    return isNews;
  }

  #namesOf(row: IdentityRow): Map<string, Span> {
    row.names ??= new Map(
      this.#selectNames.all(row.n).map((raw) => {
        const span = { firstAt: Number(raw['first_at']), lastAt: Number(raw['last_at']) };
        return [String(raw['name']), span];
      }),
    );
    return row.names;
  }

  /** In the order of their numbers: whenever a number is lower than the one before, the index writes out all it holds. */
  #writeWords(): void {
    const rows = [...this.#unwritten].sort((one, other) => one.n - other.n);
    this.#unwritten.clear();
    for (const row of rows) {
      if (!row.isNew) this.#deleteWords.run(row.n);
      this.#insertWords.run(row.n, wordsOf(row.key, this.#namesOf(row).keys()));
    }
  }

  /** A new name: what the identity is found by, and perhaps what it is, changes. */
  #reindex(row: IdentityRow, before: IdentityFacts, report: OpenReport): void {
    const after = this.factsOf(row);
    const old = new Set(blockingKeys(before));
    const now = new Set(blockingKeys(after));
    for (const key of old) if (!now.has(key)) this.#deleteBlock.run(key, row.n);
    for (const key of now) if (!old.has(key)) this.#insertBlock.run(key, row.n);
    for (const key of [...old, ...now]) report.keys.add(key);
    this.#unwritten.add(row);
    if (old.size + now.size > 0 || classOf(after) !== row.class) report.changed.add(row);
  }
}

/** What the full-text index knows an identity by. */
function wordsOf(key: IdentityKey, names: Iterable<string>): string {
  return [key.slice(key.indexOf(':') + 1), ...names].join(' ');
}
