import type { DatabaseSync } from 'node:sqlite';
import { entriesOf, type LedgerEntry, type ScoringSettings } from '../../scorer/contract.ts';
import type { Asking, LedgerView, PersonId, TenantFacts, TieExplanation, WhoKnows } from '../contract.ts';
import { computeTie, readLedgersBetween } from './computed-tie.ts';
import { ALWAYS } from './identity-row.ts';
import type { PersonQueries } from './person-queries.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { readPersonViews } from './person-views.ts';
import { prepare } from './reader.ts';
import { viewOf } from './tie-row.ts';
import { readTiesOf } from './ties-of.ts';

/** Questions about who knows whom. */
export interface TieQueries {
  whoKnows(person: PersonId, asking: Asking): WhoKnows | undefined;
  explain(a: PersonId, b: PersonId, asking: Asking): TieExplanation | undefined;
}

export function tieQueries(
  db: DatabaseSync,
  settings: ScoringSettings,
  { numberOf }: Pick<PersonQueries, 'numberOf'>,
  tenantFacts: () => TenantFacts,
): TieQueries {
  const views = readPersonViews(db);
  const tiesOf = readTiesOf(db, settings);
  const between = readLedgersBetween(db);
  const byNumber = prepare<PersonRow>(
    db,
    `SELECT ${PERSON_COLUMNS} FROM person p JOIN identity i ON i.n = p.n WHERE p.n = ?`,
  );
  return {
    whoKnows(id, asking) {
      const n = numberOf(id);
      const person = n === undefined ? undefined : views.view(n, asking.asOf ? asking.now : ALWAYS);
      if (n === undefined || person === undefined) return undefined;
      const scope = { employees: tenantFacts().domains.length > 0, outside: null };
      return { person, ...tiesOf.strongest(n, scope, asking) };
    },
    explain(a, b, asking) {
      const one = byNumber.get(numberOf(a) ?? null);
      const other = byNumber.get(numberOf(b) ?? null);
      if (one === undefined || other === undefined || one.n === other.n) return undefined;
      const parts = between(one.n)(other.n);
      const known = computeTie(parts, asking.now, settings);
      if (known === undefined) return undefined;
      const ledgers: LedgerView[] = [];
      for (const part of parts) {
        const entries = liveEntries(part.ledger, asking.now).length;
        if (entries > 0) ledgers.push({ a: part.own, b: part.other, entries });
      }
      return {
        a: refOf(one),
        b: refOf(other),
        view: viewOf(refOf(other), known, asking, settings),
        ledgers: ledgers.sort(byKeys),
        entries: liveEntries(known.ledger, asking.now).sort(oldestFirst),
      };
    },
  };
}

function liveEntries(ledger: Uint8Array, until: number): LedgerEntry[] {
  return [...entriesOf(ledger)].filter((entry) => entry.state === 1 && entry.minute <= until);
}

function oldestFirst(one: LedgerEntry, other: LedgerEntry): number {
  return one.minute - other.minute || one.activity - other.activity;
}

function byKeys(one: LedgerView, other: LedgerView): number {
  if (one.a !== other.a) return one.a < other.a ? -1 : 1;
  return one.b < other.b ? -1 : 1;
}
