import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey, Span } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { identityViewOf } from '../core/identity-view.ts';
import { seenUntil } from '../core/last-seen.ts';
import { prepare } from './reader.ts';

/** What an {@link IdentityView} is made of. */
export interface IdentityRow {
  readonly n: number;
  readonly id: string;
  readonly key: IdentityKey;
  readonly class: string;
  readonly zone: string;
  readonly person: string | null;
  /** JSON. */
  readonly names: string;
  /** JSON; null when directories say nothing. */
  readonly directory: string | null;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/** Whether an identity was seen up to the minute `:until`, or is in a directory, which holds for all times. */
export const isKnown = (identity: string) => `(${identity}.first_at <= :until OR ${identity}.directory IS NOT NULL)`;

/** The columns of an {@link IdentityRow}, with `i` as the identity, and its names up to the minute `:until`. */
export const IDENTITY_COLUMNS = `i.n, i.id, i.key, i.class, i.zone, i.directory, i.first_at AS firstAt, i.last_at AS lastAt,
  (SELECT whose.id FROM identity whose WHERE whose.n = i.person) AS person,
  (SELECT json_group_array(name) FROM name WHERE identity = i.n AND name.first_at <= :until) AS names`;

/** Later than any minute: nothing is left out. */
export const ALWAYS: Minute = 2 ** 40;

export function viewOfRow(row: IdentityRow): IdentityView {
  return identityViewOf({ ...row, names: JSON.parse(row.names) as string[] });
}

/** Shows identities as they were seen up to a minute. */
export function viewsUntil(db: DatabaseSync): (row: IdentityRow, until: Minute) => IdentityView {
  const names = prepare<Span>(db, 'SELECT first_at AS firstAt, last_at AS lastAt FROM name WHERE identity = ?');
  const ledgers = prepare<{ entries: Uint8Array }>(
    db,
    'SELECT entries FROM ledger WHERE lo = :n UNION ALL SELECT entries FROM ledger WHERE hi = :n',
  );
  return (row, until) => {
    const { n, firstAt, lastAt } = row;
    const isSeenSince = firstAt <= until && lastAt > until;
    const sightings = isSeenSince
      ? { names: names.all(n), ledgers: ledgers.all({ n }).map(({ entries }) => entries) }
      : { names: [], ledgers: [] };
    return viewOfRow({ ...row, ...seenUntil(until, { firstAt, lastAt, ...sightings }) });
  };
}
