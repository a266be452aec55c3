import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import { classOf, type IdentityClass, type IdentityFacts } from '../../resolver/contract.ts';
import { readClaims } from '../core/directory-claims.ts';
import { isEmployee } from '../core/own-domain.ts';
import { personsAmong } from '../core/persons-as-of.ts';
import { isKnown } from './identity-row.ts';
import { prepare } from './reader.ts';
import { ledgerRows } from './rows.ts';
import { statusQueries } from './status-queries.ts';

/**
 * Where each identity stands in the order of keys (UTF-8 bytes), and whose it is: `person` is the place of the first
 * identity of its person, null when it is nobody's. Kept in a temporary file and not in memory, for graphs of any size.
 */
const PLACE = `CREATE TEMP TABLE place (
    n INTEGER PRIMARY KEY, at INTEGER NOT NULL UNIQUE, person INTEGER, class TEXT NOT NULL, employee INTEGER NOT NULL
  )`;

/** Makes the temporary table `place` out of what is stored. */
export function placeAsStored(db: DatabaseSync): void {
  db.exec(`${PLACE};
    INSERT INTO place SELECT n, at, iif(person IS NULL, NULL, min(at) OVER (PARTITION BY person)), class, employee FROM (
      SELECT i.n, i.person, i.class, ifnull(p.employee, 0) AS employee, row_number() OVER (ORDER BY i.key) - 1 AS at
        FROM identity i LEFT JOIN person p ON p.n = i.person)`);
}

/** Makes the temporary table `place` anew out of what was seen up to a minute: classes and persons as of then. */
export function placeAsOf(db: DatabaseSync, until: Minute): void {
  db.exec(PLACE);
  const insert = db.prepare('INSERT INTO place VALUES (?, ?, ?, ?, ?)');
  const tenant = statusQueries(db).tenantFacts();
  const all: IdentityFacts[] = [];
  const places = new Map<string, number>();
  const numbers = new Map<string, number>();
  let at = 0;
  for (const { n, domain, facts } of factsOf(db, until)) {
    const kind = classOf(facts);
    insert.run(n, at, kind === 'person' ? at : null, kind, Number(isEmployee(domain, facts.directory, tenant.domains)));
    all.push(facts);
    places.set(facts.id, at);
    numbers.set(facts.id, n);
    at += 1;
  }
  const ids = new Map([...numbers].map(([id, n]) => [n, id]));
  const { ledgersOf } = ledgerRows(db);
  const byId = (id: string) => [...ledgersOf(numbers.get(id) ?? 0)].map(([n, own]) => [ids.get(n) ?? n, own] as const);
  joinPersons(db, personsAmong(all, tenant, byId, until), places);
}

/** Writes for each member of a person where its first member stands. */
function joinPersons(db: DatabaseSync, persons: readonly string[][], places: ReadonlyMap<string, number>): void {
  const update = db.prepare('UPDATE place SET person = ? WHERE at = ?');
  for (const members of persons) {
    const own = members.map((id) => places.get(id) ?? 0);
    for (const at of own) update.run(Math.min(...own), at);
  }
}

/** What is known of every identity that was seen by a minute, in the order of keys. */
function* factsOf(
  db: DatabaseSync,
  until: Minute,
): Generator<{ n: number; domain: string | null; facts: Required<IdentityFacts> }> {
  const rows = prepare<{
    n: number;
    id: string;
    key: string;
    addressClass: string;
    domain: string | null;
    directory: string | null;
    names: string;
  }>(
    db,
    `SELECT n, id, key, address_class AS addressClass, domain, directory,
         (SELECT json_group_array(name) FROM name WHERE identity = n AND name.first_at <= :until) AS names
       FROM identity WHERE ${isKnown('identity')} ORDER BY key`,
  );
  for (const { n, id, key, addressClass, domain, directory: said, names } of rows.iterate({ until })) {
    const own = { addressClass: addressClass as IdentityClass, names: JSON.parse(names), directory: readClaims(said) };
    yield { n, domain, facts: { id, key, ...own } };
  }
}
