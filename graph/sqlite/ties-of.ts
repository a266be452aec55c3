import type { DatabaseSync } from 'node:sqlite';
import { foldLedgers, type ScoringSettings, type Tie } from '../../scorer/contract.ts';
import type { Asking, TieView } from '../contract.ts';
import { type ComputedTie, computeTie, type LedgerPart, readLedgersBetween } from './computed-tie.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { prepare } from './reader.ts';
import { TIE_COLUMNS, tieOf, viewOf } from './tie-row.ts';

/** Who counts at the other end of a tie. */
export interface Scope {
  /** Only employees; else everybody. */
  readonly employees: boolean;
  /** Nobody of this organisation. */
  readonly outside: string | null;
}

/** Ties of one person, strongest first. */
export interface TiesOf {
  /** At most `asking.limit`, and, when it is asked for, how many there are in all. */
  strongest(person: number, scope: Scope, asking: Asking): { ties: TieView[]; total: () => number };
}

/** Whether the person `p` at the other end is in scope. */
export const IN_SCOPE = `(NOT :employees OR p.employee = 1) AND (:outside IS NULL OR NOT EXISTS (
  SELECT 1 FROM identity m INDEXED BY identity_person WHERE m.person = p.n AND m.organisation = :outside))`;

/** A tie and the person at its other end. */
interface TieRow extends PersonRow, Tie {}

interface Candidate {
  readonly row: PersonRow;
  readonly tie: Tie;
}

export function readTiesOf(db: DatabaseSync, settings: ScoringSettings): TiesOf {
  const stored = readStored(db);
  const computed = readComputed(db, settings);
  const between = readLedgersBetween(db);
  return {
    strongest(person, scope, asking) {
      if (asking.asOf) {
        const ties = computed(person, scope, asking);
        const page = ties.slice(0, asking.limit);
        return { ties: page.map((one) => viewOf(refOf(one.row), one, asking, settings)), total: () => ties.length };
      }
      const { page, total } = stored(person, scope, asking.limit);
      const ledgersWith = between(person);
      const ties = page.map(({ row, tie }) => {
        return viewOf(refOf(row), { tie, ledger: foldLedgers(ledgersWith(row.n)) }, asking, settings);
      });
      return { ties, total };
    },
  };
}

/** Out of the knows table. Its two indexes hold the ties of each side in order, so nothing is sorted but equals. */
function readStored(db: DatabaseSync) {
  const side = (own: 'a' | 'b', other: 'a' | 'b') =>
    prepare<TieRow>(
      db,
      `SELECT ${PERSON_COLUMNS}, ${TIE_COLUMNS} FROM knows t INDEXED BY knows_${own}
         CROSS JOIN person p ON p.n = t.${other} CROSS JOIN identity i ON i.n = p.n
         WHERE t.${own} = :person AND ${IN_SCOPE} ORDER BY t.k DESC, i.id LIMIT :limit + 0`,
    );
  const asA = side('a', 'b');
  const asB = side('b', 'a');
  const count = prepare<{ total: number }>(
    db,
    `SELECT count(*) AS total FROM (SELECT b AS n FROM knows WHERE a = :person UNION ALL SELECT a FROM knows WHERE b = :person) t
       CROSS JOIN person p ON p.n = t.n WHERE ${IN_SCOPE}`,
  );
  return (person: number, { employees, outside }: Scope, limit: number) => {
    const values = { person, employees: Number(employees), outside };
    const fromA = asA.all({ ...values, limit }).map((row) => ({ row, tie: tieOf(row, false) }));
    const fromB = asB.all({ ...values, limit }).map((row) => ({ row, tie: tieOf(row, true) }));
    const isAll = fromA.length < limit && fromB.length < limit;
    const total = () => (isAll ? fromA.length + fromB.length : (count.get(values)?.total ?? 0));
    return { page: [...fromA, ...fromB].sort(strongestFirst).slice(0, limit), total };
  };
}

/** Out of all ledgers of the person's identities. */
function readComputed(db: DatabaseSync, settings: ScoringSettings) {
  const side = (own: 'lo' | 'hi', other: 'lo' | 'hi', reversed: 0 | 1) =>
    `SELECT ${PERSON_COLUMNS}, l.entries AS ledger, ${reversed} AS reversed FROM identity mine
       CROSS JOIN ledger l ON l.${own} = mine.n CROSS JOIN identity theirs ON theirs.n = l.${other}
       CROSS JOIN person p ON p.n = theirs.person CROSS JOIN identity i ON i.n = p.n
       WHERE mine.person = :person AND p.n <> :person AND ${IN_SCOPE}`;
  const ledgers = prepare<PersonRow & { ledger: Uint8Array; reversed: number }>(
    db,
    `${side('lo', 'hi', 0)} UNION ALL ${side('hi', 'lo', 1)}`,
  );
  return (person: number, { employees, outside }: Scope, { now }: Asking): (Candidate & ComputedTie)[] => {
    const others = new Map<number, { row: PersonRow; parts: LedgerPart[] }>();
    for (const row of ledgers.iterate({ person, employees: Number(employees), outside })) {
      const part = { ledger: row.ledger, reversed: row.reversed === 1 };
      const known = others.get(row.n);
      if (known === undefined) others.set(row.n, { row, parts: [part] });
      else known.parts.push(part);
    }
    const ties: (Candidate & ComputedTie)[] = [];
    for (const { row, parts } of others.values()) {
      const computed = computeTie(parts, now, settings);
      if (computed !== undefined) ties.push({ row, ...computed });
    }
    return ties.sort(strongestFirst);
  };
}

function strongestFirst(one: Candidate, other: Candidate): number {
  return other.tie.k - one.tie.k || (one.row.id < other.row.id ? -1 : 1);
}
