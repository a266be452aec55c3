import type { Minute } from '../../infra/kernel/instant.ts';
import type { DirectoryClaim, IdentityClass, IdentityKey, Span } from '../../resolver/contract.ts';
import type { ClaimChanges } from './directory-claims.ts';

/** An identity as the current transaction sees it. */
export interface IdentityRow {
  readonly n: number;
  readonly key: IdentityKey;
  readonly id: string;
  readonly addressClass: IdentityClass;
  readonly domain: string | null;
  readonly organisation: string | null;
  /** Made in this transaction: nobody has been told of it. */
  isNew: boolean;
  /** Made by this connection and without any ledger since: there is none to look for. */
  isBare: boolean;
  /** Names seen beside it, once they have been read. */
  names: Map<string, Span> | undefined;
  /** What directories say of it, in the order of their entries. */
  directory: readonly DirectoryClaim[];
  class: IdentityClass;
  zone: string;
  /** The n of the person; null when it is nobody's own. */
  person: number | null;
  /** NEVER, as `lastAt`, while only a directory names it. */
  firstAt: Minute;
  lastAt: Minute;
}

/** What comes beside the observations of a batch. */
export interface Observing {
  /** Another stage has observed them: those that are known are left as they are. */
  readonly before?: boolean;
  /** What directories say from now on. */
  readonly claims?: ReadonlyMap<IdentityKey, ClaimChanges>;
}

/**
 * Who carries a key since a batch began, by number, negative who does so no longer; in the order in which that became so. Of nearly all
 * keys there is one such number, which stands by itself; 0 where nobody came or went.
 */
export type CarrierNews = number | number[];

/** What observing a batch changed. */
export interface ObservationReport {
  /** The rows of the batch's identities, by index. */
  readonly rows: readonly IdentityRow[];
  /** New identities that nobody else can be: each is a person of its own. */
  readonly alone: readonly IdentityRow[];
  /** Identities whose person must be found again: their names, or what the names make of them, are new. */
  readonly changed: ReadonlySet<IdentityRow>;
  /** Blocking keys that the changed ones had or have, and who carries each of them now and did not before, or no longer. */
  readonly keys: ReadonlyMap<string, CarrierNews>;
  /** Identities, not new, that were seen more recently, so that their person may be shown otherwise. */
  readonly seenAgain: ReadonlySet<IdentityRow>;
  /** Identities that were only in a directory, and are there no longer. */
  readonly gone: ReadonlySet<IdentityRow>;
}

/** The same while it is being written. */
export interface OpenReport {
  readonly rows: IdentityRow[];
  alone: IdentityRow[];
  readonly changed: Set<IdentityRow>;
  readonly keys: ReadonlyMap<string, CarrierNews>;
  readonly seenAgain: Set<IdentityRow>;
  readonly gone: Set<IdentityRow>;
}

export function openReport(keys: OpenReport['keys']): OpenReport {
  return { rows: [], alone: [], changed: new Set(), keys, seenAgain: new Set(), gone: new Set() };
}
