/** Who communicated with whom, and what was seen of each identity: the words of the resolver. */

import type { Minute } from '../../infra/kernel/instant.ts';
import type { Channel } from '../../ingest/contract.ts';

/** An identity's normalised value with its scheme: `mailto:alice@example.com`, `tel:+12025550100`, `urn:…`. Ordered by code unit. */
export type IdentityKey = string;

/** Bits: 1 = from `a` to `b`, 2 = from `b` to `a`, 3 = both ways (a meeting, an answered call). */
export type Direction = 1 | 2 | 3;

/** The strongest role in which the two met: 0 = to, attendee, party; 1 = cc; 2 = bcc. A smaller number is stronger. */
export type RoleRank = 0 | 1 | 2;

/**
 * Whether an interaction stands: 1 live; 0 retracted (a later version of the activity no longer has this pair);
 * 2 cancelled. Of two entries with the same version the higher state holds, so a cancellation beats all, and a
 * mailbox that still sees the pair beats one that does not.
 */
export type EntryState = 0 | 1 | 2;

/** One activity seen between two identities. `a` < `b`. Entries that are not live carry zeros beside their version. */
export interface Interaction {
  readonly a: IdentityKey;
  readonly b: IdentityKey;
  /** {@link fingerprint} of the activity's key: the same for all copies of one act. */
  readonly activity: number;
  readonly version: number;
  readonly minute: Minute;
  readonly channel: Channel;
  readonly direction: Direction | 0;
  readonly role: RoleRank;
  /** Index into {@link SIZE_REPRESENTATIVES}. */
  readonly sizeClass: number;
  readonly state: EntryState;
}

/** An identity was seen in an activity, perhaps with a name beside it: at the activity's minute. */
export interface IdentityObservation {
  readonly identity: IdentityKey;
  /** As it was written, white space tidied. Undefined when there was none or when it merely repeats the address. */
  readonly name: string | undefined;
}

/** When a name, or an identity, was first and last seen. */
export interface Span {
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/** What is remembered of a revisable activity (everything but mail), so that a later version can take pairs back. */
export interface RevisionState {
  readonly version: number;
  readonly cancelled: boolean;
  /** Pairs of the highest version. */
  readonly live: readonly (readonly [IdentityKey, IdentityKey])[];
  /** Pairs that only lower versions had. */
  readonly gone: readonly (readonly [IdentityKey, IdentityKey])[];
}

/** One version of a revisable activity as one mailbox saw it. */
export interface Revision {
  readonly activity: number;
  readonly channel: Channel;
  readonly version: number;
  readonly cancelled: boolean;
  /** Its pairs; none when nobody but the owner is left on it. */
  readonly interactions: readonly Interaction[];
}

/** What one copy of an activity says. Either it makes no tie and there is a reason, or it has interactions or a revision. */
export interface Observed {
  /** {@link fingerprint} of the activity's key. */
  readonly activity: number;
  readonly key: string;
  readonly minute: Minute;
  readonly observations: readonly IdentityObservation[];
  /** Why it makes no tie, in one or two words: `broadcast`, `alone`, `robot`, `list`, … */
  readonly ignored?: string;
  /** Of a mail: final. */
  readonly interactions: readonly Interaction[];
  /** Of anything that can be revised: to be joined with what is remembered, even when this copy itself is ignored. */
  readonly revision?: Revision;
}
