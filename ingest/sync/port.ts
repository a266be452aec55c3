/**
 * What a connector of a provider is to whoever runs it: it lists streams and runs one bounded step of one of them from a
 * cursor. It keeps nothing between steps; no type of a provider's library leaves it.
 */
import type { Clock } from '../../infra/kernel/instant.ts';
import type { Reading } from '../contract.ts';
import type { DirectoryRecord } from '../core/directory.ts';
import type { Scope } from '../core/scope.ts';
import type { ExaminedScope } from '../core/scope-names.ts';
import type { Charge } from '../core/token-bucket.ts';
import type { SyncFailure } from './failure.ts';

/** What can be connected, each with the least privilege of its own, so that one missing scope stops one of them alone. */
export const CAPABILITIES = [
  'directory',
  'mail',
  'calendar',
  'meet',
  'calls',
  'pstn',
  'direct-routing',
  'transport',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Somebody whose mailbox, calendar or meetings are read. */
export interface Subject {
  /** The provider's own id: it outlives a change of name. */
  readonly id: string;
  /** The address under which the provider is asked. */
  readonly address: string;
  /** Ids and addresses of the groups it is a member of, nested ones included; for the scope. */
  readonly groups: readonly string[];
}

/** One sequence of records with a cursor of its own. */
export interface Stream {
  readonly capability: Capability;
  /** Absent for a feed of the whole tenant. */
  readonly subject?: Subject;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a stream remembers of single items, such as the version of each event of a calendar: by the provider's id of the item. */
export interface Marks {
  /** What was put under these ids; those that are not known are missing. */
  get(ids: readonly string[]): ReadonlyMap<string, Json>;
  /** Items that were last put in another round than `round`, at most `limit` of them. */
  notOf(round: number, limit: number): ReadonlyMap<string, Json>;
}

/** Whose streams are read, within what the administrator lets be read. */
export interface SubjectsRead {
  /** False while the directory has not told of everybody: nobody knows then who is read. */
  areKnown(): boolean;
  /** Whether this of this subject is read. What is not must not be asked for by another stream. */
  has(capability: Capability, subject: string): boolean;
}

export interface StepRequest {
  /** What the step before returned; null at the very beginning. */
  readonly cursor: Json;
  /** The provider said that the cursor is no longer valid: begin a new round that is bounded by what was taken already. */
  readonly expired: boolean;
  /** Nothing that happened before this is wanted, milliseconds since 1970. */
  readonly horizon: number;
  readonly marks: Marks;
  /** How many steps in a row have failed before this one. None when absent. */
  readonly failures?: number;
  /** Everybody is, when absent. */
  readonly read?: SubjectsRead;
  readonly signal: AbortSignal;
}

export interface StepResult {
  /** In the order of the provider. Each is one input. */
  readonly readings: readonly Reading[];
  /** Of a directory: people, groups and rooms as they are now. */
  readonly directory?: readonly DirectoryRecord[];
  /** Of a directory: whose streams there are from now on, and whose there are no longer. */
  readonly subjects?: { readonly present: readonly Subject[]; readonly removed: readonly string[] };
  /** Of a directory: the tenant's own mail domains. */
  readonly domains?: readonly string[];
  /** Saved after the log has taken the readings, with `marks`. */
  readonly cursor: Json;
  readonly marks?: {
    /** The round that the items of `put` belong to. */
    readonly round: number;
    readonly put: readonly (readonly [id: string, what: Json])[];
    readonly remove: readonly string[];
  };
  /** `live`: everything older has been read, and the next step asks what is new. */
  readonly phase: 'backfilling' | 'live';
  /** Whether there is more to read at once; else the next step is due after the usual pause. */
  readonly more: boolean;
  /** Of a backfill: items read in this round so far, and how many there are by the provider's own estimate. */
  readonly progress?: { readonly done: number; readonly total?: number };
  /** What was passed over and is no input, by reason: `gone`, `unknown field`, … Counted and shown. */
  readonly notes?: Readonly<Record<string, number>>;
  /** Until when everything has been read, milliseconds since 1970; the lag is measured from it. */
  readonly upTo?: number;
}

/** How many items a provider holds for one day beside how many kith has taken: see reconciliation. */
export interface DayCount {
  /** `2026-03-01`, in UTC. */
  readonly day: string;
  readonly items: number;
}

/** One answer of the doctor: a real call that went well or did not. */
export interface Check {
  readonly capability: Capability;
  /** What was tried, for people: `lists the users of the directory`. */
  readonly what: string;
  /** `boundary`: it tried what must not be possible, and was refused as it should be. */
  readonly kind: 'reach' | 'boundary';
  /** `failed`: what is wrong and where it is changed stands in `failure`. `unsure`: could not be tried, with the reason in `note`. */
  readonly outcome: 'passed' | 'failed' | 'unsure';
  readonly failure?: SyncFailure;
  readonly note?: string;
}

/** What is to be read before everything is live. */
export interface FirstReading {
  /** Those that the scope lets be read. */
  readonly subjects: readonly Subject[];
  /** Nothing that happened before this, milliseconds since 1970. */
  readonly horizon: number;
}

/** What the doctor tells about how long the first reading will take. */
export interface BackfillEstimate {
  readonly capability: Capability;
  /** That the scope lets be read. */
  readonly mailboxes: number;
  /** Of how many of them the provider's own totals were asked; others are taken to be like these. */
  readonly counted: number;
  /** Nothing older is counted, `2026-03-01`; absent where the provider counts without dates, which is the most that it can be. */
  readonly since?: string;
  readonly items: number;
  /** By the provider's quotas alone. */
  readonly seconds: number;
}

/** Which names mean something in one mailbox. */
export interface KnownLabels {
  /** Of the names that were asked for. */
  readonly known: readonly string[];
  /** Whether all was looked at that a name can mean, so that the others mean nothing here. */
  readonly all: boolean;
}

export interface Connector {
  readonly provider: string;
  /** Streams of the tenant as a whole, the directory first. */
  tenantStreams(): readonly Stream[];
  /** Streams of one subject. */
  streamsOf(subject: Subject): readonly Stream[];
  /** Fails with a {@link SyncFailure}, and with nothing else unless it has a defect. */
  step(stream: Stream, request: StepRequest): Promise<StepResult>;
  /**
   * Tries every capability with real calls, one after the other. Never throws what a provider said.
   *
   * @param among whose mailboxes may be tried; anybody's when absent
   */
  check(signal: AbortSignal, among?: readonly Subject[]): AsyncIterable<Check>;
  estimate(reading: FirstReading, signal: AbortSignal): Promise<readonly BackfillEstimate[]>;
  /** Whose mailboxes the scope lets read, and which of its names are not known; absent where there are no mailboxes. */
  examine?(scope: Scope, signal: AbortSignal): Promise<ExaminedScope>;
  /** @param names of labels that are left out, in lower case */
  labelsKnown?(subject: Subject, names: readonly string[], signal: AbortSignal): Promise<KnownLabels>;
  /** How many items of the given day the provider holds in this stream, by other calls than those of `step`; absent when it cannot say. */
  count?(stream: Stream, day: string, signal: AbortSignal): Promise<DayCount | undefined>;
  /** When the secret stops to be valid, milliseconds since 1970; absent when the provider does not say. */
  secretExpiresAt?(signal: AbortSignal): Promise<number | undefined>;
}

/**
 * So many steps in a row may fail because of single items before those are set aside: by the pauses between them about an
 * hour, in which an outage is over and a broken item is still broken.
 */
export const ITEM_PATIENCE = 10;

/** What a connector may use of the world. */
export interface ProviderPorts {
  readonly fetch: typeof fetch;
  readonly now: Clock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0 and below 1. */
  readonly random: () => number;
  readonly gate: RateGate;
  /** A call that has not been answered after so long is given up and tried again, milliseconds. */
  readonly timeoutMs: number;
}

/** Keeps calls below the limits of the provider, whoever makes them. */
export interface RateGate {
  /** Resolves when every charge has been paid. Rejects with a `throttled` failure when that would take too long. */
  pass(charges: readonly Charge[], signal: AbortSignal): Promise<void>;
  /** The provider refused because of a limit: none of these buckets is used until then, also after a restart. */
  cool(buckets: readonly string[], until: number): void;
  /** A call went through: a rate that was lowered may rise again. */
  succeeded(charges: readonly Charge[]): void;
}

/** Which activities and items are left out before anything is durable. */
export interface ContentPolicy {
  /** Meetings marked private or confidential: left out, or their attendance alone. */
  readonly privateMeetings: 'exclude' | 'attendance';
  /** Labels (Google) and folders or categories (Microsoft) whose mails are left out, by their shown name, any case. */
  readonly excludeLabels: readonly string[];
}
