import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import type { ScoringSettings, Tie } from '../../scorer/contract.ts';
import type { IgnoredView } from '../contract.ts';
import { byPair, computeTie } from '../core/computed-tie.ts';
import { NEVER, readClaims } from '../core/directory-claims.ts';
import {
  entriesText,
  identityText,
  ignoredText,
  knowsText,
  ledgerText,
  personText,
  reportsToText,
} from '../core/dump-text.ts';
import { byPlaces, type PlacedIdentity, type ReportingLine, reportingAmong } from '../core/reporting-lines.ts';
import { readFacts } from '../core/shown-facts.ts';
import { placeAsOf, placeAsStored } from './dump-places.ts';
import { ALWAYS } from './identity-row.ts';
import { prepare } from './reader.ts';
import { TIE_COLUMNS, tieOf } from './tie-row.ts';

/**
 * The canonical dump, line by line without line ends: one JSON object each, its fields sorted by name; lines sorted by
 * type, then by keys. Texts are ordered by their UTF-8 bytes throughout, instants are ISO 8601, and `out` of a tie goes
 * from `a` to `b`. Nothing in it depends on when or in which order events arrived.
 */
export function* dumpLines(db: DatabaseSync, settings: ScoringSettings, asOf?: Minute): Generator<string> {
  if (asOf === undefined) placeAsStored(db);
  else placeAsOf(db, asOf);
  const until = asOf ?? ALWAYS;
  // By place, as JSON. Keys are all that is held in memory: looking them up for every line would take as long as all the rest.
  const keys: string[] = [];
  yield* identityLines(db, until, keys);
  yield* ignoredLines(db, until);
  yield* asOf === undefined ? storedKnowsLines(db, keys) : computedKnowsLines(db, keys, settings, asOf);
  yield* ledgerLines(db, keys, until);
  yield* personLines(db, keys, asOf === undefined);
  for (const { report, manager, source } of asOf === undefined ? storedReporting(db) : computedReporting(db)) {
    yield reportsToText(keys[report], keys[manager], source);
  }
}

/** As many as there are employees, as those below: they are held in memory. */
function storedReporting(db: DatabaseSync): ReportingLine[] {
  const rows = prepare<ReportingLine>(
    db,
    `SELECT x.person AS report, y.person AS manager, r.source FROM reports_to r
       CROSS JOIN place x ON x.n = r.person CROSS JOIN place y ON y.n = r.manager`,
  );
  return rows.all().sort(byPlaces);
}

function computedReporting(db: DatabaseSync): ReportingLine[] {
  const rows = prepare<{ key: string; person: number | null; directory: string }>(
    db,
    `SELECT i.key, place.person, i.directory FROM place CROSS JOIN identity i ON i.n = place.n
       WHERE i.directory IS NOT NULL`,
  );
  const placed = (row: { key: string; person: number | null; directory: string }): PlacedIdentity => ({
    ...{ key: row.key, person: row.person, claims: readClaims(row.directory) },
  });
  return reportingAmong(rows.all().map(placed));
}

function* identityLines(db: DatabaseSync, until: Minute, keys: string[]): Generator<string> {
  const rows = prepare<{
    key: string;
    class: string;
    directory: string | null;
    firstAt: Minute;
    lastAt: Minute;
    names: string;
  }>(
    db,
    `SELECT i.key, place.class, i.directory, i.first_at AS firstAt, i.last_at AS lastAt, (
         SELECT json_group_array(json_array(name, first_at)) FROM (
           SELECT name, name.first_at FROM name WHERE identity = i.n AND name.first_at <= :until ORDER BY name)
       ) AS names FROM place CROSS JOIN identity i ON i.n = place.n ORDER BY place.at`,
  );
  for (const { key, class: kind, directory, firstAt, lastAt, names } of rows.iterate({ until })) {
    keys.push(JSON.stringify(key));
    // When something was last seen up to a minute in the past is not remembered.
    const last = until === ALWAYS ? { lastAt } : {};
    const seen = { key, class: kind, firstAt: firstAt <= until ? firstAt : NEVER, ...last };
    yield identityText(seen, JSON.parse(names) as [string, Minute][], readClaims(directory));
  }
}

function* ignoredLines(db: DatabaseSync, until: Minute): Generator<string> {
  const rows = prepare<IgnoredView>(
    db,
    'SELECT key AS activity, reason, at FROM ignored WHERE at <= :until ORDER BY key, reason',
  );
  for (const row of rows.iterate({ until })) yield ignoredText(row);
}

function* storedKnowsLines(db: DatabaseSync, keys: readonly string[]): Generator<string> {
  const rows = prepare<Tie & { one: number; other: number; reversed: number }>(
    db,
    `SELECT pair.one, pair.other, pair.reversed, ${TIE_COLUMNS} FROM (
       SELECT min(x.person, y.person) AS one, max(x.person, y.person) AS other, x.person > y.person AS reversed,
           knows.a, knows.b
         FROM knows CROSS JOIN place x ON x.n = knows.a CROSS JOIN place y ON y.n = knows.b ORDER BY 1, 2 LIMIT -1
     ) pair CROSS JOIN knows t ON t.a = pair.a AND t.b = pair.b`,
  );
  for (const row of rows.iterate()) {
    yield knowsText(keys[row.one], keys[row.other], row.reversed === 1 ? tieOf(row, true) : row);
  }
}

/** Ledgers in the order of two places. Only their numbers are sorted; their entries are fetched one by one. */
const sortedLedgers = (place: 'at' | 'person') =>
  `SELECT a, b, reversed, (SELECT entries FROM ledger WHERE lo = sorted.lo AND hi = sorted.hi) AS ledger FROM (
     SELECT min(x.${place}, y.${place}) AS a, max(x.${place}, y.${place}) AS b,
         x.${place} > y.${place} AS reversed, l.lo, l.hi
       FROM ledger l CROSS JOIN place x ON x.n = l.lo CROSS JOIN place y ON y.n = l.hi
       WHERE x.${place} <> y.${place} ORDER BY 1, 2 LIMIT -1
   ) sorted`;

interface LedgerRow {
  /** The smaller place and the larger one. */
  readonly a: number;
  readonly b: number;
  readonly reversed: number;
  readonly ledger: Uint8Array;
}

function* computedKnowsLines(
  db: DatabaseSync,
  keys: readonly string[],
  settings: ScoringSettings,
  asOf: Minute,
): Generator<string> {
  const rows = prepare<LedgerRow>(db, sortedLedgers('person'));
  for (const { a, b, parts } of byPair(rows.iterate())) {
    const tie = computeTie(parts, asOf, settings)?.tie;
    if (tie !== undefined) yield knowsText(keys[a], keys[b], tie);
  }
}

function* ledgerLines(db: DatabaseSync, keys: readonly string[], until: Minute): Generator<string> {
  const rows = prepare<LedgerRow>(db, sortedLedgers('at'));
  for (const { a, b, reversed, ledger } of rows.iterate()) {
    const line = ledgerText(keys[a], keys[b], entriesText(ledger, reversed === 1, until));
    if (line !== '') yield line;
  }
}

interface PersonPlace {
  readonly person: number;
  readonly at: number;
  readonly employee: number;
  readonly name: string;
  /** JSON, as the employer. */
  readonly title: string | null;
  readonly employer: string | null;
}

function* personLines(db: DatabaseSync, keys: readonly string[], isStored: boolean): Generator<string> {
  const rows = prepare<PersonPlace>(
    db,
    `SELECT place.person, place.at, place.employee, p.name, p.title, p.employer FROM place CROSS JOIN identity i ON i.n = place.n
       LEFT JOIN person p ON p.n = i.person WHERE place.person IS NOT NULL ORDER BY place.person, place.at`,
  );
  type Open = { row: PersonPlace; employee: boolean; identities: (string | undefined)[] };
  const lineOf = ({ row, employee, identities }: Open) =>
    personText(employee, identities, isStored ? { name: row.name, ...readFacts(row) } : undefined);
  let open: Open | undefined;
  for (const row of rows.iterate()) {
    if (open?.row.person === row.person) {
      open.identities.push(keys[row.at]);
      open.employee ||= row.employee === 1;
      continue;
    }
    if (open !== undefined) yield lineOf(open);
    open = { row, employee: row.employee === 1, identities: [keys[row.at]] };
  }
  if (open !== undefined) yield lineOf(open);
}
