import { agreedClaims, type DirectoryClaim, heldClaims, providerOf } from './directory-entry.ts';
import type { IdentityKey } from './interaction.ts';

/** Whom a directory names as the manager of an address's holder. */
export interface Superior {
  /** The directory that says so: `google`. */
  readonly source: string;
  readonly manager: IdentityKey;
}

/** The managers that active users with this address have. Several directories may name different ones. */
export function reportingOf(claims: readonly DirectoryClaim[]): Superior[] {
  if (claims.length === 0) return [];
  return agreedClaims(claims).flatMap((claim) =>
    claim.manager === undefined ? [] : [{ source: providerOf(claim), manager: claim.manager }],
  );
}

/** Whether an address is that of an active user of some directory: nobody else is taken for a manager. */
export function isActiveUser(claims: readonly DirectoryClaim[]): boolean {
  return heldClaims(claims).some(({ kind, active }) => kind === 'user' && active);
}
