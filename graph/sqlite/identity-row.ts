import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityClass, IdentityKey, IdentityKind } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';

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

export function identityViewOf({ id, key, class: kind, person, names, firstAt, lastAt }: IdentityRow): IdentityView {
  const view = {
    id,
    ...kindAndValue(key),
    class: kind as IdentityClass,
    names: (JSON.parse(names) as string[]).sort(),
    firstSeen: firstAt,
    lastSeen: lastAt,
  };
  return person === null ? view : { ...view, person };
}

/** Reads a key that is known to be normalised, which is far cheaper than normalising it once more. */
function kindAndValue(key: IdentityKey): { kind: IdentityKind; value: string } {
  const colon = key.indexOf(':');
  const value = key.slice(colon + 1);
  if (key.startsWith('mailto:')) return { kind: 'mail', value };
  if (key.startsWith('tel:')) return { kind: 'phone', value };
  const namespace = value.slice(0, value.indexOf(':'));
  return { kind: namespace === 'social' || namespace === 'crm' ? namespace : 'provider', value };
}
