/** What a call is in a fake tenant: Teams call records, telephone rows and Meet conferences. */

export type CallParty =
  | { readonly kind: 'user'; readonly person: string }
  /** A guest of the tenant, or somebody of another one. */
  | { readonly kind: 'guest'; readonly id: string; readonly name: string }
  | { readonly kind: 'phone'; readonly number: string }
  /** Somebody who only typed a name. */
  | { readonly kind: 'anonymous'; readonly name: string };

/** A Teams call or online meeting. A higher version holds. */
export interface CallRecord {
  readonly id: string;
  readonly version: number;
  /** A planned meeting is a group's, whoever is in it; a direct call of two is none. */
  readonly type: 'groupCall' | 'peerToPeer';
  readonly organizer: CallParty;
  readonly parties: readonly CallParty[];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly modifiedAt: number;
}

/** One row of the telephone report: calling plans, or direct routing (whose numbers may be masked). */
export interface PstnCall {
  readonly id: string;
  readonly callId: string;
  readonly person?: string;
  readonly routing: 'plan' | 'direct';
  readonly direction: 'in' | 'out';
  readonly callerNumber: string;
  readonly calleeNumber: string;
  readonly startedAt: number;
  /** Absent when it was not answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
}

/** A Meet conference. */
export interface Conference {
  readonly id: string;
  /** Whose meeting space it is: an id of a person. */
  readonly owner: string;
  readonly startedAt: number;
  /** Absent while it goes on. */
  readonly endedAt?: number;
  readonly participants: readonly ConferenceParticipant[];
}

export interface ConferenceParticipant {
  readonly who: CallParty;
  /** What is shown beside them. */
  readonly name: string;
  readonly joinedAt: number;
  /** Absent while they are in it. */
  readonly leftAt?: number;
}
