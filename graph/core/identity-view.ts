import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityClass, IdentityKey, IdentityKind, MemberZone } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { allNames, NEVER, readClaims } from './directory-claims.ts';

/** What an {@link IdentityView} is made of. */
export interface ShownIdentity {
  readonly id: string;
  readonly key: IdentityKey;
  readonly class: string;
  readonly zone: string;
  readonly person: string | null;
  /** The names seen beside it. */
  readonly names: readonly string[];
  /** What directories say of it, as JSON. */
  readonly directory: string | null;
  /** NEVER, as `lastAt`, when nothing was seen of it. */
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

export function identityViewOf(shown: ShownIdentity): IdentityView {
  const { id, key, class: kind, person, names, firstAt, lastAt } = shown;
  const view = {
    id,
    ...kindAndValue(key),
    class: kind as IdentityClass,
    names: allNames(names, readClaims(shown.directory)).sort(),
    ...(firstAt === NEVER ? {} : { firstSeen: firstAt, lastSeen: lastAt }),
  };
  return person === null ? view : { ...view, zone: shown.zone as MemberZone, person };
}

/** The key of an identity: its value with its scheme. */
export function keyOfView({ kind, value }: Pick<IdentityView, 'kind' | 'value'>): IdentityKey {
  const scheme = kind === 'mail' ? 'mailto' : kind === 'phone' ? 'tel' : 'urn';
  return `${scheme}:${value}`;
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
