import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { identityViewOf } from '../core/identity-view.ts';

/** What an {@link IdentityView} is made of. */
export interface IdentityRow {
  readonly id: string;
  readonly key: IdentityKey;
  readonly class: string;
  readonly person: string | null;
  /** JSON. */
  readonly names: string;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/** The columns of an {@link IdentityRow}, with `i` as the identity, up to the minute `:until`. */
export const IDENTITY_COLUMNS = `i.id, i.key, i.class, i.first_at AS firstAt, min(i.last_at, :until) AS lastAt,
  (SELECT whose.id FROM identity whose WHERE whose.n = i.person) AS person,
  (SELECT json_group_array(name) FROM name WHERE identity = i.n AND name.first_at <= :until) AS names`;

/** Later than any minute: nothing is left out. */
export const ALWAYS: Minute = 2 ** 40;

export function viewOfRow(row: IdentityRow): IdentityView {
  return identityViewOf({ ...row, names: JSON.parse(row.names) as string[] });
}
