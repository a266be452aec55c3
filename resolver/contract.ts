/** What the resolver hands to everybody else: identities, what was observed of them, and who communicated with whom. */

export { blockingKeys, blockMax } from './core/blocking.ts';
export { type Cluster, clusterBlock, type Evidence, type Membership, type Zone } from './core/cluster.ts';
export {
  claimsOf,
  type DirectoryClaim,
  type DirectoryEntry,
  directoryEntryOf,
  heldClaims,
  holdsAgainst,
  isEmployeeAddress,
} from './core/directory-entry.ts';
export { goldenName, type SeenName } from './core/golden-record.ts';
export { classOfAddress, type IdentityClass, isFreeMailDomain, organisationOf } from './core/identity-class.ts';
export type * from './core/interaction.ts';
export {
  type Identity,
  type IdentityKind,
  identityId,
  identityOf,
  identityOfKey,
  type NotAnIdentity,
} from './core/normalise-identity.ts';
export { ObservedIdentities } from './core/observations.ts';
export { createObserver } from './core/observe.ts';
export { DEFAULT_POLICY, type ObservePolicy } from './core/policy.ts';
export { revise } from './core/revision.ts';
export { classOf, type IdentityFacts } from './core/shared-address.ts';
export { SIZE_REPRESENTATIVES, sizeClassOf } from './core/size-class.ts';
