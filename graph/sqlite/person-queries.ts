import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import type { Asking, IdentityView, PersonRef, PersonView } from '../contract.ts';
import { keyOf } from '../core/asked-for.ts';
import { ALWAYS, IDENTITY_COLUMNS, type IdentityRow, isKnown, viewOfRow } from './identity-row.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { readPersonViews } from './person-views.ts';
import { prepare } from './reader.ts';
import { matchersOf } from './search-text.ts';

/** Questions about who somebody is. */
export interface PersonQueries {
  search(text: string, asking: Asking): PersonRef[];
  person(who: string): PersonView | undefined;
  /** An identity, whosever it is. */
  identity(who: string): IdentityView | undefined;
  /** The number of the person to whom an identity's id belongs; absent when it is nobody's. */
  numberOf(id: string): number | undefined;
}

/** A hit for one letter may be half of all identities; ranking more than this many would be felt while typing. */
const CANDIDATES_MAX = 5_000;

/** Persons among the numbers in `found`, best known first: by K of the strongest tie, then by id. */
const RANKED = `SELECT ${PERSON_COLUMNS} FROM found
  CROSS JOIN person p ON p.n = found.person CROSS JOIN identity i ON i.n = p.n
  ORDER BY max(
    ifnull((SELECT max(k) FROM knows WHERE a = p.n), -1e9), ifnull((SELECT max(k) FROM knows WHERE b = p.n), -1e9)
  ) DESC, i.id LIMIT :limit + 0`;

export function personQueries(db: DatabaseSync): PersonQueries {
  const views = readPersonViews(db);
  const byId = prepare<{ person: number | null }>(db, 'SELECT person FROM identity WHERE id = ?');
  const byKey = prepare<{ person: number | null }>(db, 'SELECT person FROM identity WHERE key = ?');
  const identityBy = (column: 'id' | 'key') =>
    prepare<IdentityRow>(db, `SELECT ${IDENTITY_COLUMNS} FROM identity i WHERE i.${column} = :asked`);
  const identity = { byId: identityBy('id'), byKey: identityBy('key') };
  const search = prepareSearch(db);

  const numberOf = (id: string) => byId.get(id)?.person ?? undefined;
  const numberOfAnything = (who: string) => {
    const key = keyOf(who);
    return key === undefined ? numberOf(who.trim().toLowerCase()) : (byKey.get(key)?.person ?? undefined);
  };
  return {
    numberOf,
    person(who) {
      const n = numberOfAnything(who);
      return n === undefined ? undefined : views.view(n);
    },
    identity(who) {
      const key = keyOf(who);
      const until = ALWAYS;
      const row =
        key === undefined
          ? identity.byId.get({ asked: who.trim().toLowerCase(), until })
          : identity.byKey.get({ asked: key, until });
      return row === undefined ? undefined : viewOfRow(row);
    },
    search(text, { now, asOf, limit }) {
      const until = asOf ? now : ALWAYS;
      const exact = numberOfAnything(text);
      const found = new Map<number, PersonRef>();
      if (exact !== undefined) for (const row of search.only(exact, until)) found.set(row.n, refOf(row));
      for (const row of search.ranked(matchersOf(text), until, limit)) found.set(row.n, refOf(row));
      return [...found.values()].slice(0, limit);
    },
  };
}

function prepareSearch(db: DatabaseSync) {
  const only = prepare<PersonRow>(
    db,
    `SELECT ${PERSON_COLUMNS} FROM person p JOIN identity i ON i.n = p.n
       WHERE p.n = :person AND EXISTS (SELECT 1 FROM identity m WHERE m.person = p.n AND ${isKnown('m')})`,
  );
  const together = prepare<PersonRow>(
    db,
    `WITH found AS MATERIALIZED (
       SELECT DISTINCT hit.person FROM search CROSS JOIN identity hit ON hit.n = search.rowid
         WHERE search MATCH :match AND hit.person IS NOT NULL AND ${isKnown('hit')} LIMIT ${CANDIDATES_MAX}
     ) ${RANKED}`,
  );
  // One word may stand beside one address of a person and the next beside another.
  const apart = prepare<PersonRow>(
    db,
    `WITH hits AS MATERIALIZED (
       SELECT DISTINCT word.key AS word, hit.person FROM json_each(:matchers) word
         CROSS JOIN search CROSS JOIN identity hit ON hit.n = search.rowid
         WHERE search MATCH word.value AND hit.person IS NOT NULL AND ${isKnown('hit')} LIMIT ${CANDIDATES_MAX}
     ), found AS MATERIALIZED (SELECT person FROM hits GROUP BY person HAVING count(*) = json_array_length(:matchers))
     ${RANKED}`,
  );
  return {
    only: (person: number, until: Minute) => only.all({ person, until }),
    ranked(matchers: readonly string[], until: Minute, limit: number): PersonRow[] {
      if (matchers.length === 0) return [];
      const rows = together.all({ match: matchers.join(' AND '), until, limit });
      if (rows.length >= limit || matchers.length === 1) return rows;
      return apart.all({ matchers: JSON.stringify(longestFirst(matchers)), until, limit });
    },
  };
}

/** Longer words are rarer as a rule, so they are looked up before the bound is reached. */
function longestFirst(matchers: readonly string[]): string[] {
  return [...matchers].sort((one, other) => other.length - one.length);
}
