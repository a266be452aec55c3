/** What the graph hands to everybody else: the store's two ports (write, ask) and the views that queries return. */
import type { Minute } from '../infra/kernel/instant.ts';
import type { Channel } from '../ingest/contract.ts';
import type {
  Decision,
  Evidence,
  IdentityClass,
  IdentityKey,
  IdentityKind,
  MatchWeight,
  MemberZone,
  RevisionState,
  Survivors,
  Tenure,
} from '../resolver/contract.ts';
import type { ChannelCounts, LedgerEntry, ScoringSettings, Tie } from '../scorer/contract.ts';
import type { GraphBatch } from './core/batch.ts';
import type { AccountAsking } from './core/contact-ranking.ts';
import type { PairView } from './core/pair-view.ts';
import type { PersonMove } from './core/person-moves.ts';
import type { ReportingLines } from './core/reporting-view.ts';
import type { SourceAccounts } from './core/source-accounts.ts';

/** An identity's or a person's id: 16 letters and digits. A person's id is the id of one of its identities. */
export type PersonId = string;

/** One partition of one topic, from which batches come. */
export interface SourcePartition {
  readonly topic: string;
  readonly partition: number;
}

/** The right to write what one partition says. A later claim of the same partition makes it worthless. */
export interface Claim extends SourcePartition {
  readonly epoch: number;
  /** The position that the first batch under this claim begins with. */
  readonly position: number;
  /** What the last batch that left a note said to whoever goes on: see {@link GraphBatch.note}. */
  readonly note?: string;
}

export { BatchBuilder, type GraphBatch } from './core/batch.ts';
export { decidablePair, type Undecidable } from './core/decidable.ts';
export { deriveInteractions, type EntryTuple, type PairInteractions } from './core/derive-interactions.ts';
export { keyOfView } from './core/identity-view.ts';
export type { EndedInput, Input, Outcome, SourceRun } from './core/input.ts';
export { buffersOf, type PackedInputs } from './core/packed-inputs.ts';
export type { PairView } from './core/pair-view.ts';
export type { PersonMove } from './core/person-moves.ts';
export { ScoringBatch } from './core/scoring-batch.ts';
export type { SourceAccounts } from './core/source-accounts.ts';
export { byPair, TieDiff, type TieDiffReport, type TieMove } from './core/tie-diff.ts';
export { wayBetween } from './core/way-between.ts';
export type * from './core/whether-one.ts';
export { pairsToWeigh, whetherOne } from './core/whether-one.ts';

export interface ApplyReport {
  readonly applied: number;
  readonly duplicate: number;
  readonly ignored: number;
  /** KNOWS written or removed. */
  readonly ties: number;
  /** The certain moves of whoever the batch concerned, new or not. */
  readonly moves: readonly PersonMove[];
}

/** Facts about the tenant that commands set. A change regroups and rescores what it concerns. */
export interface TenantFacts {
  /** Whoever has a mail address in one of these, or in a subdomain, is an employee. */
  readonly domains: readonly string[];
  /** Whether likely pairs of identities are merged without a person's word. Absent: they are. */
  readonly mergesLikely?: boolean;
  /** What people said of pairs of identities, in the order of the pairs. */
  readonly decisions?: readonly Decision[];
}

/** The log that a graph is made from. */
export interface LogIdentity {
  readonly id: string;
  /** The position behind the last record of each partition. */
  readonly ends: readonly (SourcePartition & { readonly end: number })[];
  /** The same of topics that are derived from those: a new graph begins behind them, since all of it is derived again. */
  readonly derived?: readonly (SourcePartition & { readonly end: number })[];
}

export interface GraphStore {
  /**
   * Asks before the first claim whether the graph is made from this log, and remembers it when it is made from none yet.
   * Fails with `GRA_OTHER_LOG` when it is made from another, or stands beyond the end of this one: its positions would
   * skip records.
   */
  bindLog(log: LogIdentity): Promise<void>;

  /** Takes a partition over: its epoch rises, and every earlier claim is fenced from then on. */
  claim(source: SourcePartition): Promise<Claim>;

  /** The position up to which a partition has been applied (exclusive); 0 when never. */
  positionOf(source: SourcePartition): Promise<number>;

  /** What is remembered of revisable activities, by fingerprint. */
  loadRevisions(activities: readonly number[]): Promise<Map<number, RevisionState>>;

  /**
   * Applies a batch: identities, persons, ledgers, ties, accounts and the position, in one transaction or not at all.
   *
   * Safe to run twice, and in any order of batches: a ledger is a join. Fails with `GRA_FENCED` when somebody claimed the
   * partition since, with `GRA_GAP` when the batch does not begin where the position stands, with `GRA_FULL` when the disk is.
   */
  apply(claim: Claim, batch: GraphBatch): Promise<ApplyReport>;

  /** Sets the tenant's facts, with the position of the command that did. */
  applyTenantFacts(claim: Claim, facts: TenantFacts, from: number, upTo: number): Promise<void>;
  tenantFacts(): Promise<TenantFacts>;

  /** The certain moves of everybody: as many as people who changed employers. */
  moves(): Promise<PersonMove[]>;

  /** Rescores the ties with an entry that has begun to count by now (a meeting that lay ahead). Returns how many. */
  wake(): Promise<number>;

  close(): Promise<void>;
}

export interface IdentityView {
  readonly id: PersonId;
  readonly kind: IdentityKind;
  /** Without its scheme: `alice@example.com`, `+12025550100`. */
  readonly value: string;
  /** Whose it is; absent for roles, lists, robots and shared addresses. */
  readonly person?: PersonId;
  readonly class: IdentityClass;
  /** How sure it is that it is this person's; absent when it is nobody's. */
  readonly zone?: MemberZone;
  /** Seen beside it, or given by a directory. */
  readonly names: readonly string[];
  /** Absent, as `lastSeen`, while only a directory names it. As of a minute, `lastSeen` is what is still known of it (core/last-seen.ts). */
  readonly firstSeen?: Minute;
  readonly lastSeen?: Minute;
}

/** Enough of a person to show a line about them. */
export interface PersonRef {
  readonly id: PersonId;
  readonly name: string;
  /** The address to show beside the name. */
  readonly address: string;
  readonly employee: boolean;
  /** The registrable domain of the newest corporate address; absent when there is none. */
  readonly organisation?: string;
}

export interface PersonView extends PersonRef, ReportingLines, Survivors {
  readonly identities: readonly IdentityView[];
  readonly tenures: readonly Tenure[];
  /** Why several identities are taken for one person; empty for a person of one identity. */
  readonly evidence: readonly Evidence[];
}

/** A tie as seen from one person: `out` goes from that person to `person`. */
export interface TieView {
  readonly person: PersonRef;
  readonly tie: Tie;
  readonly strength: number;
  readonly index: number;
  /** S with a half-life of 365 days. */
  readonly depth: number;
  readonly out: number;
  readonly into: number;
  /** Interactions of the last `windowDays` days. */
  readonly window: ChannelCounts;
}

/** When and over what a question is asked. */
export interface Asking {
  /** Strengths are as of this minute, and later activities do not exist. */
  readonly now: Minute;
  /** True when `now` lies in the past: ties are then computed from the ledgers instead of read. */
  readonly asOf: boolean;
  readonly windowDays: number;
  readonly limit: number;
}

export interface WhoKnows {
  readonly person: PersonView;
  /** Colleagues (everybody, when the tenant has no domains) who know the person, strongest first. */
  readonly ties: readonly TieView[];
  /** How many there are in all. */
  readonly total: number;
}

export interface AccountContact {
  readonly person: PersonRef;
  /** Colleagues who touched this contact, strongest first, at most `colleaguesPerContact`. */
  readonly colleagues: readonly TieView[];
}

export interface AccountView {
  readonly domain: string;
  /** Contacts by the strength of their best tie. */
  readonly contacts: readonly AccountContact[];
  readonly total: number;
  /** Distinct colleagues with a tie to any contact of the account. */
  readonly colleagues: number;
}

/** One ledger of an explained tie. */
export interface LedgerView {
  readonly a: IdentityKey;
  readonly b: IdentityKey;
  readonly entries: number;
}

/** Everything needed to compute a tie again by hand. `a` is the first person asked for. */
export interface TieExplanation {
  readonly a: PersonRef;
  readonly b: PersonRef;
  readonly view: TieView;
  readonly ledgers: readonly LedgerView[];
  /** Live entries of the folded ledger up to now, oldest first; direction 1 is from `a` to `b`. */
  readonly entries: readonly LedgerEntry[];
}

export interface IgnoredView {
  readonly activity: string;
  readonly reason: string;
  readonly at: Minute;
}

export interface GraphCounts {
  readonly identities: number;
  readonly persons: number;
  readonly employees: number;
  readonly ledgers: number;
  readonly ties: number;
}

export interface KnowsRow {
  readonly a: PersonId;
  readonly b: PersonId;
  readonly tie: Tie;
}

/** Read-only questions. Every one is bounded: by `limit`, or by being a stream. */
export interface GraphQueries {
  /** Persons whose names or addresses contain all words of `text` (the last one as a beginning), best known first. */
  search(text: string, asking: Asking): Promise<PersonRef[]>;
  /** The person behind an id, an address or a phone number; absent when nobody is. */
  person(who: string): Promise<PersonView | undefined>;
  /** The identity behind an id, an address or a phone number, also one that is nobody's own; absent when there is none. */
  identity(who: string): Promise<IdentityView | undefined>;
  /**
   * What people should look at: first pairs that were merged though they are only *likely* one, then pairs that may be one
   * and are not merged. In both the most at stake first, then by ids. What people have decided is not asked again.
   */
  reviews(asked: { readonly limit: number }): Promise<PairView[]>;
  /** What stands between the identities of one person and those of another, or of the same, the most bits first, then by ids. */
  pairs(a: PersonId, b: PersonId, asked: { readonly limit: number }): Promise<PairView[]>;
  /** What stands between identities by evidence alone, whatever people said; absent where one is unknown or nobody's own. */
  evidenceBetween(pairs: readonly (readonly [IdentityKey, IdentityKey])[]): Promise<(MatchWeight | undefined)[]>;
  whoKnows(person: PersonId, asking: Asking): Promise<WhoKnows | undefined>;
  /** Absent when no identity belongs to the domain. */
  account(domain: string, asking: AccountAsking): Promise<AccountView | undefined>;
  /** Absent when one of them does not exist or nothing passed between them. */
  explain(a: PersonId, b: PersonId, asking: Asking): Promise<TieExplanation | undefined>;

  accounts(): Promise<SourceAccounts[]>;
  /** How far each partition of the log has been applied. */
  positions(): Promise<(SourcePartition & { readonly position: number })[]>;
  counts(): Promise<GraphCounts>;
  /** When the newest activity happened, up to a minute when one is given; absent when there is none. */
  newestActivityAt(until?: Minute): Promise<Minute | undefined>;
  tenantFacts(): Promise<TenantFacts>;
  /** The settings that the ties are scored with. */
  settings(): Promise<ScoringSettings>;

  people(asOf?: Minute): AsyncIterable<PersonView>;
  identities(asOf?: Minute): AsyncIterable<IdentityView>;
  /** Ties as of a minute; out of the stored ones when it is absent. */
  knows(asOf?: Minute): AsyncIterable<KnowsRow>;
  ignored(asOf?: Minute): AsyncIterable<IgnoredView>;
  /**
   * The canonical dump: JSON lines, sorted, no clocks, no internal ids. The same set of events gives the same bytes.
   *
   * Without `asOf` it shows what is stored. With it, everything is computed anew from the ledgers and observations up to
   * that minute, persons included; when something was last seen is then left out, since that is not remembered.
   */
  dump(asOf?: Minute): AsyncIterable<string>;

  close(): Promise<void>;
}

/** What an engine promises beyond the ports, or lacks; the table in the README is made from it. */
export interface GraphFeatures {
  /** A stream shows one state while others write: an engine that reads what is committed meanwhile cannot. */
  readonly streamsOneState: boolean;
}

/** Channels in the order in which they are shown. */
export const SHOWN_CHANNELS: readonly Channel[] = ['mail', 'meeting', 'call', 'chat', 'task'];
