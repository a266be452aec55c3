/** What the resolver hands to everybody else: identities, what was observed of them, and who communicated with whom. */

export { blockingKeys, blockMax, carriersOfWord, countMax, isEntryKey, roundedCount } from './core/blocking.ts';
export type { CountCarriers } from './core/chance.ts';
export {
  type Cluster,
  cluster,
  type Edge,
  type Membership,
  type MemberZone,
  type MergePolicy,
} from './core/cluster.ts';
export { type Clustering, type CompareLedgers, clusterAll, type Review } from './core/cluster-all.ts';
export { type Decision, Decisions, decisionsAfter, newlyDecided } from './core/decision.ts';
export {
  agreedClaims,
  cardsAmong,
  claimsOf,
  DIRECTORY_READING,
  type DirectoryClaim,
  type DirectoryEntry,
  directoryEntryOf,
  heldClaims,
  holdsAgainst,
  isEmployeeAddress,
} from './core/directory-entry.ts';
export { goldenName, type SeenName } from './core/golden-record.ts';
export { type CrossPair, type HeldApart, heldApart, type WhyApart } from './core/held-apart.ts';
export { classOfAddress, type IdentityClass, isFreeMailDomain, organisationOf } from './core/identity-class.ts';
export { readIdentity } from './core/identity-reading.ts';
export type * from './core/interaction.ts';
export {
  employmentOf,
  type JobMove,
  type SeenEmployment,
  type Tenure,
  type TenureConfidence,
} from './core/job-move.ts';
export { type JudgedLevel, judgedLevels } from './core/judged-levels.ts';
export { judgedZones, type WeighedPair, type ZoneShare } from './core/judged-zones.ts';
export { inLatinLetters, writtenOut } from './core/latin-letters.ts';
export {
  asksLedgers,
  isTelling,
  type LedgerComparison,
  OFTEN,
  withLedgers,
  withoutLedgers,
} from './core/ledger-evidence.ts';
export {
  type Comparison,
  decidedWeight,
  type Evidence,
  edgeWeight,
  type MatchWeight,
  matchWeight,
} from './core/match-weight.ts';
export { GUARDS, MATCHER, ZONES } from './core/model.ts';
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
export type { IdentityReading } from './core/reading.ts';
export { isActiveUser, reportingOf, type Superior } from './core/reporting.ts';
export { revise } from './core/revision.ts';
export { classOf, type IdentityFacts, ownNamesOf } from './core/shared-address.ts';
export { SIZE_REPRESENTATIVES, sizeClassOf } from './core/size-class.ts';
export { type StatedFact, type Survivors, survivorsOf } from './core/survivorship.ts';
export type { Zone } from './core/zone.ts';
