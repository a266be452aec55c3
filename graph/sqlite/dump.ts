import type { DatabaseSync } from 'node:sqlite';
import { isoOf, type Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey } from '../../resolver/contract.ts';
import { entriesOf, type LedgerEntry, reverseEntry, type ScoringSettings, type Tie } from '../../scorer/contract.ts';
import type { IgnoredView } from '../contract.ts';
import { byPair, computeTie } from './computed-tie.ts';
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
  // By place. Keys are all that is held in memory: looking them up for every line would take as long as all the rest.
  const keys: IdentityKey[] = [];
  yield* identityLines(db, until, keys);
  yield* ignoredLines(db, until);
  yield* asOf === undefined ? storedKnowsLines(db, keys) : computedKnowsLines(db, keys, settings, asOf);
  yield* ledgerLines(db, keys, until);
  yield* personLines(db, keys, asOf === undefined);
}

function* identityLines(db: DatabaseSync, until: Minute, keys: IdentityKey[]): Generator<string> {
  const rows = prepare<{ key: string; class: string; firstAt: Minute; lastAt: Minute; names: string }>(
    db,
    `SELECT i.key, place.class, i.first_at AS firstAt, i.last_at AS lastAt, (
         SELECT json_group_array(json_array(name, first_at)) FROM (
           SELECT name, name.first_at FROM name WHERE identity = i.n AND name.first_at <= :until ORDER BY name)
       ) AS names FROM place CROSS JOIN identity i ON i.n = place.n ORDER BY place.at`,
  );
  for (const { key, class: kind, firstAt, lastAt, names } of rows.iterate({ until })) {
    keys.push(key);
    const named = (JSON.parse(names) as [string, Minute][]).map(([name, at]) => [name, isoOf(at)]);
    const seen = { class: kind, firstSeen: isoOf(firstAt), key };
    // When something was last seen up to a minute in the past is not remembered.
    const last = until === ALWAYS ? { lastSeen: isoOf(lastAt) } : {};
    yield JSON.stringify({ ...seen, ...last, names: named, type: 'identity' });
  }
}

function* ignoredLines(db: DatabaseSync, until: Minute): Generator<string> {
  const rows = prepare<IgnoredView>(
    db,
    'SELECT key AS activity, reason, at FROM ignored WHERE at <= :until ORDER BY key, reason',
  );
  for (const { activity, reason, at } of rows.iterate({ until })) {
    yield JSON.stringify({ activity, at: isoOf(at), reason, type: 'ignored' });
  }
}

function* storedKnowsLines(db: DatabaseSync, keys: readonly IdentityKey[]): Generator<string> {
  const rows = prepare<Tie & { one: number; other: number; reversed: number }>(
    db,
    `SELECT pair.one, pair.other, pair.reversed, ${TIE_COLUMNS} FROM (
       SELECT min(x.person, y.person) AS one, max(x.person, y.person) AS other, x.person > y.person AS reversed,
           knows.a, knows.b
         FROM knows CROSS JOIN place x ON x.n = knows.a CROSS JOIN place y ON y.n = knows.b ORDER BY 1, 2 LIMIT -1
     ) pair CROSS JOIN knows t ON t.a = pair.a AND t.b = pair.b`,
  );
  for (const row of rows.iterate()) yield knowsLine(keys[row.one], keys[row.other], tieOf(row, row.reversed === 1));
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
  keys: readonly IdentityKey[],
  settings: ScoringSettings,
  asOf: Minute,
): Generator<string> {
  const rows = prepare<LedgerRow>(db, sortedLedgers('person'));
  for (const { a, b, parts } of byPair(rows.iterate())) {
    const tie = computeTie(parts, asOf, settings)?.tie;
    if (tie !== undefined) yield knowsLine(keys[a], keys[b], tie);
  }
}

function* ledgerLines(db: DatabaseSync, keys: readonly IdentityKey[], until: Minute): Generator<string> {
  const rows = prepare<LedgerRow>(db, sortedLedgers('at'));
  for (const { a, b, reversed, ledger } of rows.iterate()) {
    const entries: unknown[] = [];
    for (const raw of entriesOf(ledger)) {
      if (raw.state !== 1 || raw.minute > until) continue;
      entries.push(entryFields(reversed === 1 ? reverseEntry(raw) : raw));
    }
    if (entries.length > 0) yield JSON.stringify({ a: keys[a], b: keys[b], entries, type: 'ledger' });
  }
}

function* personLines(db: DatabaseSync, keys: readonly IdentityKey[], isStored: boolean): Generator<string> {
  const rows = prepare<{ person: number; at: number; employee: number; name: string }>(
    db,
    `SELECT place.person, place.at, place.employee, p.name FROM place CROSS JOIN identity i ON i.n = place.n
       LEFT JOIN person p ON p.n = i.person WHERE place.person IS NOT NULL ORDER BY place.person, place.at`,
  );
  let open: { person: number; employee: boolean; name: string; identities: (IdentityKey | undefined)[] } | undefined;
  for (const { person, at, employee, name } of rows.iterate()) {
    if (open?.person === person) {
      open.identities.push(keys[at]);
      open.employee ||= employee === 1;
      continue;
    }
    if (open !== undefined) yield personLine(open, isStored);
    open = { person, employee: employee === 1, name, identities: [keys[at]] };
  }
  if (open !== undefined) yield personLine(open, isStored);
}

function personLine(
  { employee, identities, name }: { employee: boolean; identities: readonly (IdentityKey | undefined)[]; name: string },
  isStored: boolean,
): string {
  return JSON.stringify({ employee, identities, ...(isStored ? { name } : {}), type: 'person' });
}

function entryFields({ activity, version, minute, channel, direction, role, sizeClass }: LedgerEntry): unknown[] {
  return [activity, version, isoOf(minute), channel, direction, role, sizeClass];
}

function knowsLine(a: IdentityKey | undefined, b: IdentityKey | undefined, tie: Tie): string {
  const { calls, firstAt, k, kDepth, kIn, kOut, lastAt, lastIn, lastOut } = tie;
  const { mails, meetings, others, reciprocity, weeksIn, weeksOut } = tie;
  // In the order of their names; the type makes sure that a new field of a tie is not forgotten here.
  const fields: Record<keyof Tie | 'a' | 'b' | 'type', string | number | null | undefined> = {
    a,
    b,
    calls,
    firstAt: isoOf(firstAt),
    k,
    kDepth,
    kIn,
    kOut,
    lastAt: isoOf(lastAt),
    lastIn: lastIn === null ? null : isoOf(lastIn),
    lastOut: lastOut === null ? null : isoOf(lastOut),
    mails,
    meetings,
    others,
    reciprocity,
    type: 'knows',
    weeksIn,
    weeksOut,
  };
  return JSON.stringify(fields);
}
