import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import { reverseTie, type ScoringSettings, type Tie } from '../../scorer/contract.ts';
import type { IdentityView, IgnoredView, KnowsRow, PersonView } from '../contract.ts';
import { byPair, computeTie } from '../core/computed-tie.ts';
import { ALWAYS, IDENTITY_COLUMNS, type IdentityRow, isKnown, viewsUntil } from './identity-row.ts';
import { readPersonViews } from './person-views.ts';
import { prepare } from './reader.ts';
import { TIE_COLUMNS, tieOf } from './tie-row.ts';

/** All identities by id. */
export function* identityRows(db: DatabaseSync, until: Minute = ALWAYS): Generator<IdentityView> {
  const rows = prepare<IdentityRow>(
    db,
    `SELECT ${IDENTITY_COLUMNS} FROM identity i WHERE ${isKnown('i')} ORDER BY i.id`,
  );
  const view = viewsUntil(db);
  for (const row of rows.iterate({ until })) yield view(row, until);
}

/** All persons by id. */
export function* peopleRows(db: DatabaseSync, until: Minute = ALWAYS): Generator<PersonView> {
  const views = readPersonViews(db);
  const numbers = prepare<{ n: number }>(
    db,
    'SELECT p.n FROM identity i CROSS JOIN person p ON p.n = i.n ORDER BY i.id',
  );
  for (const { n } of numbers.iterate()) {
    const view = views.view(n, until);
    if (view !== undefined) yield view;
  }
}

/** All ties by the ids of their persons, of which `a` is the smaller. */
export function knowsRows(db: DatabaseSync, settings: ScoringSettings, asOf?: Minute): Generator<KnowsRow> {
  return asOf === undefined ? storedKnows(db) : computedKnows(db, settings, asOf);
}

/** All ignored activities, in the order of their fingerprints. */
export function* ignoredRows(db: DatabaseSync, until: Minute = ALWAYS): Generator<IgnoredView> {
  const rows = prepare<IgnoredView>(
    db,
    'SELECT key AS activity, reason, at FROM ignored WHERE at <= :until ORDER BY ignored.activity, reason',
  );
  for (const row of rows.iterate({ until })) yield { ...row };
}

function* storedKnows(db: DatabaseSync): Generator<KnowsRow> {
  const rows = prepare<Tie & { one: string; other: string }>(
    db,
    `SELECT x.id AS one, y.id AS other, ${TIE_COLUMNS} FROM knows t
       CROSS JOIN identity x ON x.n = t.a CROSS JOIN identity y ON y.n = t.b
       ORDER BY min(x.id, y.id), max(x.id, y.id)`,
  );
  for (const row of rows.iterate()) yield inOrder(row.one, row.other, tieOf(row, false));
}

function inOrder(one: string, other: string, tie: Tie): KnowsRow {
  return one < other ? { a: one, b: other, tie } : { a: other, b: one, tie: reverseTie(tie) };
}

/** The ledgers in the order of their person pairs: only their numbers are sorted, the entries are fetched one by one. */
const LEDGERS_BY_PAIR = `SELECT a, b, reversed, (SELECT entries FROM ledger WHERE lo = sorted.lo AND hi = sorted.hi) AS ledger
  FROM (
    SELECT min(x.id, y.id) AS a, max(x.id, y.id) AS b, x.id > y.id AS reversed, l.lo, l.hi FROM ledger l
      CROSS JOIN identity lo ON lo.n = l.lo CROSS JOIN identity hi ON hi.n = l.hi
      CROSS JOIN identity x ON x.n = lo.person CROSS JOIN identity y ON y.n = hi.person
      WHERE lo.person <> hi.person ORDER BY 1, 2 LIMIT -1
  ) sorted`;

function* computedKnows(db: DatabaseSync, settings: ScoringSettings, asOf: Minute): Generator<KnowsRow> {
  const rows = prepare<{ a: string; b: string; reversed: number; ledger: Uint8Array }>(db, LEDGERS_BY_PAIR);
  for (const { a, b, parts } of byPair(rows.iterate())) {
    const tie = computeTie(parts, asOf, settings)?.tie;
    if (tie !== undefined) yield { a, b, tie };
  }
}
