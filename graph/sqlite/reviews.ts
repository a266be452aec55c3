import type { DatabaseSync } from 'node:sqlite';
import { invariant } from '../../infra/kernel/invariant.ts';
import { ENTRY_BYTES } from '../../scorer/contract.ts';
import type { PairView } from '../contract.ts';
import { pairViewOf } from '../core/pair-view.ts';
import { ALWAYS, IDENTITY_COLUMNS, type IdentityRow, viewOfRow } from './identity-row.ts';
import type { PersonQueries } from './person-queries.ts';
import { prepare } from './reader.ts';

/** Questions about pairs of identities that are, or may be, one person. */
export interface ReviewQueries {
  reviews(limit: number): PairView[];
  pairs(a: string, b: string, limit: number): PairView[];
}

interface PairRow {
  readonly lo: number;
  readonly hi: number;
  readonly weight: string;
  readonly atStake: number;
}

/** The entries of the ledgers of the identity of that number. */
const entriesOf = (n: string) => `(SELECT ifnull(sum(length(entries)), 0) FROM (
  SELECT entries FROM ledger WHERE lo = ${n} UNION ALL SELECT entries FROM ledger WHERE hi = ${n})) / ${ENTRY_BYTES}`;

const PAIR = `e.lo, e.hi, e.weight, min(${entriesOf('e.lo')}, ${entriesOf('e.hi')}) AS atStake`;

const ENDS = 'CROSS JOIN identity x ON x.n = e.lo CROSS JOIN identity y ON y.n = e.hi';

const BY_IDS = 'min(x.id, y.id), max(x.id, y.id)';

/** Whether the pair joined its person: what only confirms what others have joined needs no look, nor does what a directory says. */
const HAS_JOINED = `EXISTS (SELECT 1 FROM person p CROSS JOIN json_each(p.evidence) row WHERE p.n = x.person
  AND json_extract(row.value, '$.between[0]') IN (x.key, y.key)
  AND json_extract(row.value, '$.between[1]') IN (x.key, y.key) AND json_extract(row.value, '$.comparison') <> 'directory')`;

export function reviewQueries(db: DatabaseSync, persons: PersonQueries): ReviewQueries {
  const reviews = prepare<PairRow>(
    db,
    `SELECT ${PAIR} FROM edge e ${ENDS}
       WHERE x.person IS NOT NULL AND y.person IS NOT NULL
         AND json_extract(e.weight, '$.rows[0].comparison') <> 'decision' AND json_extract(e.weight, '$.zone') <> 'apart'
         AND (x.person <> y.person OR json_extract(e.weight, '$.zone') = 'likely' AND ${HAS_JOINED})
       ORDER BY x.person = y.person DESC, atStake DESC, ${BY_IDS} LIMIT :limit + 0`,
  );
  const pairs = prepare<PairRow>(
    db,
    `SELECT ${PAIR} FROM identity own CROSS JOIN edge e ON e.lo = own.n OR e.hi = own.n ${ENDS}
       WHERE own.person = :a AND (x.person = :a AND y.person = :b OR x.person = :b AND y.person = :a)
       GROUP BY e.lo, e.hi ORDER BY json_extract(e.weight, '$.bits') DESC, ${BY_IDS} LIMIT :limit + 0`,
  );
  const identity = prepare<IdentityRow>(db, `SELECT ${IDENTITY_COLUMNS} FROM identity i WHERE i.n = :n`);
  const viewOf = ({ lo, hi, weight, atStake }: PairRow) => {
    const [one, other] = [identity.get({ n: lo, until: ALWAYS }), identity.get({ n: hi, until: ALWAYS })];
    invariant(one !== undefined && other !== undefined, 'an edge has two identities');
    const [a, b] = one.key < other.key ? [one, other] : [other, one];
    const endOf = (row: IdentityRow) => ({ view: viewOfRow(row), directory: row.directory });
    return pairViewOf(endOf(a), endOf(b), weight, atStake);
  };
  return {
    reviews: (limit) => reviews.all({ limit }).map(viewOf),
    pairs(one, other, limit) {
      const [a, b] = [persons.numberOf(one), persons.numberOf(other)];
      return a === undefined || b === undefined ? [] : pairs.all({ a, b, limit }).map(viewOf);
    },
  };
}
