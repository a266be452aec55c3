import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { NEVER } from '../core/directory-claims.ts';
import { identityViewOf } from '../core/identity-view.ts';

/** What an {@link IdentityView} is made of. */
export interface IdentityRow {
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

/** The columns of an {@link IdentityRow}, with `i` as the identity, up to the minute `:until`. */
export const IDENTITY_COLUMNS = `i.id, i.key, i.class, i.zone, i.directory,
  iif(i.first_at <= :until, i.first_at, ${NEVER}) AS firstAt,
  iif(i.first_at <= :until, min(i.last_at, :until), ${NEVER}) AS lastAt,
  (SELECT whose.id FROM identity whose WHERE whose.n = i.person) AS person,
  (SELECT json_group_array(name) FROM name WHERE identity = i.n AND name.first_at <= :until) AS names`;

/** Later than any minute: nothing is left out. */
export const ALWAYS: Minute = 2 ** 40;

export function viewOfRow(row: IdentityRow): IdentityView {
  return identityViewOf({ ...row, names: JSON.parse(row.names) as string[] });
}
