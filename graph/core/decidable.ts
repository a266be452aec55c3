import type { Decision, IdentityClass, IdentityKey } from '../../resolver/contract.ts';
import type { IdentityView } from '../contract.ts';
import { keyOfView } from './identity-view.ts';

/** Why a person's word on two identities cannot be taken. `end` is the one that is meant, of the two in the order in which they were named. */
export type Undecidable =
  | { readonly why: 'unknown'; readonly end: 0 | 1 }
  | { readonly why: 'nobodys own'; readonly end: 0 | 1; readonly class: IdentityClass }
  | { readonly why: 'one identity' }
  | { readonly why: 'never decided' };

/**
 * The keys of two identities, the smaller first, of which a person may say this; or why not: only what is somebody's own is said to be the
 * same or different, and only what was said is withdrawn, also of identities that have become nobody's own since.
 *
 * @param named what the graph knows under the two names; absent where it knows nothing
 * @param held what was said before
 */
export function decidablePair(
  said: Decision['said'],
  named: readonly [IdentityView | undefined, IdentityView | undefined],
  held: readonly Decision[],
): readonly [IdentityKey, IdentityKey] | Undecidable {
  const [one, other] = named;
  if (one === undefined) return { why: 'unknown', end: 0 };
  if (other === undefined) return { why: 'unknown', end: 1 };
  if (said !== 'withdrawn') {
    if (one.class !== 'person') return { why: 'nobodys own', end: 0, class: one.class };
    if (other.class !== 'person') return { why: 'nobodys own', end: 1, class: other.class };
  }
  if (one.id === other.id) return { why: 'one identity' };
  const [a = '', b = ''] = [keyOfView(one), keyOfView(other)].sort();
  if (said === 'withdrawn' && !held.some((decision) => decision.a === a && decision.b === b))
    return { why: 'never decided' };
  return [a, b];
}
