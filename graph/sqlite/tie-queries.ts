import type { DatabaseSync } from 'node:sqlite';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type { Asking, PersonId, TenantFacts, TieExplanation, WhoKnows } from '../contract.ts';
import { explanationOf } from '../core/explanation.ts';
import { ALWAYS } from './identity-row.ts';
import { readLedgersBetween } from './ledgers-between.ts';
import type { PersonQueries } from './person-queries.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { readPersonViews } from './person-views.ts';
import { prepare } from './reader.ts';
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
      return explanationOf(refOf(one), refOf(other), between(one.n)(other.n), asking, settings);
    },
  };
}
