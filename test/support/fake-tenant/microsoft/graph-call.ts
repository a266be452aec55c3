/** One call to Graph, as routes see it, and what they answer. */
import type { Fault } from '../fault-plan.ts';
import type { Person } from '../people.ts';
import type { Tenant } from '../tenant.ts';
import type { Application, Cloud } from './application.ts';
import type { DirectoryIds } from './ids.ts';
import type { LimitedArea } from './limits.ts';
import type { Preferences } from './query.ts';

/** In what Microsoft's own services differ, or are not known for sure. */
export interface Behaviour {
  /** A cursor that is too old: 410 with the address of a new round, or 400 alone. */
  readonly expiredCursors: 'gone' | 'bad-request';
  /** Whether an attendee's copy of a meeting shows what others answered. */
  readonly answersOfOthers: 'everybody' | 'organizer-only';
  /** Whether `internetMessageHeaders` come when they are selected. */
  readonly headers: boolean;
  /** Whether a refusal for load says how long to wait. */
  readonly retryAfter: boolean;
  /** Whether `$select` is honoured where it is documented; else everything comes that the permission allows. */
  readonly selects: boolean;
}

export const USUAL_BEHAVIOUR: Behaviour = {
  expiredCursors: 'gone',
  answersOfOthers: 'everybody',
  headers: true,
  retryAfter: true,
  selects: true,
};

/** What all routes know. */
export interface Face {
  readonly tenant: Tenant;
  readonly app: Application;
  readonly cloud: Cloud;
  readonly ids: DirectoryIds;
  readonly behaviour: Behaviour;
}

export interface GraphCall {
  readonly face: Face;
  /** `http://host/microsoft/v1.0`: links begin with it. */
  readonly base: string;
  /** Named parts of the path, decoded. */
  readonly parts: Readonly<Record<string, string>>;
  readonly params: URLSearchParams;
  readonly headers: Headers;
  readonly preferences: Preferences;
  /** What was consented to, for the mailbox that the call is about if it is about one. */
  readonly roles: readonly string[];
  readonly faults: readonly Fault[];
  /** Of a call about a mailbox. */
  readonly person: Person | undefined;
}

export interface Answer {
  /** Definition of the derived schema that the body is held against; absent for a body that is no JSON. */
  readonly schema?: string;
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `users/{user}/mailFolders/{folder}/messages/delta`: literal parts are compared without case. */
  readonly path: string;
  readonly area: LimitedArea;
  /** One of these permissions is needed. */
  readonly permissions: readonly string[];
  /** Resource units of the directory; 1 when absent. */
  readonly units?: number;
  /** Rooms have this too, though nothing else of a mailbox here. */
  readonly isForRooms?: boolean;
  /** Clouds that have it; all when absent. */
  readonly clouds?: readonly Cloud[];
  readonly answer: (call: GraphCall) => Answer;
}

/** The person whose mailbox a call is about. Routes of mailboxes have one. */
export function ownerOf(call: GraphCall): Person {
  if (call.person === undefined) throw new Error('the route is about no mailbox');
  return call.person;
}
