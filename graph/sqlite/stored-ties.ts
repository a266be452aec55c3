import type { DatabaseSync } from 'node:sqlite';
import { foldLedgers, NO_ENTRIES, type Tie } from '../../scorer/contract.ts';
import type { ComputedTie, LedgerPart } from '../core/computed-tie.ts';
import { PERSON_COLUMNS, type PersonRow } from './person-row.ts';
import { prepare } from './reader.ts';
import { IN_SCOPE, type Scope, scopeValues } from './scope.ts';
import { TIE_COLUMNS, tieOf } from './tie-row.ts';

/** A tie of the person `own`, and the person at its other end. */
export interface Candidate {
  readonly own: number;
  readonly row: PersonRow;
  readonly tie: Tie;
}

/** Reads ties as they are stored. Whatever is asked, each method runs a fixed number of statements. */
export interface StoredTies {
  /** The strongest ties of each of some persons, at most `limit` each, in no order. */
  strongest(persons: readonly number[], scope: Scope, limit: number): Candidate[];
  /** How many ties a person has in scope. */
  count(person: number, scope: Scope): number;
  /** The same ties with what their ledgers hold of `from` (exclusive) to `until`: a ledger without any of it may be empty. */
  withLedgers<T extends Candidate>(ties: readonly T[], from: number, until: number): (T & ComputedTie)[];
}

/** In the order of `strongestFirst`, which the two indexes hold for each side, so nothing is sorted but equals. */
const STRONGEST = (own: 'a' | 'b', other: 'a' | 'b') => `
  SELECT t.${own} AS own, ${PERSON_COLUMNS}, ${TIE_COLUMNS}
    FROM json_each(:persons) who CROSS JOIN knows t NOT INDEXED ON t.${own} = who.value AND t.${other} IN (
      SELECT s.${other} FROM knows s INDEXED BY knows_${own}
        CROSS JOIN person p ON p.n = s.${other} CROSS JOIN identity i ON i.n = p.n
        WHERE s.${own} = who.value AND ${IN_SCOPE} ORDER BY s.k DESC, i.id LIMIT :limit + 0)
    CROSS JOIN person p ON p.n = t.${other} CROSS JOIN identity i ON i.n = p.n`;

const COUNT = `
  SELECT count(*) AS total
    FROM (SELECT b AS n FROM knows WHERE a = :person UNION ALL SELECT a FROM knows WHERE b = :person) t
    CROSS JOIN person p ON p.n = t.n WHERE ${IN_SCOPE}`;

/** `pair` counts the pairs of persons; their identities make the ledgers. */
const LEDGERS = `
  SELECT pair.key AS pair, l.entries AS ledger FROM json_each(:pairs) pair
    CROSS JOIN identity one INDEXED BY identity_person ON one.person = pair.value ->> 0
    CROSS JOIN identity other INDEXED BY identity_person ON other.person = pair.value ->> 1
    CROSS JOIN ledger l ON l.lo = min(one.n, other.n) AND l.hi = max(one.n, other.n)`;

export function readStoredTies(db: DatabaseSync): StoredTies {
  const asA = prepare<PersonRow & Tie & { own: number }>(db, STRONGEST('a', 'b'));
  const asB = prepare<PersonRow & Tie & { own: number }>(db, STRONGEST('b', 'a'));
  const count = prepare<{ total: number }>(db, COUNT);
  const ledgers = prepare<{ pair: number; ledger: Uint8Array }>(db, LEDGERS);
  const overdue = prepare<{ at: number }>(db, 'SELECT at FROM due WHERE at <= ? LIMIT 1');
  return {
    strongest(persons, scope, limit) {
      const values = { ...scopeValues(scope), persons: JSON.stringify(persons), limit };
      const fromA = asA.all(values).map((row) => ({ own: row.own, row, tie: tieOf(row, false) }));
      const fromB = asB.all(values).map((row) => ({ own: row.own, row, tie: tieOf(row, true) }));
      return [...fromA, ...fromB];
    },
    count: (person, scope) => count.get({ ...scopeValues(scope), person })?.total ?? 0,
    withLedgers(ties, from, until) {
      // What has begun to count since a tie was scored is not in its dates yet.
      const isBehind = overdue.get(until) !== undefined;
      const recent = ties.filter(({ tie }) => isBehind || tie.lastAt > from);
      const parts = new Map(recent.map((one): [Candidate, LedgerPart[]] => [one, []]));
      const pairs = JSON.stringify(recent.map(({ own, row }) => [own, row.n]));
      for (const { pair, ledger } of recent.length === 0 ? [] : ledgers.all({ pairs })) {
        const one = recent[pair];
        // Interactions are counted whichever way they went: nothing is turned round.
        if (one !== undefined) parts.get(one)?.push({ ledger, reversed: false });
      }
      return ties.map((one) => ({ ...one, ledger: ledgerOf(parts.get(one)) }));
    },
  };
}

function ledgerOf(parts: readonly LedgerPart[] | undefined): Uint8Array {
  return parts === undefined ? NO_ENTRIES : foldLedgers(parts);
}
